/*
 * What no handshake should need: nonsense, floods, strangers.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->sink_event.detail, text);
}

static void test_methods(void **state)
{
	/* W-20 */
	static const struct {
		const char *method, *answer;
	} cases[] = {
		{"SETUP", "405 Method Not Allowed\nCSeq: 9\nAllow: OPTIONS, "
			  "GET_PARAMETER, SET_PARAMETER\n\n"},
		{"PLAY", "405 "},
		{"PAUSE", "405 "},
		{"TEARDOWN", "405 "},
		{"DESCRIBE", "405 "},
		{"ANNOUNCE", "405 "},
		{"RECORD", "405 "},
		{"REDIRECT", "405 "},
		{"options", "501 Not Implemented\nCSeq: 9\n\n"},
		{"DANCE", "501 "},
	};
	struct talk *talk = talk_to_sink(NULL);
	size_t i;

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	for (i = 0; i < COUNT(cases); i++) {
		char text[128];

		snprintf(text, sizeof(text),
			"%s rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 9\n\n",
			cases[i].method);
		talk_say(talk, text);
		snprintf(text, sizeof(text), "RTSP/1.0 %s", cases[i].answer);
		talk_expect_start(talk, text);
	}
	talk_say(talk, "SET_PARAMETER * RTSP/1.0\nCSeq: 13\n"
		       "Content-Type: text/plain\nContent-Length: 2\n\nx\n");
	talk_expect_start(talk, "RTSP/1.0 415 ");
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_STATE_PLAYING);
	talk_end(talk);
}

static void test_syntax(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	talk_say(talk, "GET_PARAMETER x RTSP/1.0\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n"); /* W-14 */
	talk_say(talk, "GET_PARAMETER x RTSP/0.9\nCSeq: 5\n\n");
	talk_expect_start(talk, "RTSP/1.0 505 ");
	talk_say(talk, "what\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	talk_say(talk, "ever\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	talk_expect_start(talk, "TEARDOWN ");
	talk_expect_sink_end(talk, WFD_END_PROTOCOL);
	assert_detail(talk, "the source sent what is not Wi-Fi Display: a "
			    "line that starts no message");
	talk_end(talk);
}

static void test_surplus_body(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* Vector 54. */
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 2\nContent-Type: text/parameters\n"
		       "Content-Length: 5\n\n"
		       "wfd_video_formats\nwfd_audio_codecs\n"
		       "wfd_client_rtp_ports\nwfd_display_edid\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 2\n\n");
	talk_expect_start(talk, "RTSP/1.0 400 ");
	talk_expect_start(talk, "RTSP/1.0 400 ");
	talk_expect_start(talk, "RTSP/1.0 400 ");
	talk_expect_silence(talk);
	talk_expect_sink_end(talk, WFD_END_PROTOCOL);
	talk_end(talk);
}

static void test_too_large(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	static char megabyte[1024 * 1024];

	(void)state;
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	memset(megabyte, 'x', sizeof(megabyte));
	talk_say_bytes(talk, megabyte, sizeof(megabyte));
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	talk_expect_sink_end(talk, WFD_END_PROTOCOL);
	talk_end(talk);

	/* A question of 256 KiB, every line of it known, is answered. */
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	talk_say(talk, "GET_PARAMETER x RTSP/1.0\nCSeq: 2\n"
		       "Content-Length: 262144\n\n");
	memset(megabyte, '\n', 262144);
	for (size_t i = 0; i + 16 <= 262144; i += 16)
		memcpy(megabyte + i, "wfd_audio_codecs", 15);
	talk_say_bytes(talk, megabyte, 262144);
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 2\n");
	talk_end(talk);
}

static void test_floods(void **state)
{
	static char flood[400000];
	struct talk *talk = talk_to_sink(NULL);
	size_t used = 0;

	(void)state;
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	while (used < 300000)
		used += (size_t)sprintf(
			flood + used, "OPTIONS x RTSP/1.0\nCSeq: 1\n\n");
	talk_say_bytes(talk, flood, used);
	assert_int_equal(talk_sink_event(talk), WFD_SINK_ENDED);
	assert_int_equal(talk->sink_event.how, WFD_END_PROTOCOL);
	assert_detail(talk, "the source does not read what is sent to it");
	talk_end(talk);

	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_STATE_PLAYING);
	for (used = 0; used < 50000;)
		used += (size_t)sprintf(flood + used,
			"SET_PARAMETER x RTSP/1.0\nCSeq: 1\n"
			"Content-Length: 34\n\n"
			"wfd_audio_codecs: AAC 00000001 00\n");
	talk_say_bytes(talk, flood, used);
	while (talk_sink_event(talk) == WFD_SINK_SELECTED)
		;
	assert_int_equal(talk->sink_event.kind, WFD_SINK_ENDED);
	assert_int_equal(talk->sink_event.how, WFD_END_PROTOCOL);
	assert_detail(
		talk, "the source asked for more at once than can be served");
	talk_end(talk);
}

static void test_strangers(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* W-15 */
	talk_sink_until(talk, WFD_SINK_WAIT_M5);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 2\nSession: 1\n\n"
		       "RTSP/1.0 500 No\nCSeq: 1\n\n"
		       "RTSP/1.0 500 No\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_expect_silence(talk);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_WAIT_M5);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-20 methods", test_methods),
		CASE("W-14, W-19, W-146 syntax", test_syntax),
		CASE("vector 54, a Content-Length too small",
			test_surplus_body),
		CASE("W-09, W-18 a megabyte", test_too_large),
		CASE("W-18 floods", test_floods),
		CASE("W-15 answers to nothing", test_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
