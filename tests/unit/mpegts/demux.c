#include <string.h>
#include "record.h"

static struct record record;
static struct script script;
static uint8_t unit[4][20000];

static int setup(void **state)
{
	(void)state;
	record_open(&record);
	script_open(&script);
	for (unsigned i = 0; i < 4; i++)
		fill(unit[i], sizeof(unit[i]), i);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	record_close(&record);
	return 0;
}

static void feed_all(void)
{
	record_feed(&record, script.data, script.cells);
	script.cells = 0;
}

static void tables(unsigned type, unsigned pid)
{
	const unsigned streams[] = {0x1B, 0x1011, type, pid};

	script_pat(&script, 1, 0x100);
	script_pmt(&script, 0x100, 1, 1, 0x1000, streams, type ? 2 : 1);
}

static void test_fixed_pids(void **state)
{
	const uint8_t ac3[] = {0x0B, 0x77, 1, 2, 3};
	/* 0x77 as in AC-3's sync word, which it is not */
	const uint8_t lpcm[] = {0xA0, 0x77, 0, 0x11, 1, 2, 3, 4};

	(void)state;
	script_pes(&script, 0x1011, 0xE0, 0, 90000, unit[0], 1000);
	script_pes(&script, 0x1100, 0xC0, 8 + 300, 91000, unit[1], 300);
	script_pes(&script, 0x1100, 0xBD, 8 + 5, 92000, ac3, sizeof(ac3));
	script_pes(&script, 0x1100, 0xBD, 8 + 8, 93000, lpcm, sizeof(lpcm));
	script_pes(&script, 0x1011, 0xE0, 8 + 2000, 94000, unit[2], 2000);
	feed_all();
	assert_int_equal(record.unit_count, 5);
	record_expect(&record, 0, TS_CODEC_AAC, unit[1], 300, 91000);
	record_expect(&record, 1, TS_CODEC_AC3, ac3, sizeof(ac3), 92000);
	record_expect(&record, 2, TS_CODEC_LPCM, lpcm + 4, 4, 93000);
	record_expect(&record, 3, TS_CODEC_H264, unit[0], 1000, 90000);
	record_expect(&record, 4, TS_CODEC_H264, unit[2], 2000, 94000);
	assert_int_equal(record.programs, 0);
}

/* What gst mpegtsmux sends: its PIDs, the PCR in the video's cells. */
static void test_gstreamer_pids(void **state)
{
	const unsigned streams[] = {0x1B, 0x40, 0x0F, 0x41};
	const uint8_t clock[] = {0x50, 0, 0, 0xAF, 0xC8, 0x7E, 0};
	uint8_t pes[176] = {
		0, 0, 1, 0xE0, 0, 0, 0x80, 0x80, 5, 0x21, 0, 5, 0xBF, 0x21};

	(void)state;
	script_pat(&script, 1, 0x20);
	script_pmt(&script, 0x20, 1, 0, 0x40, streams, 2);
	script_cell(&script, 0x40, true, clock, 7, pes, sizeof(pes));
	script_pes(&script, 0x41, 0xC0, 8 + 300, 90000, unit[1], 300);
	script_pes(&script, 0x40, 0xE0, 8 + 100, 91500, unit[0], 100);
	/* The profile's PIDs mean nothing here. */
	script_pes(&script, 0x1011, 0xE0, 8 + 100, 91500, unit[2], 100);
	feed_all();
	assert_int_equal(record.programs, 1);
	assert_int_equal(record.video, TS_CODEC_H264);
	assert_int_equal(record.audio, TS_CODEC_AAC);
	assert_int_equal(record.pcr_count, 1);
	assert_int_equal(record.pcr[0], 27000000);
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 0, TS_CODEC_AAC, unit[1], 300, 90000);
	record_expect(&record, 1, TS_CODEC_H264, pes + 14, 162, 90000);
	assert_true(record.units[1].unit.random_access);
	record_expect(&record, 2, TS_CODEC_H264, unit[0], 100, 91500);
	assert_false(record.units[2].unit.random_access);
}

