#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "mpegts/ts_mux.h"

#define PTS_MASK  ((UINT64_C(1) << 33) - 1)
#define UNIT_MAX  150000
#define BURST_MAX (1000 * TS_CELL_BYTES)

static struct record record;
static struct ts_mux mux;
static struct ts_burst burst;
static uint8_t cells[BURST_MAX];
static uint8_t unit[UNIT_MAX];

static void open_all(enum ts_codec audio)
{
	const struct ts_mux_config config = {
		.profile_idc = 66,
		.constraint_flags = 0xC0,
		.level_idc = 42,
		.audio = audio,
		.audio_sample_rate = 48000,
		.audio_channels = 2,
	};

	record_open(&record);
	ts_mux_init(&mux, &config);
	ts_burst_init(&burst, cells, sizeof(cells), 0, 1);
}

static void deliver(void)
{
	record_feed(&record, cells, burst.cells);
	ts_burst_reset(&burst);
}

/* A video unit that begins with a delimiter, in 1 to 4 pieces. */
static size_t send_video(uint32_t *seed, size_t length, uint64_t pts)
{
	/* The first piece holds the delimiter. */
	size_t pieces = length < 40 ? 1 : 1 + draw(seed) % 4, at = 0;
	bool idr = draw(seed) % 4 == 0;

	fill(unit, length, draw(seed));
	memcpy(unit, "\0\0\1\x09", 4);
	for (size_t i = 1; i <= pieces; i++) {
		size_t to = length * i / pieces;

		assert_int_equal(ts_mux_video(&mux, &burst, unit + at, to - at,
					 pts, idr, i == 1, i == pieces),
			0);
		at = to;
		if (draw(seed) % 2)
			assert_int_equal(ts_mux_clock(&mux, &burst, pts * 300,
						 draw(seed) % 2),
				0);
	}
	return pieces;
}

static size_t any_length(uint32_t *seed)
{
	static const size_t most[] = {200, 2000, 20000, UNIT_MAX};

	return 5 + draw(seed) % (most[draw(seed) % 4] - 5);
}

static void test_video(void **state)
{
	uint32_t seed = 7;

	(void)state;
	open_all(TS_CODEC_NONE);
	for (uint64_t i = 0; i < 250; i++) {
		size_t length = any_length(&seed);
		/* The 33 bits wrap at a third. */
		uint64_t pts = PTS_MASK + 1 - 80 * 1500 + i * 1500;

		send_video(&seed, length, pts);
		deliver();
		ts_demux_hint_end(record.demux);
		ts_demux_flush(record.demux);
		assert_int_equal(record.unit_count, i + 1);
		record_expect(&record, i, TS_CODEC_H264, unit, length,
			pts & PTS_MASK);
	}
	assert_int_equal(record_stats(&record)->bad_pes, 0);
	assert_int_equal(record_stats(&record)->bad_crc, 0);
	assert_int_equal(record_stats(&record)->discontinuities, 0);
	assert_int_equal(record_stats(&record)->duplicates, 0);
	record_close(&record);
}

static void test_delimiter_and_flag(void **state)
{
	const uint8_t slice[] = {0, 0, 0, 1, 0x65, 9, 9};
	const uint8_t expected[] = {
		0, 0, 0, 1, 9, 0x10, 0, 0, 0, 1, 0x65, 9, 9};

	(void)state;
	open_all(TS_CODEC_NONE);
	ts_mux_video(&mux, &burst, slice, sizeof(slice), 1, true, true, true);
	deliver();
	record_expect(&record, 0, TS_CODEC_H264, expected, sizeof(expected), 1);
	assert_true(record.units[0].unit.random_access);
	record_close(&record);
}

