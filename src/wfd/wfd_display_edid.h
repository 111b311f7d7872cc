/*
 * wfd_display_edid: "0001 00FFFFFF..." (W-89, W-90).
 */
#ifndef SUNDOG_WFD_WFD_DISPLAY_EDID_H
#define SUNDOG_WFD_WFD_DISPLAY_EDID_H

#include "wfd_print.h"

#define WFD_EDID_BLOCK 128

/*
 * *present: the sink takes part, even if it has nothing to show ("0000
 * none", no monitor). Whole blocks only, as many as were announced, are
 * there, and fit. False: not understood, *present is false then.
 */
bool wfd_display_edid_parse(struct wfd_text value, bool *present, uint8_t *edid,
	size_t capacity, size_t *bytes);
/* No whole block: "none". */
void wfd_display_edid_print(
	struct wfd_print *out, const uint8_t *edid, size_t bytes);

#endif
