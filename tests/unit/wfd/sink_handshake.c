/*
 * Our sink from M1 to M3: what it answers to every question.
 */
#include "talk.h"

static void assert_detail(const struct talk *talk, const char *part)
{
	if (strstr(talk->sink_event.detail, part) == NULL)
		assert_string_equal(talk->sink_event.detail, part);
}

static void ask(struct talk *talk, unsigned cseq, const char *names)
{
	char head[128];

	snprintf(head, sizeof(head),
		"GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: %u",
		cseq);
	talk_say_body(talk, head, names);
}

/* The answer's body is this. */
static void expect_body(struct talk *talk, const char *body)
{
	const char *found;

	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: ");
	found = strstr(talk->heard, "\n\n");
	assert_non_null(found);
	assert_string_equal(found + 2, body);
}

static void test_m1(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 0\n"
		       "Require: org.wfa.wfd1.0\n"
		       "Server: MSMiracastSource/10.00 guid/x\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 0\nPublic: org.wfa.wfd1.0, "
			  "GET_PARAMETER, SET_PARAMETER\n\n");
	/* W-60: at once. */
	talk_expect(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
			  "Require: org.wfa.wfd1.0\n\n");
	assert_string_equal(wfd_sink_peer_name(talk->sink),
		"MSMiracastSource/10.00 guid/x");
	/* Once only. */
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: ");
	talk_expect_silence(talk);
	talk_end(talk);

	talk = talk_to_sink(NULL);
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
		       "Require: org.example.warp\n\n");
	talk_expect(talk, "RTSP/1.0 551 Option not supported\nCSeq: 1\n"
			  "Unsupported: org.example.warp\n\n");
	talk_expect_silence(talk);
	talk_end(talk);
}

static void test_m2_refused(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n\n");
	talk_hear(talk);
	talk_hear(talk);
	talk_say(talk, "RTSP/1.0 501 Not Implemented\nCSeq: 1\n\n");
	talk_expect_silence(talk); /* W-63: no M8 */
	talk_expect_sink_end(talk, WFD_END_PROTOCOL);
	assert_int_equal(talk->sink_event.status, 501);
	assert_detail(talk, "M2 (OPTIONS) with 501 Not Implemented");
	talk_end(talk);
}

static void test_m3_first(void **state)
{
	struct talk *talk = talk_to_sink(NULL);

	(void)state;
	/* W-62: M3 right behind M1, M2 is not answered yet, or ever. */
	talk_say(talk, "OPTIONS * RTSP/1.0\nCSeq: 1\n\n"
		       "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 2\nContent-Length: 22\n\n"
		       "wfd_client_rtp_ports\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 1\n");
	talk_expect_start(talk, "OPTIONS * ");
	expect_body(talk, "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 "
			  "mode=play\n");
	talk_pass(talk, SECONDS(5.5));
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_set(talk, 3, talk_m4);
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	talk_end(talk);

	/* Even without M1. */
	talk = talk_to_sink(NULL);
	ask(talk, 9, "wfd_connector_type\n");
	expect_body(talk, "wfd_connector_type: 05\n");
	talk_end(talk);
}

static void test_questions(void **state)
{
	static const struct {
		const char *names, *body;
	} cases[] = {
		{"wfd_audio_codecs\n", "wfd_audio_codecs: LPCM 00000003 00, "
				       "AAC 00000001 00\n"},
		/* W-66: once, in the order of the question. */
		{"wfd_connector_type\nwfd_content_protection\n"
		 "wfd_connector_type\nWFD_CONNECTOR_TYPE\n",
			"wfd_connector_type: 05\n"
			"wfd_content_protection: none\n"},
		/* Unknown names are left out (W-66, W-67, W-68). */
		{"wfd_unheard_of\nwfd_coupled_sink\nfoo_bar\n",
			"wfd_coupled_sink: none\n"},
		{"wfd_unheard_of\n", ""},
		{"\n \n", ""},
		/* Spelled our way whatever way it was asked. */
		{"wfd_i2c\nWFD_UIBC_CAPABILITY",
			"wfd_I2C: none\nwfd_uibc_capability: none\n"},
		{"intel_friendly_name\n", "intel_friendly_name: Test sink\n"},
		{"wfd_display_edid\n", "wfd_display_edid: none\n"},
		{"wfd_standby_resume_capability\n",
			"wfd_standby_resume_capability: supported\n"},
		{"wfd_idr_request_capability\n",
			"wfd_idr_request_capability: 1\n"},
		{"wfd_3d_video_formats\n", "wfd_3d_video_formats: none\n"},
		/* R2, W-73. */
		{"wfd2_video_formats\nwfd2_audio_codecs\n"
		 "wfd2_rotation_capability\n",
			"wfd2_video_formats: none\nwfd2_audio_codecs: none\n"
			"wfd2_rotation_capability: none\n"},
		/* A name with a colon. */
		{"wfd_connector_type:\n", "wfd_connector_type: 05\n"},
	};
	struct talk *talk = talk_to_sink(NULL);
	size_t i;

	(void)state;
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	for (i = 0; i < COUNT(cases); i++) {
		ask(talk, 10 + (unsigned)i, cases[i].names);
		expect_body(talk, cases[i].body);
	}
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_end(talk);
}

