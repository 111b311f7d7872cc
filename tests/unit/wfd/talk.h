/*
 * A machine on a virtual clock, and someone who talks to it literally: what
 * is said and expected is text, so nothing of our own writer is in between.
 *
 * In texts "\n" stands for CRLF.
 */
#ifndef SUNDOG_TESTS_UNIT_WFD_TALK_H
#define SUNDOG_TESTS_UNIT_WFD_TALK_H

#include "unit.h"
#include "wfd/wfd_sink.h"
#include "wfd/wfd_source.h"

enum talk_feed {
	TALK_WHOLE,
	TALK_BYTES /* one byte a call */
};

struct talk {
	struct wfd_source *source; /* one of both */
	struct wfd_sink *sink;
	uint64_t now_us;
	enum talk_feed feed;
	struct wfd_source_event source_event; /* the last one taken */
	struct wfd_sink_event sink_event;
	char heard[64 * 1024];
};

/* NULL: talk_source_config or talk_sink_config. Started. */
struct talk *talk_to_source(const struct wfd_source_config *config);
struct talk *talk_to_sink(const struct wfd_sink_config *config);
void talk_end(struct talk *self);

/* 192.168.49.1, session 6B8B4567, timeout 30, server port 19000. */
struct wfd_source_config talk_source_config(void);
/* All modes, LPCM and AAC, port 1028, HDMI. */
struct wfd_sink_config talk_sink_config(void);

void talk_say(struct talk *self, const char *text);
void talk_say_as_is(struct talk *self, const char *text);
void talk_say_bytes(struct talk *self, const void *data, size_t length);
/* head without empty line and lengths; the body gets both. */
void talk_say_body(struct talk *self, const char *head, const char *body);
/* SET_PARAMETER, as the other side addresses it, with the session. */
void talk_set(struct talk *self, unsigned cseq, const char *body);
/* A sink's request for our stream, without a body. */
void talk_request(struct talk *self, const char *method, unsigned cseq);
/* "200 OK" and nothing else. */
void talk_answer(struct talk *self, unsigned cseq);
/* The connection's end. */
void talk_hang_up(struct talk *self);

/* The next message that it sends (CRLF shown as "\n"), "": there is none. */
const char *talk_hear(struct talk *self);
void talk_expect(struct talk *self, const char *text);
/* The next message begins like this. */
void talk_expect_start(struct talk *self, const char *text);
void talk_expect_silence(struct talk *self);

/* Lets time pass, with a tick at every deadline. */
void talk_pass(struct talk *self, uint64_t us);

/* The next event, 0 (NONE) when there is none. */
enum wfd_source_event_kind talk_source_event(struct talk *self);
enum wfd_sink_event_kind talk_sink_event(struct talk *self);
/* The next event is the end, nothing is said or asked any more. */
void talk_expect_source_end(struct talk *self, enum wfd_end how);
void talk_expect_sink_end(struct talk *self, enum wfd_end how);

/*
 * Brings a source up to a state, as a sink that knows the whole handshake
 * would; what it says on the way is checked elsewhere. WFD_SOURCE_NEGOTIABLE,
 * _M4, _M5, _WAIT_M6, _READY, _PLAYING and the steps before.
 */
void talk_source_until(struct talk *self, enum wfd_source_state state);
/* The M3 answer used for it: see the transcript of 3.5. */
extern const char *const talk_m3_answer;
/* 1920x1080p30 CHP 4.2 AAC. */
struct wfd_selection talk_selection(void);

/* The same for a sink: _WAIT_M3, _WAIT_M4, _WAIT_M5, _M6, _M7,
 * _STATE_PLAYING, _STATE_PAUSED, _STATE_STANDBY. */
void talk_sink_until(struct talk *self, enum wfd_sink_state state);
extern const char *const talk_m4;

#endif
