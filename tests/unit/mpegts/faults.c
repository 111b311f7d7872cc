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

/* Three video units of unknown length, eleven cells each; the second loses a
 * cell, or has one spoilt. */
#define CELLS 11
static void three_units(void)
{
	for (uint64_t i = 0; i < 3; i++)
		script_pes(&script, 0x1011, 0xE0, 0, i, unit[i], 2000);
	assert_int_equal(script.cells, 3 * CELLS);
}

static void expect_second_damaged(void)
{
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 2000, 0);
	assert_true(record.units[1].unit.damaged);
	assert_int_equal(record.units[1].unit.pts_90k, 1);
	record_expect(&record, 2, TS_CODEC_H264, unit[2], 2000, 2);
}

static void test_lost_cell(void **state)
{
	(void)state;
	for (size_t i = 1; i < CELLS; i++) {
		if (i > 1) {
			teardown(state);
			setup(state);
		}
		three_units();
		script_drop(&script, CELLS + i);
		feed_all();
		expect_second_damaged();
		assert_int_equal(record_stats(&record)->discontinuities, 1);
		assert_int_equal(record.fault_pid, 0x1011);
		if (i < CELLS - 1) {
			assert_int_equal(
				record.units[1].unit.length, 2000 - 184);
			assert_memory_equal(record.units[1].unit.data, unit[1],
				170 + (i - 1) * 184);
			assert_memory_equal(
				record.units[1].unit.data + 170 + (i - 1) * 184,
				unit[1] + 170 + i * 184, 2000 - 170 - i * 184);
		}
	}
}

/* Its first cell is lost: the rest goes to the unit before, which was not
 * over for all we know. With a stated length it was, and the rest is handed
 * out by itself. */
static void test_lost_start(void **state)
{
	(void)state;
	three_units();
	script_drop(&script, CELLS);
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 2);
	assert_true(record.units[0].unit.damaged);
	record_expect(&record, 1, TS_CODEC_H264, unit[2], 2000, 2);

	teardown(state);
	setup(state);
	for (uint64_t i = 0; i < 3; i++)
		script_pes(&script, 0x1011, 0xE0, 2008, i, unit[i], 2000);
	script_drop(&script, CELLS);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 2000, 0);
	assert_true(record.units[1].unit.damaged);
	assert_false(record.units[1].unit.has_pts);
	assert_int_equal(record.units[1].unit.length, 2000 - 170);
	assert_memory_equal(
		record.units[1].unit.data, unit[1] + 170, 2000 - 170);
	record_expect(&record, 2, TS_CODEC_H264, unit[2], 2000, 2);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
}

/* The end of one and the beginning of the next are lost: until the stated
 * length is reached nobody can tell. */
static void test_lost_border(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		script_pes(&script, 0x1011, 0xE0, 2008, i, unit[i], 2000);
	script_drop(&script, CELLS - 1);
	script_drop(&script, CELLS - 1);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	assert_true(record.units[0].unit.damaged);
	assert_true(record.units[1].unit.damaged);
	record_expect(&record, 2, TS_CODEC_H264, unit[2], 2000, 2);
	assert_int_equal(record_stats(&record)->discontinuities, 1);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
}

/* Sound without its beginning is not handed out. */
static void test_lost_audio_start(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 3; i++)
		script_pes(&script, 0x1100, 0xC0, 508, i, unit[i], 500);
	script_drop(&script, 3);
	feed_all();
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 0, TS_CODEC_AAC, unit[0], 500, 0);
	record_expect(&record, 1, TS_CODEC_AAC, unit[2], 500, 2);
	assert_int_equal(record_stats(&record)->discontinuities, 1);
}

/* One that begins in the middle, at the very start. */
static void test_late_joiner(void **state)
{
	(void)state;
	three_units();
	record_feed(&record, script_cell_at(&script, 4), script.cells - 4);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 0, TS_CODEC_H264, unit[1], 2000, 1);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
}

static void test_bad_sync(void **state)
{
	(void)state;
	three_units();
	script_cell_at(&script, CELLS + 3)[0] = 0x46;
	feed_all();
	expect_second_damaged();
	assert_int_equal(record_stats(&record)->bad_sync, 1);
}

