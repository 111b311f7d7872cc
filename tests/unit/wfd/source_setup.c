/*
 * Our source from M4 to M6: the choice, its refusal, SETUP.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *part)
{
	if (strstr(talk->source_event.detail, part) == NULL)
		assert_string_equal(talk->source_event.detail, part);
}

static void test_m4_port_in_url(void **state)
{
	struct wfd_source_config config = talk_source_config();
	struct wfd_selection selection = talk_selection();
	struct talk *talk;

	(void)state;
	config.port = 50001;
	talk = talk_to_source(&config);
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	selection.audio = WFD_AUDIO_NONE;
	selection.min_slice = 2040;
	selection.slice_enc = 0x403;
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &selection, 0),
		0);
	/* No audio parameter rather than "none" (8.5.8). */
	talk_expect(talk,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		"CSeq: 3\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 217\n\n"
		"wfd_video_formats: 00 00 02 10 00000080 00000000 00000000 00 "
		"07F8 0403 11 none none\n"
		"wfd_presentation_URL: "
		"rtsp://192.168.49.1:50001/wfd1.0/streamid=0 none\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n");
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &selection, 0),
		-EBUSY);
	talk_end(talk);
}

/* What the second M4 says, NULL when there is none. */
static void check_retry(const char *answer, const char *body, const char *video,
	const char *audio)
{
	struct talk *talk = talk_to_source(NULL);
	char head[128];

	talk_source_until(talk, WFD_SOURCE_M4);
	snprintf(head, sizeof(head), "RTSP/1.0 %s\nCSeq: 3", answer);
	if (body != NULL) {
		talk_say_body(talk, head, body);
	} else {
		strcat(head, "\n\n");
		talk_say(talk, head);
	}
	if (video == NULL) {
		assert_int_equal(talk_source_event(talk), WFD_SOURCE_REFUSED);
		assert_int_equal(
			wfd_source_state(talk->source), WFD_SOURCE_NEGOTIABLE);
		talk_expect_silence(talk);
		talk_end(talk);
		return;
	}
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_expect_start(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 "
				"RTSP/1.0\nCSeq: 4\n");
	assert_non_null(strstr(talk->heard, video));
	if (audio != NULL)
		assert_non_null(strstr(talk->heard, audio));
	else
		assert_null(strstr(talk->heard, "wfd_audio_codecs"));
	/* Once only. */
	talk_say_body(talk, "RTSP/1.0 303 See Other\nCSeq: 4",
		"wfd_video_formats: 415, 457\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_REFUSED);
	assert_int_equal(talk->source_event.status, 415);
	assert_detail(talk, "1920x1080p30 CHP level ");
	assert_detail(talk, "wfd_video_formats 415 (unsupported format)");
	talk_expect_silence(talk);
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_NEGOTIABLE);
	talk_end(talk);
}

static void test_m4_retry(void **state)
{
	/* 1080p30 CHP level 4.2 frc 11 AAC; level 4 would do. */
	static const char plain[] = "wfd_video_formats: 00 00 02 04 00000080 "
				    "00000000 00000000 00 0000 0000 00 ";
	static const char asked[] = "wfd_video_formats: 00 00 02 10 00000080 "
				    "00000000 00000000 00 0000 0000 11 ";
	static const char aac[] = "wfd_audio_codecs: AAC 00000001 00\n";
	static const char lpcm[] = "wfd_audio_codecs: LPCM 00000002 00\n";

	(void)state;
	check_retry("303 See Other", "wfd_video_formats: 457\n", plain, aac);
	check_retry("303 See Other", "Wfd_video_formats: 415, 457\n", plain,
		aac); /* vector 43 */
	check_retry("303 See Other", "wfd_audio_codecs: 415\n", asked, lpcm);
	check_retry("303 See Other",
		"wfd_video_formats: 457\nwfd_audio_codecs: 415\n", plain, lpcm);
	check_retry("303 See Other", NULL, plain, aac);
	check_retry("453 Not Enough Bandwidth", NULL, plain, aac);
	/* A 200 that is none (3.9). */
	check_retry("200 OK", "wfd_video_formats: 415\n", plain, aac);
	/* What can't be adjusted. */
	check_retry("303 See Other", "wfd_client_rtp_ports: 401\n", NULL, NULL);
	check_retry("303 See Other", "wfd_presentation_URL: 400\n", NULL, NULL);
	check_retry("303 See Other", "nonstandard_property: 101, 102\n", NULL,
		NULL);
}

