/*
 * Where a picture lies in a window whose shape is another.
 */
#ifndef SUNDOG_SINK_PRESENT_LETTERBOX_H
#define SUNDOG_SINK_PRESENT_LETTERBOX_H

#include "../picture.h"

struct letterbox {
	unsigned x, y, width, height;
};

/* The largest rectangle of the picture's shape (its pixels' shape included),
 * centred in a window of this size. */
struct letterbox letterbox_fit(const struct picture *picture,
	unsigned window_width, unsigned window_height);

#endif
