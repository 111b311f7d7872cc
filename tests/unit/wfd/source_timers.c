/*
 * Our source's timers and its keep-alive.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->source_event.detail, text);
}

static void test_no_answer(void **state)
{
	static const struct {
		enum wfd_source_state state;
		double slack, limit;
		const char *detail;
	} cases[] = {
		{WFD_SOURCE_M1, 0, 5,
			"the sink did not answer M1 (OPTIONS) within 5 s"},
		/* W-25: no slack for responses. */
		{WFD_SOURCE_M1, 5, 5,
			"the sink did not answer M1 (OPTIONS) within 5 s"},
		{WFD_SOURCE_M3, 0, 5,
			"the sink did not answer M3 (capabilities) within 5 "
			"s"},
		{WFD_SOURCE_M3, 2.5, 5,
			"the sink did not answer M3 (capabilities) within 5 "
			"s"},
		{WFD_SOURCE_M4, 0, 5,
			"the sink did not answer M4 (the chosen mode) within "
			"5 s"},
		{WFD_SOURCE_M4, 5, 5,
			"the sink did not answer M4 (the chosen mode) within "
			"5 s"},
		{WFD_SOURCE_M5, 0, 5,
			"the sink did not answer M5 (trigger SETUP) within 5 "
			"s"},
		{WFD_SOURCE_M5, 5, 5,
			"the sink did not answer M5 (trigger SETUP) within 5 "
			"s"},
		/* W-26: slack for requests. */
		{WFD_SOURCE_WAIT_M6, 0, 6,
			"the sink sent no M6 (SETUP) within 6 s"},
		{WFD_SOURCE_WAIT_M6, 5, 11,
			"the sink sent no M6 (SETUP) within 11 s"},
		{WFD_SOURCE_READY, 0, 6,
			"the sink sent no M7 (PLAY) within 6 s"},
		{WFD_SOURCE_READY, 5, 11,
			"the sink sent no M7 (PLAY) within 11 s"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_source_config config = talk_source_config();
		struct talk *talk;

		config.slack_us = SECONDS(cases[i].slack);
		talk = talk_to_source(&config);
		talk_source_until(talk, cases[i].state);
		talk_pass(talk, SECONDS(cases[i].limit) - 1);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
		talk_pass(talk, 1);
		talk_expect_source_end(talk, WFD_END_TIMEOUT);
		assert_detail(talk, cases[i].detail);
		talk_end(talk);
	}
}

static void no_answer_in_session(unsigned slack_s)
{
	static const struct {
		int (*ask)(struct wfd_source *self, uint64_t now_us);
		enum wfd_source_state state;
		const char *detail, *after;
	} cases[] = {
		{wfd_source_pause, WFD_SOURCE_PLAYING,
			"the sink did not answer M5 (trigger PAUSE) within 5 s",
			"the sink did not follow the PAUSE trigger"},
		{wfd_source_resume, WFD_SOURCE_READY,
			"the sink did not answer M5 (trigger PLAY) within 5 s",
			"the sink did not follow the PLAY trigger"},
		{wfd_source_standby, WFD_SOURCE_PLAYING,
			"the sink did not answer M12 (standby) within 5 s",
			NULL},
		{wfd_source_query, WFD_SOURCE_PLAYING,
			"the sink did not answer M3 (its monitor) within 5 s",
			NULL},
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_source_config config = talk_source_config();
		struct talk *talk;
		char after[128];

		config.slack_us = SECONDS(slack_s);
		talk = talk_to_source(&config);
		talk_source_until(talk, cases[i].state);
		assert_int_equal(cases[i].ask(talk->source, talk->now_us), 0);
		talk_pass(talk, SECONDS(5) - 1);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
		talk_pass(talk, 1);
		talk_expect_source_end(talk, WFD_END_TIMEOUT);
		assert_detail(talk, cases[i].detail);
		talk_end(talk);
		if (cases[i].after == NULL)
			continue;
		/* W-28: the answer came, the triggered request does not. */
		snprintf(after, sizeof(after), "%s within %u s", cases[i].after,
			6 + slack_s);
		talk = talk_to_source(&config);
		talk_source_until(talk, cases[i].state);
		assert_int_equal(cases[i].ask(talk->source, talk->now_us), 0);
		talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
		talk_pass(talk, SECONDS(6 + slack_s) - 1);
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
		talk_pass(talk, 1);
		talk_expect_source_end(talk, WFD_END_TIMEOUT);
		assert_detail(talk, after);
		talk_end(talk);
	}
}

static void test_no_answer_in_session(void **state)
{
	(void)state;
	no_answer_in_session(0);
	no_answer_in_session(3);
}

