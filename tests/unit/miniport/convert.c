/* Colours, resampling and fitting. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "convert/colour.h"
#include "convert/fit.h"
#include "convert/region.h"
#include "convert/scale.h"

static uint32_t seed = 12345;

static uint8_t random_byte(void)
{
	seed = seed * 1664525 + 1013904223;
	return (uint8_t)(seed >> 24);
}

static void fill_random(uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		bytes[i] = random_byte();
}

/* --- colours
 * ------------------------------------------------------------------ */

struct exact {
	double y, cb, cr;
};

static struct exact exactly(double r, double g, double b)
{
	double luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;

	return (struct exact){
		16 + 219.0 / 255 * luma,
		128 + 224.0 / 255 * (b - luma) / 1.8556,
		128 + 224.0 / 255 * (r - luma) / 1.5748,
	};
}

/* Half a step is what rounding may cost. */
static void near_enough(uint8_t is, double should)
{
	if (fabs(is - should) > 0.52)
		fail_msg("%u for %.3f", is, should);
}

static void colours_are_bt709_to_half_a_step(void **state)
{
	uint8_t bgra[2][8], y[2], cb[2], cr[2];

	(void)state;
	for (int r = 0; r <= 255; r += 5) {
		for (int g = 0; g <= 255; g += 5) {
			for (int b = 0; b <= 255; b += 5) {
				struct exact e = exactly(r, g, b);

				for (int i = 0; i < 16; i += 4) {
					uint8_t *p = bgra[i / 8] + i % 8;

					p[0] = (uint8_t)b;
					p[1] = (uint8_t)g;
					p[2] = (uint8_t)r;
					p[3] = random_byte(); /* ignored */
				}
				colour_luma(bgra[0], y, 2);
				near_enough(y[1], e.y);
				colour_chroma(bgra[0], bgra[1], cb, cr, 1);
				near_enough(cb[0], e.cb);
				near_enough(cr[0], e.cr);
				colour_chroma_full(bgra[0], cb, cr, 2);
				near_enough(cb[1], e.cb);
				near_enough(cr[1], e.cr);
			}
		}
	}
}

static void grey_has_no_colour_and_ends_at_the_limits(void **state)
{
	uint8_t bgra[256 * 4], y[256], cb[256], cr[256];

	(void)state;
	for (int i = 0; i < 256 * 4; i++)
		bgra[i] = (uint8_t)(i / 4);
	colour_luma(bgra, y, 256);
	colour_chroma_full(bgra, cb, cr, 256);
	assert_int_equal(y[0], 16);
	assert_int_equal(y[255], 235);
	for (int i = 0; i < 256; i++) {
		assert_int_equal(cb[i], 128);
		assert_int_equal(cr[i], 128);
	}
}

static void chroma_is_the_mean_of_four(void **state)
{
	uint8_t bgra[2][8], cb, cr;

	(void)state;
	for (int round = 0; round < 1000; round++) {
		double sum[4] = {0};
		struct exact e;

		fill_random(bgra[0], sizeof(bgra));
		for (int i = 0; i < 16; i++)
			sum[i % 4] += bgra[i / 8][i % 8] / 4.0;
		e = exactly(sum[2], sum[1], sum[0]);
		colour_chroma(bgra[0], bgra[1], &cb, &cr, 1);
		near_enough(cb, e.cb);
		near_enough(cr, e.cr);
	}
}

/* Whatever variant this processor has, the bytes are the plain ones, at every
 * length and alignment, and nothing beyond them is touched. */
