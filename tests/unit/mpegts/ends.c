#include <string.h>
#include "record.h"

/* W-165 and the media notes: a unit is worth 16 ms when it is finished with
 * its own last cell and not with the next unit's first. */

static struct record record;
static struct script script;
static uint8_t unit[2000];

static int setup(void **state)
{
	(void)state;
	record_open(&record);
	script_open(&script);
	fill(unit, sizeof(unit), 1);
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

/* 14 + 1090 bytes are exactly six cells. */
#define UNSTUFFED 1090
#define STUFFED	  1000

static void video(size_t length, bool stated)
{
	script_pes(&script, 0x1011, 0xE0, stated ? 8 + length : 0, 5, unit,
		length);
}

static void test_stated(void **state)
{
	(void)state;
	for (size_t length = 1; length < sizeof(unit); length += 7) {
		size_t before = record.unit_count;

		if (before == RECORD_UNITS_MAX)
			break;
		video(length, true);
		record_feed(&record, script.data, script.cells - 1);
		assert_int_equal(record.unit_count, before);
		record_feed(
			&record, script_cell_at(&script, script.cells - 1), 1);
		script.cells = 0;
		assert_int_equal(record.unit_count, before + 1);
		record_expect(&record, before, TS_CODEC_H264, unit, length, 5);
	}
}

static void test_next_start(void **state)
{
	(void)state;
	video(STUFFED, false);
	feed_all();
	assert_int_equal(record.unit_count, 0);
	video(STUFFED, false);
	record_feed(&record, script.data, 1);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit, STUFFED, 5);
}

static void test_hint(void **state)
{
	(void)state;
	for (size_t i = 0; i < 20; i++) {
		video(STUFFED, false);
		feed_all();
		assert_int_equal(record.unit_count, i);
		ts_demux_hint_end(record.demux);
		assert_int_equal(record.unit_count, i + 1);
		record_expect(&record, i, TS_CODEC_H264, unit, STUFFED, 5);
	}
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 20);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* W-172: a still screen's last picture does not wait for the next one. A
 * picture that stopped in mid-stream, between two full cells, does. */
static void test_quiet(void **state)
{
	(void)state;
	for (size_t i = 0; i < 12; i++) { /* hints have proved themselves */
		video(STUFFED, false);
		feed_all();
		ts_demux_quiet(record.demux);
		assert_int_equal(record.unit_count, i + 1);
		record_expect(&record, i, TS_CODEC_H264, unit, STUFFED, 5);
	}
	video(STUFFED, false);
	record_feed(&record, script.data, script.cells - 1);
	ts_demux_quiet(record.demux);
	assert_int_equal(record.unit_count, 12);
	record_feed(&record, script_cell_at(&script, script.cells - 1), 1);
	ts_demux_quiet(record.demux);
	assert_int_equal(record.unit_count, 13);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* Without stuffing a hint must have proved itself. */
static void test_unstuffed_hint(void **state)
{
	(void)state;
	for (size_t i = 0; i < 12; i++) {
		size_t before;

		/* Its first cell proves the hint before it. */
		video(UNSTUFFED, false);
		feed_all();
		before = record.unit_count;
		assert_int_equal(before, i);
		ts_demux_hint_end(record.demux);
		assert_int_equal(record.unit_count - before, i >= 8);
	}
	for (size_t i = 0; i < record.unit_count; i++)
		record_expect(&record, i, TS_CODEC_H264, unit, UNSTUFFED, 5);
}

/* Units of stated length prove hints as well. */
static void test_proof_by_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < 8; i++) {
		video(UNSTUFFED, true);
		feed_all();
		ts_demux_hint_end(record.demux);
		assert_int_equal(record.unit_count, i + 1);
	}
	video(UNSTUFFED, false);
	feed_all();
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 9);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* After a flush the next cell says nothing about an earlier hint. */
static void test_hint_and_flush(void **state)
{
	(void)state;
	video(STUFFED, false);
	feed_all();
	ts_demux_hint_end(record.demux);
	ts_demux_flush(record.demux);
	ts_demux_hint_end(record.demux);
	video(STUFFED, false);
	record_feed(&record, script_cell_at(&script, 1), 2);
	script.cells = 0;
	video(STUFFED, false);
	feed_all();
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 2);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* RFC 2250's marker says something else: it stands in mid-unit. */
static void test_foreign_marker(void **state)
{
	(void)state;
	video(UNSTUFFED, false);
	for (size_t i = 0; i < 6; i++) {
		record_feed(&record, script_cell_at(&script, i), 1);
		ts_demux_hint_end(record.demux);
		assert_int_equal(record.unit_count, 0);
	}
	script.cells = 0;
	video(UNSTUFFED, false);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit, UNSTUFFED, 5);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* A source that marks each slice, and stuffs behind it. */
static void test_refuted_hint(void **state)
{
	uint8_t stuffing[100];

	(void)state;
	memset(stuffing, 0xFF, sizeof(stuffing));
	stuffing[0] = 0;
	for (size_t i = 0; i < 100; i++) {
		video(STUFFED, false);
		feed_all();
		ts_demux_hint_end(record.demux);
		/* the second slice */
		script_cell(
			&script, 0x1011, false, stuffing, 100, unit + 3, 83);
		feed_all();
		ts_demux_hint_end(record.demux);
	}
	video(STUFFED, true);
	feed_all();
	/* Cut once: the first half, the other by itself; the rest is whole. */
	assert_int_equal(record_stats(&record)->bad_hints, 1);
	assert_int_equal(record_stats(&record)->bad_pes, 0);
	assert_int_equal(record.unit_count, 2 + 99 + 1);
	assert_int_equal(record.units[0].unit.length, STUFFED);
	assert_true(record.units[1].unit.damaged);
	assert_int_equal(record.units[1].unit.length, 83);
	assert_memory_equal(record.units[1].unit.data, unit + 3, 83);
	for (size_t i = 2; i < 101; i++) {
		assert_int_equal(record.units[i].unit.length, STUFFED + 83);
		assert_false(record.units[i].unit.damaged);
	}
}