static void test_no_m2(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* W-61: before the sink's own 6 s are over. */
	talk_source_until(talk, WFD_SOURCE_WAIT_M2);
	talk_pass(talk, SECONDS(5) - 1);
	talk_expect_silence(talk);
	talk_pass(talk, 1);
	talk_expect_start(talk, "GET_PARAMETER ");
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_M3);
	/* And then it comes after all. */
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 301\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 301\nPublic: ");
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_negotiable_for_ever(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* The caller has all the time that the sink gives it. */
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	assert_true(wfd_source_deadline(talk->source) == UINT64_MAX);
	talk_pass(talk, SECONDS(3600));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);
}

static void test_keep_alive(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	talk_pass(talk, SECONDS(24));
	talk_expect_silence(talk);
	talk_pass(talk, SECONDS(1));
	talk_expect(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 5\nSession: 6B8B4567\n\n");
	/* W-31: any status. W-15: one with another CSeq is none. */
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 6\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n\n");
	talk_say(talk, "RTSP/1.0 454 Session Not Found\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(29.9));
	talk_expect_start(talk, "GET_PARAMETER ");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_pass(talk, SECONDS(0.2));
	talk_expect_source_end(talk, WFD_END_KEEPALIVE); /* W-32 */
	assert_detail(talk, "the sink answered no keep-alive for 30 s");
	talk_end(talk);
}

static void test_keep_alive_long(void **state)
{
	struct wfd_source_config config = talk_source_config();
	struct talk *talk;
	unsigned i;

	(void)state;
	/* Twelve of them unanswered, the last one is answered in time. */
	config.session_timeout_s = 300;
	talk = talk_to_source(&config);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	for (i = 0; i < 11; i++) {
		talk_pass(talk, SECONDS(25));
		talk_expect_start(talk, "GET_PARAMETER ");
	}
	/* The two last ones are waited for. */
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 13\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 14\n\n");
	for (i = 0; i < 11; i++)
		talk_pass(talk, SECONDS(25));
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_pass(talk, SECONDS(25) - 1);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_pass(talk, 1);
	talk_expect_source_end(talk, WFD_END_KEEPALIVE);
	talk_end(talk);
}

static void test_keep_alive_other_talk(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	unsigned i;

	(void)state;
	/* Talking is not answering: W-32 asks for the response. */
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	for (i = 0; i < 30; i++) {
		assert_int_not_equal(
			wfd_source_state(talk->source), WFD_SOURCE_DONE);
		talk_set(talk, 10 + i, "wfd_idr_request\n");
		talk_pass(talk, SECONDS(1));
		while (talk_source_event(talk) == WFD_SOURCE_IDR_REQUEST)
			;
	}
	assert_int_equal(talk->source_event.kind, WFD_SOURCE_ENDED);
	assert_int_equal(talk->source_event.how, WFD_END_KEEPALIVE);
	talk_end(talk);
}

static void test_keep_alive_late_answer(void **state)
{
	struct wfd_source_config config = talk_source_config();
	struct talk *talk;
	unsigned i;

	(void)state;
	/* Each answer comes when the next M16 is nearly due. */
	config.session_timeout_s = 2;
	talk = talk_to_source(&config);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	for (i = 0; i < 20; i++) {
		char text[64];

		talk_pass(talk, SECONDS(i == 0 ? 1 : 0.1));
		talk_expect_start(talk, "GET_PARAMETER ");
		talk_pass(talk, SECONDS(0.9));
		snprintf(text, sizeof(text), "RTSP/1.0 200 OK\nCSeq: %u\n\n",
			5 + i);
		talk_say(talk, text);
	}
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	talk_end(talk);
}

static void test_body_that_never_comes(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_M3);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 2\nContent-Length: 60000\n\n"
		       "wfd_video_formats: none\n");
	talk_pass(talk, SECONDS(5));
	talk_expect_source_end(talk, WFD_END_TIMEOUT);
	assert_detail(
		talk, "the sink did not answer M3 (capabilities) within 5 s");
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-25, W-26 a mute sink (T3, T5, T6)", test_no_answer),
		CASE("W-25, W-28 a mute sink in session (T3, T8)",
			test_no_answer_in_session),
		CASE("W-61 M2 never comes", test_no_m2),
		CASE("the caller may take its time", test_negotiable_for_ever),
		CASE("W-15, W-30..W-32 keep-alive", test_keep_alive),
		CASE("W-32 many keep-alives without an answer",
			test_keep_alive_long),
		CASE("W-32 other talk is no sign of life",
			test_keep_alive_other_talk),
		CASE("W-31 a late answer", test_keep_alive_late_answer),
		CASE("a body that never comes", test_body_that_never_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
