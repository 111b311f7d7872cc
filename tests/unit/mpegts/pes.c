#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "mpegts/ts_pes.h"

/* Reads a copy that ends where the heap does, for a sanitizer's sake. */
static int read_pes(const uint8_t *data, size_t length, struct ts_pes *out)
{
	uint8_t *copy = malloc(length + !length);
	int err;

	assert_non_null(copy);
	memcpy(copy, data, length);
	err = ts_pes_read(copy, length, out);
	free(copy);
	return err;
}

static int read_hex(const char *hex, struct ts_pes *out)
{
	uint8_t data[400];

	return read_pes(data, unhex(hex, data), out);
}

static void test_incomplete(void **state)
{
	uint8_t data[32];
	struct ts_pes pes;
	size_t length =
		unhex("000001E00014 80C00A 310005BF21 1100010001", data);

	(void)state;
	for (size_t cut = 0; cut < length; cut++)
		assert_int_equal(read_pes(data, cut, &pes), -EAGAIN);
	assert_int_equal(read_pes(data, length, &pes), 0);
	assert_int_equal(pes.stream_id, 0xE0);
	assert_int_equal(pes.header, 19);
	assert_int_equal(pes.total, 26);
	assert_true(pes.has_pts);
	assert_int_equal(pes.pts_90k, 90000);
	assert_true(pes.has_dts);
	assert_int_equal(pes.dts_90k, 0);
	assert_false(pes.contradictory);
	assert_false(pes.scrambled);
	assert_false(pes.has_private_data);
}

/* As soon as it shows that there is no PES header, it is said. */
static void test_refused(void **state)
{
	static const char *const cases[] = {
		"01",
		"0001",
		"000000",
		"000002",
		"000001BC",
		"000001BE",
		"000001BF",
		"000001F0",
		"000001F1",
		"000001F2",
		"000001F8",
		"000001FF",
		"000001BB",
		"00000100",
		"000001E00000 40 80 05",
		"000001E00000 C0 80 05",
		"000001E00002 80 00 00", /* total 8, header 9 */
		"000001E00007 80 80 05",
	};
	struct ts_pes pes;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(read_hex(cases[i], &pes), -EBADMSG);
	/* header and nothing else */
	assert_int_equal(read_hex("000001E00003 80 00 00", &pes), 0);
	assert_int_equal(pes.total, pes.header);
	assert_int_equal(read_hex("000001BD0000 80 00 00", &pes), 0);
	assert_int_equal(read_hex("000001FD0000 80 00 00", &pes), 0);
}

/* Each field takes its place: with a byte less it contradicts the flags. */
static void test_fields(void **state)
{
	static const struct {
		uint8_t flags;
		uint8_t extension; /* the flag byte behind all others */
		uint8_t bytes;
	} cases[] = {
		{0x80, 0, 5},
		{0xC0, 0, 10},
		{0x20, 0, 6},
		{0x10, 0, 3},
		{0x08, 0, 1},
		{0x04, 0, 1},
		{0x02, 0, 2},
		{0x01, 0x0F, 1},
		{0x01, 0x8E, 17},
		{0xFF, 0x0E, 24},
		{0xFF, 0x8E, 40},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (uint8_t less = 0; less < 2; less++) {
			uint8_t data[64] = {0, 0, 1, 0xE0, 0, 0, 0x80,
				cases[i].flags, cases[i].bytes - less};
			bool private = cases[i].extension & 0x80;
			struct ts_pes pes;

			data[9 + cases[i].bytes - 1 - (private ? 16 : 0)] =
				cases[i].extension;
			assert_int_equal(
				read_pes(
					data, 9u + cases[i].bytes - less, &pes),
				0);
			assert_int_equal(pes.contradictory, less);
			if (!less)
				assert_int_equal(pes.has_private_data, private);
		}
}

static void test_lpcm(void **state)
{
	const uint8_t data[] = {0xA0, 6, 1, 0x4B};
	struct ts_lpcm lpcm;
	uint8_t *copy = malloc(4), out[4];

	(void)state;
	assert_non_null(copy);
	memcpy(copy, data, 4);
	assert_int_equal(ts_lpcm_read(copy, 4, &lpcm), 0);
	assert_int_equal(lpcm.units, 6);
	assert_true(lpcm.emphasis);
	assert_int_equal(lpcm.bits, 20);
	assert_int_equal(lpcm.sample_rate, 44100);
	assert_int_equal(lpcm.channels, 4);
	copy[2] = 0xFE;
	assert_int_equal(ts_lpcm_read(copy, 4, &lpcm), 0);
	assert_false(lpcm.emphasis);
	free(copy);
	for (size_t length = 0; length < 4; length++)
		assert_int_equal(ts_lpcm_read(data, length, &lpcm), -EBADMSG);
	/* 96 kHz, six channels, two access units */
	ts_lpcm_write(out, 96000, 6, 2 * 960);
	assert_memory_equal(out, "\xA0\x02\x00\x1D", 4);
	ts_lpcm_write(out, 48000, 1, 3 * 160);
	assert_memory_equal(out, "\xA0\x03\x00\x10", 4);
}

static void test_written(void **state)
{
	uint8_t out[20], want[20];

	(void)state;
	memset(out, 0x77, sizeof(out));
	ts_pes_write_video(out, 0x1000, false, UINT64_C(0x123456789));
	unhex("000001E01008848005298D15CF137777", want);
	assert_memory_equal(out, want, 16);
	ts_pes_write_video(out, 0x1000, true, 0);
	unhex("000001E000008480052100010001", want);
	assert_memory_equal(out, want, 14);
	ts_pes_write_audio(out, 0xC0, 0x100, 90000);
	unhex("000001C0010A808007210005BF21FFFF77", want);
	assert_memory_equal(out, want, 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("W-165 a header that is not complete is waited for",
			test_incomplete),
		BEHAVIOUR(
			"W-165 what is no PES header is refused", test_refused),
		BEHAVIOUR("W-165 fields that the header has no room for",
			test_fields),
		BEHAVIOUR("W-156 W-167 LPCM headers", test_lpcm),
		BEHAVIOUR("W-153 W-154 headers are written to the byte",
			test_written),
	};

	return cmocka_run_group_tests_name("pes", tests, NULL, NULL);
}