static void test_pcr(void **state)
{
	static const struct {
		const char *adaptation;
		size_t count;
		uint64_t pcr;
	} cases[] = {
		{"10 000000007E00", 1, 0},
		{"10 0000AFC87E00", 1, 27000000},
		{"10 0054C563FE03", 1, UINT64_C(11111111) * 300 + 3},
		{"10 FFFFFFFFFF2B", 1, (UINT64_C(1) << 33) * 300 - 1},
		{"10 0000AFC87E", 0, 0},   /* too short for one */
		{"00 0000AFC87E00", 0, 0}, /* not flagged */
		/* with an OPCR and a splice countdown behind it */
		{"1C 0000AFC87E00 000000007E01 05", 1, 27000000},
	};
	uint8_t adaptation[183], payload[184] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t n = unhex(cases[i].adaptation, adaptation);

		record.pcr_count = 0;
		script_cell(&script, 0x1000, false, adaptation, (int)n, payload,
			183 - n);
		feed_all();
		assert_int_equal(record.pcr_count, cases[i].count);
		if (cases[i].count)
			assert_int_equal(record.pcr[0], cases[i].pcr);
	}
	/* Alone in its cell, as the profile has it. */
	memset(adaptation, 0xFF, sizeof(adaptation));
	unhex("10 0000AFC87E00", adaptation);
	record.pcr_count = 0;
	script_cell(&script, 0x1000, false, adaptation, 183, payload, 0);
	/* Some other PID's clock is not ours. */
	script_cell(&script, 0x1234, false, adaptation, 183, payload, 0);
	feed_all();
	assert_int_equal(record.pcr_count, 1);
	assert_int_equal(record.pcr[0], 27000000);
}

static void test_stream_types(void **state)
{
	static const struct {
		unsigned type;
		enum ts_codec video, audio;
	} cases[] = {
		{0x1B, TS_CODEC_H264, TS_CODEC_NONE},
		{0x24, TS_CODEC_H265, TS_CODEC_NONE},
		{0x0F, TS_CODEC_NONE, TS_CODEC_AAC},
		{0x83, TS_CODEC_NONE, TS_CODEC_LPCM},
		{0x81, TS_CODEC_NONE, TS_CODEC_AC3},
		{0x87, TS_CODEC_NONE, TS_CODEC_NONE},
		{0x92, TS_CODEC_NONE, TS_CODEC_NONE},
		{0x06, TS_CODEC_NONE, TS_CODEC_NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const unsigned streams[] = {0x92, 0x1120, cases[i].type, 0x500};

		record_close(&record);
		record_open(&record);
		script_open(&script);
		script_pat(&script, 1, 0x100);
		script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 2);
		feed_all();
		assert_int_equal(record.programs, 1);
		assert_int_equal(record.video, cases[i].video);
		assert_int_equal(record.audio, cases[i].audio);
	}
}

static void test_first_program(void **state)
{
	uint8_t section[64];
	const unsigned first[] = {0x1B, 0x200};
	const unsigned second[] = {0x24, 0x300};
	size_t length;

	(void)state;
	/* A network table, program 7, program 8; 7 and 8 share a PID. */
	length = unhex("00B000 0001C10000 0000E010 0007E123 0008E123", section);
	script_section(&script, 0, section, script_seal(section, length));
	script_pmt(&script, 0x123, 8, 0, 0x1000, second, 1);
	feed_all();
	assert_int_equal(record.programs, 0);
	script_pmt(&script, 0x123, 7, 0, 0x1000, first, 1);
	feed_all();
	assert_int_equal(record.programs, 1);
	assert_int_equal(record.video, TS_CODEC_H264);
	/* a second section of the PAT, with program 8 */
	length = unhex("00B000 0001C10101 0008E124", section);
	script_section(&script, 0, section, script_seal(section, length));
	script_pmt(&script, 0x124, 8, 0, 0x1000, second, 1);
	script_pes(&script, 0x300, 0xE0, 8 + 100, 0, unit[0], 100);
	script_pes(&script, 0x200, 0xE0, 8 + 100, 1, unit[1], 100);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[1], 100, 1);
}