static void test_audio(void **state)
{
	static const enum ts_codec codecs[] = {
		TS_CODEC_AAC, TS_CODEC_AC3, TS_CODEC_LPCM};
	uint32_t seed = 8;

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		open_all(codecs[c]);
		ts_mux_clock(&mux, &burst, 0, true);
		for (size_t i = 0; i < 200; i++) {
			size_t length = 1 + draw(&seed) % 4000;

			if (codecs[c] == TS_CODEC_LPCM)
				length = 320 * (1 + draw(&seed) % 100);
			fill(unit, length, draw(&seed));
			assert_int_equal(ts_mux_audio(&mux, &burst, unit,
						 length, i * 1920),
				0);
			deliver();
			assert_int_equal(record.unit_count, i + 1);
			record_expect(
				&record, i, codecs[c], unit, length, i * 1920);
			if (codecs[c] != TS_CODEC_LPCM)
				continue;
			assert_int_equal(
				record.units[i].unit.sample_rate, 48000);
			assert_int_equal(record.units[i].unit.channels, 2);
			assert_int_equal(record.units[i].unit.bits, 16);
		}
		record_close(&record);
	}
}

static void test_clock(void **state)
{
	const uint64_t wrap = (UINT64_C(1) << 33) * 300;
	uint64_t now = wrap - 27000000;
	uint32_t seed = 9;

	(void)state;
	open_all(TS_CODEC_AAC);
	for (size_t i = 0; i < 200; i++) {
		assert_int_equal(ts_mux_clock(&mux, &burst, now, false), 0);
		deliver();
		assert_int_equal(record.pcr_count, i + 1);
		assert_int_equal(record.pcr[i], now % wrap);
		now += draw(&seed) % 540000;
	}
	assert_true(now > wrap);
	assert_int_equal(record.programs, 1);
	assert_int_equal(record.video, TS_CODEC_H264);
	assert_int_equal(record.audio, TS_CODEC_AAC);
	record_close(&record);
}

/* What a datagram holds, and what becomes of datagrams. */
struct journey {
	unsigned lose, twice; /* of 1000 */
	bool tell;	      /* ts_demux_lost is called */
};

/*
 * Sends units through a lossy road and compares what comes out: each unit
 * that says it is undamaged equals one that was sent; without loss all come.
 * Returns how many undamaged ones came.
 */
static size_t travel(uint32_t seed, const struct journey *journey)
{
	enum { UNITS = 120 };
	static uint8_t sent[UNITS][6000];
	static size_t lengths[UNITS];
	size_t whole = 0;

	open_all(TS_CODEC_LPCM);
	for (size_t i = 0; i < UNITS; i++) {
		bool video = i % 3 != 2;
		bool marked = false;

		lengths[i] = video ? 5 + draw(&seed) % 5000 : 1920;
		if (video) {
			send_video(&seed, lengths[i], i);
			memcpy(sent[i], unit, lengths[i]);
		} else {
			fill(sent[i], lengths[i], (unsigned)i);
			ts_mux_audio(&mux, &burst, sent[i], lengths[i], i);
		}
		for (size_t at = 0; at < burst.cells; at += 7) {
			size_t n = burst.cells - at < 7 ? burst.cells - at : 7;
			unsigned fate = draw(&seed) % 1000;

			/* The marker travels with the last one; it is not
			 * safe where losses are not told. */
			marked = video && fate >= journey->lose &&
				 (journey->tell || journey->lose == 0);
			if (fate < journey->lose) {
				if (journey->tell)
					ts_demux_lost(record.demux);
				continue;
			}
			record_feed(&record, cells + at * TS_CELL_BYTES, n);
			if (draw(&seed) % 1000 < journey->twice && n == 1)
				record_feed(
					&record, cells + at * TS_CELL_BYTES, n);
		}
		ts_burst_reset(&burst);
		if (marked)
			ts_demux_hint_end(record.demux);
	}
	/* One more, which shows whether the last one lost its end. */
	send_video(&seed, 100, UNITS);
	deliver();
	for (size_t i = 0; i < record.unit_count; i++) {
		const struct ts_unit *got = &record.units[i].unit;

		if (got->damaged)
			continue;
		assert_true(got->has_pts);
		if (got->pts_90k == UNITS)
			continue;
		assert_true(got->pts_90k < UNITS);
		record_expect(&record, i, got->codec, sent[got->pts_90k],
			lengths[got->pts_90k], got->pts_90k);
		whole++;
	}
	if (journey->lose == 0) {
		assert_int_equal(whole, UNITS);
		assert_in_range(record.unit_count, UNITS, UNITS + 1);
	}
	record_close(&record);
	return whole;
}