static void test_m4_retry_works(void **state)
{
	struct wfd_selection selection = talk_selection();
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	assert_null(wfd_source_selection(talk->source));
	talk_source_until(talk, WFD_SOURCE_NEGOTIABLE);
	selection.audio = WFD_AUDIO_LPCM_48K;
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &selection, 0),
		0);
	talk_hear(talk);
	/* No other sound is left: none. */
	talk_say_body(talk, "RTSP/1.0 303 See Other\nCSeq: 3",
		"wfd_audio_codecs: 415\nwfd_video_formats: 457\n");
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_null(strstr(talk->heard, "wfd_audio_codecs"));
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SELECTED);
	assert_int_equal(
		wfd_source_selection(talk->source)->level, WFD_LEVEL_4);
	assert_int_equal(
		wfd_source_selection(talk->source)->audio, WFD_AUDIO_NONE);
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_non_null(strstr(talk->heard, "SETUP"));
	talk_end(talk);
}

static void test_m4_other_mode(void **state)
{
	struct wfd_selection selection = talk_selection();
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* 8.4.1: after a refusal another mode, as often as the caller likes. */
	talk_source_until(talk, WFD_SOURCE_M4);
	talk_say_body(talk, "RTSP/1.0 303 See Other\nCSeq: 3",
		"wfd_client_rtp_ports: 465\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_REFUSED);
	assert_int_equal(talk->source_event.status, 465);
	selection.mode = wfd_mode_find(1280, 720, 30);
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &selection, 0),
		0);
	talk_expect_start(talk, "SET_PARAMETER ");
	assert_non_null(strstr(talk->heard, " 00000020 "));
	talk_say_body(talk, "RTSP/1.0 303 See Other\nCSeq: 4",
		"wfd_video_formats: 453\n");
	/* The one adjusted retry is there again. */
	talk_expect_start(talk, "SET_PARAMETER ");
	talk_say(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SELECTED);
	talk_end(talk);
}

static void test_m4_error(void **state)
{
	static const unsigned statuses[] = {
		400, 403, 404, 406, 415, 451, 455, 500, 503};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[128];

		talk_source_until(talk, WFD_SOURCE_M4);
		snprintf(text, sizeof(text), "RTSP/1.0 %u No\nCSeq: 3\n\n",
			statuses[i]);
		talk_say(talk, text);
		talk_expect_silence(talk);
		talk_expect_source_end(talk, WFD_END_PROTOCOL);
		assert_int_equal(talk->source_event.status, statuses[i]);
		assert_detail(talk, "M4 (the chosen mode) with ");
		talk_end(talk);
	}
}

static void test_m5_error(void **state)
{
	static const unsigned statuses[] = {303, 400, 403, 455, 500};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[128];

		talk_source_until(talk, WFD_SOURCE_M5);
		snprintf(text, sizeof(text), "RTSP/1.0 %u No\nCSeq: 4\n\n",
			statuses[i]);
		talk_say(talk, text);
		talk_expect_source_end(talk, WFD_END_PROTOCOL);
		assert_int_equal(talk->source_event.status, statuses[i]);
		assert_detail(talk, "M5 (trigger SETUP) with ");
		talk_end(talk);
	}
}

