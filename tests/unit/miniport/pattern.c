/* The test pattern: what stands in its pixels, what moves, what it costs. */
#include "test.h"

#include <stdlib.h>

#include "capture/capture.h"
#include "platform/clock.h"
#include "sundog/pattern.h"

/* As a far end reads it: the middle of each cell against mid-grey. */
static int read_stamp(
	const struct picture *picture, uint32_t *frame, uint64_t *capture_us)
{
	uint8_t bytes[SUNDOG_PATTERN_BYTES] = {0};
	uint32_t side = picture->width / SUNDOG_PATTERN_CELLS;

	for (uint32_t i = 0; i < SUNDOG_PATTERN_CELLS; i++) {
		uint8_t luma = picture->plane[0][side / 2 * picture->stride[0] +
						 i * side + side / 2];

		if (luma >= 128)
			bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
	return sundog_pattern_unpack(bytes, frame, capture_us);
}

struct shown {
	struct capture *capture;
	struct picture picture;
	struct capture_shot shot;
};

static void shown_open(struct shown *self, uint32_t width, uint32_t height)
{
	struct reason why;

	assert_int_equal(capture_pattern_open(&self->capture, &why), 0);
	assert_int_equal(picture_create(&self->picture, width, height), 0);
	assert_int_equal(capture_start(self->capture, width, height,
				 (struct sample_aspect){1, 1}),
		0);
}

static void shown_frame(struct shown *self, uint64_t frame)
{
	assert_int_equal(capture_grab(self->capture, &self->shot), 0);
	assert_true(self->shot.changed);
	capture_paint(self->capture, frame, &self->picture);
}

static void shown_close(struct shown *self)
{
	picture_destroy(&self->picture);
	capture_destroy(self->capture);
}

static void the_stamp_can_be_read_at_every_size(void **state)
{
	static const uint32_t sizes[][2] = {{640, 480}, {640, 360}, {720, 576},
		{800, 480}, {1280, 720}, {1366, 768}, {1920, 1080},
		{1920, 1200}, {3840, 2160}, {128, 128}, {128, 4096},
		{4096, 128}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct shown s;

		shown_open(&s, sizes[i][0], sizes[i][1]);
		for (uint64_t frame = 16777214; frame < 16777219; frame++) {
			uint32_t number;
			uint64_t capture_us;

			shown_frame(&s, frame);
			assert_true(
				read_stamp(&s.picture, &number, &capture_us));
			assert_int_equal(number, frame & 0xFFFFFF);
			assert_int_equal(capture_us, s.shot.capture_us);
		}
		shown_close(&s);
	}
}

static void the_time_is_that_of_the_beginning(void **state)
{
	struct shown s;
	uint64_t before, after;

	(void)state;
	shown_open(&s, 640, 480);
	before = clock_now_us();
	assert_int_equal(capture_grab(s.capture, &s.shot), 0);
	after = clock_now_us();
	assert_in_range(s.shot.capture_us, before, after);
	shown_close(&s);
}

static void luma_and_chroma_are_limited_range(void **state)
{
	struct shown s;

	(void)state;
	shown_open(&s, 1280, 720);
	shown_frame(&s, 100);
	for (uint32_t y = 0; y < 720; y++) {
		for (uint32_t x = 0; x < 1280; x++)
			assert_in_range(
				s.picture.plane[0][y * s.picture.stride[0] + x],
				16, 235);
	}
	for (int plane = 1; plane < 3; plane++) {
		for (uint32_t y = 0; y < 360; y++) {
			for (uint32_t x = 0; x < 640; x++)
				assert_in_range(
					s.picture.plane
						[plane]
						[y * s.picture.stride[plane] +
							x],
					16, 240);
		}
	}
	shown_close(&s);
}

/* What is drawn on top of the last frame equals the same frame drawn alone. */
static void moving_parts_leave_no_trace(void **state)
{
	struct shown on, alone;

	(void)state;
	shown_open(&on, 800, 600);
	for (uint64_t frame = 0; frame < 500; frame += 7)
		shown_frame(&on, frame);
	for (uint64_t frame = 500; frame < 503; frame++) {
		uint32_t from = on.picture.height * 45 / 100;

		shown_frame(&on, frame);
		shown_open(&alone, 800, 600);
		shown_frame(&alone, frame);
		/* Bars and their crossing bar; the stamp and the sweep show
		 * the time. */
		for (uint32_t y = 10; y < from; y++)
			assert_memory_equal(
				on.picture.plane[0] + y * on.picture.stride[0],
				alone.picture.plane[0] +
					y * alone.picture.stride[0],
				800);
		for (uint32_t y = 5; y < from / 2; y++)
			assert_memory_equal(
				on.picture.plane[1] + y * on.picture.stride[1],
				alone.picture.plane[1] +
					y * alone.picture.stride[1],
				400);
		shown_close(&alone);
	}
	shown_close(&on);
}

static void a_start_draws_everything_anew(void **state)
{
	struct shown s;
	uint32_t number;
	uint64_t capture_us;

	(void)state;
	shown_open(&s, 640, 480);
	shown_frame(&s, 0);
	picture_destroy(&s.picture);
	assert_int_equal(picture_create(&s.picture, 1280, 720), 0);
	assert_int_equal(capture_start(s.capture, 1280, 720,
				 (struct sample_aspect){1, 1}),
		0);
	shown_frame(&s, 1);
	assert_true(read_stamp(&s.picture, &number, &capture_us));
	assert_int_equal(number, 1);
	/* Below the middle, right: the ticker's ground, not black. */
	assert_true(s.picture.plane[0][719 * s.picture.stride[0] + 1279] > 16);
	shown_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stamp_can_be_read_at_every_size),
		cmocka_unit_test(the_time_is_that_of_the_beginning),
		cmocka_unit_test(luma_and_chroma_are_limited_range),
		cmocka_unit_test(moving_parts_leave_no_trace),
		cmocka_unit_test(a_start_draws_everything_anew),
	};

	return cmocka_run_group_tests_name(
		"miniport pattern", tests, NULL, NULL);
}
