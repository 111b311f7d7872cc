/*
 * Our source from M1 to M3: what it makes of every answer and request.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *part)
{
	if (strstr(talk->source_event.detail, part) == NULL)
		assert_string_equal(talk->source_event.detail, part);
}

static void test_m1_answers(void **state)
{
	static const struct {
		const char *answer;
		int status; /* of the end; -1: it goes on */
	} cases[] = {
		{"200 OK\nCSeq: 1\nPublic: org.wfa.wfd1.0, GET_PARAMETER, "
		 "SET_PARAMETER\n\n",
			-1},
		{"200 OK\nCSeq: 1\nPublic: \"org.wfa.wfd1.0, SET_PARAMETER, "
		 "GET_PARAMETER\"\n\n",
			-1},
		{"200 OK\ncseq : 1\npublic:ORG.WFA.WFD1.0\n\n", -1},
		{"200 OK\nCSeq: 1\nPublic: SET_PARAMETER, GET_PARAMETER\n\n",
			-1},
		{"200 OK\nCSeq: 1\n\n", -1},
		{"200 OK\nDate: Thu, Nov 09 2023 08:43:36 GMT\n"
		 "User-Agent: MSFT-WDD\nCSeq: 1\nPublic: org.wfa.wfd1.0\n\n",
			-1},
		{"200 OK\nCSeq: 1\nPublic: DESCRIBE, PLAY\n\n", 0},
		{"200 OK\nCSeq: 1\nPublic: GET_PARAMETER\n\n", 0},
		{"200 OK\nCSeq: 1\nPublic: SET_PARAMETER\n\n", 0},
		{"400 Bad Request\nCSeq: 1\n\n", 400},
		{"404 Not Found\nCSeq: 1\n\n", 404},
		{"501 Not Implemented\nCSeq: 1\n\n", 501},
		{"551 Option not supported\nCSeq: 1\n"
		 "Unsupported: org.wfa.wfd1.0\n\n",
			551},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[512];

		talk_source_until(talk, WFD_SOURCE_M1);
		snprintf(text, sizeof(text), "RTSP/1.0 %s", cases[i].answer);
		talk_say(talk, text);
		if (cases[i].status < 0) {
			assert_int_equal(wfd_source_state(talk->source),
				WFD_SOURCE_WAIT_M2);
		} else {
			talk_expect_source_end(talk, WFD_END_PROTOCOL);
			assert_int_equal(
				talk->source_event.status, cases[i].status);
			assert_detail(talk, "M1 (OPTIONS)");
		}
		talk_end(talk);
	}
}

static void test_m2_first(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* Pipelined: M2 before the answer to M1. */
	talk_source_until(talk, WFD_SOURCE_M1);
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
		       "Require: org.wfa.wfd1.0\n\n"
		       "RTSP/1.0 200 OK\nCSeq: 1\nPublic: org.wfa.wfd1.0\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: ");
	talk_expect_start(talk, "GET_PARAMETER ");
	/* A second M2 is answered and changes nothing. */
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 2\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 2\nPublic: ");
	talk_expect_silence(talk);
	talk_end(talk);

	/* Joined: the answer to M1 and M2 in one piece, LF only. */
	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_M1);
	talk_say_as_is(talk, "RTSP/1.0 200 OK\nCSeq: 1\n\n"
			     "OPTIONS * RTSP/1.0\nCSeq: 0\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 0\nPublic: ");
	talk_expect_start(talk, "GET_PARAMETER ");
	talk_end(talk);
}