static void colour_variants_equal_the_plain_twin(void **state)
{
	enum { MAX = 300 };
	static uint8_t line[2][MAX * 4 + 16];
	uint8_t a[2][MAX + 1], b[2][MAX + 1];

	(void)state;
	for (uint32_t n = 0; n < MAX; n += 1 + n / 40) {
		const uint8_t *from[2] = {line[0] + n % 5, line[1] + n % 3};

		fill_random(line[0], sizeof(line));
		memset(a, 0xEE, sizeof(a));
		memset(b, 0xEE, sizeof(b));
		colour_luma(from[0], a[0], n);
		colour_luma_plain(from[0], b[0], n);
		assert_memory_equal(a, b, sizeof(a));
		colour_chroma(from[0], from[1], a[0], a[1], n / 2);
		colour_chroma_plain(from[0], from[1], b[0], b[1], n / 2);
		assert_memory_equal(a, b, sizeof(a));
		colour_chroma_full(from[0], a[0], a[1], n);
		colour_chroma_full_plain(from[0], b[0], b[1], n);
		assert_memory_equal(a, b, sizeof(a));
		assert_int_equal(a[0][n], 0xEE);
		assert_int_equal(a[1][n], 0xEE);
	}
}

/* --- resampling
 * --------------------------------------------------------------- */

static const uint32_t sizes[][2] = {{768, 1080}, {1366, 1920}, {1440, 1080},
	{2560, 1920}, {3840, 1920}, {3840, 640}, {1921, 1920}, {1919, 1920},
	{1080, 1080}, {1, 50}, {2, 50}, {3, 50}, {50, 1}, {5, 2}, {4096, 128}};

#define SIZES (sizeof(sizes) / sizeof(sizes[0]))

static void weights_add_up_and_stay_inside(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct scale_axis axis;
		uint32_t before = 0;

		assert_int_equal(
			scale_axis_init(&axis, sizes[i][0], sizes[i][1]), 0);
		for (uint32_t t = 0; t < axis.target; t++) {
			int sum = 0;

			for (uint32_t k = 0; k < axis.taps; k++)
				sum += axis.weights[t * axis.taps + k];
			assert_int_equal(sum, SCALE_WEIGHT_ONE);
			assert_true(axis.first[t] >= before);
			assert_true(axis.first[t] + axis.taps <= axis.source);
			before = axis.first[t];
		}
		scale_axis_destroy(&axis);
	}
}

/* The centre of gravity of each target sample lies where it should. */
static void resampling_does_not_shift(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct scale_axis axis;
		double ratio = (double)sizes[i][0] / sizes[i][1];

		if (sizes[i][0] < 8)
			continue;
		assert_int_equal(
			scale_axis_init(&axis, sizes[i][0], sizes[i][1]), 0);
		for (uint32_t t = 0; t < axis.target; t++) {
			double at = 0, want = (t + 0.5) * ratio;

			for (uint32_t k = 0; k < axis.taps; k++)
				at += (axis.first[t] + k + 0.5) *
				      axis.weights[t * axis.taps + k] /
				      SCALE_WEIGHT_ONE;
			/* Not at the edges, which have no neighbour. */
			if (want > 2 && want < sizes[i][0] - 2.0 &&
				fabs(at - want) > 0.01 + 0.1 * (ratio > 1))
				fail_msg("%u -> %u: sample %u is at %f",
					sizes[i][0], sizes[i][1], t, at);
		}
		scale_axis_destroy(&axis);
	}
}

static void reach_covers_what_is_used(void **state)
{
	struct scale_axis axis;
	uint32_t from, to;

	(void)state;
	assert_int_equal(scale_axis_init(&axis, 768, 1080), 0);
	for (uint32_t s = 0; s < 768; s++) {
		scale_axis_reach(&axis, s, s + 1, &from, &to);
		for (uint32_t t = 0; t < 1080; t++) {
			bool used = axis.first[t] <= s &&
				    s < axis.first[t] + axis.taps;

			if (used)
				assert_in_range(t, from, to - 1);
		}
	}
	scale_axis_reach(&axis, 0, 768, &from, &to);
	assert_int_equal(from, 0);
	assert_int_equal(to, 1080);
	scale_axis_destroy(&axis);
}

struct scaled {
	struct scaler scaler;
	struct plane source, target;
	uint32_t width, height;
};