/* ... and one that mends its ways is believed again. */
static void test_rehabilitation(void **state)
{
	uint8_t stuffing[100] = {0};
	size_t late = 0;

	(void)state;
	video(STUFFED, false);
	feed_all();
	ts_demux_hint_end(record.demux);
	script_cell(&script, 0x1011, false, stuffing, 100, unit + 3, 83);
	feed_all();
	for (size_t i = 0; i < 100; i++) {
		size_t before;

		video(STUFFED, false);
		feed_all();
		before = record.unit_count;
		ts_demux_hint_end(record.demux);
		late += record.unit_count == before;
	}
	assert_int_equal(late, 64);
	assert_int_equal(record_stats(&record)->bad_hints, 1);
}

static void test_hint_after_audio(void **state)
{
	(void)state;
	video(STUFFED, false);
	script_pes(&script, 0x1100, 0xC0, 508, 2, unit, 500);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 1);
	/* A clock or an empty cell behind the video changes nothing. */
	video(STUFFED, false);
	{
		uint8_t adaptation[183] = {0x10};
		uint8_t nothing[184] = {0};

		script_cell(&script, 0x1000, false, adaptation, 183, unit, 0);
		script_cell(&script, 0x1FFF, false, NULL, -1, nothing, 184);
	}
	feed_all();
	assert_int_equal(record.unit_count, 2);
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 3);
}

/* The datagram with the end was lost, one with the marker came. */
static void test_hint_after_loss(void **state)
{
	(void)state;
	video(STUFFED, false);
	feed_all();
	ts_demux_lost(record.demux);
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 0);
}

/* A stated length knows better. */
static void test_hint_against_length(void **state)
{
	uint8_t stuffing[100] = {0};
	uint8_t pes[14 + 1000];

	(void)state;
	memcpy(pes, "\0\0\1\xE0\x03\xF0\x80\x80\x05\x21\0\1\0\1", 14);
	memcpy(pes + 14, unit, 1000);
	script_cell(&script, 0x1011, true, NULL, -1, pes, 184);
	script_cell(&script, 0x1011, false, stuffing, 100, pes + 184, 83);
	feed_all();
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 0);
	for (size_t at = 184 + 83; at < sizeof(pes); at += 83)
		script_cell(
			&script, 0x1011, false, stuffing, 100, pes + at, 83);
	feed_all();
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit, 1000, 0);
	assert_int_equal(record_stats(&record)->bad_hints, 0);
}

/* When bytes are missing a stated length is never reached. */
static void test_hint_when_damaged(void **state)
{
	(void)state;
	video(STUFFED, true);
	script_drop(&script, 2);
	feed_all();
	assert_int_equal(record.unit_count, 0);
	ts_demux_hint_end(record.demux);
	assert_int_equal(record.unit_count, 1);
	assert_true(record.units[0].unit.damaged);
	assert_int_equal(record.units[0].unit.length, STUFFED - 184);
}

/* What kinds of adaptation field are stuffing. */
static void test_stuffing_kinds(void **state)
{
	static const struct {
		const char *field;
		bool stuffed;
	} cases[] = {
		{"", true},
		{"00", true},
		{"00FF", true},
		{"40", false},
		{"40FF", true},
		{"10 0000AFC87E00", false},
		{"10 0000AFC87E00 FF", true},
		{"18 0000AFC87E00 0000AFC87E00", false},
		{"04 05", false},
		{"04 05 FF", true},
		{"02 03 010203", false},
		{"02 03 010203 FF", true},
		{"01 02 1FFF", false},
		{"01 02 1FFF FF", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t field[32];
		size_t n = unhex(cases[i].field, field);

		teardown(state);
		setup(state);
		video(UNSTUFFED, false);
		script_cell(
			&script, 0x1011, false, field, (int)n, unit, 183 - n);
		feed_all();
		ts_demux_hint_end(record.demux);
		assert_int_equal(record.unit_count, cases[i].stuffed);
	}
}

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, teardown, NULL                      \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-165 a unit of stated length ends with its last cell",
			test_stated),
		CASE("W-165 a unit of unknown length ends where the next"
		     " begins",
			test_next_start),
		CASE("a hint after a stuffed cell ends the unit", test_hint),
		CASE("W-172 a quiet line ends a stuffed unit and no other",
			test_quiet),
		CASE("a hint without stuffing is believed after eight proofs",
			test_unstuffed_hint),
		CASE("units of stated length prove hints, too",
			test_proof_by_length),
		CASE("a flush forgets hints", test_hint_and_flush),
		CASE("a marker that means something else does no harm",
			test_foreign_marker),
		CASE("a hint that proves false is believed no more",
			test_refuted_hint),
		CASE("64 proofs restore belief", test_rehabilitation),
		CASE("a hint after sound says nothing about the picture",
			test_hint_after_audio),
		CASE("a hint after a loss says nothing either",
			test_hint_after_loss),
		CASE("a stated length is better than a hint",
			test_hint_against_length),
		CASE("a hint ends a damaged unit of stated length",
			test_hint_when_damaged),
		CASE("what counts as stuffing", test_stuffing_kinds),
	};

	return cmocka_run_group_tests_name("ends", tests, NULL, NULL);
}