static void test_require(void **state)
{
	static const struct {
		const char *require, *answer;
	} cases[] = {
		{"Require: org.wfa.wfd1.0\n", "RTSP/1.0 200 OK\nCSeq: 9\n"
					      "Public: "},
		{"", "RTSP/1.0 200 OK\nCSeq: 9\nPublic: "},
		{"Require: org.example.warp\n",
			"RTSP/1.0 551 Option not supported\nCSeq: 9\n"
			"Unsupported: org.example.warp\n\n"},
		{"Require: org.wfa.wfd1.0, x\n",
			"RTSP/1.0 551 Option not supported\nCSeq: 9\n"
			"Unsupported: x\n\n"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[256];

		talk_source_until(talk, WFD_SOURCE_WAIT_M2);
		snprintf(text, sizeof(text),
			"OPTIONS * RTSP/1.0\nCSeq: 9\n%s\n", cases[i].require);
		talk_say(talk, text);
		talk_expect_start(talk, cases[i].answer);
		talk_end(talk);
	}
}

static void test_m3_refused(void **state)
{
	static const struct {
		const char *status, *part;
		int code;
	} cases[] = {
		{"400 Bad Request",
			"M3 (capabilities) with 400 Bad Request: "
			"it could not read",
			400},
		{"406 in-standby-mode", "406 in-standby-mode: its state", 406},
		{"500 Oops\x1b[2J", "500 Oops?[2J: it failed", 500},
		{"303 See Other", "303 See Other", 303},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[256];

		talk_source_until(talk, WFD_SOURCE_M3);
		snprintf(text, sizeof(text), "RTSP/1.0 %s\nCSeq: 2\n\n",
			cases[i].status);
		talk_say(talk, text);
		talk_expect_source_end(talk, WFD_END_PROTOCOL);
		assert_int_equal(talk->source_event.status, cases[i].code);
		assert_detail(talk, cases[i].part);
		talk_end(talk);
	}
}

static void test_m3_451(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* A sink that refuses for the names it does not know: ask for the
	 * three that it has to know. */
	talk_source_until(talk, WFD_SOURCE_M3);
	talk_say(talk, "RTSP/1.0 451 Parameter Not Understood\nCSeq: 2\n\n");
	talk_expect(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 3\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 59\n\n"
			  "wfd_video_formats\n"
			  "wfd_audio_codecs\n"
			  "wfd_client_rtp_ports\n");
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_M3);
	talk_say(talk, "RTSP/1.0 451 Parameter Not Understood\nCSeq: 3\n\n");
	talk_expect_source_end(talk, WFD_END_PROTOCOL);
	assert_int_equal(talk->source_event.status, 451);
	talk_end(talk);
}

static void test_m3_answers(void **state)
{
	static const struct {
		const char *body;
		bool good, video;
	} cases[] = {
		{"wfd_video_formats: none\nwfd_audio_codecs: none\n"
		 "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play"
		 "\n",
			true, false},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 1029\n", true,
			false},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0\n"
		 "wfd_video_formats: 00 00 01 01 00000001 00000000 00000000 "
		 "00 0000 0000 00 none none",
			true, true},
		/* Vector 12, a secondary sink, nothing at all. */
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 0 0 mode=play\n",
			false, false},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 0 1028\n", false,
			false},
		{"wfd_video_formats: none\n", false, false},
		{"x", false, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_source(NULL);

		talk_source_until(talk, WFD_SOURCE_M3);
		talk_say_body(talk, "RTSP/1.0 200 OK\nCSeq: 2", cases[i].body);
		if (cases[i].good) {
			size_t length;
			const char *answer =
				wfd_source_answer(talk->source, &length);

			assert_int_equal(talk_source_event(talk),
				WFD_SOURCE_CAPABILITIES);
			assert_int_equal(!wfd_source_capabilities(talk->source)
						  ->video.none,
				cases[i].video);
			/* W-106: the text itself, for whom it concerns. */
			assert_true(length >= strlen(cases[i].body));
			assert_memory_equal(answer, "wfd_", 4);
		} else {
			talk_expect_source_end(talk, WFD_END_PROTOCOL);
			assert_detail(talk, "no RTP port");
		}
		talk_end(talk);
	}
}

static void test_no_common_mode(void **state)
{
	struct talk *talk = talk_to_source(NULL);
	struct wfd_selection nothing = {0};

	(void)state;
	/* The caller decides. */
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &nothing, 0),
		-EINVAL);
	wfd_source_no_common_mode(talk->source, talk->now_us);
	talk_expect_source_end(talk, WFD_END_NO_COMMON_MODE);
	assert_detail(talk, "offers no mode");
	talk_end(talk);

	talk = talk_to_source(NULL);
	talk_source_until(talk, WFD_SOURCE_M3);
	talk_say_body(talk, "RTSP/1.0 200 OK\nCSeq: 2",
		"wfd_video_formats: none\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_CAPABILITIES);
	wfd_source_no_common_mode(talk->source, talk->now_us);
	talk_expect_source_end(talk, WFD_END_NO_COMMON_MODE);
	assert_detail(talk, "no picture format");
	talk_end(talk);
}

