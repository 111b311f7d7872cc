/*
 * Our sink from M4 to M7: the choice, its refusal, SETUP and PLAY.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *part)
{
	if (strstr(talk->sink_event.detail, part) == NULL)
		assert_string_equal(talk->sink_event.detail, part);
}

static unsigned lines(const char *text)
{
	unsigned count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void test_m4_refused(void **state)
{
	static const char url[] =
		"wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 "
		"none\n";
	static const struct {
		const char *body;
		const char *strict, *lenient; /* the reasons, "": accepted */
	} cases[] = {
		/* 3.9's example. */
		{"wfd_video_formats: 00 00 01 11 00000080 00000000 00000000 "
		 "00 0000 0000 11 none none\n"
		 "wfd_audio_codecs: LPCM 00000000 00\n",
			"wfd_video_formats: 457\nwfd_audio_codecs: 415\n",
			"wfd_audio_codecs: 415\n"},
		/* Two resolutions (W-86), one that was not offered. */
		{"wfd_video_formats: 00 00 01 04 00000081 0 0 0 0 0 0\n",
			"wfd_video_formats: 415\n", ""},
		{"wfd_video_formats: 00 00 01 10 00000100 0 0 0 0 0 0\n",
			"wfd_video_formats: 415\n", ""},
		{"wfd_video_formats: 00 00 01 10 80000000 0 0 0 0 0 0\n",
			"wfd_video_formats: 415\n", "wfd_video_formats: 415\n"},
		{"wfd_video_formats: 40 01 02\n", "wfd_video_formats: 400\n",
			"wfd_video_formats: 400\n"},
		{"Wfd_Video_Formats: none\n", "wfd_video_formats: 415\n",
			"wfd_video_formats: 415\n"},
		/* Vector 56. */
		{"wfd_presentation_URL: none none\n",
			"wfd_presentation_URL: 400\n",
			"wfd_presentation_URL: 400\n"},
		{"wfd_presentation_URL: http://x/ none\n",
			"wfd_presentation_URL: 400\n",
			"wfd_presentation_URL: 400\n"},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1030 0\n",
			"wfd_client_rtp_ports: 401\n", ""},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 1029\n",
			"wfd_client_rtp_ports: 401\n", ""},
		{"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 0 0\n",
			"wfd_client_rtp_ports: 400\n",
			"wfd_client_rtp_ports: 400\n"},
		{"wfd_av_format_change_timing: 1\n",
			"wfd_av_format_change_timing: 400\n",
			"wfd_av_format_change_timing: 400\n"},
		/* W-96, W-145, W-87, and R2 that we never offered. */
		{"wfd_preferred_display_mode: 004e20 0780 0000 0000 0000 0438 "
		 "0000 0000 0000 00 00 00 01 08 0001deff 07ffffff 00000fff "
		 "02 0000 00ff 11 0780 0438\n",
			"wfd_preferred_display_mode: 404\n",
			"wfd_preferred_display_mode: 404\n"},
		{"wfd2_transport_switch: RTP/AVP/TCP;unicast mode=play\n",
			"wfd2_transport_switch: 451\n",
			"wfd2_transport_switch: 451\n"},
		{"wfd_3d_video_formats: 80 00 03 0F 0000000000000005 00 0001 "
		 "1401 13 none none\n",
			"wfd_3d_video_formats: 404\n",
			"wfd_3d_video_formats: 404\n"},
		{"wfd2_video_formats: 00 01 04 0010 000000000100 000000000000 "
		 "000000000000 00 0000 0000 00 00\n",
			"wfd2_video_formats: 404\n",
			"wfd2_video_formats: 404\n"},
		/* W-144, W-117: what we do not know or have is ignored. */
		{"wfd_uibc_capability: input_category_list=GENERIC;"
		 "generic_cap_list=Mouse,SingleTouch;hidc_cap_list=none;"
		 "port=7239\nwfd_uibc_setting: enable\n",
			"", ""}, /* vector 40 */
		{"intel_overscan_comp: 0\nfoo\n: bar\n", "", ""},
		{"", "", ""},
	};
	size_t i;
	int strict;

	(void)state;
	for (i = 0; i < COUNT(cases) * 2; i++) {
		struct wfd_sink_config config = talk_sink_config();
		const char *reasons;
		struct talk *talk;
		char text[512];

		strict = i & 1;
		reasons = strict ? cases[i / 2].strict : cases[i / 2].lenient;
		/* No 1080p60. */
		config.video.tuples[0].masks[WFD_TABLE_CEA] &= ~0x100u;
		config.video.tuples[1].masks[WFD_TABLE_CEA] &= ~0x100u;
		config.strict = strict;
		talk = talk_to_sink(&config);
		talk_sink_until(talk, WFD_SINK_WAIT_M4);
		talk_set(talk, 3, cases[i / 2].body);
		if (*reasons == '\0') {
			talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
		} else {
			snprintf(text, sizeof(text),
				"RTSP/1.0 303 See Other\nCSeq: 3\n"
				"Content-Type: text/parameters\n"
				"Content-Length: %u\n\n%s",
				(unsigned)(strlen(reasons) + lines(reasons)),
				reasons);
			talk_expect(talk, text);
			assert_int_equal(
				wfd_sink_state(talk->sink), WFD_SINK_WAIT_M4);
		}
		/* The source may try again, in pieces if it likes. */
		talk_set(talk, 4, url);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
		talk_set(talk, 5, talk_m4);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
		while (talk_sink_event(talk) == WFD_SINK_SELECTED)
			;
		assert_int_equal(talk->sink_event.kind, WFD_SINK_NONE);
		assert_ptr_equal(wfd_sink_selection(talk->sink)->mode,
			wfd_mode_find(1920, 1080, 30));
		talk_end(talk);
	}
}

