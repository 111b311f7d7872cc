/*
 * Waiting for the first of several events and sockets.
 */
#ifndef SUNDOG_PLATFORM_WAIT_H
#define SUNDOG_PLATFORM_WAIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "socket.h"

#define WAIT_FOREVER   UINT64_MAX /* as deadline_us */
#define WAIT_ITEMS_MAX 16

struct wait_item {
	void *event;	      /* event handle (event.h), or NULL: a socket */
	socket_handle socket; /* when event is NULL */
	bool want_read;	      /* sockets: readable, accept, peer's end */
	bool want_write;      /* sockets: writable, or connect finished */
	bool ready;	      /* out */
	bool writable;	      /* out: sockets, with want_write */
	bool readable;	      /* out: sockets, readable or broken */
};

/*
 * Waits until at least one item is ready or clock_now_us() >= deadline_us.
 * Level-triggered; a broken socket counts as readable. count may be 0 up to
 * WAIT_ITEMS_MAX. Returns the number of ready items (0: deadline), or a
 * negative errno (-EINVAL). Interrupting signals are not seen.
 * On Windows a socket's event selection is undone before it returns, so that
 * a socket that belongs to the host comes back as it was, but for being
 * non-blocking; and only one thread at a time may wait for the same socket.
 */
int wait_any(struct wait_item *items, size_t count, uint64_t deadline_us);

#endif
