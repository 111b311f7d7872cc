#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "mpegts/ts_mux.h"

#define CELLS_MAX 600

struct bench {
	struct ts_mux mux;
	struct ts_burst burst;
	uint8_t data[CELLS_MAX * TS_CELL_BYTES];
};

static struct bench bench;

/* The examples say constrained baseline profile, level 3.1. */
static void open_bench(enum ts_codec audio, uint32_t rate, uint32_t channels)
{
	const struct ts_mux_config config = {
		.profile_idc = 0x42,
		.constraint_flags = 0xC0,
		.level_idc = 0x1F,
		.audio = audio,
		.audio_sample_rate = rate,
		.audio_channels = channels,
	};

	ts_mux_init(&bench.mux, &config);
	memset(bench.data, 0xEE, sizeof(bench.data));
	ts_burst_init(&bench.burst, bench.data, sizeof(bench.data), 0, 1);
}

static const uint8_t *cell(size_t i)
{
	assert_true(i < bench.burst.cells);
	assert_int_equal(bench.data[i * TS_CELL_BYTES], 0x47);
	return bench.data + i * TS_CELL_BYTES;
}

static unsigned pid_of(size_t i)
{
	return (cell(i)[1] & 0x1Fu) << 8 | cell(i)[2];
}

/* Cell i is exactly this, then filler to its end. */
static void expect_cell(size_t i, const char *hex, uint8_t filler)
{
	uint8_t expected[TS_CELL_BYTES];

	memset(expected, filler, sizeof(expected));
	unhex(hex, expected);
	assert_memory_equal(cell(i), expected, sizeof(expected));
}

static void test_tables_aac(void **state)
{
	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	assert_int_equal(bench.burst.cells, 3);
	expect_cell(0,
		"47400010 00"
		"00b00d0001c300000001e10076578e5f",
		0xFF);
	expect_cell(1,
		"47410010 00"
		"02b0260001c30000f000f0001bf011f00a280442c01f3f2a027e1f0ff100"
		"f0052b03010200a4137329",
		0xFF);
	expect_cell(2, "47100020 b7 10 000000007E00", 0xFF);
}

static void test_tables_lpcm(void **state)
{
	(void)state;
	open_bench(TS_CODEC_LPCM, 48000, 2);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	expect_cell(1,
		"47410010 00"
		"02b0250001c30000f000f0001bf011f00a280442c01f3f2a027e1f83f100"
		"f0048302462f914c0f26",
		0xFF);
}

static void test_tables_lpcm_441(void **state)
{
	(void)state;
	open_bench(TS_CODEC_LPCM, 44100, 2);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	/* 83 02 26 2F */
	assert_memory_equal(cell(1) + 5 + 32, "\x83\x02\x26\x2F", 4);
}

static void test_tables_silent(void **state)
{
	uint8_t section[64] = {0};
	size_t length;

	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	length = unhex("02b0000001c30000f000f0001bf011f00a280442c01f3f2a027e1f",
		section);
	length = script_seal(section, length);
	assert_memory_equal(cell(1) + 5, section, length);
	assert_int_equal(cell(1)[5 + length], 0xFF);
}

static void test_tables_profile(void **state)
{
	const struct ts_mux_config config = {.profile_idc = 0x64,
		.constraint_flags = 0x0C,
		.level_idc = 0x2A};

	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	ts_mux_init(&bench.mux, &config);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	assert_memory_equal(cell(1) + 5 + 17,
		"\x28\x04\x64\x0C\x2A\x3F\x2A\x02\x7E\x1F", 10);
}

static void test_tables_ac3(void **state)
{
	(void)state;
	open_bench(TS_CODEC_AC3, 48000, 6);
	assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst, 0, false), 0);
	/* stream type, PID, descriptor 81 */
	assert_memory_equal(cell(1) + 5 + 27,
		"\x81\xF1\x00\xF0\x05\x81\x03\x08\xC8\x1B", 10);
}

