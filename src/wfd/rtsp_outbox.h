/*
 * Whole messages waiting to be sent, in order, with their boundaries.
 */
#ifndef SUNDOG_WFD_RTSP_OUTBOX_H
#define SUNDOG_WFD_RTSP_OUTBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTSP_OUTBOX_BYTES    (32 * 1024)
#define RTSP_OUTBOX_MESSAGES 128

struct rtsp_outbox {
	size_t head, tail; /* of the bytes that wait */
	unsigned first, count;
	uint32_t lengths[RTSP_OUTBOX_MESSAGES]; /* a ring */
	/* The peer reads too slowly: something was dropped. Give up. */
	bool full;
	char bytes[RTSP_OUTBOX_BYTES];
};

void rtsp_outbox_init(struct rtsp_outbox *self);
/* Where the next message may be written; *room is how large it may be. */
char *rtsp_outbox_space(struct rtsp_outbox *self, size_t *room);
/* It was written there. */
void rtsp_outbox_commit(struct rtsp_outbox *self, size_t length);

const char *rtsp_outbox_bytes(const struct rtsp_outbox *self, size_t *length);
/* The (rest of the) first message, 0: nothing waits. */
size_t rtsp_outbox_message(const struct rtsp_outbox *self);
void rtsp_outbox_sent(struct rtsp_outbox *self, size_t length);

#endif
