/*
 * Our sink in session: triggers, M9, M11 to M13, standby, M4 again.
 */
#include "talk.h"

static void trigger(struct talk *talk, unsigned cseq, const char *method)
{
	char body[64], answer[64];

	snprintf(body, sizeof(body), "wfd_trigger_method: %s\n", method);
	talk_set(talk, cseq, body);
	snprintf(answer, sizeof(answer), "RTSP/1.0 200 OK\nCSeq: %u\n\n", cseq);
	talk_expect(talk, answer); /* W-121: before anything else */
}

static void keep_alive(struct talk *talk)
{
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 70\nSession: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 70\n\n");
}

static const enum wfd_sink_state all_states[] = {WFD_SINK_WAIT_M1,
	WFD_SINK_WAIT_M3, WFD_SINK_WAIT_M4, WFD_SINK_WAIT_M5, WFD_SINK_M6,
	WFD_SINK_M7, WFD_SINK_STATE_PLAYING, WFD_SINK_M9, WFD_SINK_STATE_PAUSED,
	WFD_SINK_STATE_STANDBY};

static void test_triggers(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	/* W-123: already there. */
	trigger(talk, 10, "PLAY");
	trigger(talk, 11, "SETUP");
	talk_expect_silence(talk);
	trigger(talk, 12, "PAUSE");
	talk_expect_start(talk, "PAUSE ");
	trigger(talk, 13, "PAUSE");
	talk_expect_silence(talk);
	talk_answer(talk, 4);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PAUSED);
	trigger(talk, 14, "PAUSE");
	talk_expect_silence(talk);
	trigger(talk, 15, "PLAY");
	talk_expect_start(talk, "PLAY ");
	talk_answer(talk, 5);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_end(talk);
}

static void test_triggers_in_a_hurry(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* PAUSE while M7 is under way: after it. */
	talk_sink_until(talk, WFD_SINK_M7);
	trigger(talk, 10, "PAUSE");
	talk_expect_silence(talk);
	talk_answer(talk, 3);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_expect_start(talk, "PAUSE ");
	/* PLAY while M9 is under way: after it; PAUSE takes it back. */
	trigger(talk, 11, "PLAY");
	talk_expect_silence(talk);
	trigger(talk, 12, "PAUSE");
	talk_answer(talk, 4);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PAUSED);
	talk_expect_silence(talk);
	trigger(talk, 13, "PLAY");
	talk_expect_start(talk, "PLAY ");
	trigger(talk, 14, "PAUSE");
	trigger(talk, 15, "PLAY");
	talk_answer(talk, 5);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_expect_silence(talk);
	trigger(talk, 16, "PAUSE");
	talk_expect_start(talk, "PAUSE ");
	trigger(talk, 17, "PLAY");
	talk_answer(talk, 6);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PAUSED);
	talk_expect_start(talk, "PLAY ");
	talk_answer(talk, 7);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_caller_too_early(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_states); i++) {
		struct talk *talk = talk_to_sink(NULL);
		struct wfd_sink *sink = talk->sink;
		bool playing = all_states[i] == WFD_SINK_STATE_PLAYING;
		bool stands = all_states[i] == WFD_SINK_STATE_PAUSED ||
			      all_states[i] == WFD_SINK_STATE_STANDBY;

		talk_sink_until(talk, all_states[i]);
		if (!playing) {
			assert_int_equal(
				wfd_sink_pause(sink, talk->now_us), -EINVAL);
			wfd_sink_request_idr(sink, talk->now_us);
		}
		if (!stands)
			assert_int_equal(
				wfd_sink_play(sink, talk->now_us), -EINVAL);
		if (!playing && all_states[i] != WFD_SINK_STATE_PAUSED)
			assert_int_equal(
				wfd_sink_standby(sink, talk->now_us), -EINVAL);
		if (all_states[i] < WFD_SINK_M7 ||
			all_states[i] == WFD_SINK_STATE_STANDBY)
			assert_int_equal(
				wfd_sink_connector(sink, talk->now_us, 5),
				-EINVAL);
		talk_expect_silence(talk);
		talk_end(talk);
	}
}

