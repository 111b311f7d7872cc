/*
 * W-162 to W-172: what a receiver makes of the datagrams that reach it.
 */
#include "harness.h"
#include "platform/clock.h"
#include "unit.h"

static void test_units_arrive_whole_and_in_order(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	for (unsigned i = 2; i <= 40; i++) {
		uint64_t sent_us = clock_now_us();

		harness_send(&h, AVC_INTRA);
		harness_await_video(&h, i);
		assert_int_equal(h.got.length, h.unit_bytes);
		assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
		assert_int_equal(
			h.got.pts_90k, (h.source.pts_90k - 1500) & 0x1FFFFFFFF);
		assert_in_range(h.got.arrival_us, sent_us, clock_now_us());
	}
	/* The record is the stream, byte for byte. */
	harness_await_cells(&h, h.source.cells_bytes);
	assert_int_equal(h.cells_bytes, h.source.cells_bytes);
	assert_memory_equal(h.cells, h.source.cells, h.cells_bytes);
	harness_finish(&h);
	assert_int_equal(h.stats.video_units, 40);
	assert_int_equal(h.stats.video_dropped, 0);
	assert_int_equal(h.stats.frames_lost, 0);
	assert_int_equal(h.stats.rtp.lost, 0);
	assert_int_equal(h.stats.idr_requests, 0);
	assert_int_equal(h.stats.strangers, 0);
	assert_int_equal(h.video, 40);
}

static void test_sound_is_handed_on(void **state)
{
	static struct harness h;
	uint8_t samples[1920] = {0};

	(void)state;
	harness_play(&h);
	source_sound(&h.source, samples, sizeof(samples));
	source_send_all(&h.source);
	harness_send(&h, AVC_REPEAT);
	harness_await_video(&h, 2);
	harness_finish(&h);
	assert_int_equal(h.stats.audio_units, 1);
	assert_int_equal(h.audio, 1);
}

static void test_strangers_are_dropped_and_counted(void **state)
{
	static struct harness h;
	struct datagram *d;

	(void)state;
	harness_play(&h);
	/* The same stream from another host, ahead of the real one. */
	harness_build(&h, AVC_IDR);
	d = &h.source.datagrams[0];
	source_send_raw(&h.source, 0x7F000002, d->data, d->length);
	source_send_raw(&h.source, 0x7F000003, "x", 1);
	source_send_all(&h.source);
	harness_await_video(&h, 2);
	assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
	assert_int_equal(h.cells_bytes, h.source.cells_bytes);
	harness_finish(&h);
	assert_int_equal(h.stats.strangers, 2);
	assert_int_equal(h.stats.rtp.duplicates, 0);
}

static void test_what_is_not_rtp_is_counted(void **state)
{
	static struct harness h;
	uint8_t other[RTP_HEADER_BYTES + 188];
	uint8_t large[3000] = {0x80, RTP_PAYLOAD_TYPE_TS};
	struct rtp_header header = {.payload_type = 96};

	(void)state;
	harness_play(&h);
	memset(other, 0x47, sizeof(other));
	rtp_header_write(&header, other);
	source_send_raw(&h.source, 0, "no RTP at all", 13);
	source_send_raw(&h.source, 0, "", 0);
	source_send_raw(&h.source, 0, other, sizeof(other));
	source_send_raw(&h.source, 0, large, sizeof(large));
	harness_send(&h, AVC_REPEAT);
	harness_await_video(&h, 2);
	harness_finish(&h);
	assert_int_equal(h.stats.not_rtp, 4);
	assert_int_equal(h.stats.idr_requests, 0);
}

