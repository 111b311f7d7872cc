/*
 * What no handshake should need: nonsense, floods, strangers.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *text)
{
	assert_string_equal(talk->source_event.detail, text);
}

static void test_unknown_parameters(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	/* W-144 */
	talk_set(talk, 9, "wfd_route: primary\nmicrosoft_x: y\nz\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 9\n\n");
	talk_set(talk, 10, "");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 10\n\n");
	/* A sink's own keep-alive, and a question that we can't answer. */
	talk_request(talk, "GET_PARAMETER", 11);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 11\n\n");
	talk_say_body(talk, "GET_PARAMETER * RTSP/1.0\nCSeq: 12",
		"wfd_video_formats\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 12\n\n");
	/* Another kind of body. */
	talk_say(talk, "SET_PARAMETER * RTSP/1.0\nCSeq: 13\n"
		       "Content-Type: application/sdp\n"
		       "Content-Length: 5\n\nv=0\n");
	talk_expect(talk, "RTSP/1.0 415 Unsupported Media Type\n"
			  "CSeq: 13\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);
}

static void test_methods(void **state)
{
	/* W-20, W-05 */
	static const struct {
		const char *method, *answer;
	} cases[] = {
		{"DESCRIBE", "405 Method Not Allowed\nCSeq: 9\nAllow: "
			     "OPTIONS, SETUP, TEARDOWN, PLAY, PAUSE, "
			     "GET_PARAMETER, SET_PARAMETER\n\n"},
		{"RECORD", "405 Method Not Allowed\nCSeq: 9\nAllow: "},
		{"REDIRECT", "405 Method Not Allowed\nCSeq: 9\nAllow: "},
		{"ANNOUNCE", "405 Method Not Allowed\nCSeq: 9\nAllow: "},
		{"play", "501 Not Implemented\nCSeq: 9\n\n"},
		{"FETCH", "501 Not Implemented\nCSeq: 9\n\n"},
	};
	struct talk *talk = talk_to_source(NULL);
	size_t i;

	(void)state;
	talk_source_until(talk, WFD_SOURCE_READY);
	for (i = 0; i < COUNT(cases); i++) {
		char text[256];

		talk_request(talk, cases[i].method, 9);
		snprintf(text, sizeof(text), "RTSP/1.0 %s", cases[i].answer);
		talk_expect_start(talk, text);
	}
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_READY);
	talk_end(talk);
}

static void test_syntax(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	/* W-14, W-19 */
	talk_say(talk, "PLAY rtsp://localhost/wfd1.0 RTSP/1.0\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	talk_say(talk, "PLAY rtsp://localhost/wfd1.0 RTSP/2.0\nCSeq: 7\n\n");
	talk_expect(talk, "RTSP/1.0 505 RTSP Version Not Supported\n"
			  "CSeq: 7\n\n");
	talk_say(talk, "PLAY rtsp://localhost/wfd1.0 RTSP/1.1\nCSeq: 8\n\n");
	talk_expect_start(talk, "RTSP/1.0 505 ");
	talk_say(talk, "PLAY rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 99999999999999999999\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n"); /* vector 50 */
	/* Two in a row; a good one starts the count again. */
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 8\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 8\n");
	talk_say(talk, "PLAY x RTSP/1.0\nCSeq: 9\nno colon\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\nCSeq: 9\n\n");
	talk_say(talk, "garbage\n\n");
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	/* W-146; a malformed response is not answered but counts. */
	talk_say(talk, "RTSP/1.0 nonsense\n\n");
	talk_expect_silence(talk);
	talk_expect_source_end(talk, WFD_END_PROTOCOL);
	assert_detail(talk, "the sink sent what is not Wi-Fi Display: a line "
			    "that starts no message");
	talk_end(talk);
}

static void test_too_large(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	static char megabyte[1024 * 1024];

	(void)state;
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	memset(megabyte, 'x', sizeof(megabyte));
	memcpy(megabyte, "PLAY x RTSP/1.0\r\nX: ", 20);
	talk_say_bytes(talk, megabyte, sizeof(megabyte));
	talk_expect(talk, "RTSP/1.0 400 Bad Request\n\n");
	talk_expect_source_end(talk, WFD_END_PROTOCOL);
	assert_detail(talk, "the sink sent what is not Wi-Fi Display: its "
			    "headers are larger than 16 KiB");
	talk_end(talk);

	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_M3);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 2\n"
		       "Content-Length: 300000\n\n");
	talk_expect_start(talk, "RTSP/1.0 400 Bad Request\n");
	talk_expect_source_end(talk, WFD_END_PROTOCOL); /* W-09 */
	talk_end(talk);
}

static void test_strangers(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* W-15: nobody asked. */
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 1\n\n"
		       "RTSP/1.0 500 No\nCSeq: 2\n\n"
		       "RTSP/1.0 303 See Other\nCSeq: 3\n\n"
		       "RTSP/1.0 400 Bad Request\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_expect_silence(talk);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_NEGOTIABLE);
	talk_end(talk);
}

static void test_floods(void **state)
{
	static char flood[200000];
	size_t used = 0;
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* More at once than the caller can be told. */
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	while (used < 20000)
		used += (size_t)sprintf(flood + used,
			"PAUSE x RTSP/1.0\nCSeq: 1\n\n"
			"PLAY x RTSP/1.0\nCSeq: 2\n\n");
	talk_say_bytes(talk, flood, used);
	while (talk_source_event(talk) == WFD_SOURCE_PAUSE ||
		talk->source_event.kind == WFD_SOURCE_PLAY)
		;
	assert_int_equal(talk->source_event.kind, WFD_SOURCE_ENDED);
	assert_int_equal(talk->source_event.how, WFD_END_PROTOCOL);
	assert_detail(
		talk, "the sink asked for more at once than can be served");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_end(talk);

	/* More than it reads itself. */
	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_PLAYING);
	for (used = 0; used < 150000;)
		used += (size_t)sprintf(
			flood + used, "OPTIONS x RTSP/1.0\nCSeq: 1\n\n");
	talk_say_bytes(talk, flood, used);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_ENDED);
	assert_int_equal(talk->source_event.how, WFD_END_PROTOCOL);
	assert_detail(talk, "the sink does not read what is sent to it");
	talk_end(talk);
}

static void test_interleaved(void **state)
{
	static const char frames[] = "$\0\0\5abcde$\1\0\0";
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_READY);
	talk_say_bytes(talk, frames, sizeof(frames) - 1);
	talk_request(talk, "PLAY", 3);
	talk_say_bytes(talk, frames, sizeof(frames) - 1);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_end(talk);
}

static void test_defaults(void **state)
{
	struct wfd_source_config config = {.host = "10.0.0.1"};
	struct talk *talk = talk_to_source(&config);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_WAIT_M6);
	talk_say(talk, "SETUP rtsp://10.0.0.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 2\nTransport: RTP/AVP/UDP;unicast;"
		       "client_port=1028;destination=1.2.3.4\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 2\nSession: 1;timeout=30\n"
			  "Transport: RTP/AVP/UDP;unicast;client_port=1028\n"
			  "\n");
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-144 unknown parameters", test_unknown_parameters),
		CASE("W-05, W-20 methods", test_methods),
		CASE("W-13, W-14, W-19, W-146 syntax (vector 50)", test_syntax),
		CASE("W-09, W-18 a megabyte of header", test_too_large),
		CASE("W-15 answers to nothing", test_strangers),
		CASE("W-18 floods", test_floods),
		CASE("W-21 interleaved frames", test_interleaved),
		CASE("W-29 what an empty configuration means", test_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
