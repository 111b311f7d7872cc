/*
 * The inside of the scripted sink, for its own files only:
 *
 *   scripted_sink.c   life, the thread, orders, waiting
 *   scripted_talk.c   the connection: what was heard, rules, what leaves when
 *   scripted_media.c  packets, transport stream, access units
 *
 * All of it runs on the sink's thread with the lock held.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_PRIVATE_H
#define SUNDOG_VERIFY_SCRIPTED_PRIVATE_H

#include "scripted_sink.h"
#include "platform/wait.h"
#include "wfd/rtsp_outbox.h"
#include "wfd/rtsp_reader.h"

#define SCRIPTED_OUT_BYTES    (512 * 1024)
#define SCRIPTED_OUT_MESSAGES 64
#define SCRIPTED_ASKED	      16

/* A message that waits to leave. */
struct scripted_out {
	uint64_t due_us;
	size_t left; /* bytes of it */
	bool even_mute;
	enum scripted_close close; /* behind it */
};

struct scripted_talk {
	struct rtsp_reader reader;
	/* What was heard and is not acted on yet. */
	struct rtsp_outbox inbox;
	/* How many of each kind were acted on, for a rule's nth. */
	unsigned served[SCRIPTED_M_MAX + 1];
	/* Our requests: which CSeq was which message. */
	struct {
		uint32_t cseq;
		unsigned message; /* 0: free */
	} asked[SCRIPTED_ASKED];
	unsigned next_asked;
	unsigned first, count; /* of out, a ring */
	struct scripted_out out[SCRIPTED_OUT_MESSAGES];
	size_t head, tail; /* of the bytes that wait */
	bool blocked;	   /* the connection takes no more for now */
	char reader_bytes[RTSP_READER_BYTES];
	char bytes[SCRIPTED_OUT_BYTES];
	char message[RTSP_OUTBOX_BYTES]; /* the one at hand */
};

void scripted_talk_init(struct scripted_talk *self);
/* Reads all that is there, and writes it down. */
void scripted_talk_read(struct scripted_sink *self);
/* Acts on what was read, unless mute. */
void scripted_talk_act(struct scripted_sink *self);
/* Takes what the state machine has to say. */
void scripted_talk_take(struct scripted_sink *self);
void scripted_talk_say(
	struct scripted_sink *self, const char *bytes, size_t length);
/* Sends what is due. */
void scripted_talk_send(struct scripted_sink *self);
/* When something is, UINT64_MAX: nothing waits for time alone. */
uint64_t scripted_talk_deadline(const struct scripted_sink *self);
void scripted_talk_close(struct scripted_sink *self, enum scripted_close how);

int scripted_media_open(struct scripted_sink *self);
/* Reads all that is there. */
void scripted_media_read(struct scripted_sink *self);

#endif
