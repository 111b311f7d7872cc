/*
 * Manual-reset events that can be waited for together with sockets.
 *
 * On Linux an event is an eventfd; its handle boxes the descriptor as
 * (void *)(fd + 1), the convention that include/ddi/ddi_types.h documents for
 * HANDLEs, so that events of a driver and of a host that were built apart can
 * be waited for together. Whoever waits never reads the eventfd.
 */
#ifndef SUNDOG_PLATFORM_EVENT_H
#define SUNDOG_PLATFORM_EVENT_H

#include <stdbool.h>

struct event {
	void *handle; /* NULL: not created */
};

/* 0 or a negative errno (-EMFILE). Created unsignalled. */
int event_create(struct event *self);
/* Nothing when not created. */
void event_destroy(struct event *self);
/* Any thread; signalling twice is the same as once. */
void event_signal(struct event *self);
void event_reset(struct event *self);
bool event_is_signalled(const struct event *self);

/* The same for a handle that somebody else created (an additional wait event
 * across the driver interface): valid means it can be waited for. */
bool event_handle_is_valid(void *handle);

#endif