/* W-162: CSRC, extension, padding, and bytes that are no whole TS packet. */
static void test_everything_that_rtp_allows(void **state)
{
	static const uint8_t extras[] = {1, 2, 3, 4, /* CSRC */
		0xBE, 0xDE, 0, 1, 5, 6, 7, 8};	     /* extension */
	static const uint8_t tail[] = {0x47, 9, 9, 0, 0, 0, 4};
	static struct harness h;

	(void)state;
	harness_play(&h);
	harness_build(&h, AVC_INTRA);
	for (size_t i = 0; i < h.source.count; i++) {
		const struct datagram *d = &h.source.datagrams[i];
		size_t cells = d->length - RTP_HEADER_BYTES;
		uint8_t data[RTP_PACKET_BYTES_MAX + 32], *p = data;

		memcpy(p, d->data, RTP_HEADER_BYTES);
		*p |= 0x31;
		p += RTP_HEADER_BYTES;
		memcpy(p, extras, sizeof(extras));
		p += sizeof(extras);
		memcpy(p, d->data + RTP_HEADER_BYTES, cells);
		memcpy(h.source.cells + h.source.cells_bytes, p, cells);
		h.source.cells_bytes += cells;
		p += cells;
		memcpy(p, tail, sizeof(tail));
		p += sizeof(tail);
		source_send_raw(&h.source, 0, data, (size_t)(p - data));
	}
	source_forget(&h.source);
	harness_await_last(&h);
	assert_int_equal(h.cells_bytes, h.source.cells_bytes);
	assert_memory_equal(h.cells, h.source.cells, h.cells_bytes);
	harness_finish(&h);
	assert_int_equal(h.stats.not_rtp, 0);
	assert_int_equal(h.stats.ts.bad_sync, 0);
}

static void test_reordered_and_doubled_datagrams(void **state)
{
	static struct harness h;
	size_t count;

	(void)state;
	harness_play(&h);
	for (int i = 0; i < 10; i++)
		harness_build(&h, AVC_INTRA);
	count = h.source.count;
	assert_true(count >= 20);
	for (size_t i = 0; i + 1 < count; i += 2) {
		source_send(&h.source, i + 1);
		source_send(&h.source, i);
		source_send(&h.source, i);
	}
	if (count % 2)
		source_send(&h.source, count - 1);
	harness_await_video(&h, 11);
	source_forget(&h.source);
	harness_finish(&h);
	assert_int_equal(h.stats.rtp.lost, 0);
	assert_true(h.stats.rtp.reordered >= count / 2);
	assert_true(h.stats.rtp.duplicates >= count / 2 - 1);
	assert_int_equal(h.stats.frames_lost, 0);
	assert_int_equal(h.stats.video_dropped, 0);
}

static void test_loss_in_a_picture_drops_until_the_next_idr(void **state)
{
	static struct harness h;
	size_t count;

	(void)state;
	harness_play(&h);
	harness_build(&h, AVC_INTRA);
	count = h.source.count;
	assert_true(count >= 2);
	for (size_t i = 0; i < count; i++) {
		if (i != 1)
			source_send(&h.source, i);
	}
	source_forget(&h.source);
	harness_send(&h, AVC_REPEAT);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_REPEAT);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
	harness_send(&h, AVC_REPEAT);
	harness_await_video(&h, 3);
	harness_finish(&h);
	assert_int_equal(h.video, 3);
	assert_int_equal(h.stats.rtp.lost, 1);
	assert_true(h.stats.video_dropped >= 2);
	assert_true(h.stats.idr_requests >= 1);
}

/* Larger than PES_packet_length can say: the end shows in the stuffing and in
 * the marker, not only in the next picture's beginning. */
static void test_large_pictures_do_not_wait_for_the_next(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	h.filler = 70000;
	for (unsigned i = 2; i <= 12; i++) {
		harness_send(&h, AVC_REPEAT);
		harness_await_video(&h, i);
		assert_int_equal(h.got.length, h.unit_bytes);
		assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
	}
	harness_finish(&h);
}

/* 16 datagrams of 7 cells: every continuity counter is where it was. */
static void test_loss_that_continuity_counters_hide(void **state)
{
	static struct harness h;
	size_t count;

	(void)state;
	harness_play(&h);
	h.filler = 70000;
	harness_build(&h, AVC_REPEAT);
	count = h.source.count;
	assert_true(count > 40);
	for (size_t i = 0; i < count; i++) {
		if (i < 20 || i >= 36)
			source_send(&h.source, i);
	}
	source_forget(&h.source);
	h.filler = 0;
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_last(&h);
	harness_finish(&h);
	assert_int_equal(h.video, 2);
	assert_int_equal(h.stats.ts.discontinuities, 0);
	assert_int_equal(h.stats.rtp.lost, 16);
}