static void scaled_open(struct scaled *self, uint32_t source_width,
	uint32_t source_height, uint32_t width, uint32_t height)
{
	assert_int_equal(scaler_init(&self->scaler, source_width, source_height,
				 width, height),
		0);
	self->width = width;
	self->height = height;
	self->source = (struct plane){
		malloc((size_t)source_width * source_height), source_width};
	self->target = (struct plane){malloc((size_t)width * height), width};
}

static void scaled_close(struct scaled *self)
{
	free(self->source.data);
	free(self->target.data);
	scaler_destroy(&self->scaler);
}

static struct scaler_part whole(const struct scaled *self)
{
	return (struct scaler_part){0, 0, self->width, self->height};
}

static void an_even_colour_stays_as_it_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		struct scaled s;
		struct scaler_part all;

		scaled_open(&s, sizes[i][0], 33, sizes[i][1], 47);
		all = whole(&s);
		for (int value = 0; value <= 255; value += 17) {
			memset(s.source.data, value, sizes[i][0] * 33u);
			scaler_run(&s.scaler, &s.source, &s.target, &all);
			for (uint32_t k = 0; k < s.width * s.height; k++)
				assert_int_equal(s.target.data[k], value);
		}
		scaled_close(&s);
	}
}

static double cut(double value)
{
	return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* Against the same filter in double precision. */
static void resampling_is_exact_to_one_step(void **state)
{
	static const uint32_t shapes[][4] = {{61, 47, 97, 65}, {97, 65, 61, 47},
		{120, 90, 40, 30}, {50, 90, 70, 40}, {64, 64, 64, 64}};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct scaled s;
		struct scaler_part all;
		const struct scale_axis *x, *y;

		scaled_open(&s, shapes[i][0], shapes[i][1], shapes[i][2],
			shapes[i][3]);
		all = whole(&s);
		x = &s.scaler.x;
		y = &s.scaler.y;
		fill_random(s.source.data, shapes[i][0] * shapes[i][1]);
		scaler_run(&s.scaler, &s.source, &s.target, &all);
		for (uint32_t t = 0; t < s.width * s.height; t++) {
			uint32_t tx = t % s.width, ty = t / s.width;
			double sum = 0;

			for (uint32_t k = 0; k < x->taps; k++) {
				const uint8_t *column =
					s.source.data +
					y->first[ty] * s.source.stride +
					x->first[tx] + k;
				double part = 0;

				for (uint32_t j = 0; j < y->taps; j++)
					part += column[j * s.source.stride] *
						(double)y
							->weights[ty * y->taps +
								  j] /
						SCALE_WEIGHT_ONE;
				sum += cut(part) *
				       x->weights[tx * x->taps + k] /
				       SCALE_WEIGHT_ONE;
			}
			if (fabs(cut(sum) - s.target.data[t]) > 1.3)
				fail_msg("shape %zu at %u: %u for %f", i, t,
					s.target.data[t], sum);
		}
		scaled_close(&s);
	}
}

static void scaler_variants_equal_the_plain_twin(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		uint32_t height = 20 + (uint32_t)i * 3;
		struct scaled s;
		struct scaler_part part;
		uint8_t *plain;
		size_t bytes;

		scaled_open(&s, sizes[i][0], height, sizes[i][1], 37);
		bytes = (size_t)s.width * s.height;
		plain = malloc(bytes);
		fill_random(s.source.data, sizes[i][0] * height);
		/* Odd parts, too: nothing outside them is touched. */
		part = (struct scaler_part){
			s.width / 7, 3, s.width - s.width / 5, 35};
		memset(s.target.data, 0x55, bytes);
		scaler_run(&s.scaler, &s.source, &s.target, &part);
		memcpy(plain, s.target.data, bytes);
		memset(s.target.data, 0x55, bytes);
		scaler_run_plain(&s.scaler, &s.source, &s.target, &part);
		assert_memory_equal(plain, s.target.data, bytes);
		for (uint32_t k = 0; k < bytes; k++) {
			uint32_t x = k % s.width, y = k / s.width;

			if (x < part.left || x >= part.right || y < part.top ||
				y >= part.bottom)
				assert_int_equal(plain[k], 0x55);
		}
		free(plain);
		scaled_close(&s);
	}
}

