/*
 * Resampling of 8-bit planes, separably, with precomputed weights
 * (scale_axis.h).
 */
#ifndef SUNDOG_MINIPORT_SCALE_H
#define SUNDOG_MINIPORT_SCALE_H

#include <stddef.h>
#include <stdint.h>

#include "scale_axis.h"

/* A plane of 8-bit samples. */
struct plane {
	uint8_t *data;
	size_t stride;
};

/* Lines that are computed at once. */
#define SCALE_LINES 32

/* From planes of x->source by y->source samples to x->target by y->target. */
struct scaler {
	struct scale_axis x, y;
	/* SCALE_LINES lines that are scaled in y, one behind the other; ... */
	uint8_t *lines;
	size_t lines_stride;
	/* ... the same column by column: SCALE_LINES samples of a column lie
	 * together, so that one weight serves a whole vector; ... */
	uint8_t *columns;
	/* ... and those scaled in x. */
	uint8_t *scaled;
};

/* 0 or -ENOMEM. */
int scaler_init(struct scaler *self, uint32_t source_width,
	uint32_t source_height, uint32_t width, uint32_t height);
/* Twice is fine. */
void scaler_destroy(struct scaler *self);

/* What lies in part of the target; left <= right, top <= bottom. */
struct scaler_part {
	uint32_t left, top, right, bottom;
};
/* The part of the target that this part of the source reaches. */
struct scaler_part scaler_reach(
	const struct scaler *self, const struct scaler_part *source);

/* Computes that part of the target. */
void scaler_run(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part);
/* The same bytes without vector variants. */
void scaler_run_plain(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part);

#endif
