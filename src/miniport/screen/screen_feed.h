/*
 * The screen feed: captures, converts, encodes.
 */
#ifndef SUNDOG_MINIPORT_SCREEN_FEED_H
#define SUNDOG_MINIPORT_SCREEN_FEED_H

#include "../feed.h"
#include "capture/capture.h"

/* As feeds_open. Also reads the settings "encoder" and "idr_interval_s". */
int screen_feed_open(const struct settings *settings, struct feed **out,
	struct reason *reason);

/* Of a capture, which it owns from then on, and an encoder that is known,
 * valid as long as the feed. idr_interval_s > 0. NULL: no memory. */
struct feed *screen_feed_new(
	struct capture *capture, const char *encoder, uint32_t idr_interval_s);

#endif