/* --- fitting
 * ------------------------------------------------------------------ */

static void g212_screens_are_fitted_undistorted_and_centred(void **state)
{
	static const struct {
		uint32_t screen_width, screen_height, width, height;
		struct fit_place place;
	} cases[] = {
		{1920, 1080, 1920, 1080, {0, 0, 1920, 1080}},
		{1366, 768, 1920, 1080, {0, 0, 1920, 1080}},
		{1024, 768, 1920, 1080, {240, 0, 1440, 1080}},
		{1280, 1024, 1280, 720, {190, 0, 900, 720}},
		{1920, 1080, 1024, 768, {0, 96, 1024, 576}},
		{3840, 1080, 1920, 1080, {0, 270, 1920, 540}},
		{1080, 1920, 1920, 1080, {656, 0, 608, 1080}},
		{2560, 1600, 1920, 1080, {96, 0, 1728, 1080}},
		{3, 5000, 1920, 1080, {958, 0, 2, 1080}},
		/* Television's pixels are wider than high. */
		{1920, 1080, 720, 480, {0, 0, 720, 480}},
		{1920, 1080, 720, 576, {0, 0, 720, 576}},
		{1024, 768, 720, 480, {90, 0, 540, 480}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fit_place p = fit_geometry(cases[i].screen_width,
			cases[i].screen_height, cases[i].width, cases[i].height,
			mode_sample_aspect(cases[i].width, cases[i].height));

		if (memcmp(&p, &cases[i].place, sizeof(p)) != 0)
			fail_msg("%ux%u in %ux%u: %ux%u+%u+%u",
				cases[i].screen_width, cases[i].screen_height,
				cases[i].width, cases[i].height, p.width,
				p.height, p.x, p.y);
	}
}

static void g212_shapes_are_kept_within_a_pixel_pair(void **state)
{
	(void)state;
	for (uint32_t width = 101; width < 4100; width += 97) {
		for (uint32_t height = 67; height < 2200; height += 83) {
			struct fit_place p = fit_geometry(width, height, 1920,
				1080, (struct sample_aspect){1, 1});

			assert_true(p.width == 1920 || p.height == 1080);
			assert_true(p.x + p.width <= 1920 &&
				    p.y + p.height <= 1080);
			assert_int_equal(
				(p.x | p.y | p.width | p.height) & 1, 0);
			assert_true(
				abs((int)(1920 - p.width) - 2 * (int)p.x) <= 2);
			assert_true(abs((int)(1080 - p.height) -
					    2 * (int)p.y) <= 2);
			if (p.width == 1920)
				assert_true(
					fabs(p.height - 1920.0 * height /
								width) <= 1.01);
			else
				assert_true(
					fabs(p.width - 1080.0 * width /
							       height) <= 1.01);
		}
	}
}

struct screen {
	struct screen_image image;
	uint8_t *pixels;
	struct fit fit;
	struct picture picture;
	struct region region;
};

static void screen_open(struct screen *self, uint32_t width, uint32_t height,
	uint32_t out_width, uint32_t out_height)
{
	/* Exactly as large as the pixels are, for a sanitizer to see. */
	self->pixels = malloc((size_t)width * height * 4);
	self->image = (struct screen_image){
		width, height, self->pixels, (size_t)width * 4};
	assert_int_equal(fit_init(&self->fit, width, height, out_width,
				 out_height, (struct sample_aspect){1, 1}),
		0);
	assert_int_equal(
		picture_create(&self->picture, out_width, out_height), 0);
	region_init(&self->region,
		&(struct rect){0, 0, (int32_t)width, (int32_t)height});
	region_add_all(&self->region);
}

static void screen_close(struct screen *self)
{
	picture_destroy(&self->picture);
	fit_destroy(&self->fit);
	free(self->pixels);
}

static void screen_paint(struct screen *self)
{
	fit_paint(&self->fit, &self->image, &self->region, &self->picture);
	region_clear(&self->region);
}

static uint8_t luma_at(const struct screen *self, uint32_t x, uint32_t y)
{
	return self->picture.plane[0][y * self->picture.stride[0] + x];
}

/* A white frame of one pixel around a screen of any size: all four of its
 * sides are there, the bars outside are black (16, 128, 128). */
static void g212_nothing_of_the_screen_is_cut_off(void **state)
{
	static const uint32_t shapes[][2] = {{1366, 768}, {1024, 768},
		{800, 601}, {641, 481}, {1921, 1079}, {333, 999}, {640, 360}};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		uint32_t width = shapes[i][0], height = shapes[i][1];
		struct screen s;
		struct fit_place p;
		uint32_t middle_x, middle_y;

		screen_open(&s, width, height, 640, 360);
		p = s.fit.place;
		for (uint32_t k = 0; k < width * height; k++) {
			uint32_t x = k % width, y = k / width;
			bool edge = x == 0 || y == 0 || x + 1 == width ||
				    y + 1 == height;

			memset(s.pixels + k * 4, edge ? 255 : 0, 4);
		}
		screen_paint(&s);
		middle_x = p.x + p.width / 2;
		middle_y = p.y + p.height / 2;
		assert_in_range(luma_at(&s, middle_x, p.y), 60, 235);
		assert_in_range(
			luma_at(&s, middle_x, p.y + p.height - 1), 60, 235);
		assert_in_range(luma_at(&s, p.x, middle_y), 60, 235);
		assert_in_range(
			luma_at(&s, p.x + p.width - 1, middle_y), 60, 235);
		assert_int_equal(luma_at(&s, middle_x, middle_y), 16);
		for (uint32_t x = 0; x < p.x; x++)
			assert_int_equal(luma_at(&s, x, middle_y), 16);
		for (uint32_t y = 0; y < p.y; y++)
			assert_int_equal(luma_at(&s, middle_x, y), 16);
		for (int plane = 1; plane < 3; plane++) {
			for (uint32_t k = 0; k < 180; k++)
				assert_int_equal(
					s.picture
						.plane[plane]
						      [k * s.picture.stride[1]],
					128);
		}
		screen_close(&s);
	}
}

