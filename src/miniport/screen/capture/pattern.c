/*
 * The test pattern: a source that owns its pixels, drawn straight into the
 * encoder's picture.
 *
 * From the top: the stamp (pattern.h), colour bars with a white bar that
 * crosses them, a ramp, a radar sweep and fine lines, and a ticker of small
 * print. What moves is cheap to draw and, like a desktop, mostly local; the
 * rest is drawn once.
 */
#include "capture.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sundog/pattern.h"
#include "platform/clock.h"

#define BARS	     8
#define BAR_STEP     8 /* pixels per frame */
#define TICKER_STEP  4 /* pixels per frame, even */
#define GLYPH_WIDTH  8
#define GLYPH_HEIGHT 12
/* One turn of the sweep: 65536 units of angle. */
#define TURN_US	     4000000u
#define SWEEP_LENGTH 12288u /* an eighth of a turn and a half */

/* A horizontal band of the picture, lines top to bottom - 1, both even. */
struct band {
	uint32_t top, bottom;
};

struct pattern {
	struct capture base;
	uint32_t width, height;
	uint32_t cell; /* side of the stamp's cells, pixels */
	struct band bars, middle, ticker;

	/* The white bar: where it was drawn last. */
	uint32_t bar_width, bar_x;
	/* The sweep's disc: an angle per pixel of its bounding square. */
	uint32_t disc_side, disc_x, disc_y;
	uint16_t *angles; /* 0: outside the disc, else 1.. */
	/* The ticker's print, twice the picture's width, so that any window
	 * onto it is one piece. */
	uint8_t *print;

	bool fresh; /* nothing is drawn yet */
	uint64_t capture_us;
};

static const uint8_t bar_colours[BARS][3] = {
	{180, 128, 128}, /* 75 % white, yellow, cyan, green, ... */
	{168, 44, 136},
	{145, 147, 44},
	{133, 63, 52},
	{63, 193, 204},
	{51, 109, 212},
	{28, 212, 120},
	{16, 128, 128},
};
static const uint8_t white[3] = {
	PICTURE_LUMA_WHITE, PICTURE_CHROMA_EMPTY, PICTURE_CHROMA_EMPTY};
static const uint8_t dark[3] = {40, PICTURE_CHROMA_EMPTY, PICTURE_CHROMA_EMPTY};

static uint32_t even(uint32_t value)
{
	return value & ~1u;
}

static void destroy(struct capture *base)
{
	struct pattern *self = (struct pattern *)base;

	free(self->angles);
	free(self->print);
	free(self);
}

/* --- what is prepared once per size ------------------------------------ */

static void lay_out(struct pattern *self, uint32_t width, uint32_t height)
{
	self->width = width;
	self->height = height;
	self->cell = width / SUNDOG_PATTERN_CELLS;
	self->bars.top = even(self->cell + 1);
	self->bars.bottom = even(height * 45 / 100);
	self->middle =
		(struct band){self->bars.bottom, even(height * 85 / 100)};
	self->ticker = (struct band){self->middle.bottom, height};
	self->bar_width = even(width / 48) + 2;
	self->bar_x = 0;
	self->disc_side = even((self->middle.bottom - self->middle.top) / 2);
	if (self->disc_side > width / 3)
		self->disc_side = even(width / 3);
	self->disc_x = even((width - self->disc_side) / 2);
	self->disc_y = even(self->middle.top + self->disc_side / 2);
}

static int prepare_disc(struct pattern *self)
{
	const double pi = 3.14159265358979323846;
	uint32_t side = self->disc_side;
	double radius = side / 2.0;

	self->angles = calloc((size_t)side * side, sizeof(*self->angles));
	if (!self->angles)
		return -ENOMEM;
	for (uint32_t y = 0; y < side; y++) {
		for (uint32_t x = 0; x < side; x++) {
			double dx = x + 0.5 - radius;
			double dy = y + 0.5 - radius;
			double turn = atan2(dy, dx) / (2 * pi) + 0.5;

			if (dx * dx + dy * dy <= radius * radius)
				self->angles[y * side + x] =
					(uint16_t)(1 + turn * 65534);
		}
	}
	return 0;
}