/* A PAT that names another program, elsewhere. */
static void test_pat_change(void **state)
{
	const unsigned before[] = {0x1B, 0x200};
	const unsigned after[] = {0x24, 0x300};

	(void)state;
	script_pat(&script, 1, 0x100);
	script_pmt(&script, 0x100, 1, 0, 0x1000, before, 1);
	script_pat(&script, 2, 0x101);
	script_pmt(&script, 0x101, 2, 0, 0x1000, after, 1);
	script_pmt(&script, 0x100, 1, 0, 0x1000, before, 1);
	script_pes(&script, 0x300, 0xE0, 108, 1, unit[0], 100);
	feed_all();
	assert_int_equal(record.programs, 2);
	assert_int_equal(record.video, TS_CODEC_H265);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H265, unit[0], 100, 1);
}

/* So does the first stream of either kind; unknown ones count as none. */
static void test_first_streams(void **state)
{
	const unsigned streams[] = {0x92, 0x1120, 0x1B, 0x200, 0x0F, 0x300,
		0x87, 0x1121, 0x24, 0x201, 0x83, 0x301, 0x06, 0x1122};

	(void)state;
	script_pat(&script, 1, 0x100);
	script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 7);
	for (unsigned i = 0; i < 2; i++) {
		script_pes(&script, 0x200 + i, 0xE0, 108, i, unit[i], 100);
		script_pes(&script, 0x300 + i, 0xC0, 108, i, unit[i], 100);
	}
	feed_all();
	assert_int_equal(record.video, TS_CODEC_H264);
	assert_int_equal(record.audio, TS_CODEC_AAC);
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 100, 0);
	record_expect(&record, 1, TS_CODEC_AAC, unit[0], 100, 0);
}

static void test_pmt_change(void **state)
{
	const unsigned before[] = {0x1B, 0x1011, 0x0F, 0x1100};
	const unsigned after[] = {0x1B, 0x1012, 0x83, 0x1100};
	const uint8_t lpcm[] = {0xA0, 6, 0, 0x11, 1, 2, 3, 4};

	(void)state;
	script_pat(&script, 1, 0x100);
	for (int i = 0; i < 3; i++)
		script_pmt(&script, 0x100, 1, 4, 0x1000, before, 2);
	feed_all();
	assert_int_equal(record.programs, 1);
	/* A new version that says the same changes nothing. */
	script_pmt(&script, 0x100, 1, 5, 0x1000, before, 2);
	feed_all();
	assert_int_equal(record.programs, 1);
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 500);
	script_pmt(&script, 0x100, 1, 6, 0x1000, after, 2);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	script_pes(&script, 0x1012, 0xE0, 8 + 100, 2, unit[1], 100);
	script_pes(&script, 0x1100, 0xBD, 8 + 8, 3, lpcm, sizeof(lpcm));
	script_pes(&script, 0x1011, 0xE0, 8 + 100, 4, unit[2], 100);
	feed_all();
	assert_int_equal(record.programs, 2);
	assert_int_equal(record.audio, TS_CODEC_LPCM);
	assert_int_equal(record.unit_count, 3);
	/* What the old PID had begun is handed out. */
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 500, 1);
	record_expect(&record, 1, TS_CODEC_H264, unit[1], 100, 2);
	record_expect(&record, 2, TS_CODEC_LPCM, lpcm + 4, 4, 3);
}

/* current_next_indicator 0: a table that is not valid yet. */
static void test_next_table(void **state)
{
	const unsigned streams[] = {0x1B, 0x1011};
	uint8_t section[64];
	size_t length;

	(void)state;
	length = unhex("02B000 0001C20000 F000F000 1BE200F000", section);
	script_section(&script, 0x100, section, script_seal(section, length));
	length = unhex("00B000 0001C00000 0001E222", section);
	script_section(&script, 0, section, script_seal(section, length));
	feed_all();
	assert_int_equal(record.programs, 0);
	/* The PMT is still looked for where it was. */
	script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 1);
	feed_all();
	assert_int_equal(record.programs, 1);
}

