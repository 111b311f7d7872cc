/*
 * The control connection: connects, again and again until a deadline (W-23),
 * and then carries a wfd_sink's bytes, each message in a send of its own.
 */
#ifndef SUNDOG_RECEIVER_RTSP_LINK_H
#define SUNDOG_RECEIVER_RTSP_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "platform/socket.h"
#include "platform/wait.h"
#include "wfd/wfd_sink.h"

#define RTSP_LINK_RETRY_US 1000000
/* A host that does not answer at all: begin anew rather than wait for TCP's
 * own, ever longer repeats. */
#define RTSP_LINK_ATTEMPT_US 5000000

enum rtsp_link_state {
	RTSP_LINK_WAITING, /* for the next attempt */
	RTSP_LINK_CONNECTING,
	RTSP_LINK_OPEN,
	RTSP_LINK_FAILED, /* the deadline has passed: error, and why */
	RTSP_LINK_CLOSED  /* by either side; wfd_sink knows */
};

struct rtsp_link {
	struct socket_address source;
	uint64_t deadline_us;
	enum rtsp_link_state state;
	socket_handle socket;
	struct wfd_sink *sink;
	uint64_t began_us;   /* the first attempt */
	uint64_t attempt_us; /* the last one */
	int error;	     /* of the last attempt, or of the connection */
	size_t message_left; /* of a message that was sent in part */
	bool deaf; /* the peer takes no more; it may still have sent */
};

void rtsp_link_init(struct rtsp_link *self, const struct socket_address *source,
	uint64_t deadline_us);
/* The first attempt. */
void rtsp_link_start(struct rtsp_link *self, uint64_t now_us);
/* The connection stands: from here on it carries sink. */
void rtsp_link_use(
	struct rtsp_link *self, struct wfd_sink *sink, uint64_t now_us);
void rtsp_link_close(struct rtsp_link *self);

/* What to wait for; false: no socket now. */
bool rtsp_link_item(const struct rtsp_link *self, struct wait_item *item);
uint64_t rtsp_link_deadline(const struct rtsp_link *self);
/* Does what is due. item: the one that was filled, after the wait; NULL where
 * there was none. */
void rtsp_link_serve(
	struct rtsp_link *self, const struct wait_item *item, uint64_t now_us);
/* Sends what wfd_sink has: after each of its calls. */
void rtsp_link_flush(struct rtsp_link *self);

/* One sentence for people on why the connection failed. */
void rtsp_link_failure(
	const struct rtsp_link *self, char *text, size_t text_bytes);

#endif