static void test_transport_error(void **state)
{
	(void)state;
	three_units();
	script_cell_at(&script, CELLS + 3)[1] |= 0x80;
	feed_all();
	expect_second_damaged();
	assert_int_equal(record_stats(&record)->bad_cells, 1);
}

static void test_bad_layout(void **state)
{
	static const struct {
		uint8_t control, length;
	} cases[] = {{0x00, 0}, {0x30, 184}, {0x30, 255}, {0x20, 184}};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		uint8_t *cell;

		if (i) {
			teardown(state);
			setup(state);
		}
		three_units();
		cell = script_cell_at(&script, CELLS + 3);
		cell[3] = (uint8_t)(cases[i].control | (cell[3] & 0xF));
		cell[4] = cases[i].length;
		feed_all();
		expect_second_damaged();
		assert_int_equal(record_stats(&record)->bad_cells, 1);
	}
}

static void test_duplicates(void **state)
{
	(void)state;
	three_units();
	for (size_t i = 0; i < script.cells; i++) {
		record_feed(&record, script_cell_at(&script, i), 1);
		record_feed(&record, script_cell_at(&script, i), 1);
	}
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 3);
	for (size_t i = 0; i < 3; i++)
		record_expect(&record, i, TS_CODEC_H264, unit[i], 2000, i);
	assert_int_equal(record_stats(&record)->duplicates, 3 * CELLS);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
}

/* A third time is no repetition any more. */
static void test_triplicate(void **state)
{
	(void)state;
	three_units();
	record_feed(&record, script.data, CELLS + 4);
	record_feed(&record, script_cell_at(&script, CELLS + 3), 1);
	record_feed(&record, script_cell_at(&script, CELLS + 3), 1);
	record_feed(&record, script_cell_at(&script, CELLS + 4),
		script.cells - CELLS - 4);
	expect_second_damaged();
	assert_int_equal(record_stats(&record)->duplicates, 1);
	assert_int_equal(record_stats(&record)->discontinuities, 1);
}

/* Nor is one that comes again later. */
static void test_old_cell(void **state)
{
	for (size_t back = 2; back < 9; back++) {
		if (back > 2) {
			teardown(state);
			setup(state);
		}
		three_units();
		record_feed(&record, script.data, 2 * CELLS - 1);
		record_feed(&record,
			script_cell_at(&script, 2 * CELLS - 1 - back), 1);
		record_feed(&record, script_cell_at(&script, 2 * CELLS - 1),
			CELLS + 1);
		expect_second_damaged();
		assert_int_equal(record_stats(&record)->duplicates, 0);
		assert_true(record_stats(&record)->discontinuities >= 1);
	}
}

/* The cell that holds the rest of a PES header is lost. */
static void test_lost_header(void **state)
{
	uint8_t stuffing[183] = {0}, pes[800];

	(void)state;
	unhex("000001E00000 808005 2100010001", pes);
	memcpy(pes + 14, unit[0], sizeof(pes) - 14);
	script_cell(&script, 0x1011, true, stuffing, 183 - 10, pes, 10);
	for (size_t i = 0; i < 3; i++)
		script_cell(&script, 0x1011, false, NULL, -1,
			pes + 10 + i * 184, 184);
	script_drop(&script, 1);
	script_pes(&script, 0x1011, 0xE0, 108, 5, unit[1], 100);
	feed_all();
	assert_int_equal(record.unit_count, 2);
	assert_true(record.units[0].unit.damaged);
	assert_false(record.units[0].unit.has_pts);
	assert_int_equal(record.units[0].unit.length, 2 * 184);
	record_expect(&record, 1, TS_CODEC_H264, unit[1], 100, 5);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
	/* One that never gets complete, without a loss. */
	script_cell(&script, 0x1011, true, stuffing, 183 - 10, pes, 10);
	script_pes(&script, 0x1011, 0xE0, 108, 6, unit[2], 100);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 2, TS_CODEC_H264, unit[2], 100, 6);
	assert_int_equal(record_stats(&record)->bad_pes, 1);
}

