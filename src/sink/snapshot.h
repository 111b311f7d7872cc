/*
 * --snapshot: a picture as a PNG file.
 */
#ifndef SUNDOG_SINK_SNAPSHOT_H
#define SUNDOG_SINK_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include "picture.h"

/* Red, green and blue, 8 bits each, full range: width * height * 3 bytes. */
void snapshot_convert(
	const struct picture *picture, uint8_t *rgb, size_t stride);

/* False: text says why in one sentence. */
bool snapshot_write(const struct picture *picture, const char *path, char *text,
	size_t text_bytes);

#endif
