/*
 * wfd_video_formats: the value as text and as struct wfd_video_formats.
 *
 *   native pref profile level cea vesa hh latency min-slice slice-enc frc
 *   max-hres max-vres, profile level cea ...
 */
#ifndef SUNDOG_WFD_WFD_VIDEO_FORMATS_H
#define SUNDOG_WFD_WFD_VIDEO_FORMATS_H

#include "wfd_capabilities.h"
#include "wfd_print.h"

/*
 * Lenient as W-79..W-82 and 4.0 say: blanks around commas, short and long
 * numbers, any case. A tuple that lacks a field is left out, the others
 * stay; reserved mask bits are cleared (W-105). False: the value is neither
 * "none" nor does it hold one usable tuple; *out says none then.
 */
bool wfd_video_formats_parse(
	struct wfd_text value, struct wfd_video_formats *out);

/* The value, with exact widths (W-83). */
void wfd_video_formats_print(
	struct wfd_print *out, const struct wfd_video_formats *formats);

/*
 * The mode that the native field names; the sink may not offer it at all.
 * NULL: the field names none (W-84), or is zero beside larger modes, which
 * means that the sink's maker left it unset (W-107).
 */
const struct wfd_mode *wfd_video_formats_native(
	const struct wfd_video_formats *formats);

/* Is this mode in a tuple's masks? */
bool wfd_video_tuple_has(
	const struct wfd_video_tuple *tuple, const struct wfd_mode *mode);
/* The bits of a table that are not reserved. */
uint32_t wfd_table_mask(enum wfd_table table);

#endif