static void test_pcr(void **state)
{
	static const struct {
		uint64_t time_27m;
		const char *hex;
	} examples[] = {
		{0, "47100020 b7 10 000000007E00"},
		{27000000, "47100020 b7 10 0000AFC87E00"},
		{UINT64_C(11111111) * 300 + 3, "47100020 b7 10 0054C563FE03"},
		/* The last tick, and the first after the wrap. */
		{(UINT64_C(1) << 33) * 300 - 1, "47100020 b7 10 FFFFFFFFFF2B"},
		{(UINT64_C(1) << 33) * 300, "47100020 b7 10 000000007E00"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		open_bench(TS_CODEC_NONE, 0, 0);
		assert_int_equal(ts_mux_clock(&bench.mux, &bench.burst,
					 examples[i].time_27m, false),
			0);
		expect_cell(2, examples[i].hex, 0xFF);
	}
}

static void test_pcr_counter(void **state)
{
	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	for (uint64_t i = 0; i < 5; i++)
		ts_mux_clock(&bench.mux, &bench.burst, i * 27000, false);
	assert_int_equal(bench.burst.cells, 2 + 5);
	for (size_t i = 2; i < 7; i++) {
		assert_int_equal(pid_of(i), 0x1000);
		assert_int_equal(cell(i)[3], 0x20);
	}
}

static void test_intervals(void **state)
{
	uint64_t now = UINT64_C(123456789), end = now + 27000000 * UINT64_C(3);
	uint64_t pcr = now, tables = now;

	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	assert_int_equal(ts_mux_next_due(&bench.mux), 0);
	while (now < end) {
		ts_burst_reset(&bench.burst);
		ts_mux_clock(&bench.mux, &bench.burst, now, false);
		assert_true(now - pcr <= 2700000);
		pcr = now;
		if (bench.burst.cells > 1) {
			assert_true(now - tables <= 2700000);
			tables = now;
		}
		assert_true(ts_mux_next_due(&bench.mux) > now);
		/* A caller who is 20 ms late each time. */
		now = ts_mux_next_due(&bench.mux) + 20 * 27000;
	}
	assert_true(end - tables <= 2700000 + 60 * 27000);
}

static void test_tables_repeat(void **state)
{
	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	for (uint64_t ms = 0; ms < 1000; ms += 10)
		ts_mux_clock(&bench.mux, &bench.burst, ms * 27000, false);
	/* Every 80 ms, from 0 to 960; each with its own counter. */
	for (size_t i = 0, tables = 0; i < bench.burst.cells; i++) {
		if (pid_of(i) == 0) {
			assert_int_equal(pid_of(i + 1), 0x100);
			assert_int_equal(cell(i)[3], 0x10 | tables % 16);
			assert_int_equal(cell(i + 1)[3], 0x10 | tables % 16);
			tables++;
		}
		if (i + 1 == bench.burst.cells)
			assert_int_equal(tables, 13);
	}
	ts_burst_reset(&bench.burst);
	ts_mux_clock(&bench.mux, &bench.burst, 991 * 27000, true);
	assert_int_equal(bench.burst.cells, 3);
	/* The clock was set back. */
	ts_burst_reset(&bench.burst);
	ts_mux_clock(&bench.mux, &bench.burst, 5, false);
	assert_int_equal(bench.burst.cells, 3);
}

static void test_video_header(void **state)
{
	static const struct {
		uint64_t pts;
		const char *hex;
	} examples[] = {
		{0, "2100010001"},
		{90000, "210005BF21"},
		{UINT64_C(0x123456789), "298D15CF13"},
		{(UINT64_C(1) << 33) - 1, "2FFFFFFFFF"},
		{(UINT64_C(1) << 33) + 90000, "210005BF21"},
	};
	uint8_t unit[100] = {0, 0, 0, 1, 9, 0x30, 0, 0, 1, 0x41};
	uint8_t pts[5];

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		open_bench(TS_CODEC_NONE, 0, 0);
		assert_int_equal(
			ts_mux_video(&bench.mux, &bench.burst, unit, 100,
				examples[i].pts, false, true, true),
			0);
		assert_int_equal(bench.burst.cells, 1);
		/* 184 - 14 - 100 bytes of adaptation field */
		assert_memory_equal(
			cell(0), "\x47\x50\x11\x30\x45\x00\xFF\xFF", 8);
		assert_memory_equal(
			cell(0) + 4 + 70, "\0\0\1\xE0\x00\x6C\x84\x80\x05", 9);
		unhex(examples[i].hex, pts);
		assert_memory_equal(cell(0) + 4 + 70 + 9, pts, 5);
		assert_memory_equal(cell(0) + 88, unit, 100);
	}
}

