/*
 * The answers that source and sink give alike.
 */
#ifndef SUNDOG_WFD_RTSP_ANSWERS_H
#define SUNDOG_WFD_RTSP_ANSWERS_H

#include "rtsp_endpoint.h"

/* OPTIONS: 200 with Public, or 551 for a Require that is not Wi-Fi Display's
 * (W-59); false then. */
bool rtsp_answer_options(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const char *public_methods);
/* A method for the other side (405) or for nobody (501), W-20. */
void rtsp_answer_unknown_method(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const char *allow);
/* 406 in-standby-mode (W-139). */
void rtsp_answer_standby(
	struct rtsp_endpoint *endpoint, const struct rtsp_message *message);
/* True: the body is of another type than text/parameters, and 415 was said.
 * No type at all is fine (vector 35d). */
bool rtsp_answer_strange_body(
	struct rtsp_endpoint *endpoint, const struct rtsp_message *message);
/* 200, or 303 with these reasons (W-119). */
void rtsp_answer_reasons(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const struct wfd_print *reasons);

#endif