static void test_loss(void **state)
{
	static const struct journey roads[] = {
		{0, 0, false},
		{0, 1000, false},
		{10, 0, true},
		{10, 0, false},
		{100, 100, true},
		{300, 0, true},
	};
	size_t whole[6] = {0};

	(void)state;
	for (size_t r = 0; r < 6; r++)
		for (uint32_t seed = 1; seed <= 20; seed++)
			whole[r] += travel(seed * 77, &roads[r]);
	/* 3 datagrams a unit: 1 % of them lost leaves about 97 % whole */
	assert_true(whole[2] > 20 * 120 * 92 / 100);
	assert_true(whole[2] < 20 * 120);
	assert_true(whole[4] > 20 * 120 * 50 / 100);
	assert_true(whole[5] < whole[4]);
}

/* Cells that are hit by random bit errors: anything may come out, but not an
 * undamaged unit of the wrong length; and after the storm all is well. */
static void test_garbage(void **state)
{
	uint32_t seed = 99;

	(void)state;
	open_all(TS_CODEC_LPCM);
	for (size_t round = 0; round < 100; round++) {
		ts_mux_clock(&mux, &burst, round * 270000, true);
		send_video(&seed, 5 + draw(&seed) % 20000, round);
		fill(unit, 1920, 1);
		ts_mux_audio(&mux, &burst, unit, 1920, round);
		for (size_t i = 0; i < burst.cells; i++) {
			uint8_t *cell = cells + i * TS_CELL_BYTES;

			switch (draw(&seed) % 10) {
			case 0:
				fill(cell, TS_CELL_BYTES, draw(&seed));
				break;
			case 1:
				fill(cell + 1, TS_CELL_BYTES - 1, draw(&seed));
				break;
			case 2:
				cell[draw(&seed) % 20] = (uint8_t)draw(&seed);
				break;
			}
		}
		deliver();
		for (size_t i = 0; i < record.unit_count; i++)
			free((void *)(uintptr_t)record.units[i].unit.data);
		record.unit_count = 0;
		if (draw(&seed) % 8 == 0)
			ts_demux_lost(record.demux);
		if (draw(&seed) % 8 == 0)
			ts_demux_hint_end(record.demux);
	}
	assert_true(record_stats(&record)->bad_sync > 100);
	assert_true(record_stats(&record)->discontinuities > 100);

	ts_demux_flush(record.demux);
	for (size_t i = 0; i < record.unit_count; i++)
		free((void *)(uintptr_t)record.units[i].unit.data);
	record.unit_count = 0;
	ts_mux_clock(&mux, &burst, 0, true);
	send_video(&seed, 3000, 4711);
	deliver();
	ts_demux_flush(record.demux);
	assert_int_equal(record.unit_count, 1);
	record_expect(&record, 0, TS_CODEC_H264, unit, 3000, 4711);
	assert_int_equal(record.video, TS_CODEC_H264);
	assert_int_equal(record.audio, TS_CODEC_LPCM);
	record_close(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("W-152 W-160 W-163 access units of every size arrive,"
			  " whole or in slices, over the PTS wrap",
			test_video),
		BEHAVIOUR("delimiter and random access indicator arrive",
			test_delimiter_and_flag),
		BEHAVIOUR("W-156 W-157 sound arrives at once", test_audio),
		BEHAVIOUR("W-151 the clock arrives over its wrap", test_clock),
		BEHAVIOUR("W-163 loss and repetition never pass for a whole"
			  " unit",
			test_loss),
		BEHAVIOUR("garbage is survived and forgotten", test_garbage),
	};

	return cmocka_run_group_tests_name("round trip", tests, NULL, NULL);
}
