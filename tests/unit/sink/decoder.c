/*
 * W-171 and what a decoder must survive.
 */
#include "avc_writer.h"
#include "sink/decode/decoder.h"
#include "unit.h"

#define W 64
#define H 48

struct fixture {
	struct decoder *decoder;
	struct avc_writer writer;
	uint8_t picture[AVC_PICTURE_BYTES(W, H)];
	uint8_t bytes[16384];
	unsigned count;
	struct picture *last;
};

static void on_picture(void *ctx, struct picture *picture)
{
	struct fixture *f = ctx;

	picture_unref(f->last);
	f->last = picture;
	f->count++;
}

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.writer.width = W;
	f.writer.height = H;
	for (size_t i = 0; i < sizeof(f.picture); i++)
		f.picture[i] = (uint8_t)(16 + i * 7 % 219);
	assert_int_equal(decoder_libavcodec_create(&f.decoder), 0);
	decoder_set_output(f.decoder, on_picture, &f);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	decoder_destroy(f->decoder);
	/* A picture outlives the decoder that made it. */
	if (f->last)
		assert_true(f->last->plane[0][0] > 0);
	picture_unref(f->last);
	return 0;
}

static int decode(struct fixture *f, enum avc_kind kind, uint64_t number)
{
	struct decoder_unit unit = {.data = f->bytes};

	f->picture[0] = (uint8_t)(16 + number % 200);
	unit.length = avc_unit(
		&f->writer, kind, f->picture, f->bytes, sizeof(f->bytes) - 64);
	memset(f->bytes + unit.length, 0, 64);
	unit.times.number = number;
	unit.times.arrival_us = number + 1000;
	return decoder_decode(f->decoder, &unit);
}

static void assert_is_picture(struct fixture *f)
{
	const uint8_t *expected = f->picture;

	assert_int_equal(f->last->width, W);
	assert_int_equal(f->last->height, H);
	assert_int_equal(f->last->format, PICTURE_I420);
	for (unsigned p = 0; p < 3; p++) {
		unsigned w = p ? W / 2 : W, h = p ? H / 2 : H;

		for (unsigned y = 0; y < h; y++, expected += w)
			assert_memory_equal(
				f->last->plane[p] + y * f->last->stride[p],
				expected, w);
	}
}

static void test_each_unit_gives_its_picture_at_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, AVC_IDR, 0), 0);
	assert_int_equal(f->count, 1);
	assert_is_picture(f);
	for (uint64_t i = 1; i < 100; i++) {
		assert_int_equal(
			decode(f, i % 3 ? AVC_REPEAT : AVC_INTRA, i), 0);
		assert_int_equal(f->count, i + 1);
		assert_int_equal(f->last->times.number, i);
		assert_int_equal(f->last->times.arrival_us, i + 1000);
		if (i % 3 == 0)
			assert_is_picture(f);
	}
	assert_false(f->last->bt601);
	assert_false(f->last->full_range);
}

static void test_full_range_is_told(void **state)
{
	struct fixture *f = *state;

	f->writer.full_range = true;
	assert_int_equal(decode(f, AVC_IDR, 0), 0);
	assert_true(f->last->full_range);
}

static void test_garbage_is_an_error_and_not_the_end(void **state)
{
	struct fixture *f = *state;
	struct decoder_unit unit = {.data = f->bytes, .length = 3000};

	assert_int_equal(decode(f, AVC_IDR, 0), 0);
	memset(f->bytes, 0xA5, sizeof(f->bytes));
	assert_true(decoder_decode(f->decoder, &unit) < 0);
	unit.length = 0;
	decoder_decode(f->decoder, &unit);
	/* A slice that is cut in the middle */
	unit.length = avc_unit(&f->writer, AVC_INTRA, f->picture, f->bytes,
		sizeof(f->bytes) - 64);
	unit.length /= 2;
	memset(f->bytes + unit.length, 0, 64);
	assert_true(decoder_decode(f->decoder, &unit) < 0);
	assert_int_equal(f->count, 1);
	assert_int_equal(decode(f, AVC_IDR, 7), 0);
	assert_int_equal(f->count, 2);
	assert_int_equal(f->last->times.number, 7);
	assert_is_picture(f);
}

static void test_flipped_bits(void **state)
{
	struct fixture *f = *state;
	unsigned seed = 1;

	for (int i = 0; i < 300; i++) {
		struct decoder_unit unit = {.data = f->bytes};

		unit.length = avc_unit(&f->writer, i % 8 ? AVC_INTRA : AVC_IDR,
			f->picture, f->bytes, sizeof(f->bytes) - 64);
		memset(f->bytes + unit.length, 0, 64);
		for (int flips = 0; flips < 4; flips++) {
			seed = seed * 1103515245 + 12345;
			f->bytes[(seed >> 8) % unit.length] ^=
				(uint8_t)(1 << (seed >> 4 & 7));
		}
		decoder_decode(f->decoder, &unit);
	}
	assert_int_equal(decode(f, AVC_IDR, 9), 0);
	assert_is_picture(f);
}

static void test_size_changes_at_an_idr(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(decode(f, AVC_IDR, 0), 0);
	f->writer.width = 32;
	assert_int_equal(decode(f, AVC_IDR, 1), 0);
	assert_int_equal(f->last->width, 32);
}

static void test_null_decoder_takes_everything(void **state)
{
	struct decoder_unit unit = {.data = (const uint8_t *)"x", .length = 1};
	struct decoder *decoder;

	(void)state;
	assert_int_equal(decoder_null_create(&decoder), 0);
	assert_string_equal(decoder_name(decoder), "null");
	assert_int_equal(decoder_decode(decoder, &unit), 0);
	decoder_destroy(decoder);
	decoder_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_each_unit_gives_its_picture_at_once, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_full_range_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_garbage_is_an_error_and_not_the_end, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_flipped_bits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_size_changes_at_an_idr, set_up, tear_down),
		cmocka_unit_test(test_null_decoder_takes_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