/* A loss in what is of no use changes nothing. */
static void test_lost_in_vain(void **state)
{
	(void)state;
	three_units();
	script_drop(&script, 6);
	record_feed(&record, script_cell_at(&script, 4), 5);
	assert_int_equal(record_stats(&record)->discontinuities, 1);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 0);
	/* beyond the buffer */
	teardown(state);
	record_open_sized(&record, 500, 100);
	script_open(&script);
	three_units();
	script_drop(&script, 6);
	record_feed(&record, script.data, 10);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	assert_int_equal(record_stats(&record)->overruns, 1);
	assert_int_equal(record_stats(&record)->protected_units, 0);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
}

/* Cells that start something and have nothing in them. */
static void test_empty_start(void **state)
{
	static const unsigned pids[] = {0, 0x100, 0x1011, 0x1100};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		uint8_t stuffing[183] = {0}, *cell;

		script_cell(&script, pids[i], true, stuffing, 183, unit[0], 0);
		cell = script_cell_at(&script, script.cells - 1);
		cell[3] = (uint8_t)(0x30 | script.cc[pids[i]]++ % 16);
	}
	feed_all();
	script_pes(&script, 0x1011, 0xE0, 108, 5, unit[0], 100);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 100, 5);
}

static void test_announced_discontinuity(void **state)
{
	const uint8_t flags[] = {0x80};
	uint8_t stuffing[183] = {0};

	(void)state;
	script_pes(&script, 0x1011, 0xE0, 8 + 1000, 0, unit[0], 1000);
	script.cc[0x1011] = 9;
	/* adaptation only: its counter says nothing */
	script_cell(&script, 0x1011, false, stuffing, 183, unit[0], 0);
	/* discontinuity_indicator */
	script_cell(&script, 0x1011, true, flags, 1, unit[0], 182);
	feed_all();
	assert_int_equal(record_stats(&record)->discontinuities, 0);
	assert_int_equal(record_stats(&record)->bad_pes, 1); /* no PES there */
	assert_int_equal(record.unit_count, 1);
}

static void test_bad_crc(void **state)
{
	const unsigned streams[] = {0x24, 0x1011};

	(void)state;
	script_pat(&script, 1, 0x100);
	script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 1);
	/* Every bit of either table. */
	for (size_t bit = 0; bit < 8 * (8 + 4 + 4); bit++) {
		script_cell_at(&script, 0)[5 + bit / 8] ^= 1 << bit % 8;
		record_feed(&record, script.data, 1);
		script_cell_at(&script, 0)[5 + bit / 8] ^= 1 << bit % 8;
		ts_demux_flush(record.demux);
	}
	for (size_t bit = 0; bit < 8 * (12 + 5 + 4); bit++) {
		script_cell_at(&script, 1)[5 + bit / 8] ^= 1 << bit % 8;
		record_feed(&record, script_cell_at(&script, 1), 1);
		script_cell_at(&script, 1)[5 + bit / 8] ^= 1 << bit % 8;
		ts_demux_flush(record.demux);
	}
	assert_int_equal(record.programs, 0);
	/* All but those that hit the table id, the syntax bit or the length:
	 * they leave no section of ours. */
	assert_in_range(record_stats(&record)->bad_crc, 8 * 13 + 8 * 18,
		8 * 16 + 8 * 21);
	feed_all();
	assert_int_equal(record.programs, 1);
}

static void test_cut_section(void **state)
{
	uint8_t section[1024];
	size_t length;

	(void)state;
	length = unhex("02B000 0001C10000 F000F000 1BE200F000", section);
	for (int i = 0; i < 100; i++)
		length += unhex("92E333F000", section + length);
	length = script_seal(section, length);
	/* One of its three cells is missing. */
	for (size_t lost = 0; lost < 3; lost++) {
		script_section(&script, 0x100, section, length);
		assert_int_equal(script.cells, 3);
		script_drop(&script, lost);
		feed_all();
		assert_int_equal(record.programs, 0);
	}
	/* The beginning of one and the end of the next make no section. */
	script_section(&script, 0x100, section, length);
	section[3] = 7;
	script_seal(section, length - 4);
	script_section(&script, 0x100, section, length);
	for (int i = 0; i < 3; i++)
		script_drop(&script, 1);
	assert_int_equal(script.cells, 3);
	feed_all();
	assert_int_equal(record.programs, 0);
	/* Nor does a scrambled cell. */
	script_section(&script, 0x100, section, length);
	script_cell_at(&script, 1)[3] |= 0x80;
	feed_all();
	assert_int_equal(record.programs, 0);
	script_section(&script, 0x100, section, length);
	feed_all();
	assert_int_equal(record.programs, 1);
	assert_int_equal(record_stats(&record)->bad_crc, 0);
}