static void test_lost_pictures_are_counted_by_frame_num(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	for (int i = 0; i < 3; i++)
		harness_build(&h, AVC_REPEAT);
	source_forget(&h.source);
	harness_send(&h, AVC_REPEAT);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	harness_finish(&h);
	assert_int_equal(h.stats.frames_lost, 3);
	assert_true(h.stats.rtp.lost >= 3);
	assert_int_equal(h.video, 2);
}

static void test_loss_before_a_still_screen(void **state)
{
	static struct harness h;
	uint8_t null_cell[TS_CELL_BYTES] = {0x47, 0x1F, 0xFF, 0x10};

	(void)state;
	harness_play(&h);
	harness_build(&h, AVC_REPEAT);
	source_forget(&h.source); /* the last picture for long */
	source_cells(&h.source, null_cell, 1);
	source_send_all(&h.source);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	harness_finish(&h);
}

static void test_begins_without_idr_asks_for_one(void **state)
{
	static struct harness h;

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, NULL);
	source_begin(&h.source);
	harness_send(&h, AVC_REPEAT);
	harness_send(&h, AVC_REPEAT);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 1);
	assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
	harness_finish(&h);
	assert_int_equal(h.video, 1);
	assert_int_equal(h.stats.frames_lost, 0);
}

static void test_broken_cells_cost_a_picture_not_the_session(void **state)
{
	static struct harness h;
	struct datagram *d;

	(void)state;
	harness_play(&h);
	/* The first cell is the PAT: its CRC no longer fits. */
	harness_build(&h, AVC_IDR);
	d = &h.source.datagrams[0];
	d->data[RTP_HEADER_BYTES + 10] ^= 0xFF;
	/* A video cell that does not begin with 0x47. */
	d = &h.source.datagrams[1];
	d->data[RTP_HEADER_BYTES] = 0;
	source_send_all(&h.source);
	harness_send(&h, AVC_REPEAT);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	assert_memory_equal(h.got.data, h.unit, h.unit_bytes);
	harness_finish(&h);
	assert_int_equal(h.stats.ts.bad_crc, 1);
	assert_int_equal(h.stats.ts.bad_sync, 1);
	assert_int_equal(h.video, 2);
}

static void test_unit_that_never_ends(void **state)
{
	static struct harness h;
	static uint8_t cells[RTP_TS_CELLS_MAX * TS_CELL_BYTES];
	uint8_t cc = 0;

	(void)state;
	harness_play(&h);
	/* One PES of unknown length, 6 MiB, and no end. */
	for (int i = 0; i < 4800; i++) {
		for (int c = 0; c < RTP_TS_CELLS_MAX; c++) {
			uint8_t *cell = cells + c * TS_CELL_BYTES;

			memset(cell, 0xAA, TS_CELL_BYTES);
			cell[0] = 0x47;
			cell[1] = 0x10;
			cell[2] = 0x11;
			cell[3] = (uint8_t)(0x10 | (cc++ & 0x0F));
			if (i == 0 && c == 0) {
				cell[1] |= 0x40;
				memcpy(cell + 4,
					"\0\0\1\xE0\0\0\x84\x80\5\x21\0\1\0\1",
					14);
			}
		}
		source_cells(&h.source, cells, RTP_TS_CELLS_MAX);
		source_send_all(&h.source);
		/* No faster than it is read: this is not about buffers. */
		if (i % 50 == 49)
			harness_await_cells(&h, h.source.cells_bytes);
	}
	harness_send(&h, AVC_IDR);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	harness_finish(&h);
	assert_true(h.stats.ts.overruns >= 1);
}