static void test_spanning_sections(void **state)
{
	uint8_t section[1024], payload[184];
	size_t length, at;

	(void)state;
	script_pat(&script, 1, 0x100);
	/* 70 streams of types nobody knows, then the two that matter in a
	 * PMT's first 16: no. They come first, the crowd behind. */
	length = unhex(
		"02B000 0001C10000 F000F000 1BE200F000 0FE201F000", section);
	for (int i = 0; i < 140; i++)
		length += unhex("92E333F000", section + length);
	length = script_seal(section, length);
	assert_true(length > 700);
	script_section(&script, 0x100, section, length);
	feed_all();
	assert_int_equal(record.programs, 1);
	assert_int_equal(record.audio, TS_CODEC_AAC);

	/* Its end and the next one's beginning share a cell. */
	memset(payload, 0xFF, sizeof(payload));
	length = unhex(
		"02B000 0001C30000 F000F000 1BE200F000 83E201F000", section);
	length = script_seal(section, length);
	for (size_t cut = 1; cut < length; cut++) {
		uint8_t other[64];
		size_t other_length;

		record_close(&record);
		record_open(&record);
		script_open(&script);
		memset(payload, 0xFF, sizeof(payload));
		payload[0] = 183 - (uint8_t)cut; /* tail of nothing we saw */
		memcpy(payload + 184 - cut, section, cut);
		script_cell(&script, 0x100, true, NULL, -1, payload, 184);
		other_length =
			unhex("02B000 0001C50000 F000F000 24E200F000", other);
		other_length = script_seal(other, other_length);
		memset(payload, 0xFF, sizeof(payload));
		at = length - cut;
		payload[0] = (uint8_t)at;
		memcpy(payload + 1, section + cut, at);
		memcpy(payload + 1 + at, other, other_length);
		script_cell(&script, 0x100, true, NULL, -1, payload, 184);
		feed_all();
		assert_int_equal(record.programs, 2);
		assert_int_equal(record.video, TS_CODEC_H265);
		assert_int_equal(record_stats(&record)->bad_crc, 0);
	}
}

static void test_several_sections_in_a_cell(void **state)
{
	uint8_t payload[184];
	size_t length = 1;

	(void)state;
	memset(payload, 0xFF, sizeof(payload));
	payload[0] = 0;
	/* A private table, then the PMT. */
	length += unhex("C0B005 0102030405", payload + length);
	length += script_seal(
		payload + length, unhex("02B000 0001C10000 F000F000 1BE200F000",
					  payload + length));
	script_cell(&script, 0x100, true, NULL, -1, payload, 184);
	feed_all();
	assert_int_equal(record.programs, 1);
	assert_true(length < 184);
}

static void test_pes_headers(void **state)
{
	static const struct {
		const char *header; /* from byte 6 on */
		bool has_pts;
		uint64_t pts;
		unsigned bad;
	} cases[] = {
		{"80 80 05 2100010001", true, 0, 0},
		{"84 80 05 210005BF21", true, 90000, 0},
		{"84 80 05 298D15CF13", true, 0x123456789, 0},
		{"80 80 05 2FFFFFFFFF", true, 0x1FFFFFFFF, 0},
		/* PTS and DTS */
		{"80 C0 0A 310005BF21 1100010001", true, 90000, 0},
		/* a prefix and marker bits that some muxers get wrong */
		{"80 80 05 000004BF20", true, 90000, 0},
		/* stuffing */
		{"80 80 07 210005BF21 FFFF", true, 90000, 0},
		{"80 00 00", false, 0, 0},
		{"80 00 20 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
		 "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
			false, 0, 0},
		/* ESCR, ES rate, trick mode, copy info, CRC, extension with a
		 * program packet sequence counter; and stuffing */
		{"81 BF 18 210005BF21 010203040506 010203 01 81 0102 2F 0102"
		 "FFFFFF",
			true, 90000, 0},
		/* flags without the bytes: what is there is used */
		{"80 80 04 21000100", false, 0, 1},
		{"80 C0 05 210005BF21", true, 90000, 1},
		{"80 40 05 210005BF21", false, 0, 1},
		{"80 81 05 210005BF21", true, 90000, 1},
	};
	uint8_t pes[400];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int stated = 0; stated < 2; stated++) {
			size_t before = record.unit_count;
			size_t bad = record_stats(&record)->bad_pes;
			size_t n = unhex("000001E00000", pes);
			const struct ts_unit *got;

			n += unhex(cases[i].header, pes + n);
			if (stated)
				pes[5] = (uint8_t)(n - 6 + 100);
			memcpy(pes + n, unit[0], 100);
			script_payload(&script, 0x1011, pes, n + 100);
			feed_all();
			assert_int_equal(record.unit_count, before + stated);
			ts_demux_flush(record.demux);
			assert_int_equal(record.unit_count, before + 1);
			got = &record.units[before].unit;
			assert_int_equal(got->length, 100);
			assert_memory_equal(got->data, unit[0], 100);
			assert_int_equal(got->has_pts, cases[i].has_pts);
			assert_int_equal(got->pts_90k, cases[i].pts);
			assert_false(got->damaged);
			assert_int_equal(record_stats(&record)->bad_pes,
				bad + cases[i].bad);
		}
}