/* Lengths inside a section that point beyond it; its CRC is right. */
static void test_lying_sections(void **state)
{
	static const char *const bodies[] = {
		"0001C10000 F000F001",
		"0001C10000 F000FFFF",
		"0001C10000 F000",
		"0001C10000",
		"0001C10000 F000F000 1BE200F001",
		"0001C10000 F000F000 1BE200FFFF 1BE300F000",
		"0001C10000 F000F000 1BE200F0",
	};
	uint8_t section[64] = {2};

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		size_t n = 3 + unhex(bodies[i], section + 3);

		script_section(
			&script, 0x100, section, script_seal(section, n));
	}
	/* section_length beyond what tables may have, and beyond the cell */
	unhex("02BFFF 0001C10000 F000F000", section);
	script_section(&script, 0x100, section, 60);
	/* a pointer_field beyond the cell */
	fill(section, sizeof(section), 1);
	script_section(&script, 0x100, section, 60);
	script_cell_at(&script, script.cells - 1)[4] = 184;
	feed_all();
	assert_int_equal(record.programs, 0);
	assert_int_equal(record_stats(&record)->bad_crc, 0);
	{
		const unsigned streams[] = {0x1B, 0x1011};

		script_pmt(&script, 0x100, 1, 0, 0x1000, streams, 1);
	}
	feed_all();
	assert_int_equal(record.programs, 1);
}

static void test_bad_pes(void **state)
{
	static const char *const headers[] = {
		"000002E00000 80 80 05 2100010001",
		"010001E00000 80 80 05 2100010001",
		"000001E00000 00 80 05 2100010001",
		"000001E00000 C0 80 05 2100010001",
		"000001E00004 80 80 05 2100010001", /* shorter than its header
						     */
		"000001BE0000 80 80 05 2100010001", /* padding */
		"00000100E000 80 80 05 2100010001",
	};
	size_t count = sizeof(headers) / sizeof(*headers);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		uint8_t pes[1000] = {0};

		unhex(headers[i], pes);
		script_payload(&script, 0x1011, pes, sizeof(pes));
	}
	script_pes(&script, 0x1011, 0xE0, 108, 9, unit[0], 100);
	feed_all();
	assert_int_equal(record_stats(&record)->bad_pes, count);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 100, 9);
}

/* A unit goes on beyond the length that it stated: the rest is reported. */
static void test_short_length(void **state)
{
	(void)state;
	script_pes(&script, 0x1011, 0xE0, 8 + 200, 9, unit[0], 1000);
	script_pes(&script, 0x1011, 0xE0, 8 + 200, 10, unit[1], 200);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 200, 9);
	assert_true(record.units[1].unit.damaged);
	assert_int_equal(record_stats(&record)->bad_pes, 1);
	record_expect(&record, 2, TS_CODEC_H264, unit[1], 200, 10);
	/* Of sound the rest is of no use. */
	script_pes(&script, 0x1100, 0xC0, 8 + 200, 11, unit[0], 1000);
	script_pes(&script, 0x1100, 0xC0, 8 + 200, 12, unit[1], 200);
	feed_all();
	assert_int_equal(record.unit_count, 5);
	record_expect(&record, 3, TS_CODEC_AAC, unit[0], 200, 11);
	record_expect(&record, 4, TS_CODEC_AAC, unit[1], 200, 12);
	assert_int_equal(record_stats(&record)->bad_pes, 2);
}

static void test_long_length(void **state)
{
	(void)state;
	script_pes(&script, 0x1011, 0xE0, 8 + 201, 9, unit[0], 200);
	script_pes(&script, 0x1011, 0xE0, 8 + 200, 10, unit[1], 200);
	feed_all();
	assert_int_equal(record.unit_count, 2);
	assert_true(record.units[0].unit.damaged);
	assert_int_equal(record.units[0].unit.length, 200);
	record_expect(&record, 1, TS_CODEC_H264, unit[1], 200, 10);
}

