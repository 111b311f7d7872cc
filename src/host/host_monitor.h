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

/* What the program asks for and waits for, on its stack. */
struct host_monitor_request {
	const struct host_mode *mode; /* NULL: power */
	bool on;
	bool done;
	int result;
};

struct host_monitor {
	struct mutex lock;
	struct cond changed;
	enum host_monitor_event events[HOST_MONITOR_EVENTS];
	unsigned first, count;
	struct host_monitor_request *request; /* NULL: none */
	bool busy, quit;
	bool connected;		     /* the thread alone changes it ... */
	struct host_display display; /* ... and this */
	struct thread thread;
	/* Of the thread alone: */
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
/* Ends the thread; posting still works and leads to nothing, requests fail
 * with -ENOTCONN. */
void host_monitor_end(struct host_monitor *self);
/* Nobody posts any more. A zeroed one is fine. */
void host_monitor_destroy(struct host_monitor *self);

/* Any thread, also inside the miniport's functions; does not wait. */
void host_monitor_post(
	struct host_monitor *self, enum host_monitor_event event);
/* Until everything posted so far has been done. */
void host_monitor_settle(struct host_monitor *self);

/* host_commit_mode, host_monitor_power and host_query_display of host.h;
 * whether a session runs is the caller's to know. */
int host_monitor_set_mode(
	struct host_monitor *self, const struct host_mode *wanted);
int host_monitor_set_power(struct host_monitor *self, bool on);
bool host_monitor_display(struct host_monitor *self, struct host_display *out);

/*
 * The mode to commit: the first that is wanted (0 in wanted: any), else the one
 * of the wanted size with the nearest rate, else the first one. Modes that are
 * malformed or give a VSync rate below 23.9 Hz are refused (G-206, G-208). -1
 * when none is left.
 */
int host_monitor_choose(const struct sundog_target_mode *modes, unsigned count,
	const struct host_mode *wanted);
/* The first one that is just as wanted, or -1. */
int host_monitor_find(const struct sundog_target_mode *modes, unsigned count,
	const struct host_mode *wanted);

#endif