/* Painting only what changed gives the picture that painting all would. */
static void partial_painting_equals_whole_painting(void **state)
{
	static const uint32_t shapes[][4] = {{640, 360, 640, 360},
		{683, 384, 640, 360}, {501, 333, 640, 360},
		{1281, 721, 640, 360}, {640, 360, 1280, 720}};

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		uint32_t width = shapes[i][0], height = shapes[i][1];
		struct screen part, all;

		screen_open(&part, width, height, shapes[i][2], shapes[i][3]);
		screen_open(&all, width, height, shapes[i][2], shapes[i][3]);
		fill_random(part.pixels, (size_t)width * height * 4);
		screen_paint(&part);
		for (int round = 0; round < 20; round++) {
			int32_t left = random_byte() * (int32_t)width / 260;
			int32_t top = random_byte() * (int32_t)height / 260;
			struct rect r = {left, top, left + 1 + random_byte(),
				top + 1 + random_byte() / 2};
			struct rect inside;

			inside = rect_intersect(&r, &part.region.bounds);
			for (int32_t y = inside.top; y < inside.bottom; y++)
				fill_random(part.pixels + (y * (int32_t)width +
								  inside.left) *
								  4,
					(size_t)(inside.right - inside.left) *
						4);
			region_add(&part.region, &r);
			if (round % 3 == 0)
				screen_paint(&part);
		}
		screen_paint(&part);
		memcpy(all.pixels, part.pixels, (size_t)width * height * 4);
		screen_paint(&all);
		for (int plane = 0; plane < 3; plane++)
			assert_memory_equal(part.picture.plane[plane],
				all.picture.plane[plane],
				part.picture.stride[plane] *
					(plane ? shapes[i][3] / 2
					       : shapes[i][3]));
		screen_close(&part);
		screen_close(&all);
	}
}

