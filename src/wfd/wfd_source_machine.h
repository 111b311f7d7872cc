/*
 * The inside of the source's machine, for its own files only:
 *
 *   wfd_source.c            life, time, events, what the caller asks for
 *   wfd_source_requests.c   what the sink asks for
 *   wfd_source_responses.c  what the sink answers
 */
#ifndef SUNDOG_WFD_WFD_SOURCE_MACHINE_H
#define SUNDOG_WFD_WFD_SOURCE_MACHINE_H

#include "rtsp_endpoint.h"
#include "wfd_keepalive.h"
#include "wfd_small_values.h"
#include "wfd_source.h"

#define WFD_SOURCE_EVENTS 32

/* The specification's limits (1.3). Slack is for requests only (W-25). */
#define WFD_ANSWER_US  UINT64_C(5000000) /* T3 */
#define WFD_REQUEST_US UINT64_C(6000000) /* T4 to T8, before slack */
/*
 * A sink that sends no M2 gets M3 all the same (W-61), one second before its
 * own 6 s for M3 are over.
 */
#define WFD_M2_PATIENCE_US UINT64_C(5000000)

/* Our requests. */
enum source_ask {
	ASK_NOTHING,
	ASK_M1,
	ASK_M3,
	ASK_AGAIN, /* a later M3 */
	ASK_M4,
	ASK_SETUP,
	ASK_PLAY,
	ASK_PAUSE,
	ASK_TEARDOWN,
	ASK_STANDBY,
	ASK_ALIVE
};

/* The sink's request that has to come before step_us. */
enum source_step {
	STEP_NONE,
	STEP_M2,
	STEP_M6,
	STEP_M7,
	STEP_RESUME, /* M7 after an M5 PLAY */
	STEP_M9,
	STEP_M8
};

struct wfd_source {
	struct wfd_source_config config;
	enum wfd_source_state state;
	enum source_step step;
	uint64_t step_us;
	bool m2_seen;
	bool m3_short; /* the sink knew not all names: ask for the three */
	bool session;  /* M6 was answered */
	bool m4_retried;
	bool has_selection;
	struct wfd_selection selection; /* in force */
	struct wfd_selection wanted;	/* in the M4 under way */
	uint64_t wanted_pts;
	struct wfd_keepalive keepalive;
	struct wfd_capabilities capabilities;
	struct wfd_problems problems;
	char peer_name[64];
	unsigned first_event, event_count;
	struct wfd_source_event events[WFD_SOURCE_EVENTS];
	struct wfd_source_event lost; /* one that found no room */
	size_t answer_length;
	char answer[WFD_SOURCE_ANSWER_BYTES];
	struct rtsp_endpoint rtsp;
};

/* Events. */
struct wfd_source_event *wfd_source_push(
	struct wfd_source *self, enum wfd_source_event_kind kind);
/* IDR_REQUEST, or one more in the last event if it is one. */
void wfd_source_push_idr(struct wfd_source *self);
/* ENDED; detail is copied, NULL for none. Nothing happens after it. */
void wfd_source_end(struct wfd_source *self, enum wfd_end how, int status,
	const char *detail);

/* Steps that more than one file takes. */
void wfd_source_wait(struct wfd_source *self, uint64_t now_us,
	enum source_step step, uint64_t limit_us);
void wfd_source_send_m3(struct wfd_source *self, uint64_t now_us);
void wfd_source_send_m4(struct wfd_source *self, uint64_t now_us);
void wfd_source_send_trigger(struct wfd_source *self, uint64_t now_us,
	enum source_ask ask, enum wfd_trigger trigger);

void wfd_source_on_request(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message);
void wfd_source_on_response(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message, enum source_ask ask);

#endif
