/*
 * The stream thread: chunks in, RTP out.
 */
#include "test.h"
#include <stdlib.h>
#include "platform/clock.h"
#include "rig.h"

static void wait_ms(unsigned ms)
{
	clock_sleep_until_us(clock_now_us() + ms * 1000u);
}

static struct rig *playing(void)
{
	struct rig *rig = rig_new(NULL);

	rig_play(rig, 1280, 720, 30);
	return rig;
}

static bool wait_units(struct rig *rig, unsigned count)
{
	return fake_sink_wait(&rig->sink, &rig->sink.unit_count, count);
}

static void assert_clean(struct rig *rig)
{
	struct ts_demux_stats stats;

	assert_int_equal(SEEN(rig, rig->sink.bad_packets), 0);
	assert_int_equal(SEEN(rig, rig->sink.gaps), 0);
	assert_int_equal(SEEN(rig, rig->sink.wrong_source), 0);
	assert_int_equal(SEEN(rig, rig->sink.timestamp_off), 0);
	rig_lock(rig);
	stats = *ts_demux_stats(rig->sink.demux);
	rig_unlock(rig, 0);
	assert_int_equal(stats.discontinuities, 0);
	assert_int_equal(stats.bad_sync, 0);
	assert_int_equal(stats.bad_crc, 0);
	assert_int_equal(stats.bad_pes, 0);
}

static void test_pictures_arrive_whole_G40_G127_G128_W147_W152(void **state)
{
	struct rig *rig = playing();
	uint64_t most = 0;

	(void)state;
	rig->host.ahead_90k = 90000;
	for (unsigned i = 0; i < 30; i++) {
		fake_host_picture(&rig->host, i % 10 == 0, 200 + i * 997);
		assert_true(wait_units(rig, i + 1));
	}
	assert_clean(rig);
	/* One marker for each, on its last packet. */
	assert_int_equal(SEEN(rig, rig->sink.markers), 30);
	for (unsigned i = 0; i < 30; i++) {
		const struct scripted_unit *unit = &rig->sink.units[i];

		assert_false(unit->damaged);
		assert_int_equal(unit->codec, TS_CODEC_H264);
		/* With the delimiter that the multiplexer adds. */
		assert_int_equal(unit->length, 200 + i * 997 + 6);
		assert_int_equal(unit->random_access, i % 10 == 0);
		uint64_t ahead = unit->pts_90k - unit->pcr_27m / 300;

		/* PTS is the miniport's, here a second from now; PCR is the
		 * clock less the lead, 100 ms. */
		assert_in_range(ahead, 1, 99000);
		if (ahead > most)
			most = ahead;
	}
	/* On any machine one of thirty is sent within 20 ms. */
	assert_in_range(most, 97200, 99000);
	assert_int_equal(SEEN(rig, rig->host.sent_count), 30); /* G-127 */
	assert_int_equal(SEEN(rig, rig->host.sent[29]) & 0xFFFFFFFFFF, 29);
	assert_int_equal(SEEN(rig, rig->host.dropped), 0);
	/* All of the ring was given back. */
	assert_true(fake_host_ring_is_free(&rig->host));
	rig_free(rig);
}

static void test_a_large_picture_is_one_burst(void **state)
{
	struct rig *rig = playing();

	(void)state;
	fake_host_picture(&rig->host, true, 200000);
	assert_true(wait_units(rig, 1));
	assert_int_equal(SEEN(rig, rig->sink.units[0].length), 200006);
	assert_false(SEEN(rig, rig->sink.units[0].damaged));
	assert_int_equal(SEEN(rig, rig->sink.markers), 1);
	assert_clean(rig);
	rig_free(rig);
}

static void test_clock_flows_without_pictures_W150_W151(void **state)
{
	struct rig *rig = playing();
	unsigned before;

	(void)state;
	/* Nothing before the first IDR. */
	wait_ms(150);
	assert_int_equal(SEEN(rig, rig->sink.packets), 0);
	fake_host_picture(&rig->host, true, 1000);
	assert_true(wait_units(rig, 1));
	before = (unsigned)SEEN(rig, rig->sink.pcrs);
	wait_ms(500);
	assert_in_range(SEEN(rig, rig->sink.pcrs) - before, 5, 25);
	assert_int_equal(SEEN(rig, rig->sink.markers), 1);
	assert_clean(rig);
	rig_free(rig);
}

