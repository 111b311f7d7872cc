/*
 * Video encoders.
 *
 * One picture in, its slices out at once, in order, each as soon as it is
 * done: no encoder here holds a picture back. The caller chooses which
 * pictures are IDR.
 *
 * One thread at a time.
 */
#ifndef SUNDOG_MINIPORT_ENCODER_H
#define SUNDOG_MINIPORT_ENCODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../convert/picture.h"
#include "../../modes.h"
#include "../../reason.h"

struct encoder;

struct encoder_config {
	struct sundog_mode mode;
	struct sample_aspect aspect;
	/* The SPS's three bytes (W-159). 66: Constrained Baseline, 100:
	 * Constrained High; neither with CABAC (W-158). */
	uint8_t profile_idc, constraint_flags, level_idc;
	uint32_t bit_rate; /* bits per second */
	/* Per picture, >= 1. Fewer are used where the picture's macroblock
	 * rows can't be divided evenly. */
	uint32_t slices;
};

/*
 * Where slices go. reserve gives room for bytes or NULL, and then the slice is
 * lost; commit takes what was written there. Parameter sets and the access
 * unit delimiter are part of the first slice. A picture may end without a
 * commit of its last slice when its reserve failed.
 */
struct encoder_output {
	uint8_t *(*reserve)(void *ctx, size_t bytes);
	void (*commit)(void *ctx, size_t bytes, uint32_t part, bool last);
	void *ctx;
};

/* The finest quantiser that is used: beyond it a screen looks no better and
 * bits are spent on nothing. */
#define ENCODER_QUANTISER_FINEST 14u

struct encoder_ops {
	void (*destroy)(struct encoder *self);
	int (*encode)(struct encoder *self, const struct picture *picture,
		bool idr, const struct encoder_output *output);
	int (*set_bit_rate)(struct encoder *self, uint32_t bit_rate);
	int (*set_still)(struct encoder *self, bool still);
};

struct encoder {
	const struct encoder_ops *ops;
	/* Of the picture encoded last, its mean: ENCODER_QUANTISER_FINEST to
	 * 51 (coarsest). */
	unsigned quantiser;
};

/* name: the setting "encoder". -EINVAL: no such encoder, or a configuration
 * that it can't do; -ENOMEM; -ENODEV: it does not work here. */
int encoder_open(const char *name, const struct encoder_config *config,
	struct encoder **out, struct reason *reason);
/* Whether encoder_open knows the name. */
bool encoder_is_known(const char *name);
/* NULL is fine. */
void encoder_destroy(struct encoder *self);

/* 0, or -EIO: the encoder is broken. */
static inline int encoder_encode(struct encoder *self,
	const struct picture *picture, bool idr,
	const struct encoder_output *output)
{
	return self->ops->encode(self, picture, idr, output);
}

/* From the next picture on, without an IDR. 0 or -EINVAL. */
static inline int encoder_set_bit_rate(struct encoder *self, uint32_t bit_rate)
{
	return self->ops->set_bit_rate(self, bit_rate);
}

/* A still screen may save up for a large picture: where nothing moves nobody
 * waits, and an IDR that is as good as the pictures before it is not seen as a
 * flash. From the next picture on. */
static inline int encoder_set_still(struct encoder *self, bool still)
{
	return self->ops->set_still(self, still);
}

/* The most slices <= wanted of equally many macroblock rows. */
uint32_t encoder_slice_count(uint32_t height, uint32_t wanted);

/* The members of the family. */
int encoder_x264_open(const struct encoder_config *config, struct encoder **out,
	struct reason *reason);
int encoder_null_open(const struct encoder_config *config, struct encoder **out,
	struct reason *reason);

#endif