/* The PES header in pieces: each cell carries so few bytes. */
static void test_split_pes_header(void **state)
{
	uint8_t pes[300], stuffing[183] = {0};
	size_t length;

	(void)state;
	memset(stuffing + 1, 0xFF, sizeof(stuffing) - 1);
	length = unhex(
		"000001E00000 80C00E 310005BF21 1100010001 FFFFFFFF", pes);
	memcpy(pes + length, unit[0], 200);
	length += 200;
	pes[5] = (uint8_t)(length - 6);
	for (size_t piece = 1; piece < 60; piece++) {
		for (size_t at = 0; at < length; at += piece) {
			size_t n = length - at < piece ? length - at : piece;

			script_cell(&script, 0x1011, at == 0, stuffing,
				183 - (int)n, pes + at, n);
		}
		feed_all();
		assert_int_equal(record.unit_count, piece);
		record_expect(
			&record, piece - 1, TS_CODEC_H264, unit[0], 200, 90000);
	}
	assert_int_equal(record_stats(&record)->bad_pes, 0);
}

/* Adaptation fields of every length and with every combination of flags leave
 * exactly the payload behind them. */
static void test_adaptation(void **state)
{
	uint8_t adaptation[183];
	size_t expected = 0;
	uint32_t seed = 5;

	(void)state;
	record_close(&record);
	record_open_sized(&record, RECORD_VIDEO_MAX, 1000);
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 170);
	expected = 170;
	for (int length = 0; length <= 183; length++) {
		fill(adaptation, sizeof(adaptation), draw(&seed));
		if (length)
			adaptation[0] &= 0x7F; /* no discontinuity */
		script_cell(&script, 0x1011, false, adaptation, length,
			unit[1] + expected, 183 - (size_t)length);
		expected += 183 - (size_t)length;
		/* 183 with the flag for payload set: an empty one, which the
		 * counter counts. */
		if (length == 183) {
			uint8_t *cell =
				script_cell_at(&script, script.cells - 1);

			cell[3] = (uint8_t)(0x30 | (script.cc[0x1011]++ % 16));
		}
	}
	script_cell(&script, 0x1011, false, NULL, -1, unit[1] + expected, 184);
	expected += 184;
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	memcpy(unit[1], unit[0], 170);
	record_expect(&record, 0, TS_CODEC_H264, unit[1], expected, 1);
	assert_int_equal(record_stats(&record)->bad_cells, 0);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
}

static void test_lpcm_variants(void **state)
{
	static const struct {
		uint8_t byte;
		uint32_t rate, channels, bits;
	} cases[] = {
		{0x11, 48000, 2, 16},
		{0x09, 44100, 2, 16},
		{0x19, 96000, 2, 16},
		{0x51, 48000, 2, 20},
		{0x91, 48000, 2, 24},
		{0x10, 48000, 1, 16},
		{0x17, 48000, 8, 16},
		{0xD1, 0, 0, 0}, /* reserved */
		{0x01, 0, 0, 0},
		{0x39, 0, 0, 0},
	};
	uint8_t payload[4 + 960] = {0xA0, 6, 0x7E};

	(void)state;
	tables(0x83, 0x1100);
	feed_all();
	memcpy(payload + 4, unit[0], 960);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t before = record.unit_count;
		const struct ts_unit *got = &record.units[before].unit;

		payload[3] = cases[i].byte;
		script_pes(&script, 0x1100, 0xBD, 8 + 964, 5, payload, 964);
		feed_all();
		if (cases[i].rate == 0) {
			assert_int_equal(record.unit_count, before);
			continue;
		}
		assert_int_equal(record.unit_count, before + 1);
		assert_int_equal(got->sample_rate, cases[i].rate);
		assert_int_equal(got->channels, cases[i].channels);
		assert_int_equal(got->bits, cases[i].bits);
		assert_int_equal(got->length, 960);
		assert_memory_equal(got->data, unit[0], 960);
	}
	assert_int_equal(record_stats(&record)->bad_pes, 3);
	/* no LPCM header at all, and one that is cut */
	payload[0] = 0;
	script_pes(&script, 0x1100, 0xBD, 8 + 964, 5, payload, 964);
	payload[0] = 0xA0;
	script_pes(&script, 0x1100, 0xBD, 8 + 3, 5, payload, 3);
	feed_all();
	assert_int_equal(record_stats(&record)->bad_pes, 5);
}