static void test_delimiter(void **state)
{
	const uint8_t slice[] = {0, 0, 0, 1, 0x65, 1, 2, 3};
	const uint8_t has_long[] = {0, 0, 0, 1, 9, 0x10, 0, 0, 1, 0x65};
	const uint8_t has_short[] = {0, 0, 1, 9, 0x10, 0, 0, 1, 0x65};
	const uint8_t *end;

	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	for (int idr = 0; idr < 2; idr++)
		ts_mux_video(&bench.mux, &bench.burst, slice, sizeof(slice), 0,
			idr, true, true);
	ts_mux_video(&bench.mux, &bench.burst, has_long, sizeof(has_long), 0,
		false, true, true);
	ts_mux_video(&bench.mux, &bench.burst, has_short, sizeof(has_short), 0,
		false, true, true);
	end = cell(0) + TS_CELL_BYTES;
	assert_memory_equal(end - 14, "\0\0\0\1\x09\x30\0\0\0\1\x65", 11);
	end = cell(1) + TS_CELL_BYTES;
	assert_memory_equal(end - 14, "\0\0\0\1\x09\x10\0\0\0\1\x65", 11);
	/* Neither is a delimiter. */
	for (int i = 0; i < 2; i++) {
		static const uint8_t near[2][6] = {
			{0, 1, 9, 0x10, 0, 0}, {0, 0, 0, 1, 0, 0}};
		uint8_t *copy = malloc(4);

		assert_non_null(copy);
		memcpy(copy, near[i], 4);
		ts_mux_video(&bench.mux, &bench.burst, copy, 4, 0, false, true,
			true);
		free(copy);
		end = cell(bench.burst.cells - 1) + TS_CELL_BYTES;
		assert_memory_equal(end - 10, "\0\0\0\1\x09\x30", 6);
	}
	/* Right behind the PES header. */
	end = cell(2) + TS_CELL_BYTES;
	assert_memory_equal(end - sizeof(has_long) - 5, "\x21", 1);
	assert_memory_equal(end - sizeof(has_long), has_long, 10);
	end = cell(3) + TS_CELL_BYTES;
	assert_memory_equal(end - sizeof(has_short) - 5, "\x21", 1);
}

static void test_random_access(void **state)
{
	uint8_t unit[400] = {0, 0, 0, 1, 9, 0x10};

	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	ts_mux_video(&bench.mux, &bench.burst, unit, sizeof(unit), 0, true,
		true, true);
	assert_int_equal(bench.burst.cells, 3);
	assert_memory_equal(cell(0), "\x47\x50\x11\x30\x01\x40\0\0\1\xE0", 10);
	assert_memory_equal(cell(1), "\x47\x10\x11\x11", 4);
	/* 182 + 184 of 414 bytes: 48 are left, 136 of adaptation field. */
	assert_memory_equal(cell(2), "\x47\x10\x11\x32\x87\x00\xFF", 7);
}

/* Every length near a cell's end: the bytes are all there, the adaptation
 * field is exactly as long as the rest. */
static void test_stuffing(void **state)
{
	uint8_t unit[600];

	(void)state;
	fill(unit, sizeof(unit), 1);
	memcpy(unit, "\0\0\1\x09", 4);
	for (size_t length = 5; length <= sizeof(unit); length++) {
		bool idr = length % 2;
		size_t total = 14 + length, at = 0, cells;
		uint8_t got[700];

		open_bench(TS_CODEC_NONE, 0, 0);
		ts_mux_video(&bench.mux, &bench.burst, unit, length, 0, idr,
			true, true);
		cells = (total + (idr ? 2 : 0) + 183) / 184;
		assert_int_equal(bench.burst.cells, cells);
		assert_true(cells <= ts_mux_video_cells(length));
		for (size_t i = 0; i < cells; i++) {
			const uint8_t *p = cell(i);
			size_t skip = 4;

			if (p[3] & 0x20)
				skip += 1 + p[4];
			if (p[3] & 0x20 && i + 1 < cells)
				assert_true(i == 0 && idr && p[4] == 1);
			for (size_t j = 6; j < skip; j++)
				assert_int_equal(p[j], 0xFF);
			assert_true(skip < TS_CELL_BYTES);
			memcpy(got + at, p + skip, TS_CELL_BYTES - skip);
			at += TS_CELL_BYTES - skip;
		}
		assert_int_equal(at, total);
		assert_memory_equal(got + 14, unit, length);
	}
}