/* Units around the buffer's size, with and without a stated length. */
static void test_overrun(void **state)
{
	(void)state;
	for (size_t length = 990; length <= 1200; length++)
		for (int stated = 0; stated < 2; stated++) {
			bool over = length > 1000;
			const struct ts_unit *got;

			teardown(state);
			record_open_sized(&record, 1000, 100);
			script_open(&script);
			script_pes(&script, 0x1011, 0xE0,
				stated ? 8 + length : 0, 9, unit[0], length);
			script_pes(&script, 0x1011, 0xE0, 8 + 200, 10, unit[1],
				200);
			feed_all();
			assert_int_equal(record.unit_count, 2);
			got = &record.units[0].unit;
			assert_int_equal(got->length, over ? 1000 : length);
			assert_memory_equal(got->data, unit[0], got->length);
			assert_int_equal(got->damaged, over);
			assert_int_equal(record_stats(&record)->overruns, over);
			record_expect(
				&record, 1, TS_CODEC_H264, unit[1], 200, 10);
		}
}

/* Full buffers of picture and sound keep out of each other's way. */
static void test_neighbours(void **state)
{
	(void)state;
	teardown(state);
	record_open_sized(&record, 3000, 2000);
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 3000);
	script_pes(&script, 0x1100, 0xC0, 0, 2, unit[1], 2000);
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 3000, 1);
	record_expect(&record, 1, TS_CODEC_AAC, unit[1], 2000, 2);
}

/* A PES packet that never ends. */
static void test_endless(void **state)
{
	(void)state;
	teardown(state);
	record_open_sized(&record, 5000, 100);
	script_pes(&script, 0x1011, 0xE0, 0, 9, unit[0], 170);
	feed_all();
	for (unsigned i = 0; i < 100; i++) {
		script_cell(&script, 0x1011, false, NULL, -1, unit[1], 184);
		feed_all();
	}
	assert_int_equal(record.unit_count, 1);
	assert_true(record.units[0].unit.damaged);
	assert_int_equal(record.units[0].unit.length, 5000);
	assert_int_equal(record_stats(&record)->overruns, 1);
	/* A tiny sound buffer: a header larger than it does no harm. */
	script_pes(&script, 0x1100, 0xC0, 0, 9, unit[0], 1000);
	script_pes(&script, 0x1100, 0xC0, 8 + 100, 10, unit[0], 100);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	assert_int_equal(record.units[1].unit.length, 100);
	assert_true(record.units[1].unit.damaged);
	record_expect(&record, 2, TS_CODEC_AAC, unit[0], 100, 10);
}

static void test_scrambled(void **state)
{
	(void)state;
	three_units();
	for (size_t i = 0; i < CELLS; i++)
		script_cell_at(&script, CELLS + i)[3] |= 0x80;
	feed_all();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 2);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 2000, 0);
	record_expect(&record, 1, TS_CODEC_H264, unit[2], 2000, 2);
	assert_int_equal(record_stats(&record)->protected_units, 1);
	/* PES level scrambling, and one scrambled cell in the middle */
	script_pes(&script, 0x1011, 0xE0, 0, 0, unit[0], 2000);
	script_cell_at(&script, 0)[4 + 6] |= 0x10;
	script_pes(&script, 0x1011, 0xE0, 2008, 0, unit[0], 2000);
	script_cell_at(&script, CELLS + 5)[3] |= 0xC0;
	script_pes(&script, 0x1011, 0xE0, 2008, 1, unit[1], 2000);
	feed_all();
	assert_int_equal(record.unit_count, 3);
	record_expect(&record, 2, TS_CODEC_H264, unit[1], 2000, 1);
	assert_int_equal(record_stats(&record)->protected_units, 3);
}

