/*
 * Pictures for the scripted miniport: H.264 that no one has to decode, small,
 * each with a number that can be found again in what arrives at the sink.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_FRAME_H
#define SUNDOG_VERIFY_SCRIPTED_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPTED_FRAME_BYTES 256 /* what one slice takes at most */

/*
 * Slice `slice` (0 first) of the picture with this number, as an H.264 byte
 * stream; the first slice of an IDR picture brings SPS and PPS. Returns its
 * length.
 */
size_t scripted_frame_make(uint64_t number, bool idr, unsigned slice,
	uint8_t out[SCRIPTED_FRAME_BYTES]);

/* The number in a part of a stream; false: there is none. */
bool scripted_frame_find(const uint8_t *data, size_t length, uint64_t *number);

#endif