static void test_pause_refused(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_M9);
	talk_say(talk, "RTSP/1.0 405 Method Not Allowed\nCSeq: 4\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	assert_int_equal(wfd_sink_pause(talk->sink, talk->now_us), 0);
	talk_hear(talk);
	talk_say(talk, "RTSP/1.0 406 in-pause-state\nCSeq: 5\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PAUSED);
	talk_end(talk);
}

static void test_idr(void **state)
{
	/* 3.11: 0.5 s, 1 s, 2 s, 2 s ... apart while they keep coming. */
	static const double gaps[] = {0.5, 1, 2, 2, 2};
	struct talk *talk = talk_to_sink(NULL);
	size_t i;
	unsigned cseq = 4;

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect(talk, "SET_PARAMETER "
			  "rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
			  "CSeq: 4\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 17\n\n"
			  "wfd_idr_request\n");
	for (i = 0; i < COUNT(gaps); i++) {
		talk_answer(talk, cseq++);
		wfd_sink_request_idr(talk->sink, talk->now_us);
		wfd_sink_request_idr(talk->sink, talk->now_us);
		talk_expect_silence(talk);
		talk_pass(talk, SECONDS(gaps[i]) - 1);
		talk_expect_silence(talk);
		talk_pass(talk, 1);
		talk_expect_start(talk, "SET_PARAMETER ");
	}
	/* Quiet for a while: from the start again. */
	talk_answer(talk, cseq++);
	talk_pass(talk, SECONDS(10));
	talk_expect_silence(talk);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect_start(talk, "SET_PARAMETER ");
	talk_answer(talk, cseq++);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_pass(talk, SECONDS(0.5));
	talk_expect_start(talk, "SET_PARAMETER ");
	/* Without an answer there is no second one under way, for 5 s. */
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_pass(talk, SECONDS(4.9));
	talk_expect_silence(talk);
	talk_pass(talk, SECONDS(0.2));
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_end(talk);
}

static void test_idr_refused(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_hear(talk);
	/* 503: not now (3.9). */
	talk_say(talk, "RTSP/1.0 503 Service Unavailable\nCSeq: 4\n\n");
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_pass(talk, SECONDS(1));
	talk_expect_start(talk, "SET_PARAMETER ");
	/* 501: never. */
	talk_say(talk, "RTSP/1.0 501 Not Implemented\nCSeq: 5\n\n");
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_pass(talk, SECONDS(10));
	talk_expect_silence(talk);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	talk_end(talk);
}

static void test_idr_waits_and_pause(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* One that waits is forgotten with the picture. */
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_hear(talk);
	talk_answer(talk, 4);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	assert_int_equal(wfd_sink_pause(talk->sink, talk->now_us), 0);
	talk_expect_start(talk, "PAUSE ");
	talk_answer(talk, 5);
	talk_pass(talk, SECONDS(3));
	talk_expect_silence(talk);
	assert_int_equal(wfd_sink_play(talk->sink, talk->now_us), 0);
	talk_expect_start(talk, "PLAY ");
	talk_answer(talk, 6);
	talk_pass(talk, SECONDS(3));
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_idr_cancelled(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	wfd_sink_cancel_idr(talk->sink); /* nothing waits */
	/* One that waits for its time. */
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect_start(talk, "SET_PARAMETER ");
	talk_answer(talk, 4);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	wfd_sink_cancel_idr(talk->sink);
	talk_pass(talk, SECONDS(0.4));
	talk_expect_silence(talk);
	/* The limit is the same: 0.5 s after the last one. */
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect_silence(talk);
	talk_pass(talk, SECONDS(0.1));
	talk_expect_start(talk, "SET_PARAMETER ");
	/* One that waits for the answer to another: that one stays. */
	wfd_sink_request_idr(talk->sink, talk->now_us);
	wfd_sink_cancel_idr(talk->sink);
	talk_answer(talk, 5);
	talk_pass(talk, SECONDS(3));
	talk_expect_silence(talk);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_end(talk);
}

static void test_connector(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	unsigned i;

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	assert_int_equal(wfd_sink_connector(talk->sink, talk->now_us, -1), 0);
	talk_expect(talk, "SET_PARAMETER "
			  "rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
			  "CSeq: 4\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 26\n\n"
			  "wfd_connector_type: none\n");
	/* Never answered, and said often: the picture goes on. */
	for (i = 0; i < 50; i++) {
		assert_int_equal(
			wfd_sink_connector(talk->sink, talk->now_us, (int)i),
			0);
		talk_expect_start(talk, "SET_PARAMETER ");
	}
	talk_pass(talk, SECONDS(10));
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	talk_end(talk);

	/* W-141: not asked, not said. */
	talk = talk_to_sink(NULL);
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n\n");
	talk_set(talk, 3, talk_m4);
	talk_set(talk, 4, "wfd_trigger_method: SETUP\n");
	talk_answer(talk, 2);
	talk_answer(talk, 3);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	assert_int_equal(
		wfd_sink_connector(talk->sink, talk->now_us, -1), -EINVAL);
	assert_int_equal(wfd_sink_standby(talk->sink, talk->now_us), -EINVAL);
	talk_end(talk);
}

static void test_standby(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_STANDBY);
	/* W-139; M16 is answered all the same (W-33). */
	keep_alive(talk);
	talk_set(talk, 20, "wfd_video_formats: 00 00 01 10 80 0 0 0 0 0 0\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 20\n\n");
	talk_set(talk, 21, "wfd_trigger_method: PAUSE\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 21\n\n");
	talk_set(talk, 22, "wfd_trigger_method: SETUP\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 22\n\n");
	talk_say_body(talk, "GET_PARAMETER * RTSP/1.0\nCSeq: 23",
		"wfd_display_edid\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 23\n\n");
	talk_set(talk, 24, "wfd_standby:\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 24\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	trigger(talk, 25, "PLAY");
	talk_expect_start(talk, "PLAY ");
	talk_answer(talk, 4);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	/* Our own M12, refused. */
	assert_int_equal(wfd_sink_standby(talk->sink, talk->now_us), 0);
	assert_int_equal(wfd_sink_standby(talk->sink, talk->now_us), 0);
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_non_null(strstr(talk->heard, "\n\nwfd_standby\n"));
	talk_expect_silence(talk);
	talk_say(talk, "RTSP/1.0 451 No\nCSeq: 5\n\n");
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	talk_end(talk);
}

static void test_standby_crossed(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* The source's M12 was faster: standby is entered once. */
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_answer(talk, 4);
	wfd_sink_request_idr(talk->sink, talk->now_us);
	assert_int_equal(wfd_sink_standby(talk->sink, talk->now_us), 0);
	talk_set(talk, 20, "wfd_standby\n");
	talk_answer(talk, 5);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_STANDBY);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	while (talk_hear(talk)[0] != '\0')
		;
	talk_pass(talk, SECONDS(3));
	talk_expect_silence(talk);
	talk_end(talk);

	/* A stop overtakes it. */
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	assert_int_equal(wfd_sink_standby(talk->sink, talk->now_us), 0);
	wfd_sink_stop(talk->sink, talk->now_us);
	talk_answer(talk, 4);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_M8);
	talk_end(talk);
}

