/*
 * H.264 byte streams: NAL units (ITU-T H.264 Annex B).
 */
#ifndef SUNDOG_H264_H264_NAL_H
#define SUNDOG_H264_H264_NAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum h264_nal_type {
	H264_NAL_SLICE = 1,
	H264_NAL_IDR = 5,
	H264_NAL_SEI = 6,
	H264_NAL_SPS = 7,
	H264_NAL_PPS = 8,
	H264_NAL_AUD = 9
};

struct h264_nal {
	const uint8_t *data; /* the NAL header byte */
	size_t length;	     /* without trailing zeros */
	unsigned type;	     /* enum h264_nal_type, or another number */
	unsigned ref_idc;
};

/* Walks an Annex B stream: *cursor starts at 0. False at the end. Bytes before
 * the first start code are passed over. */
bool h264_nal_next(const uint8_t *data, size_t length, size_t *cursor,
	struct h264_nal *nal);

/* Removes emulation prevention: at most capacity bytes of RBSP into out.
 * Returns the RBSP's length (cut at capacity). */
size_t h264_nal_unescape(
	const struct h264_nal *nal, uint8_t *out, size_t capacity);

#endif
