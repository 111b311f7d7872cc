/*
 * Whole conversations of our source with our sink, over every way that bytes
 * can travel.
 */
#include "pair.h"
#include "talk.h"
#include "wfd/wfd_select.h"
#include "wfd/wfd_video_offer.h"

static const struct wfd_source_limits limits = {
	.profiles = WFD_PROFILE_CBP | WFD_PROFILE_CHP,
	.level = WFD_LEVEL_4_2,
	.width = 1920,
	.height = 1080,
	.refresh = 60,
	.audio_aac = true,
	.audio_lpcm = true,
};

static struct wfd_selection best(const struct pair *pair)
{
	static struct wfd_candidate list[WFD_CANDIDATES_MAX];
	size_t usable;

	wfd_select_video(wfd_source_capabilities(pair->source), &limits, list,
		WFD_CANDIDATES_MAX, &usable);
	assert_true(usable > 0);
	list[0].selection.audio = wfd_select_audio(
		wfd_source_capabilities(pair->source), &limits);
	return list[0].selection;
}

/* To PLAYING. */
static struct wfd_selection shake_hands(struct pair *pair)
{
	struct wfd_selection selection;

	pair_expect(pair, WFD_SOURCE_CAPABILITIES, 0);
	selection = best(pair);
	assert_int_equal(
		wfd_source_select(pair->source, pair->now_us, &selection, 0),
		0);
	pair_run(pair);
	assert_int_equal(wfd_source_state(pair->source), WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_sink_state(pair->sink), WFD_SINK_STATE_PLAYING);
	return selection;
}