/* --- regions
 * ------------------------------------------------------------------ */

static void region_is_cut_to_its_bounds(void **state)
{
	struct region region;
	struct region_band bands[REGION_RECTS_MAX];

	(void)state;
	region_init(&region, &(struct rect){0, 0, 100, 50});
	region_add(&region, &(struct rect){-10, -10, 0, 0});
	region_add(&region, &(struct rect){10, 10, 10, 20});
	region_add(&region, &(struct rect){100, 0, 200, 50});
	assert_int_equal(region.count, 0);
	region_add(&region, &(struct rect){-5, 40, 500, 60});
	assert_int_equal(region.count, 1);
	assert_int_equal(region.rects[0].right, 100);
	assert_int_equal(region.rects[0].bottom, 50);
	/* What is covered already adds nothing. */
	region_add(&region, &(struct rect){1, 41, 2, 42});
	assert_int_equal(region.count, 1);
	assert_int_equal(region_bands(&region, 16, bands), 1);
	assert_int_equal(bands[0].top, 40);
	assert_int_equal(bands[0].bottom, 50);
}

static void region_bands_cover_every_line_once(void **state)
{
	(void)state;
	for (int round = 0; round < 500; round++) {
		struct region region;
		struct region_band bands[REGION_RECTS_MAX];
		bool lines[256] = {false};
		size_t count, rects = random_byte() % 60;
		int32_t end = -100;

		region_init(&region, &(struct rect){0, 0, 256, 256});
		for (size_t i = 0; i < rects; i++) {
			int32_t top = random_byte();
			int32_t bottom = top + random_byte() / 16;

			region_add(&region, &(struct rect){0, top,
						    10 + (int32_t)i, bottom});
			for (int32_t y = top; y < bottom && y < 256; y++)
				lines[y] = true;
		}
		count = region_bands(&region, 4, bands);
		for (size_t i = 0; i < count; i++) {
			assert_true(bands[i].top < bands[i].bottom);
			assert_true(bands[i].top >= end + 4);
			end = bands[i].bottom;
			for (int32_t y = bands[i].top; y < end; y++)
				lines[y] = false;
		}
		for (int y = 0; y < 256; y++)
			assert_false(lines[y]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(colours_are_bt709_to_half_a_step),
		cmocka_unit_test(grey_has_no_colour_and_ends_at_the_limits),
		cmocka_unit_test(chroma_is_the_mean_of_four),
		cmocka_unit_test(colour_variants_equal_the_plain_twin),
		cmocka_unit_test(weights_add_up_and_stay_inside),
		cmocka_unit_test(resampling_does_not_shift),
		cmocka_unit_test(reach_covers_what_is_used),
		cmocka_unit_test(an_even_colour_stays_as_it_is),
		cmocka_unit_test(resampling_is_exact_to_one_step),
		cmocka_unit_test(scaler_variants_equal_the_plain_twin),
		cmocka_unit_test(
			g212_screens_are_fitted_undistorted_and_centred),
		cmocka_unit_test(g212_shapes_are_kept_within_a_pixel_pair),
		cmocka_unit_test(g212_nothing_of_the_screen_is_cut_off),
		cmocka_unit_test(partial_painting_equals_whole_painting),
		cmocka_unit_test(region_is_cut_to_its_bounds),
		cmocka_unit_test(region_bands_cover_every_line_once),
	};

	return cmocka_run_group_tests_name(
		"miniport convert", tests, NULL, NULL);
}
