#include "scale.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clones.h"

#define INLINE static inline __attribute__((always_inline))

/* Columns are transposed eight at a time, also beyond an edge. */
#define PADDING 8u

int scaler_init(struct scaler *self, uint32_t source_width,
	uint32_t source_height, uint32_t width, uint32_t height)
{
	*self = (struct scaler){.lines_stride = source_width + PADDING};
	if (scale_axis_init(&self->x, source_width, width) == 0 &&
		scale_axis_init(&self->y, source_height, height) == 0) {
		self->lines = calloc(SCALE_LINES, self->lines_stride);
		self->columns = calloc(SCALE_LINES, source_width + PADDING);
		self->scaled = calloc(SCALE_LINES, width + PADDING);
	}
	if (!self->lines || !self->columns || !self->scaled) {
		scaler_destroy(self);
		return -ENOMEM;
	}
	return 0;
}

void scaler_destroy(struct scaler *self)
{
	scale_axis_destroy(&self->x);
	scale_axis_destroy(&self->y);
	free(self->lines);
	free(self->columns);
	free(self->scaled);
	*self = (struct scaler){0};
}

struct scaler_part scaler_reach(
	const struct scaler *self, const struct scaler_part *source)
{
	struct scaler_part part;

	scale_axis_reach(
		&self->x, source->left, source->right, &part.left, &part.right);
	scale_axis_reach(
		&self->y, source->top, source->bottom, &part.top, &part.bottom);
	return part;
}

/* --- arithmetic
 * --------------------------------------------------------------- */

/*
 * All in 16 bits, which vectors hold twice as many of as 32: a sample times
 * 2^7, times a weight, over 2^16 (one instruction for a whole vector) leaves
 * SUM_BITS bits of fraction, cut off. Catmull-Rom overshoots by less than a
 * quarter, so sums fit. The rounding makes up for what the cuts of all taps
 * come to on average, and an even colour comes out unchanged.
 */
#define SUM_BITS 6

INLINE int16_t rounding(uint32_t taps)
{
	int16_t cuts = (int16_t)(taps < 56 ? taps / 2 : 28);

	return (int16_t)((1 << (SUM_BITS - 1)) + cuts);
}

INLINE int16_t times(uint8_t sample, int16_t weight)
{
	/* Unsigned times signed has no such instruction: the weight is moved
	 * up by half the range and that much of the sample taken off again. */
	uint16_t scaled = (uint16_t)(sample << 7);
	uint16_t moved = (uint16_t)(weight + 32768);

	return (int16_t)((uint16_t)((uint32_t)scaled * moved >> 16) -
			 (uint16_t)(sample << 6));
}

INLINE uint8_t finish(int16_t sum)
{
	int16_t value = (int16_t)(sum >> SUM_BITS);

	value = value < 0 ? 0 : value;
	return (uint8_t)(value > 255 ? 255 : value);
}

/*
 * count weighted sums: out[i] of in[i], in[step + i], in[2 * step + i] ...
 */
INLINE void weigh4(const uint8_t *restrict in, size_t step,
	const int16_t *weights, uint8_t *restrict out, size_t count)
{
	const uint8_t *a = in, *b = a + step, *c = b + step, *d = c + step;
	int16_t wa = weights[0], wb = weights[1], wc = weights[2];
	int16_t wd = weights[3], round = rounding(4);

	for (size_t i = 0; i < count; i++)
		out[i] = finish(
			(int16_t)(round + times(a[i], wa) + times(b[i], wb) +
				  times(c[i], wc) + times(d[i], wd)));
}

INLINE void weigh3(const uint8_t *restrict in, size_t step,
	const int16_t *weights, uint8_t *restrict out, size_t count)
{
	const uint8_t *a = in, *b = a + step, *c = b + step;
	int16_t wa = weights[0], wb = weights[1], wc = weights[2];
	int16_t round = rounding(3);

	for (size_t i = 0; i < count; i++)
		out[i] = finish((int16_t)(round + times(a[i], wa) +
					  times(b[i], wb) + times(c[i], wc)));
}

INLINE void weigh_many(const uint8_t *restrict in, size_t step,
	const int16_t *weights, uint32_t taps, uint8_t *restrict out,
	size_t count)
{
	for (size_t from = 0; from < count; from += SCALE_LINES) {
		int16_t sums[SCALE_LINES] = {0};
		size_t left = count - from;
		size_t n = left < SCALE_LINES ? left : SCALE_LINES;

		for (size_t k = 0; k < taps; k++) {
			for (size_t i = 0; i < n; i++)
				sums[i] =
					(int16_t)(sums[i] +
						  times(in[k * step + from + i],
							  weights[k]));
		}
		for (size_t i = 0; i < n; i++)
			out[from + i] =
				finish((int16_t)(sums[i] + rounding(taps)));
	}
}

