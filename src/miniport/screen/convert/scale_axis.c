#include "scale_axis.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Catmull-Rom, the cubic that goes through its points. */
static double cubic(double x)
{
	x = fabs(x);
	if (x < 1)
		return 1 + x * x * (1.5 * x - 2.5);
	if (x < 2)
		return 2 + x * (-4 + x * (2.5 - 0.5 * x));
	return 0;
}

/* How much of source sample i lies under target sample t. */
static double coverage(double from, double to, double i)
{
	double left = from > i ? from : i;
	double right = to < i + 1 ? to : i + 1;

	return right > left ? right - left : 0;
}

/* The weight of source sample i (which may lie outside) for target t. */
static double weight(const struct scale_axis *self, uint32_t t, double i)
{
	double ratio = (double)self->source / self->target;

	if (self->target > self->source)
		return cubic((t + 0.5) * ratio - 0.5 - i);
	return coverage(t * ratio, (t + 1) * ratio, i);
}

static int32_t clamp(int32_t value, int32_t low, int32_t high)
{
	return value < low ? low : value > high ? high : value;
}

/* Rounds so that the sum is exactly one: the largest takes the rest. At an
 * edge, where several taps fall on one sample, that one may come to more than
 * one, which 16 bits can't hold: it then counts alone. */
static void quantise(const double *exact, uint32_t taps, int16_t *out)
{
	double total = 0;
	int32_t sum = 0;
	uint32_t largest = 0;

	for (uint32_t k = 0; k < taps; k++) {
		total += exact[k];
		if (exact[k] > exact[largest])
			largest = k;
	}
	for (uint32_t k = 0; k < taps; k++) {
		bool alone = exact[largest] >= total;

		out[k] = alone ? 0
			       : (int16_t)lround(
					 exact[k] / total * SCALE_WEIGHT_ONE);
		sum += out[k];
	}
	out[largest] = (int16_t)(out[largest] + SCALE_WEIGHT_ONE - sum);
}

/* The first source sample that target t looks at; it may lie outside. */
static int32_t begin_of(const struct scale_axis *self, uint32_t t)
{
	double ratio = (double)self->source / self->target;

	if (self->target > self->source)
		return (int32_t)floor((t + 0.5) * ratio - 0.5) - 1;
	return (int32_t)floor(t * ratio);
}

/* Samples beyond an edge count as the one at the edge. */
static void fill_weights(struct scale_axis *self, uint32_t t, double *exact)
{
	int32_t taps = (int32_t)self->taps;
	int32_t last = (int32_t)self->source - 1;
	int32_t begin = begin_of(self, t);
	int32_t first = clamp(begin, 0, last + 1 - taps);
	/* A source of less than four samples has fewer taps than the cubic
	 * has points. */
	int32_t end = begin + (taps > 4 ? taps : 4);

	memset(exact, 0, self->taps * sizeof(*exact));
	for (int32_t i = begin; i < end; i++)
		exact[clamp(clamp(i, 0, last) - first, 0, taps - 1)] +=
			weight(self, t, i);
	self->first[t] = (uint32_t)first;
	quantise(exact, self->taps, self->weights + (size_t)t * self->taps);
}

static uint32_t count_taps(uint32_t source, uint32_t target)
{
	uint32_t taps = 4;

	if (target == source)
		taps = 1;
	else if (target < source)
		taps = source / target + 2;
	return taps < source ? taps : source;
}

int scale_axis_init(struct scale_axis *self, uint32_t source, uint32_t target)
{
	double *exact;

	*self = (struct scale_axis){.source = source,
		.target = target,
		.taps = count_taps(source, target)};
	self->first = calloc(target, sizeof(*self->first));
	self->weights =
		calloc((size_t)target * self->taps, sizeof(*self->weights));
	exact = calloc(self->taps, sizeof(*exact));
	if (!self->first || !self->weights || !exact) {
		free(exact);
		scale_axis_destroy(self);
		return -ENOMEM;
	}
	for (uint32_t t = 0; t < target; t++)
		fill_weights(self, t, exact);
	free(exact);
	return 0;
}

void scale_axis_destroy(struct scale_axis *self)
{
	free(self->first);
	free(self->weights);
	*self = (struct scale_axis){0};
}

void scale_axis_reach(const struct scale_axis *self, uint32_t source_from,
	uint32_t source_to, uint32_t *from, uint32_t *to)
{
	uint32_t low = 0, high = self->target;

	/* first[] never goes back. */
	while (low < self->target &&
		self->first[low] + self->taps <= source_from)
		low++;
	while (high > low && self->first[high - 1] >= source_to)
		high--;
	*from = low;
	*to = high;
}
