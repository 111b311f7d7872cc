/*
 * Our source in session: M7 to M9, M11 to M13, standby, M4 again.
 */
#include "talk.h"

static void test_play_pause(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_READY);
	/* PAUSE while paused, PLAY while playing: 200, no event (W-131). */
	talk_request(talk, "PAUSE", 10);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 10\nSession: 6B8B4567\n\n");
	talk_request(talk, "PLAY", 11);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 11\nSession: 6B8B4567\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_request(talk, "PLAY", 12);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 12\nSession: 6B8B4567\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_request(talk, "PAUSE", 13);
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 13\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PAUSE);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_READY);
	/* A second SETUP in a session. */
	talk_request(talk, "SETUP", 14);
	talk_expect_start(talk, "RTSP/1.0 455 ");
	/* Pausing for long is fine: keep-alive goes on (W-132). */
	talk_pass(talk, SECONDS(25));
	talk_expect_start(talk, "GET_PARAMETER ");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(20));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_READY);
	talk_end(talk);
}

static void test_session_tolerance(void **state)
{
	/* W-129: wrong, missing, with a timeout echoed. */
	static const char *const sessions[] = {"Session: 1234\n", "",
		"Session: 6B8B4567;timeout=30\n", "Session:\n"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sessions); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[256];

		talk_source_until(talk, WFD_SOURCE_READY);
		snprintf(text, sizeof(text),
			"PLAY rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 5\n%s\n",
			sessions[i]);
		talk_say(talk, text);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 5\n"
				  "Session: 6B8B4567\n\n");
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
		talk_end(talk);
	}
}

static void test_triggers_contradicted(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* W-133: TEARDOWN instead of the PLAY that was asked for. */
	talk_source_until(talk, WFD_SOURCE_READY);
	assert_int_equal(wfd_source_resume(talk->source, talk->now_us), 0);
	talk_expect_start(talk, "SET_PARAMETER ");
	/* Asked twice, sent once. */
	assert_int_equal(wfd_source_resume(talk->source, talk->now_us), 0);
	talk_expect_silence(talk);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_request(talk, "TEARDOWN", 9);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 9\n\n");
	talk_expect_source_end(talk, WFD_END_PEER_TEARDOWN);
	talk_end(talk);
}

static void test_triggers_followed(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* Once it has come, nobody waits for it any more. */
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), 0);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(1));
	talk_request(talk, "PAUSE", 9);
	talk_pass(talk, SECONDS(7));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_READY);
	assert_int_equal(wfd_source_resume(talk->source, talk->now_us), 0);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 6\n\n");
	talk_pass(talk, SECONDS(1));
	talk_request(talk, "PLAY", 10);
	talk_pass(talk, SECONDS(7));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	/* Standby instead of what was asked for. */
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), 0);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 7\n\n");
	talk_set(talk, 11, "wfd_idr_request\n");
	talk_set(talk, 12, "wfd_idr_request\n");
	talk_set(talk, 13, "wfd_standby\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PAUSE);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_IDR_REQUEST);
	assert_int_equal(talk->source_event.count, 2);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_STANDBY);
	talk_pass(talk, SECONDS(7));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	assert_int_equal(
		wfd_source_state(talk->source), WFD_SOURCE_STATE_STANDBY);
	talk_end(talk);
}

static void test_standby_crossed(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* Our own M12. */
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_standby(talk->source, talk->now_us), 0);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_STANDBY);
	/* The sink did not know of it yet: 406, and no event. */
	talk_hear(talk);
	talk_set(talk, 12, "wfd_idr_request\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 12\n\n");
	talk_pass(talk, SECONDS(2));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);

	/* The sink's M12 was faster: standby is entered once. */
	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_standby(talk->source, talk->now_us), 0);
	talk_set(talk, 13, "wfd_standby\n");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_STANDBY);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);

	/* A stop overtakes it. */
	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_standby(talk->source, talk->now_us), 0);
	wfd_source_stop(talk->source, talk->now_us);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_STOPPING);
	talk_end(talk);
}

static void test_triggers_refused(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), 0);
	talk_hear(talk);
	talk_say(talk, "RTSP/1.0 406 in-pause-state\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(10));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	/* The request may overtake the answer to its trigger. */
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), 0);
	talk_hear(talk);
	talk_request(talk, "PAUSE", 9);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 6\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PAUSE);
	talk_pass(talk, SECONDS(10));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_READY);
	talk_end(talk);
}

