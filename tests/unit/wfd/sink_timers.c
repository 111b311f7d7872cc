/*
 * Our sink's timers, and how it notices that the source is gone.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->sink_event.detail, text);
}

static void keep_alive(struct talk *talk)
{
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 70\nSession: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 70\n\n");
}

static void test_no_request(void **state)
{
	static const struct {
		enum wfd_sink_state state;
		double slack, limit;
		const char *detail;
	} cases[] = {
		{WFD_SINK_WAIT_M1, 0, 6,
			"the source sent no M1 (OPTIONS) within 6 s"},
		{WFD_SINK_WAIT_M1, 5, 11,
			"the source sent no M1 (OPTIONS) within 11 s"},
		{WFD_SINK_WAIT_M3, 0, 6,
			"the source sent no M3 (capabilities) within 6 s"},
		{WFD_SINK_WAIT_M4, 0, 6,
			"the source sent no M4 (the chosen mode) within 6 s"},
		{WFD_SINK_WAIT_M5, 0, 6,
			"the source sent no M5 (trigger SETUP) within 6 s"},
		{WFD_SINK_WAIT_M5, 2.5, 8.5,
			"the source sent no M5 (trigger SETUP) within 9 s"},
		{WFD_SINK_M6, 0, 5,
			"the source did not answer M6 (SETUP) within 5 s"},
		/* W-25: no slack for responses. */
		{WFD_SINK_M6, 2, 5,
			"the source did not answer M6 (SETUP) within 5 s"},
		{WFD_SINK_M7, 0, 5,
			"the source did not answer M7 (PLAY) within 5 s"},
		{WFD_SINK_M7, 5, 5,
			"the source did not answer M7 (PLAY) within 5 s"},
		{WFD_SINK_M9, 0, 5,
			"the source did not answer M9 (PAUSE) within 5 s"},
		{WFD_SINK_M9, 5, 5,
			"the source did not answer M9 (PAUSE) within 5 s"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_sink_config config = talk_sink_config();
		struct talk *talk;

		config.slack_us = SECONDS(cases[i].slack);
		talk = talk_to_sink(&config);
		talk_sink_until(talk, cases[i].state);
		talk_pass(talk, SECONDS(cases[i].limit) - 1);
		assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
		talk_pass(talk, 1);
		/* M8 only when there is a session. */
		if (cases[i].state >= WFD_SINK_M7)
			talk_expect_start(talk, "TEARDOWN ");
		talk_expect_silence(talk);
		talk_expect_sink_end(talk, WFD_END_TIMEOUT);
		assert_detail(talk, cases[i].detail);
		talk_end(talk);
	}
}

/* What was refused is said, not that nothing came. */
static void test_refused_and_nothing_else(void **state)
{
	static const struct {
		const char *body, *did;
	} cases[] = {
		{"wfd_video_formats: 00 00 01 01 00000080 0 0 0 0 0 0\n",
			"chose 1920x1080p30, which was not offered"},
		{"wfd_video_formats: 00 00 08 01 00000020 0 0 0 0 0 0\n",
			"sent a wfd_video_formats that is of no use (syntax "
			"error)"},
		{"wfd_video_formats: none\n", "chose no video ('none')"},
		{"wfd_video_formats: what ever\n",
			"sent a wfd_video_formats that is of no use (syntax "
			"error)"},
		{"wfd_audio_codecs: AC3 00000001 00\n",
			"sent a wfd_audio_codecs that is of no use "
			"(unsupported format)"},
		{"wfd_presentation_URL: none none\n",
			"sent a wfd_presentation_URL that is of no use "
			"(syntax error)"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases) * 3; i++) {
		struct wfd_sink_config config = talk_sink_config();
		struct talk *talk;
		char text[160];

		config.strict = true;
		config.video.tuples[0].masks[WFD_TABLE_CEA] &= ~0x80u;
		config.video.tuples[1].masks[WFD_TABLE_CEA] &= ~0x80u;
		talk = talk_to_sink(&config);
		talk_sink_until(talk, WFD_SINK_WAIT_M4);
		talk_set(talk, 3, cases[i / 3].body);
		talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 3\n");
		switch (i % 3) {
		case 0:
			talk_pass(talk, SECONDS(6));
			talk_expect_sink_end(talk, WFD_END_TIMEOUT);
			snprintf(text, sizeof(text),
				"the source %s, and sent nothing else within "
				"6 s",
				cases[i / 3].did);
			break;
		case 1:
			talk_set(talk, 4, "wfd_trigger_method: TEARDOWN\n");
			talk_hear(talk);
			talk_expect_sink_end(talk, WFD_END_PEER_TEARDOWN);
			snprintf(text, sizeof(text),
				"the source %s, and gave up before the "
				"session began",
				cases[i / 3].did);
			break;
		default:
			talk_hang_up(talk);
			talk_expect_sink_end(talk, WFD_END_CLOSED);
			snprintf(text, sizeof(text),
				"the source %s, and closed the connection "
				"before the session began",
				cases[i / 3].did);
			break;
		}
		assert_detail(talk, text);
		talk_end(talk);
	}
}