static void test_slices_leave_one_by_one_G131_G132_G133(void **state)
{
	struct rig *rig = playing();
	static const uint8_t first[] = {0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1,
		0x68, 4, 0, 0, 0, 1, 0x65, 5, 6, 7};
	static const uint8_t second[] = {0, 0, 0, 1, 0x65, 8, 9};
	struct fake_chunk chunk = {
		.data = first,
		.bytes = sizeof(first),
		.flags = SUNDOG_CHUNK_IDR,
		.pts_90k = 90000,
		.part = 1,
	};

	(void)state;
	fake_host_chunk(&rig->host, &chunk);
	/* The first leaves before the last is there. */
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 1));
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.packets, 1));
	assert_int_equal(SEEN(rig, rig->sink.markers), 0);
	chunk.data = second;
	chunk.bytes = sizeof(second);
	chunk.flags |= SUNDOG_CHUNK_LAST;
	chunk.part = 0;
	fake_host_chunk(&rig->host, &chunk);
	assert_true(wait_units(rig, 1));
	assert_int_equal(SEEN(rig, rig->sink.markers), 1);
	assert_int_equal(SEEN(rig, rig->sink.units[0].length),
		6 + sizeof(first) + sizeof(second));
	assert_int_equal(SEEN(rig, rig->sink.units[0].pts_90k), 90000);
	assert_int_equal(SEEN(rig, rig->host.sent[0]) >> 40, 1);
	assert_int_equal(SEEN(rig, rig->host.sent[1]) >> 40, 0);
	assert_int_equal(SEEN(rig, rig->host.sent[0]) & 0xFFFFFFFFFF, 0);
	assert_int_equal(SEEN(rig, rig->host.sent[1]) & 0xFFFFFFFFFF, 0);
	assert_clean(rig);
	rig_free(rig);
}

static void test_a_unit_without_its_end_is_given_up(void **state)
{
	struct rig *rig = playing();
	static const uint8_t data[] = {
		0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x65, 5, 6, 7};
	struct fake_chunk chunk = {
		.data = data,
		.bytes = sizeof(data),
		.flags = SUNDOG_CHUNK_IDR,
		.part = 1,
	};

	(void)state;
	fake_host_chunk(&rig->host, &chunk);
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 1));
	rig->host.frame++; /* its last slice never comes */
	fake_host_picture(&rig->host, false, 500);
	assert_true(fake_host_wait(&rig->host, &rig->host.dropped, 1));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REQUEST_IDR, 1));
	fake_host_picture(&rig->host, true, 500);
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 2));
	assert_int_equal(SEEN(rig, rig->sink.gaps), 0);
	rig_free(rig);
}

/* The miniport's numbers are passed on, whatever they are. */
static void test_an_image_encoded_again_keeps_its_number_G134(void **state)
{
	struct rig *rig = playing();

	(void)state;
	rig->host.frame = 41;
	fake_host_picture(&rig->host, true, 500);
	assert_true(wait_units(rig, 1));
	rig->host.frame = 41;
	fake_host_picture(&rig->host, false, 300);
	assert_true(wait_units(rig, 2));
	assert_int_equal(SEEN(rig, rig->host.sent_count), 2);
	assert_int_equal(SEEN(rig, rig->host.sent[0]), 41);
	assert_int_equal(SEEN(rig, rig->host.sent[1]), 41);
	assert_int_equal(SEEN(rig, rig->host.dropped), 0);
	rig_free(rig);
}

static void test_the_stream_begins_with_an_idr_G139_W130(void **state)
{
	struct rig *rig = playing();

	(void)state;
	fake_host_picture(&rig->host, false, 500);
	fake_host_picture(&rig->host, false, 500);
	fake_host_picture(&rig->host, true, 600);
	assert_true(wait_units(rig, 1));
	assert_true(SEEN(rig, rig->sink.units[0].random_access));
	assert_int_equal(SEEN(rig, rig->sink.units[0].length), 606);
	assert_int_equal(SEEN(rig, rig->host.dropped), 2); /* G-139 */
	assert_true(fake_host_ring_is_free(&rig->host));
	rig_free(rig);
}