static void test_pes_length(void **state)
{
	static uint8_t unit[70000] = {0, 0, 1, 9};
	static const struct {
		size_t length;
		unsigned stated;
	} cases[] = {{10, 18}, {65527, 65535}, {65528, 0}, {70000, 0}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		const uint8_t *pes;

		open_bench(TS_CODEC_NONE, 0, 0);
		assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit,
					 cases[i].length, 0, false, true, true),
			0);
		pes = cell(0) + 4 + (cell(0)[3] & 0x20 ? 1 + cell(0)[4] : 0);
		assert_memory_equal(pes, "\0\0\1\xE0", 4);
		assert_int_equal(pes[4] << 8 | pes[5], cases[i].stated);
	}
}

static void test_slices(void **state)
{
	uint8_t unit[3][500];
	const uint8_t *p;

	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	for (unsigned i = 0; i < 3; i++)
		fill(unit[i], 500, i);
	memcpy(unit[0], "\0\0\1\x09", 4);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[0], 500, 0,
				 true, true, false),
		0);
	assert_int_equal(bench.burst.cells, 3);
	/* Nothing is kept back: the cells hold all 514 bytes. */
	p = cell(2);
	assert_int_equal(p[3], 0x32);
	assert_int_equal(p[4], 183 - (514 - 182 - 184));
	assert_memory_equal(p + 5 + p[4], unit[0] + 500 - 148, 148);
	/* and no length was stated */
	assert_memory_equal(cell(0) + 6, "\0\0\1\xE0\0\0", 6);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[1], 500, 0,
				 true, false, false),
		0);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[2], 500, 0,
				 true, false, true),
		0);
	assert_int_equal(bench.burst.cells, 9);
	for (size_t i = 1; i < 9; i++) {
		assert_int_equal(cell(i)[1], 0x10); /* no unit start */
		assert_int_equal(cell(i)[3] & 0xF, i);
	}
	assert_memory_equal(cell(3) + 4, unit[1], 184);
	assert_memory_equal(cell(6) + 4, unit[2], 184);
	/* A slice that fills its cells takes no cell more. */
	ts_burst_init(&bench.burst, bench.data, 2 * TS_CELL_BYTES, 0, 1);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[0], 10, 0,
				 false, true, false),
		0);
	ts_burst_reset(&bench.burst);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[1], 369, 0,
				 false, false, true),
		-ENOSPC);
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[1], 368, 0,
				 false, false, true),
		0);
	ts_burst_reset(&bench.burst);
	/* It is over. */
	assert_int_equal(ts_mux_video(&bench.mux, &bench.burst, unit[2], 500, 0,
				 true, false, true),
		-EINVAL);
	assert_int_equal(bench.burst.cells, 0);
}

static void test_lpcm(void **state)
{
	uint8_t samples[1920];
	uint8_t got[1940], expected[20];
	size_t at = 0;

	(void)state;
	fill(samples, sizeof(samples), 3);
	open_bench(TS_CODEC_LPCM, 48000, 2);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, samples, 1920, 90000),
		0);
	assert_int_equal(bench.burst.cells, 11);
	assert_int_equal(ts_mux_audio_cells(&bench.mux, 1920), 11);
	for (size_t i = 0; i < 11; i++) {
		const uint8_t *p = cell(i);
		size_t skip = p[3] & 0x20 ? 5 + p[4] : 4;

		assert_int_equal(pid_of(i), 0x1100);
		assert_int_equal(p[1] & 0x40, i == 0 ? 0x40 : 0);
		assert_int_equal(p[3] & 0xF, i);
		memcpy(got + at, p + skip, TS_CELL_BYTES - skip);
		at += TS_CELL_BYTES - skip;
	}
	assert_int_equal(at, 1940);
	unhex("000001BD078E808007210005BF21FFFFA0060011", expected);
	assert_memory_equal(got, expected, 20);
	assert_memory_equal(got + 20, samples, 1920);
	open_bench(TS_CODEC_LPCM, 44100, 2);
	ts_mux_audio(&bench.mux, &bench.burst, samples, 1920, 90000);
	assert_memory_equal(cell(0) + 4 + 16, "\xA0\x06\x00\x09", 4);
}

