/*
 * The monitor on the Miracast target: what an operating system's Plug and
 * Play does when a miniport tells that one came or went.
 *
 * The miniport's call only queues; a thread asks for the child's status
 * (G-64), the descriptor and the modes, and commits one. A departure takes the
 * path down and ends the session (G-60).
 */
#ifndef SUNDOG_HOST_HOST_MONITOR_H
#define SUNDOG_HOST_HOST_MONITOR_H

#include <stdbool.h>
#include "host.h"
#include "host_adapter.h"
#include "host_watch.h"
#include "platform/thread.h"

#define HOST_MONITOR_EVENTS 16

enum host_monitor_event {
	HOST_MONITOR_ARRIVED,
	HOST_MONITOR_DEPARTED,
	HOST_MONITOR_ASK /* the session has started: is there one? (G-64) */
};

struct host_monitor {
	struct mutex lock;
	struct cond changed;
	enum host_monitor_event events[HOST_MONITOR_EVENTS];
	unsigned first, count;
	bool busy, quit;
	struct thread thread;
	/* Of the thread alone: */
	bool connected, committed;
	bool noted; /* the user knows that it is not the wanted mode */
	struct host_adapter *adapter;
	const struct host_watch *watch;
	struct host_mode wanted;
	void (*departed)(void *ctx); /* the session has to end */
	void *ctx;
};

/* Ready to queue; nothing happens yet. */
void host_monitor_init(struct host_monitor *self, struct host_adapter *adapter,
	const struct host_watch *watch, const struct host_mode *wanted,
	void (*departed)(void *ctx), void *ctx);
/* The adapter has started. 0 or a negative errno. */
int host_monitor_run(struct host_monitor *self);
/* Ends the thread; posting still works and leads to nothing. */
void host_monitor_end(struct host_monitor *self);
/* Nobody posts any more. A zeroed one is fine. */
void host_monitor_destroy(struct host_monitor *self);

/* Any thread, also inside the miniport's functions; does not wait. */
void host_monitor_post(
	struct host_monitor *self, enum host_monitor_event event);
/* Until everything posted so far has been done. */
void host_monitor_settle(struct host_monitor *self);

/*
 * The mode to commit: the first that is wanted (0 in wanted: any), else the one
 * of the wanted size with the nearest rate, else the first one. Modes that are
 * malformed or give a VSync rate below 23.9 Hz are refused (G-206, G-208). -1
 * when none is left.
 */
int host_monitor_choose(const struct sundog_target_mode *modes, unsigned count,
	const struct host_mode *wanted);

#endif
