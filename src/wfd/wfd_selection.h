/*
 * The formats of M4: what a source writes and what a sink reads (W-78, W-85,
 * W-86, W-119).
 */
#ifndef SUNDOG_WFD_WFD_SELECTION_H
#define SUNDOG_WFD_WFD_SELECTION_H

#include "wfd_capabilities.h"
#include "wfd_print.h"
#include "wfd_reasons.h"

/* One mode bit, one profile bit and one level bit? */
bool wfd_selection_is_whole(const struct wfd_selection *self);

/* The values of wfd_video_formats and wfd_audio_codecs. */
void wfd_selection_print_video(
	struct wfd_print *out, const struct wfd_selection *self);
/* Not for WFD_AUDIO_NONE, which is said by leaving the parameter out. */
void wfd_selection_print_audio(
	struct wfd_print *out, const struct wfd_selection *self);

/*
 * The sink's reading. Strict: every value has to be among what was offered,
 * and only one of each. Lenient: of several the best one counts, and any
 * mode that the tables name is taken, because the stream's own parameter
 * sets decide in the end. *self is changed only when there is no reason to
 * refuse.
 */
enum wfd_reason wfd_selection_read_video(struct wfd_selection *self,
	struct wfd_text value, const struct wfd_video_formats *offer,
	bool strict);
enum wfd_reason wfd_selection_read_audio(struct wfd_selection *self,
	struct wfd_text value, const struct wfd_audio_codecs *offer,
	bool strict);

#endif
