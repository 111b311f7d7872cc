/*
 * RTSP messages out of a byte stream, however it was cut (W-01..W-21).
 *
 * Feed bytes, then take messages until RTSP_READ_MORE:
 *
 *   while (length > 0) {
 *           size_t taken = rtsp_reader_feed(&reader, data, length);
 *           ...
 *           while (rtsp_reader_next(&reader, &message) != RTSP_READ_MORE)
 *                   ...
 *   }
 */
#ifndef SUNDOG_WFD_RTSP_READER_H
#define SUNDOG_WFD_RTSP_READER_H

#include "rtsp_message.h"

/* The buffer that holds every message within the limits. */
#define RTSP_READER_BYTES (RTSP_HEAD_MAX + RTSP_BODY_MAX + 16)

enum rtsp_read {
	RTSP_READ_MORE,	   /* nothing whole: feed more */
	RTSP_READ_MESSAGE, /* *message is good until the next feed */
	/*
	 * Something that breaks the syntax was skipped. is_response, has_cseq
	 * and cseq of *message tell what is known, `problem` what was wrong.
	 */
	RTSP_READ_INVALID,
	/* A limit was passed, or it is unknown where the message ends: close
	 * the connection. Every later call says the same. */
	RTSP_READ_FATAL
};

struct rtsp_reader {
	char *buffer;
	size_t capacity;
	size_t used;	    /* bytes in the buffer */
	size_t start;	    /* where the message at hand begins */
	size_t line;	    /* where its line at hand begins */
	size_t scan;	    /* the next byte to look at */
	bool after_cr;	    /* the byte before was a CR that ended a line */
	bool in_head;	    /* the start line was seen and is one */
	size_t head_length; /* 0: the head is not whole yet */
	size_t body_length;
	bool end_in_cr; /* the head ended in CR: a LF may belong to it */
	size_t skip;	/* bytes of an interleaved frame still to drop */
	bool fatal;
	const char *problem; /* static phrase */
};

/* capacity: RTSP_READER_BYTES; less, but over RTSP_HEAD_MAX + 16, where
 * bodies are known to be smaller. */
void rtsp_reader_init(struct rtsp_reader *self, void *buffer, size_t capacity);
/* Takes what fits, at least one byte when all whole messages were taken. */
size_t rtsp_reader_feed(
	struct rtsp_reader *self, const void *data, size_t length);
enum rtsp_read rtsp_reader_next(
	struct rtsp_reader *self, struct rtsp_message *message);

#endif