/* Vectors 35a to 35d, as they were seen. */
static const char windows_10[] =
	"wfd_video_formats\nwfd_audio_codecs\nwfd_client_rtp_ports\n"
	"wfd_display_edid\nwfd_connector_type\nwfd_uibc_capability\n"
	"wfd_content_protection\nwfd_idr_request_capability\n"
	"intel_friendly_name\nintel_sink_manufacturer_name\n"
	"intel_sink_model_name\nintel_sink_version\nintel_sink_device_URL\n"
	"wfdx_video_formats\nmicrosoft_latency_management_capability\n"
	"microsoft_format_change_capability\n"
	"microsoft_diagnostics_capability\nmicrosoft_cursor\n"
	"intel_fast_cursor\nintel_usboip\nintel_interactivity_mode\n"
	"intel_sink_information\nintel_managed_meetings\n"
	"intel_lower_bandwidth\nwfdx_rotation_capability\n"
	"intel_source_connection_confirmation_enabled\n"
	"intel_source_connection_indicator_enabled\n";
static const char windows_11[] =
	"wfd_video_formats\nwfd_audio_codecs\nwfd_client_rtp_ports\n"
	"wfd_display_edid\nwfd_connector_type\nwfd_uibc_capability\n"
	"wfd2_rotation_capability\nwfd2_video_formats\nwfd2_audio_codecs\n"
	"wfd2_video_stream_control\nwfd_content_protection\n"
	"wfd_idr_request_capability\nintel_friendly_name\n"
	"intel_sink_manufacturer_name\nintel_sink_model_name\n"
	"intel_sink_version\nintel_sink_device_URL\n"
	"microsoft_latency_management_capability\n"
	"microsoft_format_change_capability\n"
	"microsoft_diagnostics_capability\nmicrosoft_cursor\n"
	"microsoft_rtcp_capability\nmicrosoft_video_formats\n"
	"microsoft_max_bitrate\nmicrosoft_multiscreen_projection\n"
	"microsoft_audio_mute\nmicrosoft_color_space_conversion\n";
static const char widi[] =
	"wfd_client_rtp_ports\nwfd_audio_codecs\nwfd_video_formats\n"
	"wfd_3d_video_formats\nwfd_coupled_sink\nwfd_display_edid\n"
	"wfd_connector_type\nwfd_uibc_capability\n"
	"wfd_standby_resume_capability\nwfd_content_protection\n"
	"intel_sink_version\nintel_sink_information\nintel_lower_bandwidth\n"
	"intel_interactivity_mode\nintel_fast_cursor\n";

static unsigned lines(const char *text)
{
	unsigned count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void test_real_questions(void **state)
{
	static const struct {
		const char *names, *head;
	} cases[] = {
		/* 35a: Content-Length first, 681 bytes. */
		{windows_10, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			     "Content-Length: 681\n"
			     "Content-Type: text/parameters\nCSeq: 2\n\n"},
		{widi, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 2\nContent-Length: 325\n\n"}, /* 35c */
		/* 35d: no Content-Type. */
		{"wfd_video_formats\nwfd_audio_codecs\nwfd_client_rtp_ports\n",
			"GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			"CSeq: 2\nContent-Length: 59\n\n"},
	};
	struct talk *talk;
	const char *body;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char text[2048];

		talk = talk_to_sink(NULL);
		talk_sink_until(talk, WFD_SINK_WAIT_M3);
		snprintf(text, sizeof(text), "%s%s", cases[i].head,
			cases[i].names);
		talk_say(talk, text);
		talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 2\n");
		body = strstr(talk->heard, "\n\n") + 2;
		/* All of these names are known: a line for each. */
		assert_int_equal(lines(body), lines(cases[i].names));
		assert_int_equal(wfd_sink_state(talk->sink), WFD_SINK_WAIT_M4);
		talk_end(talk);
	}
	talk = talk_to_sink(NULL);
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	ask(talk, 2, windows_11); /* 35b */
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 2\n");
	body = strstr(talk->heard, "\n\n") + 2;
	assert_int_equal(lines(body), 27);
	assert_non_null(strstr(body, "\nmicrosoft_cursor: none\n"));
	assert_non_null(strstr(body, "\nwfd2_video_formats: none\n"));
	talk_end(talk);
}

static void test_config(void **state)
{
	struct wfd_sink_config config = talk_sink_config();
	struct talk *talk;
	size_t i;

	(void)state;
	strcpy(config.friendly_name, "a\r\nwfd_x: y");
	talk = talk_to_sink(&config);
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	ask(talk, 2, "intel_friendly_name\n");
	expect_body(talk, "intel_friendly_name: a??wfd_x: y\n");
	talk_end(talk);
	config.friendly_name[0] = '\0';
	config.connector_type = -1;
	config.audio.none = true;
	config.rtp_port = 50000;
	config.edid_bytes = 128;
	for (i = 0; i < 128; i++)
		config.edid[i] = (uint8_t)i;
	talk = talk_to_sink(&config);
	talk_sink_until(talk, WFD_SINK_WAIT_M3);
	ask(talk, 2,
		"intel_friendly_name\nwfd_connector_type\n"
		"wfd_audio_codecs\nwfd_client_rtp_ports\n");
	expect_body(talk, "intel_friendly_name: none\n"
			  "wfd_connector_type: none\n"
			  "wfd_audio_codecs: none\n"
			  "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 50000 0 "
			  "mode=play\n");
	ask(talk, 3, "wfd_display_edid\n");
	talk_hear(talk);
	assert_non_null(
		strstr(talk->heard, "\nContent-Length: 281\n\n"
				    "wfd_display_edid: 0001 000102030405"));
	/* M16 is never M3 (W-75). */
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 4\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 5\nContent-Length: 0\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
	talk_end(talk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-56, W-59, W-60 M1", test_m1),
		CASE("W-63 M2 refused", test_m2_refused),
		CASE("W-62 M3 before the answer to M2", test_m3_first),
		CASE("W-66..W-69, W-73 questions", test_questions),
		CASE("W-66 real questions (vectors 35a to 35d)",
			test_real_questions),
		CASE("W-75, W-90, W-93 answers from the configuration",
			test_config),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