/* A letter: 5 by 7 dots of a pseudo-random but fixed shape. */
static void print_glyph(uint8_t *at, size_t stride, uint32_t shape)
{
	for (uint32_t y = 0; y < 7; y++) {
		for (uint32_t x = 0; x < 5; x++) {
			if (shape >> ((y * 5 + x) % 31) & 1)
				at[(y + 2) * stride + x + 1] = 220;
		}
	}
}

static int prepare_print(struct pattern *self)
{
	uint32_t rows = self->ticker.bottom - self->ticker.top;
	size_t stride = (size_t)self->width * 2;
	uint32_t state = 0x2545F491;

	self->print = malloc(stride * rows);
	if (!self->print)
		return -ENOMEM;
	memset(self->print, 28, stride * rows);
	for (uint32_t y = 0; y + GLYPH_HEIGHT <= rows; y += GLYPH_HEIGHT) {
		for (uint32_t x = 0; x + GLYPH_WIDTH <= self->width;
			x += GLYPH_WIDTH) {
			state = state * 1664525 + 1013904223;
			if (state >> 29 != 0) /* every eighth: a space */
				print_glyph(self->print + y * stride + x,
					stride, state >> 1);
		}
	}
	for (uint32_t y = 0; y < rows; y++)
		memcpy(self->print + y * stride + self->width,
			self->print + y * stride, self->width);
	return 0;
}

static int start(struct capture *base, uint32_t width, uint32_t height,
	struct sample_aspect aspect)
{
	struct pattern *self = (struct pattern *)base;

	(void)aspect;
	free(self->angles);
	free(self->print);
	self->angles = NULL;
	self->print = NULL;
	lay_out(self, width, height);
	self->fresh = true;
	if (prepare_disc(self) || prepare_print(self)) {
		reason_set(&base->reason, "out of memory");
		return -ENOMEM;
	}
	return 0;
}

/* --- what stands still ------------------------------------------------- */

static void draw_bars(struct pattern *self, struct picture *picture,
	uint32_t left, uint32_t right)
{
	uint32_t height = self->bars.bottom - self->bars.top;

	for (uint32_t i = 0; i < BARS; i++) {
		uint32_t from = even(self->width * i / BARS);
		uint32_t to = even(self->width * (i + 1) / BARS);

		from = from > left ? from : left;
		to = to < right ? to : right;
		if (from < to)
			picture_fill(picture, from, self->bars.top, to - from,
				height, bar_colours[i]);
	}
}

/* Left of the disc: every luma there is. */
static void draw_ramp(struct pattern *self, struct picture *picture)
{
	uint32_t left = even(self->width / 16);
	uint32_t width = even(self->disc_x - 2 * left);
	uint32_t height = self->disc_side;

	for (uint32_t y = 0; y < height; y++) {
		uint8_t *line = picture->plane[0] +
				(self->disc_y + y) * picture->stride[0] + left;

		for (uint32_t x = 0; x < width; x++)
			line[x] =
				(uint8_t)(PICTURE_LUMA_BLACK + x * 219 / width);
	}
}

/* Right of it: lines of one, two and four pixels, upright and lying. */
static void draw_lines(struct pattern *self, struct picture *picture)
{
	uint32_t margin = even(self->width / 16);
	uint32_t left = self->disc_x + self->disc_side + margin;
	uint32_t width = even(self->width - left - margin);

	for (uint32_t y = 0; y < self->disc_side; y++) {
		uint8_t *line = picture->plane[0] +
				(self->disc_y + y) * picture->stride[0] + left;
		bool lying = y >= self->disc_side / 2;

		for (uint32_t x = 0; x < width; x++) {
			uint32_t shift = x * 3 / width;
			uint32_t phase = (lying ? y : x) >> shift;

			line[x] = phase & 1 ? 200 : 40;
		}
	}
}