static void converse(enum pair_way way)
{
	struct pair *pair = pair_create(way, NULL, NULL);
	struct wfd_selection selection = shake_hands(pair);
	const struct wfd_selection *seen = wfd_sink_selection(pair->sink);

	pair_expect(pair, WFD_SOURCE_SELECTED, WFD_SOURCE_SETUP,
		WFD_SOURCE_PLAY, SINK(WFD_SINK_SELECTED), SINK(WFD_SINK_SETUP),
		SINK(WFD_SINK_PLAYING), 0);
	assert_ptr_equal(selection.mode, wfd_mode_find(1920, 1080, 60));
	assert_ptr_equal(seen->mode, selection.mode);
	assert_int_equal(seen->profile, WFD_PROFILE_CHP);
	assert_int_equal(seen->level, WFD_LEVEL_4_2);
	assert_int_equal(seen->audio, WFD_AUDIO_AAC_2CH);
	assert_int_equal(
		pair_source_event(pair, WFD_SOURCE_SETUP)->client_port, 1028);

	/* M13 */
	wfd_sink_request_idr(pair->sink, pair->now_us);
	pair_expect(pair, WFD_SOURCE_IDR_REQUEST, 0);

	/* M5 PAUSE, M9; M5 PLAY, M7 */
	assert_int_equal(wfd_source_pause(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PAUSE, SINK(WFD_SINK_PAUSED), 0);
	assert_int_equal(wfd_source_resume(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);

	/* M9 and M7 of the sink's own */
	assert_int_equal(wfd_sink_pause(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PAUSE, SINK(WFD_SINK_PAUSED), 0);
	assert_int_equal(wfd_sink_play(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);

	/* M12, all four ways into standby and out of it (W-140) */
	assert_int_equal(wfd_source_standby(pair->source, pair->now_us), 0);
	pair_expect(pair, SINK(WFD_SINK_STANDBY), WFD_SOURCE_STANDBY, 0);
	assert_int_equal(wfd_source_resume(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);
	assert_int_equal(wfd_source_standby(pair->source, pair->now_us), 0);
	pair_expect(pair, SINK(WFD_SINK_STANDBY), WFD_SOURCE_STANDBY, 0);
	assert_int_equal(wfd_sink_play(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);
	assert_int_equal(wfd_sink_standby(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_STANDBY, SINK(WFD_SINK_STANDBY), 0);
	assert_int_equal(wfd_source_resume(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);
	assert_int_equal(wfd_sink_standby(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_STANDBY, SINK(WFD_SINK_STANDBY), 0);
	assert_int_equal(wfd_sink_play(pair->sink, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_PLAY, SINK(WFD_SINK_PLAYING), 0);

	/* M11, M3 again */
	assert_int_equal(wfd_sink_connector(pair->sink, pair->now_us, -1), 0);
	pair_expect(pair, WFD_SOURCE_MONITOR, 0);
	assert_int_equal(
		pair_source_event(pair, WFD_SOURCE_MONITOR)->connector_type,
		-1);
	assert_int_equal(
		wfd_capabilities_monitor(wfd_source_capabilities(pair->source)),
		WFD_MONITOR_ABSENT);
	assert_int_equal(wfd_sink_connector(pair->sink, pair->now_us, 0x0A), 0);
	pair_expect(pair, WFD_SOURCE_MONITOR, 0);
	assert_int_equal(wfd_source_query(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_REQUERIED, 0);
	assert_int_equal(
		wfd_source_capabilities(pair->source)->connector_type, 0x0A);

	/* M4 in session */
	selection.mode = wfd_mode_find(1280, 720, 60);
	assert_int_equal(wfd_source_select(
				 pair->source, pair->now_us, &selection, 90000),
		0);
	assert_int_equal(wfd_source_select(
				 pair->source, pair->now_us, &selection, 90000),
		-EBUSY);
	pair_expect(pair, SINK(WFD_SINK_SELECTED), WFD_SOURCE_SELECTED, 0);
	assert_ptr_equal(wfd_sink_selection(pair->sink)->mode, selection.mode);
	assert_int_equal(
		wfd_sink_selection(pair->sink)->audio, WFD_AUDIO_AAC_2CH);
	assert_ptr_equal(
		wfd_source_selection(pair->source)->mode, selection.mode);

	/* Ten minutes of keep-alive, nothing else travels. */
	pair_pass(pair, SECONDS(600));
	pair_expect(pair, 0);

	/* M5 TEARDOWN, M8 */
	wfd_source_stop(pair->source, pair->now_us);
	pair_expect(pair, WFD_SOURCE_ENDED, SINK(WFD_SINK_ENDED), 0);
	assert_int_equal(pair_source_event(pair, WFD_SOURCE_ENDED)->how,
		WFD_END_STOPPED);
	assert_int_equal(wfd_sink_state(pair->sink), WFD_SINK_DONE);
	pair_free(pair);
}

static void test_messages(void **state)
{
	(void)state;
	converse(PAIR_MESSAGES);
}

static void test_bytes(void **state)
{
	(void)state;
	converse(PAIR_BYTES);
}

static void test_joined(void **state)
{
	(void)state;
	converse(PAIR_JOINED);
}

static void test_pieces(void **state)
{
	(void)state;
	converse(PAIR_PIECES);
}

static void test_sink_stops(void **state)
{
	unsigned way;

	(void)state;
	for (way = 0; way < PAIR_WAYS; way++) {
		struct pair *pair = pair_create((enum pair_way)way, NULL, NULL);

		shake_hands(pair);
		pair->event_count = 0;
		wfd_sink_stop(pair->sink, pair->now_us);
		pair_expect(pair, WFD_SOURCE_ENDED, SINK(WFD_SINK_ENDED), 0);
		assert_int_equal(pair_source_event(pair, WFD_SOURCE_ENDED)->how,
			WFD_END_PEER_TEARDOWN);
		pair_free(pair);
	}
}

/* W-30: the longest gap between two M16, for several timeouts. */
static void test_keep_alive_gaps(void **state)
{
	static const unsigned timeouts[] = {
		1, 2, 5, 9, 10, 11, 12, 30, 60, 300};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(timeouts); i++) {
		struct wfd_source_config config = talk_source_config();
		struct pair *pair;
		uint64_t last, step = SECONDS(timeouts[i]) / 1000;
		uint64_t limit = timeouts[i] >= 10 ? SECONDS(timeouts[i] - 5)
						   : SECONDS(timeouts[i]);
		unsigned n, keep_alives = 0;

		config.session_timeout_s = timeouts[i];
		pair = pair_create(PAIR_MESSAGES, &config, NULL);
		shake_hands(pair);
		pair->event_count = 0;
		last = pair->now_us;
		for (n = 0; n < 5000; n++) {
			uint64_t before = pair->from_source;

			pair_pass(pair, step);
			if (pair->from_source == before)
				continue;
			assert_true(pair->now_us - last < limit + step);
			last = pair->now_us;
			keep_alives++;
		}
		assert_true(keep_alives >= 5);
		pair_expect(pair, 0); /* nobody gave up */
		pair_free(pair);
	}
}

/* W-32, W-34: a link that dies without a word. */
static void test_silent_death(void **state)
{
	struct pair *pair = pair_create(PAIR_MESSAGES, NULL, NULL);

	(void)state;
	shake_hands(pair);
	pair->event_count = 0;
	pair->cut = true;
	pair_pass(pair, SECONDS(29.9));
	pair_expect(pair, 0);
	pair_pass(pair, SECONDS(0.2));
	pair_expect(pair, WFD_SOURCE_ENDED, 0);
	assert_int_equal(pair_source_event(pair, WFD_SOURCE_ENDED)->how,
		WFD_END_KEEPALIVE);
	/* The sink has more patience: 30 s and 10 s of grace. */
	pair_pass(pair, SECONDS(9.8));
	pair_expect(pair, 0);
	pair_pass(pair, SECONDS(0.2));
	pair_expect(pair, SINK(WFD_SINK_ENDED), 0);
	pair_free(pair);
}

/* A source that asks again for a monitor every 4 s keeps the sink waiting
 * (T5), for an hour if it has to. */
static void test_no_monitor_for_long(void **state)
{
	struct wfd_sink_config config = talk_sink_config();
	struct pair *pair;
	unsigned i;

	(void)state;
	config.connector_type = -1;
	pair = pair_create(PAIR_MESSAGES, NULL, &config);
	pair_expect(pair, WFD_SOURCE_CAPABILITIES, 0);
	assert_int_equal(
		wfd_capabilities_monitor(wfd_source_capabilities(pair->source)),
		WFD_MONITOR_ABSENT);
	for (i = 0; i < 900; i++) {
		pair_pass(pair, SECONDS(4));
		assert_int_equal(
			wfd_source_query(pair->source, pair->now_us), 0);
		assert_int_equal(
			wfd_source_query(pair->source, pair->now_us), -EBUSY);
		pair_expect(pair, WFD_SOURCE_REQUERIED, 0);
	}
	assert_int_equal(
		wfd_sink_connector(pair->sink, pair->now_us, 5), -EINVAL);
	assert_int_equal(wfd_source_query(pair->source, pair->now_us), 0);
	pair_expect(pair, WFD_SOURCE_REQUERIED, 0);
	assert_int_equal(
		wfd_capabilities_monitor(wfd_source_capabilities(pair->source)),
		WFD_MONITOR_ATTACHED);
	pair_free(pair);
}

/* W-90: an EDID of one and of two blocks arrives as it was. */
static void test_edid(void **state)
{
	struct wfd_sink_config config = talk_sink_config();
	size_t blocks, i;

	(void)state;
	for (i = 0; i < WFD_EDID_BYTES_MAX; i++)
		config.edid[i] = (uint8_t)(i * 7 + i / 256);
	for (blocks = 1; blocks <= WFD_EDID_BYTES_MAX / 128; blocks++) {
		const struct wfd_capabilities *seen;
		struct pair *pair;

		config.edid_bytes = blocks * 128;
		pair = pair_create(PAIR_JOINED, NULL, &config);
		pair_expect(pair, WFD_SOURCE_CAPABILITIES, 0);
		seen = wfd_source_capabilities(pair->source);
		assert_true(seen->has_edid);
		assert_int_equal(seen->edid_bytes, blocks * 128);
		assert_memory_equal(seen->edid, config.edid, blocks * 128);
		assert_string_equal(wfd_source_peer_name(pair->source), "");
		pair_free(pair);
	}
}

/* Each message can leave in a segment of its own. */
static void test_message_boundaries(void **state)
{
	struct pair *pair = pair_create(PAIR_MESSAGES, NULL, NULL);
	size_t waiting;

	(void)state;
	wfd_source_output(pair->source, &waiting);
	assert_int_equal(wfd_source_output_message(pair->source), waiting);
	wfd_source_sent(pair->source, waiting - 1);
	assert_int_equal(wfd_source_output_message(pair->source), 1);
	wfd_source_sent(pair->source, 1);
	assert_int_equal(wfd_source_output_message(pair->source), 0);
	wfd_sink_receive(pair->sink, pair->now_us,
		"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 31);
	/* The answer and M2 are two. */
	wfd_sink_output(pair->sink, &waiting);
	assert_true(wfd_sink_output_message(pair->sink) < waiting);
	wfd_sink_sent(pair->sink, wfd_sink_output_message(pair->sink));
	wfd_sink_output(pair->sink, &waiting);
	assert_int_equal(wfd_sink_output_message(pair->sink), waiting);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("a whole conversation, message by message", test_messages),
		CASE("a whole conversation, byte by byte (W-01)", test_bytes),
		CASE("a whole conversation, joined (W-02)", test_joined),
		CASE("a whole conversation, in odd pieces (W-01)", test_pieces),
		CASE("the sink ends it (W-135)", test_sink_stops),
		CASE("W-30 keep-alives are less than timeout - 5 s apart",
			test_keep_alive_gaps),
		CASE("W-32, W-34 a link dies silently", test_silent_death),
		CASE("W-71 a sink waits an hour for its monitor",
			test_no_monitor_for_long),
		CASE("W-90 an EDID of 1 to 16 blocks round-trips", test_edid),
		CASE("a message is a unit of output", test_message_boundaries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
