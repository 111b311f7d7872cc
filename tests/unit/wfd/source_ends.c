/*
 * How a session of our source ends, in every state.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->source_event.detail, text);
}

static const enum wfd_source_state all_states[] = {WFD_SOURCE_M1,
	WFD_SOURCE_WAIT_M2, WFD_SOURCE_M3, WFD_SOURCE_NEGOTIABLE, WFD_SOURCE_M4,
	WFD_SOURCE_M5, WFD_SOURCE_WAIT_M6, WFD_SOURCE_READY, WFD_SOURCE_PLAYING,
	WFD_SOURCE_STATE_STANDBY};

static void test_teardown_anywhere(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_states); i++) {
		struct talk *talk = talk_to_source(NULL);
		bool session = all_states[i] >= WFD_SOURCE_READY;

		talk_source_until(talk, all_states[i]);
		talk_request(talk, "TEARDOWN", 99);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 99\n\n");
		talk_expect_source_end(talk, WFD_END_PEER_TEARDOWN);
		assert_detail(talk, session ? "the sink ended the session"
					    : "the sink gave up before the "
					      "session began");
		talk_end(talk);
	}
}

static void test_close_anywhere(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_states); i++) {
		struct talk *talk = talk_to_source(NULL);
		bool session = all_states[i] >= WFD_SOURCE_READY;

		talk_source_until(talk, all_states[i]);
		talk_hang_up(talk);
		talk_expect_source_end(talk, WFD_END_CLOSED); /* W-36 */
		assert_detail(talk,
			session ? "the sink closed the connection"
				: "the sink closed the connection before the "
				  "session began");
		talk_end(talk);
	}
}

static void test_stop_anywhere(void **state)
{
	/* W-134, W-63: nobody tears down what does not exist yet. */
	enum { ANSWERED, REFUSED, UNANSWERED, NO_M8, CLOSED, WAYS };
	size_t i;
	unsigned way;

	(void)state;
	for (i = 0; i < COUNT(all_states) * WAYS; i++) {
		struct talk *talk = talk_to_source(NULL);
		enum wfd_source_state at = all_states[i / WAYS];
		char text[128];
		unsigned cseq;

		way = i % WAYS;
		talk_source_until(talk, at);
		wfd_source_stop(talk->source, talk->now_us);
		if (at < WFD_SOURCE_READY) {
			talk_expect_silence(talk);
			talk_expect_source_end(talk, WFD_END_STOPPED);
			talk_end(talk);
			continue;
		}
		assert_int_equal(
			wfd_source_state(talk->source), WFD_SOURCE_STOPPING);
		talk_expect_start(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 "
					"RTSP/1.0\nCSeq: ");
		cseq = (unsigned)strtoul(
			strstr(talk->heard, "CSeq: ") + 6, NULL, 10);
		assert_non_null(strstr(
			talk->heard, "\n\nwfd_trigger_method: TEARDOWN\n"));
		wfd_source_stop(talk->source, talk->now_us);
		talk_expect_silence(talk);
		if (way == REFUSED) {
			snprintf(text, sizeof(text),
				"RTSP/1.0 455 No\nCSeq: %u\n\n", cseq);
			talk_say(talk, text);
		} else if (way != UNANSWERED) {
			snprintf(text, sizeof(text),
				"RTSP/1.0 200 OK\nCSeq: %u\n\n", cseq);
			talk_say(talk, text);
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_NONE);
		}
		/* What crosses the trigger is answered, not followed. */
		if (way == ANSWERED) {
			talk_request(talk, "PLAY", 97);
			talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 97\n");
			talk_request(talk, "PAUSE", 98);
			talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 98\n");
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_NONE);
			talk_request(talk, "TEARDOWN", 99);
			talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 99\n\n");
		}
		if (way == CLOSED)
			talk_hang_up(talk);
		if (way == UNANSWERED) {
			talk_pass(talk, SECONDS(4.9));
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_NONE);
			talk_pass(talk, SECONDS(0.2));
		}
		if (way == NO_M8) {
			talk_pass(talk, SECONDS(5.9));
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_NONE);
			talk_pass(talk, SECONDS(0.2));
		}
		talk_expect_source_end(talk, WFD_END_STOPPED);
		talk_end(talk);
	}
}

static void test_stopping_is_quiet(void **state)
{
	struct wfd_source_config config = talk_source_config();
	struct talk *talk;

	(void)state;
	/* No keep-alive any more, and none is missed. */
	config.session_timeout_s = 2;
	talk = talk_to_source(&config);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	wfd_source_stop(talk->source, talk->now_us);
	talk_expect_start(talk, "SET_PARAMETER ");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_pass(talk, SECONDS(5.9));
	talk_expect_silence(talk);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_pass(talk, SECONDS(0.1));
	talk_expect_source_end(talk, WFD_END_STOPPED);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-135 M8 in every state", test_teardown_anywhere),
		CASE("W-36 the connection's end in every state",
			test_close_anywhere),
		CASE("W-63, W-134 stop in every state", test_stop_anywhere),
		CASE("W-134 nothing is sent while stopping",
			test_stopping_is_quiet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
