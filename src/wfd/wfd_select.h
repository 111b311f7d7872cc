/*
 * Which mode, profile and sound a source chooses for a sink, and why.
 */
#ifndef SUNDOG_WFD_WFD_SELECT_H
#define SUNDOG_WFD_WFD_SELECT_H

#include "wfd_capabilities.h"

#define WFD_CANDIDATES_MAX 128

/* What the source can do. */
struct wfd_source_limits {
	uint8_t profiles;	/* bits of enum wfd_profile */
	uint8_t level;		/* highest, one bit */
	unsigned width, height; /* the picture to send; 0: unknown */
	unsigned refresh;	/* what the source produces; 0: 60 */
	uint64_t bit_rate;	/* link estimate, bits/s; 0: unknown */
	bool low_latency;	/* LPCM before AAC (W-114) */
	bool audio_aac, audio_lpcm, audio_ac3; /* sound we can send */
	/* Choose as Android's own source does, which every sink was tested
	 * with: most pixels a second within width, height and refresh; native
	 * and shape do not count (W-110). */
	bool like_android;
	unsigned slices; /* most equal slices a picture that we make; 0, 1:
			  * whole pictures only */
};

struct wfd_candidate {
	struct wfd_selection selection;
	/* NULL: usable. Else the reason it is not, one static phrase
	 * ("level 4.2 is not offered", "needs more bit rate than ..."). */
	const char *refused;
};

/*
 * All modes of either side, usable ones first, best first (spec: selection
 * algorithm; W-107..W-113). Returns how many were written; *usable how many
 * of them can be chosen. 0 usable: no common mode (W-111).
 */
size_t wfd_select_video(const struct wfd_capabilities *sink,
	const struct wfd_source_limits *limits, struct wfd_candidate *out,
	size_t capacity, size_t *usable);

/* W-114. */
enum wfd_audio_choice wfd_select_audio(const struct wfd_capabilities *sink,
	const struct wfd_source_limits *limits);

/* The bit rate that a mode needs at the least to be worth sending, bits/s
 * (G-32: the smallest one, 1024x768, decides whether a session starts). */
uint64_t wfd_mode_minimum_bit_rate(const struct wfd_mode *mode);

#endif
