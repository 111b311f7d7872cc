/*
 * When the source sends M16, and when no answer means that the sink is gone
 * (W-29..W-32).
 */
#ifndef SUNDOG_WFD_WFD_KEEPALIVE_H
#define SUNDOG_WFD_WFD_KEEPALIVE_H

#include <stdbool.h>
#include <stdint.h>

struct wfd_keepalive {
	bool running;
	uint64_t timeout_us;
	uint64_t sent_us;     /* the last M16, or the start */
	uint64_t answered_us; /* the last answer, or the start */
};

/*
 * The time between two M16: less than the timeout minus 5 s (W-30), never
 * more than 25 s, which all known sinks bear. Timeouts below 10 s, which no
 * real link uses, get half of it.
 */
uint64_t wfd_keepalive_interval(unsigned timeout_s);

void wfd_keepalive_start(
	struct wfd_keepalive *self, unsigned timeout_s, uint64_t now_us);
void wfd_keepalive_stop(struct wfd_keepalive *self);
/* Of any status: it lives (W-31). */
void wfd_keepalive_answered(struct wfd_keepalive *self, uint64_t now_us);

/* The next time to look, UINT64_MAX: never. */
uint64_t wfd_keepalive_deadline(const struct wfd_keepalive *self);

enum wfd_keepalive_action {
	WFD_KEEPALIVE_WAIT,
	WFD_KEEPALIVE_SEND, /* M16 now; counts as sent */
	WFD_KEEPALIVE_LOST
};
enum wfd_keepalive_action wfd_keepalive_tick(
	struct wfd_keepalive *self, uint64_t now_us);

#endif
