/*
 * conversation.h: just enough RTSP to speak with a sink
 *
 * A conversation is a buffer over the host's socket: requests and replies go
 * out, whole messages come in. It knows nothing of the driver interface but the
 * two types SOCKET and NTSTATUS. All that a sink sends is counted against
 * limits before it is used, and nothing in it is taken for a C string.
 *
 * W-nn and section numbers are those of docs/reference/wfd.md.
 */
#ifndef MINIMAL_CONVERSATION_H
#define MINIMAL_CONVERSATION_H

#include "os.h"

/* ntstatus.h has them, include/ddi does not need them. Both are errors, which
 * STATUS_TIMEOUT is not: ddi_status.h has more on that trap. */
#ifndef STATUS_IO_TIMEOUT
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xC00000B5)
#endif
#ifndef STATUS_INVALID_NETWORK_RESPONSE
#define STATUS_INVALID_NETWORK_RESPONSE ((NTSTATUS)0xC00000C3)
#endif

#define HEADER_BYTES_MAX 16384
#define BODY_BYTES_MAX	 131072 /* the longest EDID has 65 536 digits */

/* A piece of a message: not terminated, valid until the next message. */
struct span {
	const char *at;
	size_t length;
};

struct message {
	struct span method;   /* of a request; empty: a response */
	unsigned long status; /* of a response: 200, ... */
	unsigned long cseq;
	struct span headers; /* lines "Name: value" */
	struct span body;    /* lines "name: value", or names alone */
};

struct conversation {
	SOCKET socket;	    /* the host's: used, never closed */
	HANDLE stop;	    /* the driver's: set, it ends every wait */
	unsigned long cseq; /* of our latest request */
	bool waiting;	    /* ... which is not answered yet */
	uint64_t asked_ms;  /* ... and was sent at this time */
	size_t length;	    /* bytes in the buffer */
	size_t used;	    /* of them, the message given out last */
	char buffer[HEADER_BYTES_MAX + BODY_BYTES_MAX];
};

void conversation_begin(struct conversation *self, SOCKET socket, HANDLE stop);

/* Sends a request. One at a time: wait for its response before the next.
 * STATUS_SUCCESS or STATUS_DEVICE_NOT_CONNECTED. */
NTSTATUS conversation_ask(struct conversation *self, const char *method,
	const char *uri, const char *headers, const char *body);

/* Answers a request. line: "200 OK"; headers: "" or whole lines. */
NTSTATUS conversation_reply(struct conversation *self,
	const struct message *request, const char *line, const char *headers);

/*
 * Waits for the next message. A response that is none of ours is skipped.
 *
 *	STATUS_SUCCESS                   *out is filled
 *	STATUS_IO_TIMEOUT                nothing until until_ms (os_now_ms)
 *	STATUS_CANCELLED                 the stop event is set
 *	STATUS_DEVICE_NOT_CONNECTED      the connection is over
 *	STATUS_INVALID_NETWORK_RESPONSE  no message, or larger than we take
 */
NTSTATUS conversation_next(
	struct conversation *self, uint64_t until_ms, struct message *out);

/* The value of a line "name: value", in a header section or a body. A name
 * alone has an empty value. False: no such line. */
bool span_find(struct span lines, const char *name, struct span *value);
/* Takes the next word off: up to a blank, or to a separator if not 0. */
bool span_word(struct span *rest, char separator, struct span *word);
/* Letters' case does not matter. */
bool span_is(struct span text, const char *word);
/* The whole span as a number, base 10 or 16, not greater than max. */
bool span_number(
	struct span text, unsigned base, unsigned long max, unsigned long *out);

#endif