static void test_aac(void **state)
{
	const uint8_t frame[100] = {0xFF, 0xF1, 0x4C};

	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, frame, 100, 90000), 0);
	assert_int_equal(bench.burst.cells, 1);
	assert_memory_equal(cell(0) + TS_CELL_BYTES - 116,
		"\0\0\1\xC0\x00\x6E\x80\x80\x07\x21\x00\x05\xBF\x21\xFF\xFF"
		"\xFF\xF1\x4C",
		19);
	open_bench(TS_CODEC_AC3, 48000, 2);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, frame, 100, 90000), 0);
	assert_int_equal(cell(0)[TS_CELL_BYTES - 116 + 3], 0xBD);
}

static void test_audio_limits(void **state)
{
	static uint8_t sound[65536];

	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, sound, 65535 - 10, 0),
		0);
	assert_memory_equal(cell(0) + 4, "\0\0\1\xC0\xFF\xFF", 6);
	ts_burst_reset(&bench.burst);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, sound, 65536 - 10, 0),
		-EINVAL);
	assert_int_equal(bench.burst.cells, 0);
	open_bench(TS_CODEC_NONE, 0, 0);
	assert_int_equal(
		ts_mux_audio(&bench.mux, &bench.burst, sound, 10, 0), -EINVAL);
	for (uint32_t channels = 0; channels <= 9; channels++) {
		open_bench(TS_CODEC_LPCM, 48000, channels);
		assert_int_equal(
			ts_mux_audio(&bench.mux, &bench.burst, sound, 1920, 0),
			channels && channels < 9 ? 0 : -EINVAL);
	}
	open_bench(TS_CODEC_LPCM, 32000, 2);
	assert_int_equal(ts_mux_audio(&bench.mux, &bench.burst, sound, 1920, 0),
		-EINVAL);
}

/* Whatever the room: a call that needs so many cells takes them or leaves no
 * trace. */
static struct ts_mux before;

static void reset_bench(void)
{
	ts_burst_reset(&bench.burst);
	before = bench.mux;
}

static void expect_cells(int err, size_t needs)
{
	size_t room = bench.burst.cells_max;

	assert_int_equal(err, room < needs ? -ENOSPC : 0);
	assert_int_equal(bench.burst.cells, room < needs ? 0 : needs);
	if (err)
		assert_memory_equal(&before, &bench.mux, sizeof(before));
}

static void test_no_space(void **state)
{
	uint8_t unit[1000] = {0, 0, 0, 1, 0x65}, *data;

	(void)state;
	for (size_t length = 880; length < 920; length++)
		for (size_t room = 0; room < 8; room++) {
			bool idr = length % 2;
			/* PES header, delimiter, adaptation field */
			size_t picture =
				(14 + 6 + (idr ? 2 : 0) + length + 183) / 184;
			size_t sound = (16 + 4 + length + 183) / 184;

			open_bench(TS_CODEC_LPCM, 48000, 2);
			/* of just this size, for a sanitizer's sake */
			data = malloc(room * TS_CELL_BYTES + !room);
			assert_non_null(data);
			ts_burst_init(
				&bench.burst, data, room * TS_CELL_BYTES, 0, 1);
			reset_bench();
			expect_cells(ts_mux_video(&bench.mux, &bench.burst,
					     unit, length, 0, idr, true, true),
				picture);
			assert_in_range(ts_mux_video_cells(length), picture,
				picture + 1);
			if (idr)
				assert_int_equal(
					ts_mux_video_cells(length), picture);
			reset_bench();
			expect_cells(ts_mux_audio(&bench.mux, &bench.burst,
					     unit, length, 0),
				sound);
			assert_int_equal(
				ts_mux_audio_cells(&bench.mux, length), sound);
			reset_bench();
			expect_cells(ts_mux_clock(&bench.mux, &bench.burst, 1,
					     false),
				3);
			reset_bench();
			if (room >= 3)
				expect_cells(ts_mux_clock(&bench.mux,
						     &bench.burst, 2, false),
					1);
			free(data);
		}
}

