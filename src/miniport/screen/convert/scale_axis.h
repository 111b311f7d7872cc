/*
 * One dimension of a resampling: which source samples make up each target
 * sample, and with which weights.
 *
 * Larger: Catmull-Rom, which keeps the edges of text. Smaller: area averaging,
 * which keeps every line. Both leave the picture where it was: no shift, even
 * colours stay as they are.
 */
#ifndef SUNDOG_MINIPORT_SCALE_AXIS_H
#define SUNDOG_MINIPORT_SCALE_AXIS_H

#include <stdint.h>

/* The weight of a sample that counts alone. */
#define SCALE_WEIGHT_ONE 32767

/* Target sample i is the sum of taps neighbours, from source sample first[i]
 * on, times weights[i * taps ...], which add up to SCALE_WEIGHT_ONE. */
struct scale_axis {
	uint32_t source, target;
	uint32_t taps;	 /* <= source */
	uint32_t *first; /* never goes back */
	int16_t *weights;
};

/* Sizes > 0. 0 or -ENOMEM. */
int scale_axis_init(struct scale_axis *self, uint32_t source, uint32_t target);
/* Twice is fine. */
void scale_axis_destroy(struct scale_axis *self);
/* The target samples *from to *to - 1 that source samples from..to - 1 have a
 * part in. */
void scale_axis_reach(const struct scale_axis *self, uint32_t source_from,
	uint32_t source_to, uint32_t *from, uint32_t *to);

#endif