static void draw_background(struct pattern *self, struct picture *picture)
{
	static const uint8_t black[3] = {
		PICTURE_LUMA_BLACK, PICTURE_CHROMA_EMPTY, PICTURE_CHROMA_EMPTY};

	picture_fill(picture, 0, 0, self->width, self->bars.top, black);
	draw_bars(self, picture, 0, self->width);
	picture_fill(picture, 0, self->middle.top, self->width,
		self->height - self->middle.top, dark);
	draw_ramp(self, picture);
	draw_lines(self, picture);
}

/* --- what moves -------------------------------------------------------- */

static void draw_stamp(
	struct pattern *self, struct picture *picture, uint64_t frame)
{
	uint8_t bytes[SUNDOG_PATTERN_BYTES];
	uint8_t *line = picture->plane[0];

	sundog_pattern_pack((uint32_t)frame, self->capture_us, bytes);
	for (uint32_t i = 0; i < SUNDOG_PATTERN_CELLS; i++) {
		bool one = bytes[i / 8] >> (7 - i % 8) & 1;

		memset(line + i * self->cell,
			one ? PICTURE_LUMA_WHITE : PICTURE_LUMA_BLACK,
			self->cell);
	}
	for (uint32_t y = 1; y < self->cell; y++)
		memcpy(line + y * picture->stride[0], line,
			(size_t)self->cell * SUNDOG_PATTERN_CELLS);
}

static void draw_bar(
	struct pattern *self, struct picture *picture, uint64_t frame)
{
	uint32_t travel = self->width - self->bar_width;

	draw_bars(self, picture, self->bar_x, self->bar_x + self->bar_width);
	self->bar_x = even((uint32_t)(frame * BAR_STEP % travel));
	picture_fill(picture, self->bar_x, self->bars.top, self->bar_width,
		self->bars.bottom - self->bars.top, white);
}

/* Bright where the hand is, fading behind it. */
static void draw_sweep(struct pattern *self, struct picture *picture)
{
	uint16_t hand =
		(uint16_t)(self->capture_us % TURN_US * 65536 / TURN_US);
	uint32_t side = self->disc_side;

	for (uint32_t y = 0; y < side; y++) {
		const uint16_t *angle = self->angles + (size_t)y * side;
		uint8_t *line = picture->plane[0] +
				(self->disc_y + y) * picture->stride[0] +
				self->disc_x;

		for (uint32_t x = 0; x < side; x++) {
			uint16_t behind = (uint16_t)(hand - angle[x]);
			uint16_t left =
				behind < SWEEP_LENGTH
					? (uint16_t)(SWEEP_LENGTH - behind)
					: 0;
			uint8_t luma = (uint8_t)(60 + left / 75);

			line[x] = angle[x] ? luma : 40;
		}
	}
}

static void draw_ticker(
	struct pattern *self, struct picture *picture, uint64_t frame)
{
	size_t stride = (size_t)self->width * 2;
	uint32_t offset = (uint32_t)(frame * TICKER_STEP % self->width);

	for (uint32_t y = self->ticker.top; y < self->ticker.bottom; y++)
		memcpy(picture->plane[0] + y * picture->stride[0],
			self->print + (y - self->ticker.top) * stride + offset,
			self->width);
}

static int grab(struct capture *base, struct capture_shot *shot)
{
	struct pattern *self = (struct pattern *)base;

	self->capture_us = clock_now_us();
	shot->capture_us = self->capture_us;
	shot->changed = true;
	return 0;
}

static void paint(struct capture *base, uint64_t frame, struct picture *picture)
{
	struct pattern *self = (struct pattern *)base;

	if (self->fresh)
		draw_background(self, picture);
	self->fresh = false;
	draw_stamp(self, picture, frame);
	draw_bar(self, picture, frame);
	draw_sweep(self, picture);
	draw_ticker(self, picture, frame);
}

int capture_pattern_open(struct capture **out, struct reason *reason)
{
	static const struct capture_ops ops = {
		.destroy = destroy,
		.start = start,
		.grab = grab,
		.paint = paint,
	};
	struct pattern *self = calloc(1, sizeof(*self));

	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &ops;
	*out = &self->base;
	return 0;
}
