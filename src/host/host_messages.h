/*
 * Messages from the miniport to the driver (G-65 to G-81).
 *
 * Held until the session has started, delivered by a few threads at once while
 * it runs, dropped once it is being torn down. Whatever happens to a message,
 * its completion callback is called once, on one of these threads, and
 * may itself send.
 */
#ifndef SUNDOG_HOST_HOST_MESSAGES_H
#define SUNDOG_HOST_HOST_MESSAGES_H

#include <stdbool.h>
#include "ddi/dispmprt.h"
#include "platform/thread.h"

#define HOST_MESSAGE_THREADS 3
/* Beyond this many that are not completed, a message is refused. */
#define HOST_MESSAGES_MAX 1024u

enum host_messages_state {
	HOST_MESSAGES_CLOSED,  /* no kernel context: sending fails */
	HOST_MESSAGES_HELD,    /* created or starting (G-42, G-69) */
	HOST_MESSAGES_RUNNING, /* delivered */
	HOST_MESSAGES_DROPPING /* complete with STATUS_CANCELLED (G-68, G-70) */
};

struct host_message {
	struct host_message *next;
	ULONG input_bytes, output_bytes;
	void *input, *output;
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback; /* may be NULL */
	void *callback_ctx;
};

/* Gives one message to the driver; *returned is 0 at first. */
typedef NTSTATUS host_message_deliver(
	void *ctx, const struct host_message *message, UINT *returned);

struct host_messages {
	struct mutex lock;
	struct cond work; /* for the threads */
	struct cond idle; /* a delivery or a completion has ended */
	enum host_messages_state state;
	struct host_message *first, **last;
	unsigned delivering;  /* inside the driver */
	unsigned outstanding; /* accepted, not completed */
	bool quit;
	const char *miniport;
	host_message_deliver *deliver;
	void *ctx;
	struct thread threads[HOST_MESSAGE_THREADS];
};

/* Starts the threads. miniport: whose callbacks they are, for the notes of
 * host_calls.h; its memory stays. 0 or a negative errno. */
int host_messages_init(struct host_messages *self, const char *miniport,
	host_message_deliver *deliver, void *ctx);
/* The state is HOST_MESSAGES_CLOSED. A zeroed one is fine. */
void host_messages_destroy(struct host_messages *self);

/* DxgkCbMiracastSendMessage without its handle. Any thread, does not wait.
 * STATUS_PENDING (G-73); STATUS_INVALID_DEVICE_STATE when closed,
 * STATUS_INVALID_PARAMETER, STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS host_messages_send(struct host_messages *self, ULONG input_bytes,
	void *input, ULONG output_bytes, void *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, void *callback_ctx);

/* Any thread, does not wait: what the driver is busy with goes on. */
void host_messages_set_state(
	struct host_messages *self, enum host_messages_state state);
/* Until the driver is inside none any more (I-05). */
void host_messages_wait_delivered(struct host_messages *self);
/* Closes, and waits until every message is completed. */
void host_messages_close(struct host_messages *self);

#endif
