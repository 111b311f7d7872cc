/*
 * What others ask of the RTSP thread: the miniport's messages, the stream
 * thread's wishes, the host's data rates and its Stop.
 *
 * Posting takes a lock for a few instructions and never waits, so that
 * HandleKernelModeMessage returns at once and may run on several threads
 * (G-66).
 */
#ifndef SUNDOG_DRIVER_MAILBOX_H
#define SUNDOG_DRIVER_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/event.h"
#include "platform/thread.h"
#include "sundog/contract.h"

#define MAILBOX_COMMANDS 16

struct command {
	enum sundog_message code;
	struct sundog_mode mode; /* SET_MODE */
	bool on;		 /* MONITOR_POWER */
};

/* Wishes without a content, as bits. */
enum wish {
	WISH_IDR = 1u << 0,	  /* the decoder needs one */
	WISH_CONGESTED = 1u << 1, /* the socket took no more */
	WISH_RESTART = 1u << 2,	  /* the miniport went silent */
	WISH_BROKEN = 1u << 3,	  /* the host gives no chunks any more */
	WISH_DATA_RATE = 1u << 4, /* data_rate is new */
	WISH_STOP = 1u << 5,	  /* stop_by_us holds */
	WISH_FAILED = 1u << 6	  /* the miniport cannot go on: failure */
};

/* All that was posted since the last look. */
struct mail {
	struct command commands[MAILBOX_COMMANDS]; /* oldest first */
	size_t count;
	unsigned wishes;		 /* bits of enum wish */
	uint64_t data_rate;		 /* bits/s */
	uint64_t stop_by_us;		 /* clock_now_us() time */
	char failure[SUNDOG_TEXT_BYTES]; /* the first one's words */
};

struct mailbox {
	struct event event; /* signalled while there is mail */
	struct mutex lock;  /* everything below */
	bool open;
	struct mail mail;
};

/* 0 or a negative errno. */
int mailbox_init(struct mailbox *self);
void mailbox_dispose(struct mailbox *self);

/* A session begins: empty, and from now on taking. */
void mailbox_open(struct mailbox *self);
/* It ended: whatever comes now is refused. */
void mailbox_close(struct mailbox *self);

/*
 * A message of the miniport, checked and queued: what HandleKernelModeMessage
 * returns. STATUS_INVALID_DEVICE_STATE: there is no session.
 */
NTSTATUS mailbox_message(
	struct mailbox *self, const void *message, size_t bytes);
void mailbox_wish(struct mailbox *self, unsigned wishes);
void mailbox_data_rate(struct mailbox *self, uint64_t bit_rate);
void mailbox_stop(struct mailbox *self, uint64_t stop_by_us);

/* Takes everything. */
void mailbox_take(struct mailbox *self, struct mail *out);
/* Whether Stop was asked for; takes nothing. Any thread. */
bool mailbox_is_stopping(struct mailbox *self);

#endif
