/*
 * One end of a Wi-Fi Display connection: RTSP client and server at once,
 * with a numbering of its own for each direction (W-11).
 *
 * Holds what both machines need: the reader, the outbox, the requests that
 * wait for their answer, and the count of syntax faults.
 */
#ifndef SUNDOG_WFD_RTSP_ENDPOINT_H
#define SUNDOG_WFD_RTSP_ENDPOINT_H

#include "rtsp_outbox.h"
#include "rtsp_reader.h"
#include "rtsp_writer.h"

#define RTSP_PENDING_MAX 8
#define RTSP_BODY_OUT	 (16 * 1024)
#define RTSP_NEVER	 UINT64_MAX

/* A request of ours without an answer yet. */
struct rtsp_pending {
	int kind; /* the owner's meaning, not 0; 0: the slot is free */
	uint32_t cseq;
	uint64_t deadline_us; /* RTSP_NEVER: it may wait for ever */
};

struct rtsp_endpoint {
	struct rtsp_reader reader;
	uint32_t cseq; /* of our next request */
	struct rtsp_pending pending[RTSP_PENDING_MAX];
	unsigned faults;       /* invalid messages in a row (W-146) */
	struct wfd_print out;  /* the message at hand */
	struct wfd_print body; /* and its body */
	struct rtsp_outbox outbox;
	char body_bytes[RTSP_BODY_OUT];
	char reader_bytes[RTSP_READER_BYTES];
};

void rtsp_endpoint_init(struct rtsp_endpoint *self);

enum rtsp_input {
	RTSP_INPUT_END,	     /* all bytes were taken, no more messages */
	RTSP_INPUT_REQUEST,  /* with a CSeq and version 1.0 */
	RTSP_INPUT_RESPONSE, /* *kind tells to which request, taken off */
	/* Too much nonsense: close. reader.problem says what it was. */
	RTSP_INPUT_FAULT
};

/*
 * The next message out of data, which moves on over what was taken. What
 * no machine needs to see is dealt with here: invalid messages (400, three
 * in a row are a fault), requests without CSeq (W-14), other versions
 * (W-19), responses that match nothing (W-15).
 */
enum rtsp_input rtsp_endpoint_input(struct rtsp_endpoint *self,
	struct wfd_text *data, struct rtsp_message *message, int *kind);

/*
 * Begin a message, add headers to self->out and lines to self->body, and
 * finish it. One at a time.
 */
void rtsp_endpoint_request(struct rtsp_endpoint *self, int kind,
	uint64_t deadline_us, const char *method, const char *uri);
void rtsp_endpoint_response(struct rtsp_endpoint *self,
	const struct rtsp_message *request, unsigned status,
	const char *reason);
void rtsp_endpoint_finish(struct rtsp_endpoint *self);
/* A response that is a status and nothing else. */
void rtsp_endpoint_answer(struct rtsp_endpoint *self,
	const struct rtsp_message *request, unsigned status);

bool rtsp_endpoint_waits_for(const struct rtsp_endpoint *self, int kind);
void rtsp_endpoint_forget(struct rtsp_endpoint *self, int kind);
/* Forgets the oldest until at most this many of a kind wait. */
void rtsp_endpoint_limit(struct rtsp_endpoint *self, int kind, unsigned most);
/* The earliest deadline of all pending requests. */
uint64_t rtsp_endpoint_deadline(const struct rtsp_endpoint *self);
/* Takes off a request whose deadline has come and gives its kind, or 0. */
int rtsp_endpoint_overdue(struct rtsp_endpoint *self, uint64_t now_us);

#endif
