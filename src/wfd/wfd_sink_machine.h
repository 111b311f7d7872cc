/*
 * The inside of the sink's machine, for its own files only:
 *
 *   wfd_sink.c            life, time, events, what the caller asks for
 *   wfd_sink_requests.c   what the source asks for
 *   wfd_sink_answers.c    the answer to M3
 *   wfd_sink_responses.c  what the source answers
 */
#ifndef SUNDOG_WFD_WFD_SINK_MACHINE_H
#define SUNDOG_WFD_WFD_SINK_MACHINE_H

#include "rtsp_endpoint.h"
#include "rtsp_session.h"
#include "wfd_small_values.h"
#include "wfd_sink.h"

#define WFD_SINK_EVENTS 32

/* The specification's limits (1.3). Slack is for requests only (W-25). */
#define WFD_ANSWER_US  UINT64_C(5000000) /* T3 */
#define WFD_REQUEST_US UINT64_C(6000000) /* T2, T5, before slack */

/* Our requests. */
enum sink_ask {
	ASK_NOTHING,
	ASK_M2,
	ASK_SETUP,
	ASK_PLAY,
	ASK_PAUSE,
	ASK_TEARDOWN,
	ASK_IDR,
	ASK_CONNECTOR,
	ASK_STANDBY
};

struct wfd_sink {
	struct wfd_sink_config config;
	enum wfd_sink_state state;
	uint64_t step_us; /* when the source's next request is overdue */
	bool m2_sent;
	bool asked_connector, asked_standby; /* by M3 */
	bool has_url;
	char url[WFD_URL_BYTES]; /* url0, verbatim (W-124) */
	struct wfd_selection selection;
	/* What the last M4 did that was refused: "chose 1920x1080p30, which
	 * was not offered"; empty: nothing was, or a good one came. */
	char refused[96];
	bool session; /* M6 was answered with 200 */
	char session_id[RTSP_SESSION_BYTES];
	uint64_t timeout_us;
	uint64_t alive_us; /* the last M16, or M6 */
	uint64_t media_us;
	/* PAUSE or PLAY as soon as the answer under way is there. */
	enum wfd_trigger next;
	/* How M8 will have ended the session. */
	enum wfd_end ending;
	bool idr_refused, idr_waits;
	uint64_t idr_us, idr_gap_us; /* the last M13; the least time to the
				      * next */
	char peer_name[64];
	unsigned first_event, event_count;
	struct wfd_sink_event events[WFD_SINK_EVENTS];
	struct wfd_sink_event lost; /* one that found no room */
	struct rtsp_endpoint rtsp;
};

struct wfd_sink_event *wfd_sink_push(
	struct wfd_sink *self, enum wfd_sink_event_kind kind);
/* ENDED; detail is copied, NULL for none. Nothing happens after it. */
void wfd_sink_end(struct wfd_sink *self, enum wfd_end how, int status,
	const char *detail);
/* The same, but a session is left with an M8 that nobody waits for. */
void wfd_sink_abort(struct wfd_sink *self, uint64_t now_us, enum wfd_end how,
	int status, const char *detail);
/* The source left before there was a session: how, and what it did before. */
void wfd_sink_end_early(
	struct wfd_sink *self, enum wfd_end how, const char *what);

/* Before the session: the source's next request may take this long. */
void wfd_sink_wait(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_send_m2(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_send_setup(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_send_play(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_send_pause(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_send_teardown(
	struct wfd_sink *self, uint64_t now_us, enum wfd_end how);

/* Into the body of the answer that was begun (W-66, W-67). */
void wfd_sink_print_answers(struct wfd_sink *self, struct wfd_text names);

void wfd_sink_on_request(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message);
void wfd_sink_on_response(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message, enum sink_ask ask);

#endif