/* Sixteen cells lost: the counter has come round. What RTP says helps. */
static void test_lost_call(void **state)
{
	(void)state;
	for (unsigned calls = 0; calls <= 3; calls++) {
		if (calls) {
			teardown(state);
			setup(state);
		}
		script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 10000);
		script_pes(&script, 0x1100, 0xC0, 508, 2, unit[1], 500);
		record_feed(&record, script.data, 10);
		for (unsigned i = 0; i < calls; i++)
			ts_demux_lost(record.demux);
		record_feed(&record, script_cell_at(&script, 26),
			script.cells - 26);
		ts_demux_flush(record.demux);
		assert_int_equal(record.unit_count, 2);
		record_expect(&record, 0, TS_CODEC_AAC, unit[1], 500, 2);
		/* Two datagrams hold at most 14 cells: not 16. */
		assert_int_equal(record.units[1].unit.damaged, calls == 3);
	}
	/* Fifteen lost look like a repetition. */
	teardown(state);
	setup(state);
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 10000);
	record_feed(&record, script.data, 10);
	for (unsigned i = 0; i < 3; i++)
		ts_demux_lost(record.demux);
	record_feed(&record, script_cell_at(&script, 25), script.cells - 25);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	assert_true(record.units[0].unit.damaged);
	assert_int_equal(record.units[0].unit.length, 10000 - 15 * 184);
	assert_int_equal(record_stats(&record)->duplicates, 0);
}

/* What is flushed after a loss may lack its end. */
static void test_lost_call_and_flush(void **state)
{
	(void)state;
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 1000);
	feed_all();
	ts_demux_lost(record.demux);
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	assert_true(record.units[0].unit.damaged);
}

/* A loss that did not hit a stream does not damage it. */
static void test_lost_call_elsewhere(void **state)
{
	(void)state;
	script_pes(&script, 0x1011, 0xE0, 0, 1, unit[0], 1000);
	record_feed(&record, script.data, 2);
	ts_demux_lost(record.demux);
	ts_demux_lost(record.demux);
	record_feed(&record, script_cell_at(&script, 2), script.cells - 2);
	ts_demux_flush(record.demux);
	record_expect(&record, 0, TS_CODEC_H264, unit[0], 1000, 1);
}

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, teardown, NULL                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a lost cell damages its unit and no other",
			test_lost_cell),
		CASE("a unit that lost its start is told apart where that is"
		     " possible",
			test_lost_start),
		CASE("a lost border damages the units on either side",
			test_lost_border),
		CASE("sound that lost its start is not handed out",
			test_lost_audio_start),
		CASE("a late joiner begins with the next unit",
			test_late_joiner),
		CASE("cells without sync byte are counted and ignored",
			test_bad_sync),
		CASE("cells with transport_error_indicator are ignored",
			test_transport_error),
		CASE("cells without a valid layout are ignored",
			test_bad_layout),
		CASE("a repeated cell is taken once", test_duplicates),
		CASE("a cell that comes three times is a discontinuity",
			test_triplicate),
		CASE("an old cell that comes again is a discontinuity",
			test_old_cell),
		CASE("a unit that lost part of its PES header",
			test_lost_header),
		CASE("a loss in what is skipped changes nothing",
			test_lost_in_vain),
		CASE("empty cells that start something", test_empty_start),
		CASE("an announced discontinuity is none",
			test_announced_discontinuity),
		CASE("sections with a wrong CRC are counted and ignored",
			test_bad_crc),
		CASE("a section that lost a cell is dropped", test_cut_section),
		CASE("lengths in sections are not trusted",
			test_lying_sections),
		CASE("PES headers that make no sense are counted",
			test_bad_pes),
		CASE("W-165 a stated length that is too short is reported",
			test_short_length),
		CASE("W-165 a stated length that is too long is damage",
			test_long_length),
		CASE("a unit larger than the buffer is cut at its size",
			test_overrun),
		CASE("full buffers keep apart", test_neighbours),
		CASE("a PES packet that never ends is cut once", test_endless),
		CASE("W-169 scrambled units are counted and kept back",
			test_scrambled),
		CASE("a reported loss shows when the counter has come round",
			test_lost_call),
		CASE("a unit flushed after a reported loss is damaged",
			test_lost_call_and_flush),
		CASE("a small reported loss damages only whom it hit",
			test_lost_call_elsewhere),
	};

	return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
