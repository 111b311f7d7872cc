/*
 * RTSP messages as we spell them (W-03, W-04, W-06): CRLF, one blank after
 * the colon, exactly these names; real peers compare them literally.
 */
#ifndef SUNDOG_WFD_RTSP_WRITER_H
#define SUNDOG_WFD_RTSP_WRITER_H

#include "wfd_print.h"

void rtsp_write_request(struct wfd_print *out, const char *method,
	const char *uri, uint32_t cseq);
/* reason NULL: the standard phrase. cseq NULL: the request had none (W-13,
 * W-14). */
void rtsp_write_response(struct wfd_print *out, unsigned status,
	const char *reason, const uint32_t *cseq);
void rtsp_write_header(
	struct wfd_print *out, const char *name, const char *value);
/* The empty line, after Content-Type and Content-Length if there is a body. */
void rtsp_write_end(struct wfd_print *out, struct wfd_text body);

/* The standard phrase of a status, "Error" for an unknown one. */
const char *rtsp_reason(unsigned status);

#endif