static void test_change(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* Vector 35's format change, in session. */
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	talk_set(talk, 20,
		"wfd_video_formats: 00 00 02 04 00000000 00001000 "
		"00000000 00 0000 0000 11 none none\n"
		"wfd_av_format_change_timing: 00000bb800 000005dc00\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 20\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	assert_true(talk->sink_event.has_pts);
	assert_int_equal(talk->sink_event.pts_90k, 6000);
	assert_ptr_equal(wfd_sink_selection(talk->sink)->mode,
		wfd_mode_find(1366, 768, 30));
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	/* A bad one changes nothing. */
	talk_set(talk, 21, "wfd_video_formats: none\n");
	talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 21\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	assert_ptr_equal(wfd_sink_selection(talk->sink)->mode,
		wfd_mode_find(1366, 768, 30));
	/* M3 while playing (W-70). */
	talk_say_body(talk, "GET_PARAMETER * RTSP/1.0\nCSeq: 22",
		"wfd_connector_type\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 22\nContent-Type: ");
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-121, W-123 triggers", test_triggers),
		CASE("triggers while a request is under way",
			test_triggers_in_a_hurry),
		CASE("the caller at the wrong step", test_caller_too_early),
		CASE("M9 refused", test_pause_refused),
		CASE("W-137 M13 is rate limited", test_idr),
		CASE("M13 refused", test_idr_refused),
		CASE("M13 that waits when the picture stops",
			test_idr_waits_and_pause),
		CASE("W-137 M13 that waits when the picture is whole",
			test_idr_cancelled),
		CASE("W-141 M11", test_connector),
		CASE("W-33, W-99, W-139 standby", test_standby),
		CASE("W-139 M12 crosses other requests", test_standby_crossed),
		CASE("W-70, W-142 M4 and M3 in session (vector 35)",
			test_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