INLINE void weigh(const uint8_t *restrict in, size_t step,
	const int16_t *weights, uint32_t taps, uint8_t *restrict out,
	size_t count)
{
	if (taps == 4)
		weigh4(in, step, weights, out, count);
	else if (taps == 3)
		weigh3(in, step, weights, out, count);
	else
		weigh_many(in, step, weights, taps, out, count);
}

/* --- transposing
 * ---------------------------------------------------------------- */

/* Swaps the bits of a under mask << shift with those of b under mask. */
INLINE void swap_bits(uint64_t *a, uint64_t *b, unsigned shift, uint64_t mask)
{
	uint64_t change = (*a >> shift ^ *b) & mask;

	*b ^= change;
	*a ^= change << shift;
}

/* Eight rows of eight bytes, each a little-endian word, become columns. */
INLINE void transpose8(uint64_t rows[8])
{
	for (int i = 0; i < 4; i++)
		swap_bits(&rows[i], &rows[i + 4], 32, 0x00000000FFFFFFFF);
	for (int i = 0; i < 8; i += 4) {
		swap_bits(&rows[i], &rows[i + 2], 16, 0x0000FFFF0000FFFF);
		swap_bits(&rows[i + 1], &rows[i + 3], 16, 0x0000FFFF0000FFFF);
	}
	for (int i = 0; i < 8; i += 2)
		swap_bits(&rows[i], &rows[i + 1], 8, 0x00FF00FF00FF00FF);
}

/* Lines to columns: from eight lines apart by stride to samples apart by
 * SCALE_LINES. */
INLINE void to_columns(
	const uint8_t *lines, size_t stride, uint8_t *columns, size_t width)
{
	for (size_t x = 0; x < width; x += 8) {
		uint64_t rows[8];

		for (size_t i = 0; i < 8; i++)
			memcpy(&rows[i], lines + i * stride + x, 8);
		transpose8(rows);
		for (size_t i = 0; i < 8; i++)
			memcpy(columns + (x + i) * SCALE_LINES, &rows[i], 8);
	}
}

/* Eight columns back to as many lines as are wanted, up to eight. */
INLINE void to_lines8(const uint8_t *columns, uint8_t *lines, size_t stride,
	size_t count, size_t width)
{
	uint64_t rows[8];

	for (size_t i = 0; i < 8; i++)
		memcpy(&rows[i], columns + i * SCALE_LINES, 8);
	transpose8(rows);
	for (size_t i = 0; i < count; i++)
		memcpy(lines + i * stride, &rows[i], width);
}

INLINE void to_lines(const uint8_t *columns, uint8_t *lines, size_t stride,
	size_t count, size_t width)
{
	size_t x = 0;

	/* Constant sizes, which compile to single moves. */
	if (count == 8) {
		for (; x + 8 <= width; x += 8)
			to_lines8(columns + x * SCALE_LINES, lines + x, stride,
				8, 8);
	}
	for (; x < width; x += 8)
		to_lines8(columns + x * SCALE_LINES, lines + x, stride, count,
			width - x < 8 ? width - x : 8);
}

/* --- passes
 * ---------------------------------------------------------------------- */

/* Up to SCALE_LINES lines of the target, from line top on. */
INLINE void run_lines(struct scaler *self, const struct plane *source,
	const struct plane *target, uint32_t top, uint32_t count, uint32_t left,
	uint32_t right)
{
	const struct scale_axis *x = &self->x, *y = &self->y;
	size_t from = x->first[left];
	size_t width = x->first[right - 1] + x->taps - from;

	for (uint32_t i = 0; i < count; i++) {
		size_t line = top + i;

		weigh(source->data + y->first[line] * source->stride + from,
			source->stride, y->weights + line * y->taps, y->taps,
			self->lines + i * self->lines_stride, width);
	}
	for (uint32_t i = 0; i < SCALE_LINES; i += 8)
		to_columns(self->lines + i * self->lines_stride,
			self->lines_stride, self->columns + i, width);
	for (size_t column = left; column < right; column++)
		weigh(self->columns + (x->first[column] - from) * SCALE_LINES,
			SCALE_LINES, x->weights + column * x->taps, x->taps,
			self->scaled + (column - left) * SCALE_LINES,
			SCALE_LINES);
	for (uint32_t i = 0; i < count; i += 8)
		to_lines(self->scaled + i,
			target->data + (top + i) * target->stride + left,
			target->stride, count - i < 8 ? count - i : 8,
			right - left);
}

INLINE void run_part(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part)
{
	if (part->left >= part->right)
		return;
	for (uint32_t y = part->top; y < part->bottom; y += SCALE_LINES) {
		uint32_t left = part->bottom - y;

		run_lines(self, source, target, y,
			left < SCALE_LINES ? left : SCALE_LINES, part->left,
			part->right);
	}
}

/* Static for the reason that colour.c gives. */
static CLONES void run_clones(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part)
{
	run_part(self, source, target, part);
}

void scaler_run(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part)
{
	run_clones(self, source, target, part);
}

void scaler_run_plain(struct scaler *self, const struct plane *source,
	const struct plane *target, const struct scaler_part *part)
{
	run_part(self, source, target, part);
}
