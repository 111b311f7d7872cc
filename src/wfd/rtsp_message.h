/*
 * One RTSP message as it was read: slices of the reader's buffer.
 */
#ifndef SUNDOG_WFD_RTSP_MESSAGE_H
#define SUNDOG_WFD_RTSP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wfd_text.h"

/* Limits of W-18. */
#define RTSP_HEADERS_MAX 64
#define RTSP_HEAD_MAX	 (16 * 1024)
#define RTSP_BODY_MAX	 (256 * 1024)

struct rtsp_header {
	struct wfd_text name, value;
};

struct rtsp_message {
	bool is_response;
	struct wfd_text method, uri; /* of a request */
	unsigned status;	     /* of a response */
	struct wfd_text reason;
	unsigned major, minor; /* RTSP version */
	bool has_cseq;
	uint32_t cseq;
	size_t header_count;
	struct rtsp_header headers[RTSP_HEADERS_MAX];
	struct wfd_text body;
};

/* The value of the first header of this name; data NULL: there is none. */
struct wfd_text rtsp_message_header(
	const struct rtsp_message *self, const char *name);

/* "METHOD uri RTSP/1.0" or "RTSP/1.0 200 OK". False: neither. */
bool rtsp_message_start_line(struct rtsp_message *self, struct wfd_text line);

enum rtsp_head {
	RTSP_HEAD_GOOD,
	RTSP_HEAD_BAD,	/* a syntax fault; where the message ends is known */
	RTSP_HEAD_FATAL /* where it ends is not */
};

/*
 * Start line and headers, up to the empty line or the end. Fills *self but
 * its body, *body_length, and *problem (a static phrase) unless good.
 */
enum rtsp_head rtsp_message_head(struct rtsp_message *self,
	struct wfd_text head, size_t *body_length, const char **problem);

/* Is `word` one of the comma separated items of a value (quoted or not)? */
bool rtsp_list_has(struct wfd_text value, const char *word);

#endif
