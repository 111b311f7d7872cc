/*
 * What the sink measures: the pattern's stamp, latencies, the record of
 * frames.
 */
#include "helpers.h"
#include "sink/latency_histogram.h"
#include "sink/pattern_reader.h"
#include "sink/stats_log.h"
#include "unit.h"

#define NOW UINT64_C(0x7123456789AB)

static void test_stamp_is_read_at_every_size(void **state)
{
	static const unsigned widths[] = {96, 640, 800, 848, 1280, 1920};

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct picture *picture =
			test_picture(widths[i], 64, 128, 128, 128);
		uint32_t number;
		uint64_t capture_us;

		assert_false(pattern_stamp(picture, &number, &capture_us));
		test_stamp(test_luma(picture), widths[i], widths[i], 0xABCDEF,
			NOW);
		assert_true(pattern_stamp(picture, &number, &capture_us));
		assert_int_equal(number, 0xABCDEF);
		assert_int_equal(capture_us, NOW);
		/* Blurred as an encoder would, at its worst */
		for (unsigned x = 0; x < widths[i] * 20; x++) {
			uint8_t *y = test_luma(picture) + x;

			*y = *y > 126 ? (uint8_t)(*y - 90) : (uint8_t)(*y + 90);
		}
		assert_true(pattern_stamp(picture, &number, &capture_us));
		picture_unref(picture);
	}
}

static void test_small_pictures_have_no_stamp(void **state)
{
	struct picture *narrow = test_picture(95, 64, 16, 128, 128);
	struct picture *flat = test_picture(1920, 16, 16, 128, 128);
	uint32_t number;
	uint64_t capture_us;

	(void)state;
	assert_false(pattern_stamp(narrow, &number, &capture_us));
	assert_false(pattern_stamp(flat, &number, &capture_us));
	picture_unref(narrow);
	picture_unref(flat);
}

static uint64_t look(struct pattern_reader *reader, uint32_t number,
	uint64_t capture_us, uint64_t now_us)
{
	struct picture *picture = test_picture(96, 16, 128, 128, 128);
	uint64_t result;

	test_stamp(test_luma(picture), 96, 96, number, capture_us);
	result = pattern_reader_look(reader, picture, now_us);
	picture_unref(picture);
	return result;
}

static void test_loss_is_a_gap_in_the_numbers(void **state)
{
	struct pattern_reader reader = {0};

	(void)state;
	look(&reader, 0xFFFFFE, 0, 0);
	look(&reader, 0xFFFFFF, 0, 0);
	look(&reader, 0, 0, 0); /* wraps */
	look(&reader, 0, 0, 0); /* shown twice */
	assert_int_equal(reader.lost, 0);
	look(&reader, 4, 0, 0);
	assert_int_equal(reader.lost, 3);
	/* A pattern that began anew */
	look(&reader, 0, 0, 0);
	assert_int_equal(reader.lost, 3);
	look(&reader, 2, 0, 0);
	assert_int_equal(reader.lost, 4);
	assert_true(pattern_reader_is_pattern(&reader));
}

static void test_capture_time_is_trusted_within_ten_seconds(void **state)
{
	const uint64_t high = UINT64_C(5) << 48;
	struct pattern_reader reader = {0};

	(void)state;
	assert_int_equal(look(&reader, 1, 1000, high + 9000), high + 1000);
	/* The low 48 bits wrapped in between. */
	assert_int_equal(look(&reader, 2, 0xFFFFFFFFFFFF, high + 9), high - 1);
	/* Older, and ahead: another machine's clock */
	assert_int_equal(look(&reader, 3, 1000, high + 10001001), 0);
	assert_int_equal(look(&reader, 4, 1001, high + 1000), 0);
	assert_int_equal(reader.stamped, 4);
}

static void test_a_stamp_now_and_then_is_no_pattern(void **state)
{
	struct pattern_reader reader = {0};
	struct picture *plain = test_picture(96, 16, 128, 128, 128);

	(void)state;
	assert_false(pattern_reader_is_pattern(&reader));
	look(&reader, 1, 0, 0);
	for (int i = 0; i < 9; i++)
		pattern_reader_look(&reader, plain, 0);
	assert_false(pattern_reader_is_pattern(&reader));
	picture_unref(plain);
}

static void test_quantiles(void **state)
{
	static struct latency_histogram h;

	(void)state;
	assert_int_equal(latency_histogram_quantile(&h, 500), 0);
	for (uint64_t us = 1; us <= 100000; us++)
		latency_histogram_add(&h, us);
	assert_in_range(latency_histogram_quantile(&h, 0), 1, 1);
	assert_in_range(latency_histogram_quantile(&h, 500), 50000, 50800);
	assert_in_range(latency_histogram_quantile(&h, 990), 99000, 100600);
	assert_in_range(latency_histogram_quantile(&h, 1000), 100000, 101600);
}

static void test_every_value_is_in_a_bucket_of_its_size(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 64; bit++) {
		for (int d = -1; d <= 1; d++) {
			static struct latency_histogram h;
			uint64_t us = (UINT64_C(1) << bit) + (uint64_t)d;
			uint64_t got, expected = us;

			if (expected > LATENCY_MAX_US)
				expected = LATENCY_MAX_US;
			memset(&h, 0, sizeof(h));
			latency_histogram_add(&h, us);
			got = latency_histogram_quantile(&h, 500);
			assert_in_range(
				got, expected, expected + expected / 64);
		}
	}
}

static void test_stats_lines(void **state)
{
	struct picture_times times = {
		.number = 7,
		.has_pts = true,
		.pts_90k = 0x1FFFFFFFF,
		.bytes = 1234,
		.arrival_us = 1000000,
	};
	struct stats_log log = {0};
	uint8_t *text;
	size_t length;
	char error[200];

	(void)state;
	assert_int_equal(stats_log_open(&log, test_path("s.jsonl")), 0);
	stats_log_frame(&log, &times, 0);
	times.has_pts = false;
	times.capture_us = 999000;
	times.decoded_us = 1002000;
	stats_log_frame(&log, &times, 1003000);
	assert_true(stats_log_close(&log, error, sizeof(error)));
	text = test_read(test_path("s.jsonl"), &length);
	assert_non_null(text);
	assert_string_equal((char *)text,
		"{\"frame\": 7, \"pts_90k\": 8589934591, \"bytes\": 1234, "
		"\"capture_us\": null, \"arrival_us\": 1000000, "
		"\"decoded_us\": null, \"presented_us\": null}\n"
		"{\"frame\": 7, \"pts_90k\": null, \"bytes\": 1234, "
		"\"capture_us\": 999000, \"arrival_us\": 1000000, "
		"\"decoded_us\": 1002000, \"presented_us\": 1003000}\n");
	free(text);
}

static int clean_up(void **state)
{
	(void)state;
	test_paths_remove();
	assert_int_equal(test_pictures(), 0);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stamp_is_read_at_every_size),
		cmocka_unit_test(test_small_pictures_have_no_stamp),
		cmocka_unit_test(test_loss_is_a_gap_in_the_numbers),
		cmocka_unit_test(
			test_capture_time_is_trusted_within_ten_seconds),
		cmocka_unit_test(test_a_stamp_now_and_then_is_no_pattern),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_every_value_is_in_a_bucket_of_its_size),
		cmocka_unit_test(test_stats_lines),
	};

	return cmocka_run_group_tests(tests, NULL, clean_up);
}