static void test_m4_rest_applies(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* W-119: what is not refused is taken. */
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	talk_set(talk, 3,
		"wfd_audio_codecs: AC3 00000001 00\n"
		"wfd_video_formats: 00 00 01 10 00000100 0 0 0 0 0 0\n"
		"wfd_presentation_URL: rtsp://a/wfd1.0/streamid=0\n");
	talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 3\n");
	assert_non_null(strstr(talk->heard, "\n\nwfd_audio_codecs: 415\n"));
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	assert_ptr_equal(wfd_sink_selection(talk->sink)->mode,
		wfd_mode_find(1920, 1080, 60));
	assert_int_equal(wfd_sink_selection(talk->sink)->audio, WFD_AUDIO_NONE);
	talk_set(talk, 4, "wfd_audio_codecs: LPCM 00000002 00\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	assert_int_equal(
		wfd_sink_selection(talk->sink)->audio, WFD_AUDIO_LPCM_48K);
	assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_WAIT_M5);
	/* The trigger works: the address was kept. */
	talk_set(talk, 5, "wfd_trigger_method: SETUP\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_expect_start(talk, "SETUP rtsp://a/wfd1.0/streamid=0 RTSP/1.0\n");
	talk_end(talk);
}

static void test_real_m4(void **state)
{
	/* Vectors 35e, 35f, Windows' order with UIBC (8.2.3), Samsung's. */
	static const struct {
		const char *body, *url, *mode;
	} cases[] = {
		{"wfd_video_formats: 00 00 02 02 00000002 00000000 00000000 "
		 "00 0000 0000 00 none none\n"
		 "wfd_audio_codecs: AAC 00000001 00\n"
		 "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1991 0 mode=play\n"
		 "wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 "
		 "none\n",
			"rtsp://192.168.49.1/wfd1.0/streamid=0", "720x480p60"},
		{"wfd_video_formats: 28 00 01 01 00000020 00000000 00000000 "
		 "00 0000 0000 00 none none\n"
		 "wfd_presentation_URL: "
		 "rtsp://192.168.49.10:7236/wfd1.0/streamid=0 none\n",
			"rtsp://192.168.49.10:7236/wfd1.0/streamid=0",
			"1280x720p30"},
		{"wfd_video_formats: 00 00 02 10 00000080 00000000 00000000 "
		 "00 0000 0000 10 none none\n"
		 "wfd_audio_codecs: AAC 00000001 00\n"
		 "wfd_presentation_URL: "
		 "rtsp://255.255.255.255/wfd1.0/streamid=0 none\n"
		 "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n"
		 "wfd_uibc_capability: input_category_list=HIDC;"
		 "generic_cap_list=none;hidc_cap_list=Keyboard/USB, "
		 "Mouse/USB;port=50000\n"
		 "intel_overscan_comp: x=0,y=0\n",
			"rtsp://255.255.255.255/wfd1.0/streamid=0",
			"1920x1080p30"},
		{"wfd_video_formats: 00 00 01 01 00000400 00000000 00000000 "
		 "00 0000 0000 00 none none\n"
		 "wfd_audio_codecs: AAC 00000001 00\n"
		 "wfd_presentation_url: rtsp://192.168.49.1/wfd1.0/streamid=0 "
		 "none\n"
		 "wfd_uibc_capability: none\n"
		 "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play",
			"rtsp://192.168.49.1/wfd1.0/streamid=0", "1280x720p25"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_sink(NULL);
		char text[256], mode[WFD_MODE_TEXT];

		talk_sink_until(talk, WFD_SINK_WAIT_M4);
		talk_set(talk, 3, cases[i].body);
		talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
		assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
		wfd_mode_format(wfd_sink_selection(talk->sink)->mode, mode);
		assert_string_equal(mode, cases[i].mode);
		talk_set(talk, 4, "wfd_trigger_method: SETUP\n");
		talk_hear(talk);
		/* W-124: verbatim, and our own port. */
		snprintf(text, sizeof(text),
			"SETUP %s RTSP/1.0\nCSeq: 2\nTransport: "
			"RTP/AVP/UDP;unicast;client_port=1028\n\n",
			cases[i].url);
		talk_expect(talk, text);
		talk_end(talk);
	}
}

static void test_m4_and_m5_joined(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	char text[1024];

	(void)state;
	/* Coalesced in one segment, LF only; 3.1. */
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	snprintf(text, sizeof(text),
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 3\n"
		"Content-Length: %u\n\n%s"
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 4\n"
		"Content-Length: 26\n\nwfd_trigger_method: SETUP\n",
		(unsigned)strlen(talk_m4), talk_m4);
	talk_say_as_is(talk, text);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	talk_expect_start(talk, "SETUP ");
	talk_end(talk);

	/* Both in one message. */
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	snprintf(text, sizeof(text), "%swfd_trigger_method: SETUP\n", talk_m4);
	talk_set(talk, 3, text);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
	talk_expect_start(talk, "SETUP ");
	talk_end(talk);

	/* What is refused is not set up. */
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	talk_set(talk, 3,
		"wfd_presentation_URL: none none\n"
		"wfd_trigger_method: SETUP\n");
	talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 3\n");
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_url_too_long(void **state)
{
	struct talk *talk = talk_to_sink(NULL);
	char body[600];

	(void)state;
	talk_sink_until(talk, WFD_SINK_WAIT_M4);
	memset(body, 'x', sizeof(body));
	memcpy(body, "wfd_presentation_URL: rtsp://", 29);
	strcpy(body + 500, " none\n");
	talk_set(talk, 3, body);
	talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 3\n");
	talk_set(talk, 4, "wfd_trigger_method: SETUP\n");
	talk_expect_start(talk, "RTSP/1.0 455 ");
	/* WFD_URL_BYTES with the end: 255 characters fit, 256 do not. */
	strcpy(body + 22 + 256, "\n");
	talk_set(talk, 5, body);
	talk_expect_start(talk, "RTSP/1.0 303 See Other\nCSeq: 5\n");
	strcpy(body + 22 + 255, "\n");
	talk_set(talk, 6, body);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 6\n\n");
	talk_set(talk, 7, "wfd_trigger_method: SETUP\n");
	talk_hear(talk);
	talk_hear(talk);
	assert_memory_equal(talk->heard + 6, body + 22, 255);
	assert_memory_equal(talk->heard + 6 + 255, " RTSP/1.0\n", 10);
	talk_end(talk);
}

static void test_trigger_states(void **state)
{
	static const enum wfd_sink_state states[] = {WFD_SINK_WAIT_M1,
		WFD_SINK_WAIT_M3, WFD_SINK_WAIT_M4, WFD_SINK_WAIT_M5,
		WFD_SINK_M6};
	static const char *const triggers[] = {"SETUP", "PLAY", "PAUSE"};
	size_t i, t;

	(void)state;
	for (i = 0; i < COUNT(states); i++) {
		for (t = 0; t < COUNT(triggers); t++) {
			struct talk *talk;
			char text[64];

			/* SETUP is welcome with an address (W-122). */
			if (t == 0 && states[i] >= WFD_SINK_WAIT_M5)
				continue;
			talk = talk_to_sink(NULL);
			talk_sink_until(talk, states[i]);
			snprintf(text, sizeof(text), "wfd_trigger_method: %s\n",
				triggers[t]);
			talk_set(talk, 50, text);
			talk_expect(talk, "RTSP/1.0 455 Method Not Valid In "
					  "This State\nCSeq: 50\n\n");
			talk_expect_silence(talk);
			assert_int_equal(wfd_sink_state(talk->sink), states[i]);
			talk_end(talk);
		}
	}
}

static void test_unknown_trigger(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_sink_until(talk, WFD_SINK_WAIT_M5);
	talk_set(talk, 50, "wfd_trigger_method: EXPLODE\n");
	talk_expect_start(talk, "RTSP/1.0 451 ");
	talk_set(talk, 51, "wfd_trigger_method\n");
	talk_expect_start(talk, "RTSP/1.0 451 ");
	talk_expect_silence(talk);
	/* Case does not matter, blanks neither. */
	talk_set(talk, 52, "WFD_trigger_method :\tsetup \n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 52\n\n");
	talk_expect_start(talk, "SETUP ");
	/* W-123: again while M6 is under way. */
	talk_set(talk, 53, "wfd_trigger_method: SETUP\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 53\n\n");
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_m6_answers(void **state)
{
	/* Vector 42, W-126, W-128. */
	static const struct {
		const char *headers;
		unsigned port, timeout;
		const char *session; /* NULL: no header of ours */
	} cases[] = {
		{"Session: VaMkltjy;timeout=60\nTransport: RTP/AVP/UDP;"
		 "unicast;client_port=19000;server_port=53151-53153\n",
			53151, 60, "VaMkltjy"},
		{"Transport: RTP/AVP/UDP;unicast;server_port=49252\n"
		 "session: 607778589 ; timeout=60\n",
			49252, 60, "607778589"},
		{"Session: 6B8B4567;timeout=30\n", 0, 30, "6B8B4567"},
		{"Session: 6B8B4567\nTransport: RTP/AVP/UDP;unicast\n", 0, 60,
			"6B8B4567"},
		{"Session: 6B8B4567;timeout=10\nTransport: nonsense;"
		 "server_port=x\n",
			0, 10, "6B8B4567"},
		{"", 0, 60, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct talk *talk = talk_to_sink(NULL);
		char text[512];

		talk_sink_until(talk, WFD_SINK_M6);
		snprintf(text, sizeof(text), "RTSP/1.0 200 OK\nCSeq: 2\n%s\n",
			cases[i].headers);
		talk_say(talk, text);
		assert_int_equal(talk_sink_event(talk), WFD_SINK_SETUP);
		assert_int_equal(talk->sink_event.server_port, cases[i].port);
		assert_int_equal(talk->sink_event.timeout_s, cases[i].timeout);
		snprintf(text, sizeof(text), "Session: %s\n",
			cases[i].session ? cases[i].session : "");
		if (cases[i].session == NULL)
			text[0] = '\0';
		snprintf(
			text + strlen(text), sizeof(text) - strlen(text), "\n");
		talk_hear(talk);
		assert_memory_equal(talk->heard,
			"PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 "
			"RTSP/1.0\nCSeq: 3\n",
			60);
		assert_string_equal(talk->heard + 60, text);
		talk_end(talk);
	}
}

static void test_m6_refused(void **state)
{
	static const unsigned statuses[] = {303, 400, 404, 454, 455, 461, 500};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statuses); i++) {
		struct talk *talk = talk_to_sink(NULL);
		char text[128];

		talk_sink_until(talk, WFD_SINK_M6);
		snprintf(text, sizeof(text), "RTSP/1.0 %u No\nCSeq: 2\n\n",
			statuses[i]);
		talk_say(talk, text);
		talk_expect_silence(talk); /* no session: no M8 */
		talk_expect_sink_end(talk, WFD_END_PROTOCOL);
		assert_int_equal(talk->sink_event.status, statuses[i]);
		assert_detail(talk, "the source answered M6 (SETUP) with ");
		talk_end(talk);
	}
}

static void test_m7_answers(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* 406: it plays already (3.9). */
	talk_sink_until(talk, WFD_SINK_M7);
	talk_say(talk, "RTSP/1.0 406 in-play-state\nCSeq: 3\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_end(talk);

	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_M7);
	talk_say(talk, "RTSP/1.0 454 Session Not Found\nCSeq: 3\n\n");
	/* There is a session: it is torn down, for what it is worth. */
	talk_expect(talk, "TEARDOWN rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\nCSeq: 4\nSession: 6B8B4567\n\n");
	talk_expect_sink_end(talk, WFD_END_PROTOCOL);
	assert_int_equal(talk->sink_event.status, 454);
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-86, W-96, W-119, W-144, W-145 M4 (vectors 40, 56)",
			test_m4_refused),
		CASE("W-119 the rest of a refused M4", test_m4_rest_applies),
		CASE("W-92, W-124 real M4s (vectors 35e, 35f, 38, 41)",
			test_real_m4),
		CASE("W-02 M4 and M5 joined", test_m4_and_m5_joined),
		CASE("an address that is too long", test_url_too_long),
		CASE("W-122 triggers at the wrong step", test_trigger_states),
		CASE("W-121, W-123 triggers", test_unknown_trigger),
		CASE("W-126, W-128 answers to M6 (vector 42)", test_m6_answers),
		CASE("M6 refused", test_m6_refused),
		CASE("M7 refused", test_m7_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