static void test_too_early(void **state)
{
	/* 3.9: what comes at the wrong step is refused, not obeyed. */
	static const char *const methods[] = {"SETUP", "PLAY", "PAUSE"};
	static const enum wfd_source_state states[] = {WFD_SOURCE_M1,
		WFD_SOURCE_WAIT_M2, WFD_SOURCE_M3, WFD_SOURCE_NEGOTIABLE,
		WFD_SOURCE_M4, WFD_SOURCE_M5, WFD_SOURCE_WAIT_M6,
		WFD_SOURCE_READY, WFD_SOURCE_PLAYING};
	size_t i, m;

	(void)state;
	for (i = 0; i < COUNT(states); i++) {
		for (m = 0; m < COUNT(methods); m++) {
			struct talk *talk;
			char text[256];
			bool setup = m == 0;
			bool early = states[i] < WFD_SOURCE_READY;

			/* SETUP is expected there, PLAY and PAUSE later. */
			if (setup ? states[i] == WFD_SOURCE_M5 ||
						states[i] == WFD_SOURCE_WAIT_M6
				  : !early)
				continue;
			talk = talk_to_source(NULL);
			talk_source_until(talk, states[i]);
			snprintf(text, sizeof(text),
				"%s rtsp://192.168.49.1/wfd1.0/streamid=0 "
				"RTSP/1.0\nCSeq: 77\nTransport: RTP/AVP/UDP;"
				"unicast;client_port=9\n\n",
				methods[m]);
			talk_say(talk, text);
			talk_expect(talk, "RTSP/1.0 455 Method Not Valid In "
					  "This State\nCSeq: 77\n\n");
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_NONE);
			assert_int_equal(
				wfd_source_state(talk->source), states[i]);
			talk_end(talk);
		}
	}
}

static void test_caller_too_early(void **state)
{
	static const enum wfd_source_state states[] = {WFD_SOURCE_M1,
		WFD_SOURCE_WAIT_M2, WFD_SOURCE_M3, WFD_SOURCE_M5,
		WFD_SOURCE_WAIT_M6};
	struct wfd_selection selection = talk_selection();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(states); i++) {
		struct talk *talk = talk_to_source(NULL);
		struct wfd_source *source = talk->source;

		talk_source_until(talk, states[i]);
		assert_int_equal(
			wfd_source_select(source, talk->now_us, &selection, 0),
			-EINVAL);
		assert_int_equal(
			wfd_source_query(source, talk->now_us), -EINVAL);
		assert_int_equal(
			wfd_source_pause(source, talk->now_us), -EINVAL);
		assert_int_equal(
			wfd_source_resume(source, talk->now_us), -EINVAL);
		assert_int_equal(
			wfd_source_standby(source, talk->now_us), -EINVAL);
		wfd_source_start(source, talk->now_us);
		talk_expect_silence(talk);
		talk_end(talk);
	}
}

static void test_m3_again(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	assert_int_equal(wfd_source_query(talk->source, talk->now_us), 0);
	talk_expect(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 3\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 38\n\n"
			  "wfd_display_edid\n"
			  "wfd_connector_type\n");
	talk_say_body(
		talk, "RTSP/1.0 200 OK\nCSeq: 3", "wfd_connector_type: none\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_REQUERIED);
	assert_int_equal(talk->source_event.status, 0);
	assert_true(wfd_source_capabilities(talk->source)->connector_none);
	assert_int_equal(
		wfd_source_capabilities(talk->source)->rtp_port0, 1028);
	/* A sink that does not like it is left alone. */
	assert_int_equal(wfd_source_query(talk->source, talk->now_us), 0);
	talk_hear(talk);
	talk_say(talk, "RTSP/1.0 406 in-a-bad-mood\nCSeq: 4\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_REQUERIED);
	assert_int_equal(talk->source_event.status, 406);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_NEGOTIABLE);
	talk_end(talk);
}

static void test_names(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	assert_string_equal(wfd_source_peer_name(talk->source), "");
	talk_source_until(talk, WFD_SOURCE_M1);
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
		       "User-Agent: SEC-WDH/ME29\x07\n\n");
	assert_string_equal(
		wfd_source_peer_name(talk->source), "SEC-WDH/ME29?");
	talk_hear(talk);
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 1\nServer: other\n\n");
	assert_string_equal(
		wfd_source_peer_name(talk->source), "SEC-WDH/ME29?");
	talk_hear(talk);
	talk_say_body(talk, "RTSP/1.0 200 OK\nCSeq: 2",
		"intel_friendly_name: Living room\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0\n");
	assert_string_equal(wfd_source_peer_name(talk->source), "Living room");
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-58 answers to M1", test_m1_answers),
		CASE("W-02, W-12, W-16 M2 pipelined and joined", test_m2_first),
		CASE("W-59 Require", test_require),
		CASE("an error for M3 ends it, in words", test_m3_refused),
		CASE("a 451 for M3: three names are enough", test_m3_451),
		CASE("W-94, W-106 answers to M3 (vector 12)", test_m3_answers),
		CASE("W-111 no common mode", test_no_common_mode),
		CASE("requests at the wrong step", test_too_early),
		CASE("the caller at the wrong step", test_caller_too_early),
		CASE("W-71 M3 again", test_m3_again),
		CASE("W-184 the peer's name", test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
