/*
 * Calls a function once, a while after it was armed. A thread of its own: the
 * others wait for sockets and for the window.
 */
#ifndef SUNDOG_SINK_SESSION_TIMER_H
#define SUNDOG_SINK_SESSION_TIMER_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"

struct session_timer {
	struct mutex lock;
	struct cond changed;
	struct thread thread;
	uint64_t deadline_us; /* UINT64_MAX: not armed */
	bool ended;
	void (*expired)(void *ctx);
	void *ctx;
};

/* expired runs on the timer's thread. 0 or a negative errno. */
int session_timer_start(
	struct session_timer *self, void (*expired)(void *ctx), void *ctx);
/* Any thread; the first deadline counts. */
void session_timer_arm(struct session_timer *self, uint64_t deadline_us);
/* expired is not called any more once this returned. Not from expired. */
void session_timer_end(struct session_timer *self);

#endif
