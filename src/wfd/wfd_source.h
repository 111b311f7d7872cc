/*
 * The source's side of a Wi-Fi Display conversation: a state machine.
 *
 * Bytes and a time go in; bytes and events come out. No I/O, no clock, no
 * allocation. One struct wfd_source is one RTSP connection; whoever shares it
 * between threads takes care that one call is made at a time. Times are
 * microseconds of a clock that never goes back.
 *
 *   wfd_source_init, wfd_source_start           M1, M2, M3
 *   event CAPABILITIES                          -> the caller decides
 *   wfd_source_select                           M4, M5 SETUP
 *   event SETUP (M6), event PLAY (M7)           -> stream
 *   ... IDR_REQUEST, PAUSE, MONITOR, keep-alive ...
 *   wfd_source_stop                             M5 TEARDOWN, M8
 *   event ENDED                                 -> close
 *
 * After every wfd_source_* call: send wfd_source_output, then take the events.
 */
#ifndef SUNDOG_WFD_WFD_SOURCE_H
#define SUNDOG_WFD_WFD_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wfd_capabilities.h"

struct wfd_source_config {
	char host[16];	      /* our dotted IPv4 address as the sink sees it */
	uint16_t port;	      /* of the RTSP listener */
	uint16_t server_port; /* UDP port our RTP leaves from */
	unsigned session_timeout_s; /* announced in M6; >= 10 on real links */
	/* Added to the waits for the sink's next request (W-26 to W-28), never
	 * to those for a response: they are 5 s sharp (W-25). */
	uint64_t slack_us;
	char session_id[16]; /* decimal or hex token, <= 10 characters */
	/* The sink's address as we see it: media goes nowhere else. Empty: a
	 * destination that SETUP names is not looked at. */
	char peer[16];
};

enum wfd_source_event_kind {
	WFD_SOURCE_NONE,
	WFD_SOURCE_CAPABILITIES, /* first M3 answered: see capabilities */
	WFD_SOURCE_REQUERIED,	 /* a later M3 (wfd_source_query) answered */
	WFD_SOURCE_SELECTED,	 /* M4 accepted */
	WFD_SOURCE_REFUSED,	 /* M4 refused for good: detail says why.
				  * Select something else, or stop. */
	WFD_SOURCE_SETUP,	 /* M6: client_port is known */
	WFD_SOURCE_PLAY,	 /* M7: begin with an IDR */
	WFD_SOURCE_PAUSE,	 /* M9 */
	WFD_SOURCE_IDR_REQUEST,	 /* M13: count of them */
	WFD_SOURCE_MONITOR,	 /* M11: connector_type, -1 none */
	WFD_SOURCE_STANDBY,	 /* M12, either way: stop sending */
	WFD_SOURCE_ENDED	 /* how says why; close the connection */
};

/* How a session ended. */
enum wfd_end {
	WFD_END_NONE,
	WFD_END_STOPPED,       /* wfd_source_stop, answered by M8 or not */
	WFD_END_PEER_TEARDOWN, /* the sink's own M8 */
	WFD_END_CLOSED,	       /* the connection ended */
	WFD_END_KEEPALIVE,     /* no answer to M16 for the session timeout */
	WFD_END_TIMEOUT,       /* a handshake step took too long */
	WFD_END_PROTOCOL,      /* an answer that ends the handshake, garbage */
	WFD_END_NO_COMMON_MODE /* the sink's M3 offers nothing usable */
};

struct wfd_source_event {
	enum wfd_source_event_kind kind;
	uint16_t client_port; /* SETUP: where RTP goes */
	int connector_type;   /* MONITOR */
	/* IDR_REQUEST, >= 1: every M13 counts (G-142), and those that follow
	 * one another before the event is taken are one event. */
	unsigned count;
	enum wfd_end how; /* ENDED */
	int status;	  /* RTSP status or WFD reason code, 0: none */
	char detail[160]; /* one sentence for people, may be empty */
};

