/*
 * How a session of our sink ends, in every state.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->sink_event.detail, text);
}

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

static void test_teardown_anywhere(void **state)
{
	enum { ANSWERED, REFUSED, UNANSWERED, CLOSED, WAYS };
	size_t i;

	(void)state;
	/* W-136: even right after M1. */
	for (i = 0; i < COUNT(all_states) * WAYS; i++) {
		struct talk *talk = talk_to_sink(NULL);
		enum wfd_sink_state at = all_states[i / WAYS];
		unsigned cseq;
		char text[64];

		talk_sink_until(talk, at);
		trigger(talk, 99, "TEARDOWN");
		if (at < WFD_SINK_M7) {
			talk_expect_silence(talk);
			talk_expect_sink_end(talk, WFD_END_PEER_TEARDOWN);
			assert_detail(talk, "the source gave up before the "
					    "session began");
			talk_end(talk);
			continue;
		}
		talk_expect_start(talk,
			"TEARDOWN rtsp://192.168.49.1/wfd1.0/streamid=0 "
			"RTSP/1.0\nCSeq: ");
		cseq = (unsigned)strtoul(
			strstr(talk->heard, "CSeq: ") + 6, NULL, 10);
		assert_non_null(strstr(talk->heard, "\nSession: 6B8B4567\n\n"));
		assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_M8);
		trigger(talk, 100, "TEARDOWN");
		keep_alive(talk);
		talk_expect_silence(talk);
		switch (i % WAYS) {
		case ANSWERED:
			/* What was under way before comes first. */
			if (at == WFD_SINK_M7)
				talk_answer(talk, 3);
			if (at == WFD_SINK_M9)
				talk_answer(talk, 4);
			assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
			talk_answer(talk, cseq);
			break;
		case REFUSED:
			snprintf(text, sizeof(text),
				"RTSP/1.0 460 No\nCSeq: %u\n\n", cseq);
			talk_say(talk, text);
			break;
		case UNANSWERED:
			talk_pass(talk, SECONDS(5) - 1);
			assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
			talk_pass(talk, 1);
			break;
		default:
			talk_hang_up(talk);
			break;
		}
		talk_expect_sink_end(talk, WFD_END_PEER_TEARDOWN);
		talk_end(talk);
	}
}

static void test_stop_anywhere(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_states); i++) {
		struct talk *talk = talk_to_sink(NULL);
		enum wfd_sink_state at = all_states[i];

		talk_sink_until(talk, at);
		wfd_sink_stop(talk->sink, talk->now_us);
		if (at >= WFD_SINK_M7) {
			talk_expect_start(talk, "TEARDOWN ");
			assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
			wfd_sink_stop(talk->sink, talk->now_us);
			talk_expect_silence(talk);
			talk_pass(talk, SECONDS(5));
		}
		talk_expect_silence(talk);
		talk_expect_sink_end(talk, WFD_END_STOPPED);
		talk_end(talk);
	}
}

static void test_close_anywhere(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(all_states); i++) {
		struct talk *talk = talk_to_sink(NULL);

		talk_sink_until(talk, all_states[i]);
		talk_hang_up(talk);
		talk_expect_silence(talk);
		talk_expect_sink_end(talk, WFD_END_CLOSED); /* W-36 */
		assert_detail(talk, all_states[i] >= WFD_SINK_M7
					    ? "the source closed the connection"
					    : "the source closed the "
					      "connection before the session "
					      "began");
		talk_end(talk);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-136 TEARDOWN trigger in every state",
			test_teardown_anywhere),
		CASE("W-135 stop in every state", test_stop_anywhere),
		CASE("W-36 the connection's end in every state",
			test_close_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