static void test_stale_chunks_are_dropped_G139_G177(void **state)
{
	struct rig *rig = playing();
	/* Good in every other way. */
	static const uint8_t old[] = {
		0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 0, 1, 0x65, 5, 6, 7};
	struct fake_chunk stale = {
		.data = old,
		.bytes = sizeof(old),
		.flags = SUNDOG_CHUNK_IDR | SUNDOG_CHUNK_LAST,
		.stream_id = 99,
	};

	(void)state;
	fake_host_chunk(&rig->host, &stale);
	fake_host_picture(&rig->host, true, 700);
	assert_true(wait_units(rig, 1));
	assert_int_equal(SEEN(rig, rig->sink.units[0].length), 706);
	assert_int_equal(SEEN(rig, rig->host.sent_count), 1);
	assert_int_equal(SEEN(rig, rig->host.dropped), 1);
	assert_clean(rig);
	rig_free(rig);
}

static void test_foreign_packets_are_passed_over_G100(void **state)
{
	struct rig *rig = playing();
	uint8_t other[100];

	(void)state;
	memset(other, 0xEE, sizeof(other));
	fake_host_packet(
		&rig->host, MIRACAST_CHUNK_TYPE_FRAME_START, 0, NULL, 0);
	fake_host_packet(
		&rig->host, MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, 0, other, 5);
	fake_host_packet(&rig->host, MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, 0,
		other, sizeof(other));
	fake_host_picture(&rig->host, true, 800);
	assert_true(wait_units(rig, 1));
	assert_int_equal(SEEN(rig, rig->host.sent_count), 1);
	assert_clean(rig);
	rig_free(rig);
}

/* The old stream's thread is held in the host while a new stream is asked for:
 * it comes when the old one is through. */
static void test_one_thread_takes_chunks_G101(void **state)
{
	struct rig *rig = playing();
	unsigned calls;

	(void)state;
	mutex_lock(&rig->host.lock);
	rig->host.hold_chunks = true;
	calls = rig->host.chunk_calls;
	mutex_unlock(&rig->host.lock);
	/* A call that meets the hold: its time limit brings the next. */
	assert_true(
		fake_host_wait(&rig->host, &rig->host.chunk_calls, calls + 1));
	fake_host_set_mode(&rig->host, 1920, 1080, 30);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.selected, 2));
	wait_ms(100); /* nothing else shall happen */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 1);
	assert_int_equal(SEEN(rig, rig->host.chunk_callers), 1);
	mutex_lock(&rig->host.lock);
	rig->host.hold_chunks = false;
	cond_broadcast(&rig->host.changed);
	mutex_unlock(&rig->host.lock);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 2));
	fake_host_picture(&rig->host, true, 800);
	assert_true(wait_units(rig, 1));
	assert_false(SEEN(rig, rig->host.chunk_overlap));
	rig_free(rig);
}

/* Waiting is the host's: a call or two each time that a clock packet is due. */
static void test_nothing_is_polled_G85(void **state)
{
	struct rig *rig = playing();
	unsigned calls, controls = 0, after = 0;

	(void)state;
	fake_host_picture(&rig->host, true, 800);
	assert_true(wait_units(rig, 1));
	calls = (unsigned)SEEN(rig, rig->host.chunk_calls);
	for (unsigned i = 0; i < FAKE_IO_CODES; i++)
		controls += (unsigned)SEEN(rig, rig->host.io_count[i]);
	wait_ms(500);
	assert_in_range(SEEN(rig, rig->host.chunk_calls) - calls, 4, 60);
	for (unsigned i = 0; i < FAKE_IO_CODES; i++)
		after += (unsigned)SEEN(rig, rig->host.io_count[i]);
	assert_in_range(after - controls, 0, 2); /* the session's report */
	rig_free(rig);
}

static void test_positions_outside_the_ring_are_refused_I14(void **state)
{
	struct rig *rig = playing();
	struct sundog_chunk bad = {
		.magic = SUNDOG_CONTRACT_MAGIC,
		.length = 100,
		.flags = SUNDOG_CHUNK_LAST | SUNDOG_CHUNK_IDR,
	};
	static const struct {
		uint64_t position;
		uint32_t length;
	} places[] = {
		{FAKE_RING_BYTES, 100},
		{FAKE_RING_BYTES - 50, 100},
		{0, FAKE_RING_BYTES + 1},
		{0, 0},
		{0, UINT32_MAX},
		{UINT64_MAX - 50, 100},
		{UINT64_MAX / 2, 100},
	};
	unsigned count = sizeof(places) / sizeof(places[0]);

	(void)state;
	bad.stream_id = rig->host.stream_id;
	for (unsigned i = 0; i < count; i++) {
		bad.position = places[i].position;
		bad.length = places[i].length;
		fake_host_packet(&rig->host,
			MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, i, &bad,
			sizeof(bad));
	}
	assert_true(fake_host_wait(&rig->host, &rig->host.dropped, count));
	assert_int_equal(SEEN(rig, rig->host.sent_count), 0);
	assert_int_equal(fake_host_ring_tail(&rig->host), 0);
	/* It goes on with what is right. */
	fake_host_picture(&rig->host, true, 900);
	assert_true(wait_units(rig, 1));
	assert_clean(rig);
	rig_free(rig);
}

