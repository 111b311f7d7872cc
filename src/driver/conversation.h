/*
 * Drives the protocol's state machine (wfd_source.h) over the host's socket.
 *
 * The socket is borrowed: never closed, never shut down (G-27), and it may be
 * a blocking one.
 */
#ifndef SUNDOG_DRIVER_CONVERSATION_H
#define SUNDOG_DRIVER_CONVERSATION_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/socket.h"
#include "wfd/wfd_source.h"

struct conversation {
	void *memory;
	struct wfd_source *source; /* within memory */
	socket_handle socket;
	bool can_read, can_write; /* false: that direction is dead */
};

/* Allocates. 0 or -ENOMEM. */
int conversation_init(struct conversation *self);
void conversation_dispose(struct conversation *self);

/* Begins: M1 goes out with the first turn. */
void conversation_start(struct conversation *self, socket_handle socket,
	const struct wfd_source_config *config);
/*
 * Sends what there is to send, waits until the sink says something, event (a
 * handle; may be NULL) is signalled or deadline_us has come, and lets the state
 * machine deal with it. Take the events afterwards.
 */
void conversation_turn(
	struct conversation *self, void *event, uint64_t deadline_us);
/* Sends what can be sent without waiting. */
void conversation_flush(struct conversation *self);

#endif