/* Steps of the handshake, for progress ("asking what the sink can do"). */
enum wfd_source_state {
	WFD_SOURCE_INIT,
	WFD_SOURCE_M1,
	WFD_SOURCE_WAIT_M2,
	WFD_SOURCE_M3,
	WFD_SOURCE_NEGOTIABLE, /* M3 done: waiting for wfd_source_select */
	WFD_SOURCE_M4,
	WFD_SOURCE_M5,
	WFD_SOURCE_WAIT_M6,
	WFD_SOURCE_READY,
	WFD_SOURCE_PLAYING,
	WFD_SOURCE_STATE_STANDBY,
	WFD_SOURCE_STOPPING,
	WFD_SOURCE_DONE
};

/* Around 400 KiB: buffers included. Allocate it, never on a stack. */
struct wfd_source;
size_t wfd_source_bytes(void);

struct wfd_source *wfd_source_init(
	void *memory, const struct wfd_source_config *config);
/* The connection is there: M1 (W-24). */
void wfd_source_start(struct wfd_source *self, uint64_t now_us);
/* Bytes from the sink; length 0: the connection's end. */
void wfd_source_receive(struct wfd_source *self, uint64_t now_us,
	const void *data, size_t length);
/* Call when wfd_source_deadline has come. */
void wfd_source_tick(struct wfd_source *self, uint64_t now_us);
uint64_t wfd_source_deadline(const struct wfd_source *self);

/* Bytes to send, in order: take as many as the connection accepts. */
const void *wfd_source_output(const struct wfd_source *self, size_t *length);
void wfd_source_sent(struct wfd_source *self, size_t length);
/*
 * The length of the first whole message at the head of the output, so that
 * each can leave in a segment of its own; 0: nothing.
 */
size_t wfd_source_output_message(const struct wfd_source *self);

/* The next event, oldest first; false: none. */
bool wfd_source_event(struct wfd_source *self, struct wfd_source_event *event);

enum wfd_source_state wfd_source_state(const struct wfd_source *self);
const struct wfd_capabilities *wfd_source_capabilities(
	const struct wfd_source *self);
/* What the last accepted M4 says: after a 303 it may differ in level, slices,
 * frame rate control and sound from what was asked. NULL: none yet. */
const struct wfd_selection *wfd_source_selection(const struct wfd_source *self);
/* The text of the last M3 answer, cut after WFD_SOURCE_ANSWER_BYTES, for
 * whoever knows parameters that we do not (W-106). */
#define WFD_SOURCE_ANSWER_BYTES (16 * 1024)
const char *wfd_source_answer(const struct wfd_source *self, size_t *length);
/* What of the M3 answers was not usable. */
const struct wfd_problems *wfd_source_problems(const struct wfd_source *self);
/* How the peer named itself (friendly name, or Server/User-Agent). */
const char *wfd_source_peer_name(const struct wfd_source *self);

/* M4 (and M5 SETUP before the session; an in-session change otherwise:
 * pts_90k says when it takes effect). -EINVAL in a state without it, -EBUSY
 * while an earlier one is unanswered. */
int wfd_source_select(struct wfd_source *self, uint64_t now_us,
	const struct wfd_selection *selection, uint64_t pts_90k);
/* M3 again, for the monitor: wfd_display_edid and wfd_connector_type. */
int wfd_source_query(struct wfd_source *self, uint64_t now_us);
/* M5 PAUSE / M5 PLAY, M12. */
int wfd_source_pause(struct wfd_source *self, uint64_t now_us);
int wfd_source_resume(struct wfd_source *self, uint64_t now_us);
int wfd_source_standby(struct wfd_source *self, uint64_t now_us);
/* Gives up for want of a common mode: ENDED, WFD_END_NO_COMMON_MODE. */
void wfd_source_no_common_mode(struct wfd_source *self, uint64_t now_us);
/* Ends the session from our side: M5 TEARDOWN when there is one, then ENDED
 * after M8, or at once. */
void wfd_source_stop(struct wfd_source *self, uint64_t now_us);

#endif
