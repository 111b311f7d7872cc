/*
 * Why a parameter was refused: the body of a 303 (W-119, W-120).
 *
 *   wfd_video_formats: 415, 457
 */
#ifndef SUNDOG_WFD_WFD_REASONS_H
#define SUNDOG_WFD_WFD_REASONS_H

#include "wfd_print.h"

/* Reason codes, not RTSP statuses. */
enum wfd_reason {
	WFD_REASON_NONE = 0,
	WFD_REASON_SYNTAX = 400,
	WFD_REASON_PORT = 401,
	WFD_REASON_NOT_ADVERTISED = 404,
	WFD_REASON_FORMAT = 415,
	WFD_REASON_NOT_UNDERSTOOD = 451,
	WFD_REASON_BIT_RATE = 453,
	WFD_REASON_PROFILE = 457,
	WFD_REASON_UNCHANGEABLE = 458,
	WFD_REASON_OTHER = 465
};

#define WFD_REASONS_MAX 4

/* How many codes were written; 0: the value is not a list of codes. */
size_t wfd_reasons_parse(
	struct wfd_text value, unsigned codes[WFD_REASONS_MAX]);
/* "name: code" and its line end. */
void wfd_reasons_print(
	struct wfd_print *out, const char *name, enum wfd_reason reason);
/* For people: "unsupported format". */
const char *wfd_reason_text(unsigned code);

#endif
