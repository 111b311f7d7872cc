/*
 * Writes H.264 without an encoder: pictures of uncompressed macroblocks
 * (I_PCM), so that what a decoder gives is known to the bit, and pictures that
 * repeat the one before.
 */
#ifndef TESTS_RECEIVER_AVC_WRITER_H
#define TESTS_RECEIVER_AVC_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AVC_LOG2_MAX_FRAME_NUM 4

struct avc_writer {
	unsigned width, height; /* multiples of 16 */
	uint32_t frame_num;	/* of the next picture; counts by itself */
	bool full_range;
	bool gaps_allowed;
	bool disposable; /* the next picture but an IDR: no reference */
	uint32_t idr_id;
};

/* An I420 picture, planes one behind the other without padding. */
#define AVC_PICTURE_BYTES(width, height) ((width) * (height)*3 / 2)

enum avc_kind {
	AVC_IDR,      /* SPS, PPS, IDR of the picture */
	AVC_BARE_IDR, /* without the parameter sets */
	AVC_INTRA,    /* the picture, no IDR */
	AVC_REPEAT,   /* the picture before; picture is not used */
	AVC_SETS      /* SPS and PPS alone */
};

/* One access unit with a delimiter into out; returns its length. capacity:
 * avc_unit_capacity. */
size_t avc_unit(struct avc_writer *self, enum avc_kind kind,
	const uint8_t *picture, uint8_t *out, size_t capacity);
size_t avc_unit_capacity(const struct avc_writer *self);

#endif
