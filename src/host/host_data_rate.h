/*
 * Data-rate notifications: the driver learns once a second what the link to
 * the sink carries (G-158 to G-170).
 */
#ifndef SUNDOG_HOST_HOST_DATA_RATE_H
#define SUNDOG_HOST_HOST_DATA_RATE_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "host_link.h"
#include "platform/thread.h"

#define HOST_DATA_RATE_PERIOD_US 1000000u /* G-159 */

struct host_data_rate {
	struct mutex lock;
	struct cond changed;
	bool (*ask)(void *ctx, MIRACAST_DATARATE_STATS *out);
	bool (*can_ask)(void *ctx); /* NULL: always */
	void *ask_ctx;
	const char *driver;
	uint64_t period_us;
	PFN_DATARATE_NOTIFICATION notify; /* NULL: not registered */
	PVOID notify_ctx;
	uint64_t next_us;
	bool suspended; /* the session is being torn down */
	bool running;	/* inside the driver's function */
	bool quit;
	struct thread thread;
};

/* driver: who is notified, for the notes of host_calls.h; its memory stays.
 * link may be NULL, and so may its data_rate: there is nothing to notify of,
 * and no thread. 0 or a negative errno. */
int host_data_rate_init(struct host_data_rate *self, const char *driver,
	const struct host_link_ops *link, void *link_ctx, uint64_t period_us);
/* A zeroed one is fine. */
void host_data_rate_destroy(struct host_data_rate *self);

/*
 * RegisterForDataRateNotifications without its handle; right_thread: called
 * inside Start or Stop (G-166). notify NULL unregisters; when that has
 * returned no notification comes any more (I-11).
 */
NTSTATUS host_data_rate_register(struct host_data_rate *self, bool right_thread,
	PVOID notify_ctx, PFN_DATARATE_NOTIFICATION notify);

/* No further notification, and none is running any more (I-05); a
 * registration stays, so that Stop can take it back. */
void host_data_rate_suspend(struct host_data_rate *self);
/* The session is over: the same, and the registration is gone. */
void host_data_rate_clear(struct host_data_rate *self);

#endif