static void test_transport(void **state)
{
	static const struct {
		const char *value;
		unsigned status; /* 200: accepted */
		unsigned port;
		const char *answer;
	} cases[] = {
		{"RTP/AVP/UDP;unicast;client_port=1028", 200, 1028,
			"RTP/AVP/UDP;unicast;client_port=1028"},
		{"RTP/AVP;unicast;client_port=1028;mode=play", 200, 1028,
			"RTP/AVP;unicast;client_port=1028"},
		/* No RTCP of ours (W-125); another port than in M3. */
		{"RTP/AVP/UDP;unicast;client_port=5000-5001", 200, 5000,
			"RTP/AVP/UDP;unicast;client_port=5000"},
		/* Old LG dongles: the port of M3 (W-126). */
		{"RTP/AVP/UDP;unicast", 200, 1028,
			"RTP/AVP/UDP;unicast;client_port=1028"},
		{"RTP/AVP/UDP;unicast;client_port=1028;"
		 "destination=192.168.49.7",
			200, 1028, "RTP/AVP/UDP;unicast;client_port=1028"},
		{"RTP/AVP/UDP;unicast;client_port=1028;"
		 "destination=10.0.0.66",
			461, 0, "to another machine (10.0.0.66)"},
		{"RTP/AVP/UDP;unicast;client_port=1028;destination=", 461, 0,
			"to another machine ()"},
		/* W-184: nothing of theirs reaches a terminal as it is. */
		{"RTP/AVP/UDP;unicast;client_port=1028;destination=a\x1B[2Jb",
			461, 0, "to another machine (a?[2Jb)"},
		{"RTP/AVP/UDP;unicast;client_port=1028;destination="
		 "0123456789012345678901234567890123456789"
		 "0123456789012345678901234567890123456789",
			461, 0,
			"to another machine "
			"(0123456789012345678901234567890123456789"
			"01234567890123456789012)"},
		{"RTP/AVP/UDP;unicast;client_port=0", 400, 0, "port 0"},
		{"RTP/AVP/UDP;unicast;client_port=70000", 400, 0, "unreadable"},
		{"RTP/AVP/TCP;unicast;client_port=1028", 461, 0,
			"another transport"},
		{"RTP/AVP/TCP;interleaved=0-1", 461, 0, "another transport"},
		{"RTP/AVP/UDP;multicast;client_port=1028", 461, 0,
			"another transport"},
		{"", 400, 0, "unreadable"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_source_config config = talk_source_config();
		struct talk *talk;
		char text[512];

		strcpy(config.peer, "192.168.49.7");
		talk = talk_to_source(&config);
		talk_source_until(talk, WFD_SOURCE_WAIT_M6);
		snprintf(text, sizeof(text),
			"SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
			"CSeq: 0\nTransport: %s\n\n",
			cases[i].value);
		talk_say(talk, text);
		if (cases[i].status == 200) {
			snprintf(text, sizeof(text),
				"RTSP/1.0 200 OK\nCSeq: 0\n"
				"Session: 6B8B4567;timeout=30\nTransport: "
				"%s;server_port=19000\n\n",
				cases[i].answer);
			talk_expect(talk, text);
			assert_int_equal(
				talk_source_event(talk), WFD_SOURCE_SETUP);
			assert_int_equal(
				talk->source_event.client_port, cases[i].port);
		} else {
			snprintf(text, sizeof(text), "RTSP/1.0 %u ",
				cases[i].status);
			talk_expect_start(talk, text);
			talk_expect_silence(talk);
			talk_expect_source_end(talk, WFD_END_PROTOCOL);
			assert_int_equal(
				talk->source_event.status, cases[i].status);
			assert_detail(talk, cases[i].answer);
		}
		talk_end(talk);
	}
}

static void test_setup_addresses(void **state)
{
	static const struct {
		const char *uri;
		bool good;
	} cases[] = {
		{"rtsp://192.168.49.1/wfd1.0/streamid=0", true},
		{"rtsp://192.168.49.1:7236/wfd1.0/streamid=0", true},
		{"rtsp://localhost/wfd1.0", true},
		{"rtsp://192.168.49.1/wfd1.0/streamid=1", false},
		{"rtsp://192.168.49.1/", false},
		{"*", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_source(NULL);
		char text[256];

		talk_source_until(talk, WFD_SOURCE_WAIT_M6);
		snprintf(text, sizeof(text),
			"SETUP %s RTSP/1.0\nCSeq: 7\nTransport: "
			"RTP/AVP/UDP;unicast;client_port=1028\n\n",
			cases[i].uri);
		talk_say(talk, text);
		if (cases[i].good) {
			talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 7\n");
		} else {
			talk_expect(
				talk, "RTSP/1.0 404 Not Found\nCSeq: 7\n\n");
			talk_expect_silence(talk);
			talk_expect_source_end(talk, WFD_END_PROTOCOL);
		}
		talk_end(talk);
	}
}

static void test_setup_early(void **state)
{
	struct talk *talk = talk_to_source(NULL);

	(void)state;
	/* M6 overtakes the answer to M5 (W-16); that comes later or never. */
	talk_source_until(talk, WFD_SOURCE_M5);
	talk_say(talk, "SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 2\nTransport: RTP/AVP/UDP;unicast;"
		       "client_port=1028\n\n"
		       "RTSP/1.0 200 OK\nCSeq: 4\n\n"
		       "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 3\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SETUP);
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 2\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 3\n");
	talk_pass(talk, SECONDS(20));
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_PLAYING);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-115 M4 with a port, slices, no sound",
			test_m4_port_in_url),
		CASE("W-118, W-120 M4 is tried once more (vector 43)",
			test_m4_retry),
		CASE("W-118 the adjusted M4 is accepted", test_m4_retry_works),
		CASE("W-118 another mode after a refusal", test_m4_other_mode),
		CASE("an error for M4 ends it", test_m4_error),
		CASE("an error for M5 ends it", test_m5_error),
		CASE("W-125..W-127 Transport", test_transport),
		CASE("SETUP's address", test_setup_addresses),
		CASE("W-16 SETUP before the answer to M5", test_setup_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