static void test_the_ring_goes_round(void **state)
{
	struct rig *rig = playing();

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		fake_host_picture(&rig->host, i == 0, 30001);
		assert_true(wait_units(rig, i + 1));
	}
	assert_true(SEEN(rig, rig->host.head) > 4 * FAKE_RING_BYTES);
	assert_true(fake_host_ring_is_free(&rig->host));
	assert_clean(rig);
	rig_free(rig);
}

static void test_lost_chunks_need_an_idr_G113(void **state)
{
	struct rig *rig = playing();

	(void)state;
	fake_host_picture(&rig->host, true, 1000);
	assert_true(wait_units(rig, 1));
	wait_ms(300); /* past the gate that the first IDR closed */
	fake_host_reset(&rig->host);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REQUEST_IDR, 1));
	fake_host_picture(&rig->host, false, 1100);
	fake_host_picture(&rig->host, false, 1200);
	fake_host_picture(&rig->host, true, 1300);
	fake_host_picture(&rig->host, false, 1400);
	assert_true(wait_units(rig, 3));
	assert_int_equal(SEEN(rig, rig->sink.units[1].length), 1306);
	assert_int_equal(SEEN(rig, rig->sink.units[2].length), 1406);
	assert_int_equal(SEEN(rig, rig->host.dropped), 2);
	assert_clean(rig);
	rig_free(rig);
}

static void test_a_ring_full_of_lost_chunks_is_replaced(void **state)
{
	struct rig *rig = playing();
	uint64_t position;
	uint8_t byte[1] = {0};

	(void)state;
	fake_host_picture(&rig->host, true, 1000);
	assert_true(wait_units(rig, 1));
	/* The host lost all that lies in the ring: no room for the IDR. */
	while (fake_host_ring_write(&rig->host, byte, 1, &position))
		;
	fake_host_reset(&rig->host);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 2));
	fake_host_picture(&rig->host, true, 1000);
	assert_true(wait_units(rig, 2));
	assert_clean(rig);
	rig_free(rig);
}

static void test_large_private_data_grows_the_buffer_I09(void **state)
{
	struct rig *rig = playing();
	uint8_t *large = calloc(1, 40000);

	(void)state;
	fake_host_packet(&rig->host, MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, 0,
		large, 40000);
	free(large);
	fake_host_picture(&rig->host, true, 1000);
	assert_true(wait_units(rig, 1));
	rig_free(rig);
}

static void test_host_fails_to_give_chunks(void **state)
{
	struct rig *rig = playing();

	(void)state;
	mutex_lock(&rig->host.lock);
	rig->host.chunk_failure = STATUS_UNSUCCESSFUL;
	event_signal(&rig->host.chunks_ready);
	mutex_unlock(&rig->host.lock);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_CRITICAL_ERROR);
	rig_free(rig);
}