static void test_idr(void **state)
{
	/* W-137, W-138, W-99: addresses and spellings. */
	static const char *const messages[] = {
		"SET_PARAMETER rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		"CSeq: 9\nContent-Type: text/parameters\n"
		"Content-Length: 17\n\nwfd_idr_request\n",
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		"CSeq: 9\nContent-Type: text/parameters\n"
		"Content-Length: 15\n\nwfd_idr_request",
		"SET_PARAMETER * RTSP/1.0\nCSeq: 9\n"
		"Content-Length: 18\n\nWFD_IDR_REQUEST:\n",
		"SET_PARAMETER rtsp://x/wfd1.0/streamid=0/ RTSP/1.0\n"
		"CSeq: 9\nContent-type: Text/Parameters; charset=UTF-8\n"
		"Content-length: 19\n\nwfd_idr_request :\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(messages); i++) {
		struct talk *talk = talk_to_source(NULL);

		talk_source_until(talk, WFD_SOURCE_PLAYING);
		talk_say(talk, messages[i]);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 9\n\n");
		assert_int_equal(
			talk_source_event(talk), WFD_SOURCE_IDR_REQUEST);
		talk_end(talk);
	}
}

static void expect_idr_requests(struct talk *talk, unsigned count)
{
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_IDR_REQUEST);
	assert_int_equal(talk->source_event.count, count);
}

static void test_idr_when_paused(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* Answered, nothing to do. */
	talk_source_until(talk, WFD_SOURCE_READY);
	talk_set(talk, 4, "wfd_idr_request\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_request(talk, "PLAY", 5);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_set(talk, 6, "wfd_idr_request\n");
	expect_idr_requests(talk, 1);
	talk_request(talk, "PAUSE", 7);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PAUSE);
	talk_set(talk, 8, "wfd_idr_request\n");
	talk_pass(talk, SECONDS(1));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);
}

/* G-142: time merges nothing. */
static void test_idr_flood(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	uint64_t deadline_us;
	unsigned i;

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	deadline_us = wfd_source_deadline(talk->source);
	for (i = 0; i < 1000; i++) {
		talk_set(talk, 100 + i, "wfd_idr_request\n");
		talk_expect_start(talk, "RTSP/1.0 200 OK\n");
		expect_idr_requests(talk, 1);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
		talk_pass(talk, 1000);
	}
	/* Nothing of it is left for later. */
	assert_true(wfd_source_deadline(talk->source) == deadline_us);
	talk_pass(talk, SECONDS(5));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);
}

/* Those that nobody has taken yet are counted, so that they fit. */
static void test_idr_requests_not_taken(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	unsigned i;

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	for (i = 0; i < 1000; i++) {
		talk_set(talk, 100 + i, "wfd_idr_request\n");
		talk_expect_start(talk, "RTSP/1.0 200 OK\n");
	}
	expect_idr_requests(talk, 1000);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	/* Only next to one another, and wherever the queue wraps. */
	for (i = 0; i < 40; i++) {
		talk_set(talk, 10, "wfd_idr_request\n");
		talk_set(talk, 11, "wfd_idr_request\n");
		talk_set(talk, 12, "wfd_connector_type: 5\n");
		talk_set(talk, 13, "wfd_idr_request\n");
		while (talk_hear(talk)[0] != '\0')
			;
		expect_idr_requests(talk, 2);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_MONITOR);
		expect_idr_requests(talk, 1);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	}
	/* One message is one request, whatever else it says. */
	talk_set(talk, 14,
		"wfd_idr_request\nwfd_connector_type: 5\n"
		"wfd_idr_request\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 14\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_MONITOR);
	expect_idr_requests(talk, 1);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);
}

