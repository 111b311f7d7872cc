/*
 * The worked transcript of 3.5, literally: what one side says there is said
 * to our machine for the other side, and what our machine says is compared
 * byte for byte. Where our source or sink says something else than the
 * transcript (it asks fewer names in M3, a sink offers what it really
 * decodes), the difference stands here, in the open.
 */
#include "talk.h"

static void replay_to_source(enum talk_feed feed)
{
	struct talk *talk = talk_to_source(NULL);
	struct wfd_selection selection = talk_selection();

	talk->feed = feed;
	talk_expect(talk, "OPTIONS * RTSP/1.0\n"
			  "CSeq: 1\n"
			  "Require: org.wfa.wfd1.0\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 1\n"
		       "Public: org.wfa.wfd1.0, GET_PARAMETER, "
		       "SET_PARAMETER\n\n");
	assert_int_equal(wfd_source_state(talk->source), WFD_SOURCE_WAIT_M2);
	talk_say(talk, "OPTIONS * RTSP/1.0\n"
		       "CSeq: 1\n"
		       "Require: org.wfa.wfd1.0\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 1\n"
			  "Public: org.wfa.wfd1.0, SETUP, TEARDOWN, PLAY, "
			  "PAUSE, GET_PARAMETER, SET_PARAMETER\n\n");
	talk_expect(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 2\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 156\n\n"
			  "wfd_video_formats\n"
			  "wfd_audio_codecs\n"
			  "wfd_client_rtp_ports\n"
			  "wfd_display_edid\n"
			  "wfd_connector_type\n"
			  "wfd_standby_resume_capability\n"
			  "wfd_idr_request_capability\n");
	talk_say(talk,
		"RTSP/1.0 200 OK\n"
		"CSeq: 2\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 455\n\n"
		"wfd_video_formats: 40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 "
		"0000 0000 11 none none, 02 10 0001FFFF 1FFFFFFF 00000FFF 00 "
		"0000 0000 11 none none\n"
		"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n"
		"wfd_content_protection: none\n"
		"wfd_display_edid: none\n"
		"wfd_coupled_sink: none\n"
		"wfd_connector_type: 05\n"
		"wfd_uibc_capability: none\n"
		"wfd_standby_resume_capability: none\n"
		"wfd_idr_request_capability: 1\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_CAPABILITIES);
	assert_int_equal(
		wfd_source_select(talk->source, talk->now_us, &selection, 0),
		0);
	talk_expect(talk,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		"CSeq: 3\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 246\n\n"
		"wfd_video_formats: 00 00 02 10 00000080 00000000 00000000 00 "
		"0000 0000 11 none none\n"
		"wfd_audio_codecs: AAC 00000001 00\n"
		"wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 "
		"none\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 3\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SELECTED);
	talk_expect(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 4\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 27\n\n"
			  "wfd_trigger_method: SETUP\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 4\n\n");
	talk_say(talk, "SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 2\n"
		       "Transport: RTP/AVP/UDP;unicast;client_port=1028\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 2\n"
			  "Session: 6B8B4567;timeout=30\n"
			  "Transport: RTP/AVP/UDP;unicast;client_port=1028;"
			  "server_port=19000\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_SETUP);
	assert_int_equal(talk->source_event.client_port, 1028);
	talk_say(talk, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 3\n"
		       "Session: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 3\n"
			  "Session: 6B8B4567\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	talk_pass(talk, SECONDS(25));
	talk_expect(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 5\n"
			  "Session: 6B8B4567\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 5\n\n");
	talk_say(talk, "SET_PARAMETER rtsp://192.168.49.1/wfd1.0/streamid=0 "
		       "RTSP/1.0\n"
		       "CSeq: 4\n"
		       "Session: 6B8B4567\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 17\n\n"
		       "wfd_idr_request\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 4\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_IDR_REQUEST);
	assert_int_equal(wfd_source_pause(talk->source, talk->now_us), 0);
	talk_expect(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 6\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 27\n\n"
			  "wfd_trigger_method: PAUSE\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 6\n\n");
	talk_say(talk, "PAUSE rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 5\n"
		       "Session: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 5\n"
			  "Session: 6B8B4567\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PAUSE);
	assert_int_equal(wfd_source_resume(talk->source, talk->now_us), 0);
	talk_expect(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 7\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 26\n\n"
			  "wfd_trigger_method: PLAY\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 7\n\n");
	talk_say(talk, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 6\n"
		       "Session: 6B8B4567\n\n");
	talk_expect_start(talk, "RTSP/1.0 200 OK\nCSeq: 6\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_PLAY);
	wfd_source_stop(talk->source, talk->now_us);
	talk_expect(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			  "CSeq: 8\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 30\n\n"
			  "wfd_trigger_method: TEARDOWN\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 8\n\n");
	assert_int_equal(talk_source_event(talk), WFD_SOURCE_NONE);
	talk_say(talk, "TEARDOWN rtsp://192.168.49.1/wfd1.0/streamid=0 "
		       "RTSP/1.0\n"
		       "CSeq: 7\n"
		       "Session: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 7\n\n");
	talk_expect_source_end(talk, WFD_END_STOPPED);
	talk_end(talk);
}

/* The transcript's sink offers interlaced modes, too. */
static struct wfd_sink_config sink_of_the_transcript(void)
{
	struct wfd_sink_config config = talk_sink_config();
	size_t i;

	for (i = 0; i < 2; i++) {
		config.video.tuples[i].masks[WFD_TABLE_CEA] = 0x1FFFF;
		config.video.tuples[i].masks[WFD_TABLE_VESA] = 0x1FFFFFFF;
		config.video.tuples[i].masks[WFD_TABLE_HH] = 0xFFF;
	}
	return config;
}

static void replay_to_sink(enum talk_feed feed)
{
	struct wfd_sink_config config = sink_of_the_transcript();
	struct talk *talk = talk_to_sink(&config);

	talk->feed = feed;
	talk_say(talk, "OPTIONS * RTSP/1.0\n"
		       "CSeq: 1\n"
		       "Require: org.wfa.wfd1.0\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 1\n"
			  "Public: org.wfa.wfd1.0, GET_PARAMETER, "
			  "SET_PARAMETER\n\n");
	talk_expect(talk, "OPTIONS * RTSP/1.0\n"
			  "CSeq: 1\n"
			  "Require: org.wfa.wfd1.0\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 1\n"
		       "Public: org.wfa.wfd1.0, SETUP, TEARDOWN, PLAY, PAUSE, "
		       "GET_PARAMETER, SET_PARAMETER\n\n");
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 2\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 247\n\n"
		       "wfd_video_formats\n"
		       "wfd_audio_codecs\n"
		       "wfd_client_rtp_ports\n"
		       "wfd_content_protection\n"
		       "wfd_display_edid\n"
		       "wfd_coupled_sink\n"
		       "wfd_connector_type\n"
		       "wfd_uibc_capability\n"
		       "wfd_standby_resume_capability\n"
		       "wfd_idr_request_capability\n"
		       "wfd_never_heard_of_it_4242\n");
	/* Ours knows standby: 460 bytes instead of 455. */
	talk_expect(talk,
		"RTSP/1.0 200 OK\n"
		"CSeq: 2\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 460\n\n"
		"wfd_video_formats: 40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 "
		"0000 0000 11 none none, 02 10 0001FFFF 1FFFFFFF 00000FFF 00 "
		"0000 0000 11 none none\n"
		"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n"
		"wfd_content_protection: none\n"
		"wfd_display_edid: none\n"
		"wfd_coupled_sink: none\n"
		"wfd_connector_type: 05\n"
		"wfd_uibc_capability: none\n"
		"wfd_standby_resume_capability: supported\n"
		"wfd_idr_request_capability: 1\n");
	talk_say(talk,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		"CSeq: 3\n"
		"Content-Type: text/parameters\n"
		"Content-Length: 246\n\n"
		"wfd_video_formats: 00 00 01 10 00000080 00000000 00000000 00 "
		"0000 0000 11 none none\n"
		"wfd_audio_codecs: AAC 00000001 00\n"
		"wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 "
		"none\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 3\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SELECTED);
	assert_ptr_equal(wfd_sink_selection(talk->sink)->mode,
		wfd_mode_find(1920, 1080, 30));
	assert_int_equal(
		wfd_sink_selection(talk->sink)->audio, WFD_AUDIO_AAC_2CH);
	talk_say(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 4\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 27\n\n"
		       "wfd_trigger_method: SETUP\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 4\n\n");
	talk_expect(talk, "SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\n"
			  "CSeq: 2\n"
			  "Transport: RTP/AVP/UDP;unicast;client_port=1028\n"
			  "\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 2\n"
		       "Session: 6B8B4567;timeout=30\n"
		       "Transport: RTP/AVP/UDP;unicast;client_port=1028;"
		       "server_port=19000\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_SETUP);
	assert_int_equal(talk->sink_event.server_port, 19000);
	assert_int_equal(talk->sink_event.timeout_s, 30);
	talk_expect(talk, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\n"
			  "CSeq: 3\n"
			  "Session: 6B8B4567\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 3\n"
		       "Session: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_say(talk, "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 5\n"
		       "Session: 6B8B4567\n\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 5\n\n");
	wfd_sink_request_idr(talk->sink, talk->now_us);
	talk_expect(talk, "SET_PARAMETER rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\n"
			  "CSeq: 4\n"
			  "Session: 6B8B4567\n"
			  "Content-Type: text/parameters\n"
			  "Content-Length: 17\n\n"
			  "wfd_idr_request\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 4\n\n");
	talk_say(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 6\n"
		       "Session: 6B8B4567\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 27\n\n"
		       "wfd_trigger_method: PAUSE\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 6\n\n");
	talk_expect(talk, "PAUSE rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\n"
			  "CSeq: 5\n"
			  "Session: 6B8B4567\n\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 5\n"
		       "Session: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PAUSED);
	talk_say(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 7\n"
		       "Session: 6B8B4567\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 26\n\n"
		       "wfd_trigger_method: PLAY\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 7\n\n");
	talk_expect_start(talk, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 "
				"RTSP/1.0\n"
				"CSeq: 6\n");
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 6\n"
		       "Session: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_PLAYING);
	talk_say(talk, "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
		       "CSeq: 8\n"
		       "Session: 6B8B4567\n"
		       "Content-Type: text/parameters\n"
		       "Content-Length: 30\n\n"
		       "wfd_trigger_method: TEARDOWN\n");
	talk_expect(talk, "RTSP/1.0 200 OK\n"
			  "CSeq: 8\n\n");
	talk_expect(talk, "TEARDOWN rtsp://192.168.49.1/wfd1.0/streamid=0 "
			  "RTSP/1.0\n"
			  "CSeq: 7\n"
			  "Session: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(talk), WFD_SINK_NONE);
	talk_say(talk, "RTSP/1.0 200 OK\n"
		       "CSeq: 7\n\n");
	talk_expect_sink_end(talk, WFD_END_PEER_TEARDOWN);
	talk_end(talk);
}

static void test_source(void **state)
{
	(void)state;
	replay_to_source(TALK_WHOLE);
}

static void test_source_by_bytes(void **state)
{
	(void)state;
	replay_to_source(TALK_BYTES);
}

static void test_sink(void **state)
{
	(void)state;
	replay_to_sink(TALK_WHOLE);
}

static void test_sink_by_bytes(void **state)
{
	(void)state;
	replay_to_sink(TALK_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("3.5 transcript, our source", test_source),
		CASE("3.5 transcript, our source, byte by byte (W-01)",
			test_source_by_bytes),
		CASE("3.5 transcript, our sink", test_sink),
		CASE("3.5 transcript, our sink, byte by byte (W-01)",
			test_sink_by_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