static void test_session_gone_ends_the_thread_quietly_G110(void **state)
{
	struct rig *rig = playing();
	unsigned calls;

	(void)state;
	mutex_lock(&rig->host.lock);
	rig->host.gone = true;
	event_signal(&rig->host.chunks_ready);
	mutex_unlock(&rig->host.lock);
	wait_ms(150);
	calls = (unsigned)SEEN(rig, rig->host.chunk_calls);
	wait_ms(150);
	assert_int_equal(SEEN(rig, rig->host.chunk_calls), calls);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_sound_travels_beside_the_picture(void **state)
{
	struct rig *rig = rig_new("audio=tone\n");
	uint8_t sound[1920];
	struct fake_chunk chunk = {
		.data = sound,
		.bytes = sizeof(sound),
		.flags = SUNDOG_CHUNK_AUDIO | SUNDOG_CHUNK_LAST,
		.pts_90k = 123456,
	};
	unsigned lpcm = 0;

	(void)state;
	memset(sound, 0x11, sizeof(sound));
	rig->sink.config.audio.none = false;
	rig->sink.config.audio.lpcm = 3;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(
		SEEN(rig, rig->host.start.audio_codec), SUNDOG_AUDIO_LPCM);
	fake_host_picture(&rig->host, true, 2000);
	for (int i = 0; i < 5; i++)
		fake_host_chunk(&rig->host, &chunk);
	fake_host_picture(&rig->host, false, 2000);
	assert_true(wait_units(rig, 7));
	for (unsigned i = 0; i < SEEN(rig, rig->sink.unit_count); i++) {
		const struct scripted_unit *unit = &rig->sink.units[i];

		if (unit->codec != TS_CODEC_LPCM)
			continue;
		lpcm++;
		assert_int_equal(unit->length, 1920);
		assert_int_equal(unit->pts_90k, 123456);
		assert_int_equal(unit->head[0], 0x11);
	}
	assert_int_equal(lpcm, 5);
	assert_int_equal(SEEN(rig, rig->sink.markers), 2);
	assert_int_equal(
		SEEN(rig, rig->host.sent_count), 2); /* pictures only */
	assert_clean(rig);
	assert_true(fake_host_ring_is_free(&rig->host));
	rig_free(rig);
}

static void test_sound_that_was_not_negotiated_is_dropped(void **state)
{
	struct rig *rig = playing();
	struct fake_chunk chunk = {
		.data = "sound",
		.bytes = 5,
		.flags = SUNDOG_CHUNK_AUDIO | SUNDOG_CHUNK_LAST,
	};

	(void)state;
	fake_host_chunk(&rig->host, &chunk);
	fake_host_picture(&rig->host, true, 2000);
	assert_true(wait_units(rig, 1));
	assert_int_equal(SEEN(rig, rig->sink.unit_count), 1);
	assert_true(fake_host_ring_is_free(&rig->host));
	assert_clean(rig);
	rig_free(rig);
}

static void test_sink_without_a_media_socket_harms_nothing(void **state)
{
	struct rig *rig = playing();

	(void)state;
	/* The ICMP answers make send fail every other time. */
	scripted_sink_order(&rig->sink, SCRIPTED_CLOSE_MEDIA);
	fake_sink_mute(&rig->sink);
	for (unsigned i = 0; i < 20; i++) {
		fake_host_picture(&rig->host, i % 5 == 0, 5000);
		wait_ms(5);
	}
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 4));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_true(fake_host_ring_is_free(&rig->host));
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_pictures_arrive_whole_G40_G127_G128_W147_W152),
		cmocka_unit_test(test_a_large_picture_is_one_burst),
		cmocka_unit_test(test_clock_flows_without_pictures_W150_W151),
		cmocka_unit_test(test_slices_leave_one_by_one_G131_G132_G133),
		cmocka_unit_test(test_a_unit_without_its_end_is_given_up),
		cmocka_unit_test(
			test_an_image_encoded_again_keeps_its_number_G134),
		cmocka_unit_test(test_the_stream_begins_with_an_idr_G139_W130),
		cmocka_unit_test(test_stale_chunks_are_dropped_G139_G177),
		cmocka_unit_test(test_foreign_packets_are_passed_over_G100),
		cmocka_unit_test(test_one_thread_takes_chunks_G101),
		cmocka_unit_test(test_nothing_is_polled_G85),
		cmocka_unit_test(
			test_positions_outside_the_ring_are_refused_I14),
		cmocka_unit_test(test_the_ring_goes_round),
		cmocka_unit_test(test_lost_chunks_need_an_idr_G113),
		cmocka_unit_test(test_a_ring_full_of_lost_chunks_is_replaced),
		cmocka_unit_test(test_large_private_data_grows_the_buffer_I09),
		cmocka_unit_test(test_host_fails_to_give_chunks),
		cmocka_unit_test(
			test_session_gone_ends_the_thread_quietly_G110),
		cmocka_unit_test(test_sound_travels_beside_the_picture),
		cmocka_unit_test(test_sound_that_was_not_negotiated_is_dropped),
		cmocka_unit_test(
			test_sink_without_a_media_socket_harms_nothing),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