/* HDCP: seen by its descriptor (program or stream) or by private data. */
static void test_protected(void **state)
{
	static const char *const pmt[] = {
		"02B000 0001C10000 F000F007 050548444350 20 1BE200F000",
		"02B000 0001C10000 F000F000 1BE200F007 050548444350 20",
	};
	uint8_t section[64], pes[400];
	size_t n;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		record_close(&record);
		record_open(&record);
		script_open(&script);
		n = unhex(pmt[i], section);
		script_section(
			&script, 0x100, section, script_seal(section, n));
		for (uint64_t j = 0; j < 3; j++)
			script_pes(
				&script, 0x200, 0xE0, 8 + 300, j, unit[0], 300);
		feed_all();
		assert_int_equal(record.unit_count, 0);
		assert_int_equal(record_stats(&record)->protected_units, 3);
		assert_int_equal(record_stats(&record)->bad_pes, 0);
	}
	record_close(&record);
	record_open(&record);
	script_open(&script);
	n = unhex("000001E00000 8081 18 210005BF21 8E"
		  "000102030405060708090A0B0C0D0E0F FFFF",
		pes);
	memcpy(pes + n, unit[0], 300);
	pes[4] = (uint8_t)((n + 294) >> 8);
	pes[5] = (uint8_t)(n + 294);
	script_payload(&script, 0x1011, pes, n + 300);
	script_pes(&script, 0x1011, 0xE0, 8 + 300, 7, unit[1], 300);
	feed_all();
	assert_int_equal(record_stats(&record)->protected_units, 1);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[1], 300, 7);
}

/* Other registrations mean nothing. */
static void test_other_descriptors(void **state)
{
	uint8_t section[64];
	size_t n;

	(void)state;
	n = unhex("02B000 0001C10000 F000F00D 0504484443 51 0503484443 FF00"
		  "1BE200F000",
		section);
	script_section(&script, 0x100, section, script_seal(section, n));
	script_pes(&script, 0x200, 0xE0, 8 + 300, 5, unit[0], 300);
	feed_all();
	assert_int_equal(record.programs, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 300, 5);
}

static void test_null_cells(void **state)
{
	uint8_t payload[184] = {0};

	(void)state;
	script_pes(&script, 0x1011, 0xE0, 8 + 300, 5, unit[0], 300);
	script_cell(&script, 0x1FFF, true, NULL, -1, payload, 184);
	script_cell(&script, 0x1FFF, true, NULL, -1, payload, 184);
	script.cc[0x1FFF] = 9;
	script_cell(&script, 0x1FFF, true, NULL, -1, payload, 184);
	script_pes(&script, 0x1011, 0xE0, 8 + 300, 6, unit[1], 300);
	feed_all();
	assert_int_equal(record.unit_count, 2);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
	assert_int_equal(record_stats(&record)->cells, 7);
}

/* A PMT that lists no sound: the PID that was assumed for it falls silent. */
static void test_no_audio(void **state)
{
	(void)state;
	script_pes(&script, 0x1100, 0xC0, 8 + 50, 1, unit[0], 50);
	tables(0, 0);
	script_pes(&script, 0x1100, 0xC0, 8 + 50, 2, unit[0], 50);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	assert_int_equal(record.audio, TS_CODEC_NONE);
}