static void test_connector(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	talk_set(talk, 9, "wfd_connector_type: none\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 9\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_MONITOR);
	assert_int_equal(talk->source_event.connector_type, -1);
	assert_true(wfd_source_capabilities(talk->source)->connector_none);
	talk_set(talk, 10, "wfd_connector_type: 7\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 10\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_MONITOR);
	assert_int_equal(talk->source_event.connector_type, 7);
	assert_false(wfd_source_capabilities(talk->source)->connector_none);
	talk_set(talk, 11, "wfd_connector_type: HDMI\n");
	talk_expect(talk, "RTSP/1.0 303 See Other\nCSeq: 11\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 25\n\n"
			  "wfd_connector_type: 400\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	assert_int_equal(
		wfd_source_capabilities(talk->source)->connector_type, 7);
	talk_end(talk);
}

static void test_standby(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_STATE_STANDBY);
	/* W-139: only M7, M8 and M12 are served. */
	talk_set(talk, 9, "wfd_idr_request\n");
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 9\n\n");
	talk_request(talk, "PAUSE", 10);
	talk_expect(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 10\n\n");
	talk_set(talk, 11, "wfd_standby\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 11\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), -EINVAL);
	assert_int_equal(
		wfd_source_standby(talk->source, talk->now_us), -EINVAL);
	assert_int_equal(wfd_source_query(talk->source, talk->now_us), -EINVAL);
	/* M16 goes on; "406" is a sign of life, too (W-31). */
	talk_pass(talk, SECONDS(25));
	talk_expect_start(talk, "GET_PARAMETER ");
	talk_say(talk, "RTSP/1.0 406 in-standby-mode\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(20));
	assert_int_equal(
		wfd_source_state(talk->source), WFD_SOURCE_STATE_STANDBY);
	talk_request(talk, "PLAY", 12);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_end(talk);
}

static void test_standby_unsupported(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_M3);
	talk_say_body(talk, "RTSP/1.0 200 OK\nCSeq: 2",
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0\n"
		"wfd_standby_resume_capability: none\n");
	assert_int_equal(
		wfd_source_standby(talk->source, talk->now_us), -EINVAL);
	talk_end(talk);

	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	assert_int_equal(wfd_source_standby(talk->source, talk->now_us), 0);
	assert_int_equal(wfd_source_standby(talk->source, talk->now_us), 0);
	talk_expect_start(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 ");
	assert_non_null(
		strstr(talk->heard, "Content-Length: 13\n\nwfd_standby\n"));
	talk_expect_silence(talk);
	/* It said it could, and will not: the picture stays. */
	talk_say(talk, "RTSP/1.0 451 Parameter Not Understood\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	talk_end(talk);
}

static void change(struct talk *talk, struct wfd_selection *selection)
{
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	*selection = talk_selection();
	selection->mode = wfd_mode_find(1280, 720, 30);
	selection->level = WFD_LEVEL_3_1;
	selection->frame_rate_control = 0;
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, selection, 90000),
		0);
}

static void test_change(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	struct wfd_selection selection;

	(void)state;
	/* W-115, W-142: no address, no ports, no unchanged sound; a time. */
	change(talk, &selection);
	talk_expect(talk,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		"CSeq: 5\n"
		"Session: 6B8B4567\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 137\n\n"
		"wfd_video_formats: 00 00 02 01 00000020 00000000 00000000 00 "
		"0000 0000 00 none none\n"
		"wfd_av_format_change_timing: 0000AFC800 0000AFC800\n");
	assert_int_equal(wfd_source_select(
				 talk->source, talk->now_us, &selection, 90000),
		-EBUSY);
	assert_ptr_equal(wfd_source_selection(talk->source)->mode,
		wfd_mode_find(1920, 1080, 30));
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SELECTED);
	assert_ptr_equal(
		wfd_source_selection(talk->source)->mode, selection.mode);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	talk_expect_silence(talk); /* no SETUP trigger */
	/* Another sound is said. */
	selection.audio = WFD_AUDIO_LPCM_48K;
	assert_int_equal(wfd_source_select(
				 talk->source, talk->now_us, &selection, 90000),
		0);
	talk_hear(talk);
	assert_non_null(
		strstr(talk->heard, "\nwfd_audio_codecs: LPCM 00000002 00\n"));
	talk_end(talk);
}

static void test_change_refused(void **state)
{
	static const char *const answers[] = {"400 Bad Request", "404 No",
		"406 in-play-state", "458 No", "500 No", "303 See Other"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(answers); i++) {
		struct talk *talk = talk_to_source(NULL);
		struct wfd_selection selection;
		char text[128];

		change(talk, &selection);
		talk_hear(talk);
		snprintf(text, sizeof(text), "RTSP/1.0 %s\nCSeq: 5\n\n",
			answers[i]);
		talk_say(talk, text);
		/* Nothing to adjust: the old mode stays, the picture, too. */
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_REFUSED);
		assert_int_equal(
			wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
		assert_ptr_equal(wfd_source_selection(talk->source)->mode,
			wfd_mode_find(1920, 1080, 30));
		talk_expect_silence(talk);
		talk_end(talk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-131, W-132 PLAY and PAUSE", test_play_pause),
		CASE("W-129 Session is not compared", test_session_tolerance),
		CASE("W-133 the sink contradicts a trigger",
			test_triggers_contradicted),
		CASE("W-28 triggers that are followed", test_triggers_followed),
		CASE("W-139 M12 crosses other requests", test_standby_crossed),
		CASE("triggers refused and overtaken", test_triggers_refused),
		CASE("W-99, W-138 M13 in all spellings", test_idr),
		CASE("M13 while nothing flows", test_idr_when_paused),
		CASE("G-142, W-137 every M13 is told", test_idr_flood),
		CASE("G-142 M13 that nobody has taken yet",
			test_idr_requests_not_taken),
		CASE("W-141 M11", test_connector),
		CASE("W-33, W-139 standby", test_standby),
		CASE("W-139 standby, not supported or refused",
			test_standby_unsupported),
		CASE("W-115, W-142 M4 in session", test_change),
		CASE("W-142 M4 in session, refused", test_change_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
