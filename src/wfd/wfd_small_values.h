/*
 * The parameters whose value is a word or two.
 */
#ifndef SUNDOG_WFD_WFD_SMALL_VALUES_H
#define SUNDOG_WFD_WFD_SMALL_VALUES_H

#include "wfd_print.h"

/* wfd_connector_type: none (-1), or one or two digits (W-100). */
bool wfd_connector_type_parse(struct wfd_text value, int *type);
/* FF, "other", makes some sources refuse: HDMI is said instead. */
void wfd_connector_type_print(struct wfd_print *out, int type);

/*
 * wfd_content_protection: none, or HDCP2.x with a port (W-88). False: not
 * understood, which counts as none.
 */
bool wfd_content_protection_parse(
	struct wfd_text value, bool *offered, uint16_t *port);

/* wfd_standby_resume_capability: supported or none. */
bool wfd_standby_capability_parse(struct wfd_text value, bool *supported);

/* wfd_idr_request_capability: 0, 1, and none for 0. */
bool wfd_idr_capability_parse(struct wfd_text value, int *capability);

/*
 * wfd_av_format_change_timing: PTS and DTS in 90 kHz, 33 bits in the upper
 * end of 40 (W-95). Of a value that is not shifted, and of one that is, the
 * reading nearer to now_90k is taken; 0: unknown.
 */
bool wfd_format_timing_parse(
	struct wfd_text value, uint64_t now_90k, uint64_t *pts, uint64_t *dts);
void wfd_format_timing_print(struct wfd_print *out, uint64_t pts, uint64_t dts);

/* wfd_trigger_method. */
enum wfd_trigger {
	WFD_TRIGGER_NONE,
	WFD_TRIGGER_SETUP,
	WFD_TRIGGER_PLAY,
	WFD_TRIGGER_PAUSE,
	WFD_TRIGGER_TEARDOWN
};
enum wfd_trigger wfd_trigger_parse(struct wfd_text value);
const char *wfd_trigger_name(enum wfd_trigger trigger);

#endif