/* A first PMT that says what was assumed does not cut a unit that is under
 * way. */
static void test_assumption_confirmed(void **state)
{
	const unsigned streams[] = {0x1B, 0x1011};
	struct script *tail = &script;
	uint8_t pmt[TS_CELL_BYTES];

	(void)state;
	script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 1);
	memcpy(pmt, script.data, sizeof(pmt));
	script.cells = 0;
	script_pes(tail, 0x1011, 0xE0, 8 + 1000, 3, unit[0], 1000);
	record_feed(&record, script.data, 2);
	record_feed(&record, pmt, 1);
	record_feed(&record, script_cell_at(&script, 2), script.cells - 2);
	assert_int_equal(record.programs, 1);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 1000, 3);
}

static void test_flush(void **state)
{
	(void)state;
	script_pes(&script, 0x1011, 0xE0, 0, 3, unit[0], 1000);
	feed_all();
	assert_int_equal(record.unit_count, 0);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 1000, 3);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	/* Another stream may follow, whatever its counters say; what it has
	 * begun before is not ours. */
	script.cc[0x1011] += 5;
	script_pes(&script, 0x1011, 0xE0, 8 + 500, 4, unit[1], 500);
	record_feed(&record, script_cell_at(&script, 1), 2);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
	feed_all();
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 1, TS_CODEC_H264, unit[1], 500, 4);
	/* A stated length that never came. */
	script_pes(&script, 0x1011, 0xE0, 8 + 500, 4, unit[1], 400);
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 3);
	assert_true(record.units[2].unit.damaged);
	assert_int_equal(record.units[2].unit.length, 400);
	/* Half a table is forgotten as well. */
	{
		uint8_t section[256];
		size_t length = unhex("02B000 0001C10000 F000F000", section);

		for (size_t i = 0; i < 40; i++)
			length += unhex("92E333F000", section + length);
		length = script_seal(section, length);
		script_section(&script, 0x100, section, length);
		assert_int_equal(script.cells, 2);
		record_feed(&record, script.data, 1);
		ts_demux_flush(record.demux);
		record_feed(&record, script_cell_at(&script, 1), 1);
		assert_int_equal(record.programs, 0);
		script.cells = 0;
	}
	/* Sound, too. */
	script_pes(&script, 0x1100, 0xC0, 0, 6, unit[2], 300);
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 4);
	record_expect(&record, 3, TS_CODEC_AAC, unit[2], 300, 6);
}

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, teardown, NULL                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-164 the fixed PIDs are taken before any PMT",
			test_fixed_pids),
		CASE("W-164 GStreamer's PIDs, PCR among the video",
			test_gstreamer_pids),
		CASE("W-151 PCRs are read as the worked examples say",
			test_pcr),
		CASE("W-166 stream types are mapped, unknown ones ignored",
			test_stream_types),
		CASE("of several programs the first counts",
			test_first_program),
		CASE("W-164 a changed PAT takes effect", test_pat_change),
		CASE("of several streams the first of each kind counts",
			test_first_streams),
		CASE("W-164 a changed PMT takes effect, a repeated one does"
		     " nothing",
			test_pmt_change),
		CASE("tables that are not current are ignored",
			test_next_table),
		CASE("sections may span cells and share them",
			test_spanning_sections),
		CASE("sections of other tables are passed over",
			test_several_sections_in_a_cell),
		CASE("W-165 PES headers of every kind", test_pes_headers),
		CASE("a PES header may be spread over cells",
			test_split_pes_header),
		CASE("adaptation fields of every length", test_adaptation),
		CASE("W-167 LPCM variants are told, others reported",
			test_lpcm_variants),
		CASE("W-169 HDCP marked units are counted and kept back",
			test_protected),
		CASE("other registration descriptors do not protect",
			test_other_descriptors),
		CASE("null cells are nothing", test_null_cells),
		CASE("a PMT without sound ends sound", test_no_audio),
		CASE("a PMT that confirms what was assumed cuts nothing",
			test_assumption_confirmed),
		CASE("flush hands out, forgets, and starts anew", test_flush),
	};

	return cmocka_run_group_tests_name("demux", tests, NULL, NULL);
}