static void test_refused_and_mended(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	talk_set(talk, 3, "wfd_video_formats: none\n");
	talk_hear(talk);
	talk_set(talk, 4, talk_m4);
	talk_hear(talk);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	talk_pass(talk, SECONDS(6));
	talk_expect_sink_end(talk, WFD_END_TIMEOUT);
	assert_detail(talk, "the source sent no M5 (trigger SETUP) within 6 s");
	talk_end(talk);
}

static void test_m2_unanswered(void **state)
{
	struct wfd_sink_config config = talk_sink_config();
	struct talk *talk;

	(void)state;
	config.slack_us = SECONDS(5);
	talk = talk_to_sink(&config);
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n\n");
	talk_hear(talk);
	talk_hear(talk);
	talk_pass(talk, SECONDS(5) - 1);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, 1);
	talk_expect_sink_end(talk, WFD_END_TIMEOUT);
	assert_detail(
		talk, "the source did not answer M2 (OPTIONS) within 5 s");
	talk_end(talk);
}

static void test_waiting_is_renewed(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	unsigned i;

	(void)state;
	/* T5 counts from the source's last request, whichever it was. */
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	for (i = 0; i < 10; i++) {
		talk_pass(talk, SECONDS(5.9));
		if (i % 2)
			keep_alive(talk);
		else
			talk_set(talk, 30, "unknown: x\n");
		talk_hear(talk);
	}
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, SECONDS(6));
	talk_expect_sink_end(talk, WFD_END_TIMEOUT);
	talk_end(talk);
}

static void test_keep_alive(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	unsigned i;

	(void)state;
	/* W-34: 30 s and 10 s of grace, each M16 counts. */
	talk_sink_until(talk, WFD_SINK_STATE_PAUSED);
	for (i = 0; i < 5; i++) {
		talk_pass(talk, SECONDS(39.9));
		keep_alive(talk);
	}
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, SECONDS(40) - 1);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, 1);
	talk_expect_start(talk, "TEARDOWN ");
	talk_expect_sink_end(talk, WFD_END_KEEPALIVE);
	talk_end(talk);
}

static void test_media_keeps_alive(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	unsigned i;

	(void)state;
	/* Media without M16: twice the timeout. */
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	for (i = 0; i < 59; i++) {
		wfd_sink_media(talk->sink, talk->now_us);
		talk_pass(talk, SECONDS(1));
	}
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, SECONDS(1));
	talk_expect_start(talk, "TEARDOWN ");
	talk_expect_sink_end(talk, WFD_END_KEEPALIVE);
	talk_end(talk);

	/* Media that stops: 40 s after it, not after M16. */
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	talk_pass(talk, SECONDS(10));
	wfd_sink_media(talk->sink, talk->now_us);
	talk_pass(talk, SECONDS(40) - 1);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_pass(talk, 1);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_ENDED);
	assert_int_equal(talk->sink_event.how, WFD_END_KEEPALIVE);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-25, W-26 a mute source (T2, T3, T5)", test_no_request),
		CASE("W-119 refused, and nothing else came",
			test_refused_and_nothing_else),
		CASE("W-119 refused, and mended", test_refused_and_mended),
		CASE("W-25 M2 is not answered", test_m2_unanswered),
		CASE("W-26 any request renews the wait",
			test_waiting_is_renewed),
		CASE("W-33, W-34 keep-alive", test_keep_alive),
		CASE("W-34 media keep it alive", test_media_keeps_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