static void test_new_ssrc_begins_anew(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	h.source.ssrc = 42;
	h.source.sequence = 100;
	harness_send(&h, AVC_REPEAT);
	source_await_idr_request(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	harness_send(&h, AVC_REPEAT);
	harness_await_video(&h, 3);
	harness_finish(&h);
	assert_int_equal(h.stats.rtp.restarts, 1);
	assert_int_equal(h.stats.frames_lost, 0);
}

static void test_decoder_may_ask_for_an_idr(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	receiver_request_idr(h.receiver);
	source_await_idr_request(&h.source);
	harness_finish(&h);
	assert_int_equal(h.stats.idr_requests, 1);
}

/* The answer to a question: all that the receiver was told before it is done,
 * and what it sent before it was heard. */
static void round_trip(struct harness *h)
{
	assert_int_equal(wfd_source_query(h->source.wfd, clock_now_us()), 0);
	source_flush(&h->source);
	source_await(&h->source, WFD_SOURCE_REQUERIED, NULL);
}

static void test_an_idr_cancels_the_request_that_waits_W137(void **state)
{
	static struct harness h;
	unsigned asked;

	(void)state;
	harness_play(&h);
	/* The second comes 0.5 s after the first, the third would 1 s after
	 * that. */
	for (int i = 0; i < 2; i++) {
		receiver_request_idr(h.receiver);
		source_await_idr_request(&h.source);
	}
	asked = h.source.idr_requests;
	receiver_request_idr(h.receiver);
	round_trip(&h);
	assert_int_equal(h.source.idr_requests, asked);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 2);
	clock_sleep_until_us(clock_now_us() + 1200000);
	round_trip(&h);
	assert_int_equal(h.source.idr_requests, asked);
	harness_finish(&h);
	assert_int_equal(h.stats.idr_requests, 3);
}

/* RTP that is cut, and bits that flip: nothing may crash, and an IDR brings
 * the picture back. */
static void test_flipped_bits(void **state)
{
	static struct harness h;
	unsigned seed = 12345;

	(void)state;
	harness_play(&h);
	for (int i = 0; i < 400; i++) {
		harness_build(&h, i % 10 ? AVC_INTRA : AVC_IDR);
		for (size_t n = 0; n < h.source.count; n++) {
			struct datagram *d = &h.source.datagrams[n];

			for (int flips = 0; flips < 3; flips++) {
				seed = seed * 1103515245 + 12345;
				d->data[(seed >> 8) % d->length] ^=
					(uint8_t)(1 << (seed >> 4 & 7));
			}
			if (seed >> 12 & 1)
				d->length -= (seed >> 16) % d->length;
			source_send_raw(&h.source, 0, d->data, d->length);
		}
		source_forget(&h.source);
	}
	h.source.ssrc++;
	harness_send(&h, AVC_IDR);
	harness_await_last(&h);
	harness_finish(&h);
	assert_true(h.stats.video_dropped > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_units_arrive_whole_and_in_order),
		cmocka_unit_test(test_sound_is_handed_on),
		cmocka_unit_test(test_strangers_are_dropped_and_counted),
		cmocka_unit_test(test_what_is_not_rtp_is_counted),
		cmocka_unit_test(test_everything_that_rtp_allows),
		cmocka_unit_test(test_reordered_and_doubled_datagrams),
		cmocka_unit_test(
			test_loss_in_a_picture_drops_until_the_next_idr),
		cmocka_unit_test(test_large_pictures_do_not_wait_for_the_next),
		cmocka_unit_test(test_loss_that_continuity_counters_hide),
		cmocka_unit_test(test_lost_pictures_are_counted_by_frame_num),
		cmocka_unit_test(test_loss_before_a_still_screen),
		cmocka_unit_test(test_begins_without_idr_asks_for_one),
		cmocka_unit_test(
			test_broken_cells_cost_a_picture_not_the_session),
		cmocka_unit_test(test_unit_that_never_ends),
		cmocka_unit_test(test_new_ssrc_begins_anew),
		cmocka_unit_test(test_decoder_may_ask_for_an_idr),
		cmocka_unit_test(
			test_an_idr_cancels_the_request_that_waits_W137),
		cmocka_unit_test(test_flipped_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