static void test_clock_alone(void **state)
{
	(void)state;
	open_bench(TS_CODEC_NONE, 0, 0);
	ts_mux_clock(&bench.mux, &bench.burst, 0, false);
	/* A PCR without tables needs one cell. */
	for (size_t room = 0; room < 2; room++) {
		ts_burst_init(
			&bench.burst, bench.data, room * TS_CELL_BYTES, 0, 1);
		reset_bench();
		expect_cells(
			ts_mux_clock(&bench.mux, &bench.burst, 1, false), 1);
	}
}

static void test_counters(void **state)
{
	uint8_t unit[30000] = {0, 0, 1, 9};
	unsigned cc[0x2000] = {0};

	(void)state;
	open_bench(TS_CODEC_AAC, 48000, 2);
	ts_mux_video(
		&bench.mux, &bench.burst, unit, 20000, 0, true, true, false);
	ts_mux_clock(&bench.mux, &bench.burst, 1, true);
	ts_mux_audio(&bench.mux, &bench.burst, unit, 7000, 0);
	ts_mux_video(
		&bench.mux, &bench.burst, unit, 30000, 0, true, false, true);
	for (size_t i = 0; i < bench.burst.cells; i++)
		if (cell(i)[3] & 0x10)
			assert_int_equal(
				cell(i)[3] & 0xF, cc[pid_of(i)]++ % 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("W-150 PAT and PMT match the worked examples (AAC)",
			test_tables_aac),
		BEHAVIOUR("W-150 W-155 the PMT matches the worked example"
			  " (LPCM)",
			test_tables_lpcm),
		BEHAVIOUR("W-155 the LPCM descriptor says 44.1 kHz",
			test_tables_lpcm_441),
		BEHAVIOUR("W-150 a PMT without sound lists the video alone",
			test_tables_silent),
		BEHAVIOUR("W-155 the AVC descriptor carries the given profile",
			test_tables_profile),
		BEHAVIOUR("AC-3 has stream type and descriptor 81",
			test_tables_ac3),
		BEHAVIOUR("W-151 a PCR cell matches the worked examples and"
			  " wraps at 33 bits",
			test_pcr),
		BEHAVIOUR("W-151 PCR cells do not count", test_pcr_counter),
		BEHAVIOUR("W-150 W-151 tables and PCR keep 100 ms for a caller"
			  " 20 ms late",
			test_intervals),
		BEHAVIOUR("W-150 tables repeat on time, when forced, and when"
			  " the clock went back",
			test_tables_repeat),
		BEHAVIOUR("W-152 W-153 the video PES header and its PTS match"
			  " the worked examples",
			test_video_header),
		BEHAVIOUR("an access unit delimiter is written unless there is"
			  " one",
			test_delimiter),
		BEHAVIOUR("an IDR picture has the random access indicator",
			test_random_access),
		BEHAVIOUR("W-160 the last cell is stuffed by the adaptation"
			  " field, for every length",
			test_stuffing),
		BEHAVIOUR("W-154 the PES length is 0 beyond 65535 bytes",
			test_pes_length),
		BEHAVIOUR("slices leave in whole cells and share one PES"
			  " packet",
			test_slices),
		BEHAVIOUR("W-156 the LPCM PES packet matches the worked"
			  " example",
			test_lpcm),
		BEHAVIOUR("W-154 W-157 AAC and AC-3 packets state their length",
			test_aac),
		BEHAVIOUR("sound that does not fit a PES packet is refused",
			test_audio_limits),
		BEHAVIOUR("a full burst takes all or nothing", test_no_space),
		BEHAVIOUR("a clock without tables takes one cell",
			test_clock_alone),
		BEHAVIOUR("continuity counts each PID's payload cells",
			test_counters),
	};

	return cmocka_run_group_tests_name("ts_mux", tests, NULL, NULL);
}
