/*
 * The Session header: "6B8B4567;timeout=30" (W-128).
 */
#ifndef SUNDOG_WFD_RTSP_SESSION_H
#define SUNDOG_WFD_RTSP_SESSION_H

#include "wfd_text.h"

#define RTSP_SESSION_BYTES     80 /* the token, terminated */
#define RTSP_SESSION_TIMEOUT_S 60 /* when none is said (W-29) */

/* False: there is no token, or one that no header can carry. */
bool rtsp_session_parse(
	struct wfd_text value, struct wfd_text *token, unsigned *timeout_s);

#endif
