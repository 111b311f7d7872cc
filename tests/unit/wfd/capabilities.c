/*
 * Whole M3 answers.
 */
#include "unit.h"
#include "wfd/wfd_capabilities.h"

static struct wfd_capabilities sink;
static struct wfd_problems problems;

static int setup(void **state)
{
	(void)state;
	wfd_capabilities_init(&sink);
	memset(&problems, 0, sizeof(problems));
	return 0;
}

static void read_answer(const char *body)
{
	struct wfd_text text = text_of(body);

	wfd_capabilities_read(&sink, text.data, text.length, &problems);
}

static void test_nothing(void **state)
{
	(void)state;
	read_answer("");
	assert_true(sink.video.none);
	assert_true(sink.audio.none);
	assert_int_equal(sink.rtp_port0, 0);
	assert_false(sink.has_edid);
	assert_int_equal(sink.connector_type, -1);
	assert_false(sink.connector_none);
	assert_int_equal(sink.idr_request_capability, -1);
	assert_int_equal(wfd_capabilities_monitor(&sink), WFD_MONITOR_UNKNOWN);
	assert_int_equal(problems.count, 0);
}

static void test_widi(void **state)
{
	(void)state;
	/* Vector 1, in its own order, with what we do not know in between. */
	read_answer(
		"wfd_video_formats: 40 00 02 04 0001DEFF 053C7FFF 00000FFF 00 "
		"0000 0000 11 none none, 01 04 0001DEFF 053C7FFF 00000FFF 00 "
		"0000 0000 11 none none\r\n"
		"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\r\n"
		"wfd_3d_video_formats: 80 00 03 0F 0000000000000005 00 0001 "
		"1401 13 none none\r\n"
		"wfd_content_protection: HDCP2.1 port=1189\r\n"
		"wfd_display_edid: none\r\n"
		"wfd_coupled_sink: none\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 19000 0 mode=play"
		"\r\n"
		"wfd_uibc_capability: none\r\n"
		"wfd_connector_type: 05\r\n"
		"wfd_standby_resume_capability: supported\r\n"
		"intel_sink_version: product_ID=widicesdk "
		"hw_version=02.00.00.0000 sw_version=02.04.46.0000\r\n");
	assert_int_equal(sink.video.count, 2);
	assert_int_equal(sink.audio.lpcm, 3);
	assert_int_equal(sink.audio.aac, 1);
	assert_true(sink.wants_protection);
	assert_int_equal(sink.protection_port, 1189);
	assert_int_equal(sink.rtp_port0, 19000);
	assert_int_equal(sink.connector_type, 5);
	assert_true(sink.standby_supported);
	assert_int_equal(wfd_capabilities_monitor(&sink), WFD_MONITOR_ATTACHED);
	assert_int_equal(problems.count, 0);
}

static void test_open_harmony(void **state)
{
	(void)state;
	/* Vector 16: a blank before the colon, a value said twice. */
	read_answer("wfd_video_formats : 38 00 02 10 00000080 00000000 "
		    "00000000 00 0000 0000 00 none none\r\n"
		    "wfd_audio_codecs: AAC 00000001 00\r\n"
		    "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 6700 0 "
		    "mode=play\r\n"
		    "wfd_connector_type: none\r\n"
		    "wfd_connector_type: 5\r\n"
		    "wfd2_video_formats: none\r\n"
		    "wfd_idr_request_capability: none\r\n");
	assert_int_equal(sink.video.tuples[0].masks[WFD_TABLE_CEA], 0x80);
	assert_int_equal(sink.rtp_port0, 6700);
	assert_int_equal(sink.connector_type, 5);
	assert_false(sink.connector_none);
	assert_int_equal(sink.idr_request_capability, 0);
	assert_int_equal(problems.count, 0);
}

static void test_windows(void **state)
{
	(void)state;
	/* Vectors 7 and 8: LF only, no line end at the end. */
	read_answer("wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 "
		    "mode=play\n"
		    "wfd2_audio_codecs: LPCM 000001ff 00\n"
		    "wfd_uibc_capability: input_category_list=HIDC;"
		    "hidc_cap_list=Keyboard/USB, Mouse/USB;port=none\n"
		    "intel_friendly_name: DESKTOP-\x1b[2J\n"
		    "microsoft_video_formats: 0000001fffff\n"
		    "wfd_video_formats: 40 00 01 10 0001bdeb 051557ff 00000fff "
		    "10 0000 001f 11 0780 0438, 02 10 0001bdeb 155557ff "
		    "00000fff 10 0000 001f 11 0780 0438");
	assert_int_equal(sink.rtp_port0, 1028);
	assert_int_equal(sink.video.count, 2);
	assert_true(sink.audio.none);
	assert_string_equal(sink.friendly_name, "DESKTOP-?[2J");
	assert_int_equal(problems.count, 0);
}

static void test_microsoft_example(void **state)
{
	(void)state;
	/* Vector 20, W-104: wfdx is not decoded with our tables. */
	read_answer("wfdx_video_formats: 0040 00 0001 0001 0000500001 "
		    "0010000000 00000000 00 0000 0000 11 none none\r\n");
	assert_true(sink.video.none);
	assert_int_equal(problems.count, 0);
}

static void test_realtek(void **state)
{
	(void)state;
	/* Vector 23. */
	read_answer("wfd_display_edid: 0000 none\r\n"
		    "wfd_preferred_display_mode: 004e20 0780 0000 0000 0000 "
		    "0438 0000 0000 0000 00 00 00 01 08 0001deff 07ffffff "
		    "00000fff 02 0000 00ff 11 0780 0438\r\n"
		    "wfd_content_protection: HDCP2.1 port=25030\r\n"
		    "wfd_3d_video_formats: 38 00 01 08 000060ef 02 0000 00ff "
		    "11 0780 0438\r\n");
	assert_true(sink.has_edid);
	assert_int_equal(sink.edid_bytes, 0);
	assert_int_equal(wfd_capabilities_monitor(&sink), WFD_MONITOR_ABSENT);
	assert_int_equal(sink.protection_port, 25030);
	assert_int_equal(problems.count, 0);
}

static void test_duplicates(void **state)
{
	(void)state;
	/* 4.0: the last well-formed one; "none" and nonsense never win. */
	read_answer("wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1 0\r\n"
		    "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 2 0\r\n"
		    "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 0 0\r\n"
		    "wfd_audio_codecs: AAC 00000001 00\r\n"
		    "wfd_audio_codecs: none\r\n"
		    "wfd_audio_codecs: what\r\n"
		    "wfd_video_formats: none\r\n"
		    "wfd_video_formats: 00 00 01 01 1 0 0 0 0 0 0\r\n"
		    "wfd_video_formats: 00 00 01\r\n"
		    "wfd_connector_type: 05\r\n"
		    "wfd_connector_type: none\r\n"
		    "wfd_connector_type: xyz\r\n");
	assert_int_equal(sink.rtp_port0, 2);
	assert_int_equal(sink.audio.aac, 1);
	assert_int_equal(sink.video.count, 1);
	assert_int_equal(sink.connector_type, 5);
	assert_false(sink.connector_none);
}

static void test_later_answers(void **state)
{
	(void)state;
	/* W-71 */
	read_answer("wfd_connector_type: 05\r\n"
		    "wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1 0\r\n");
	read_answer("wfd_connector_type: none\r\nwfd_display_edid: 0000 "
		    "none\r\n");
	assert_int_equal(sink.rtp_port0, 1);
	assert_int_equal(sink.connector_type, -1);
	assert_true(sink.connector_none);
	assert_int_equal(wfd_capabilities_monitor(&sink), WFD_MONITOR_ABSENT);
	read_answer("wfd_connector_type: 0A\r\nwfd_display_edid: none\r\n");
	assert_int_equal(sink.connector_type, 10);
	assert_false(sink.connector_none);
	assert_int_equal(wfd_capabilities_monitor(&sink), WFD_MONITOR_ATTACHED);
}

static void test_problems(void **state)
{
	char body[4096];
	size_t used = 0, i;

	(void)state;
	read_answer("wfd_video_formats: 40 01 02\r\n" /* vector 48 */
		    "wfd_audio_codecs\r\n"
		    "wfd_display_edid: 0002 00FF\r\n" /* vector 53 */
		    "wfd_content_protection: HDCP2.2 port=7250\r\n"
		    "wfd_idr_request_capability: perhaps\r\n"
		    "wfd_never_heard_of: what\r\n");
	assert_true(sink.video.none);
	assert_false(sink.has_edid);
	assert_false(sink.wants_protection);
	assert_int_equal(problems.count, 5);
	assert_string_equal(problems.items[0].at, "wfd_video_formats");
	assert_string_equal(problems.items[1].at, "wfd_audio_codecs");
	assert_string_equal(problems.items[1].what, "has no value");
	assert_string_equal(problems.items[2].at, "wfd_display_edid");

	/* There may be more than anyone wants to know, and nobody asks. */
	for (i = 0; i < 100; i++)
		used += (size_t)sprintf(
			body + used, "wfd_video_formats: bad\r\n");
	read_answer(body);
	assert_int_equal(problems.count, WFD_PROBLEMS_MAX);
	assert_int_equal(problems.dropped, 105 - WFD_PROBLEMS_MAX);
	wfd_capabilities_read(&sink, body, used, NULL);
}

static void test_cut(void **state)
{
	/* W-182: cut at every length, nothing is read past the end. */
	static const char body[] =
		"wfd_video_formats: 40 00 02 04 0001DEFF 053C7FFF 00000FFF 00 "
		"0000 0000 11 none none, 01 04 0001DEFF 053C7FFF 00000FFF 00 "
		"0000 0000 11 none none\r\n"
		"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1 0 mode=play\r\n"
		"wfd_content_protection: HDCP2.1 port=1189\r\n"
		"wfd_display_edid: 0001 00FFFFFFFFFFFF00\r\n"
		"wfd_connector_type: 05\r\n"
		"wfd_standby_resume_capability: supported\r\n"
		"wfd_idr_request_capability: 1\r\n"
		"intel_friendly_name: X\r\n";
	size_t length;

	(void)state;
	for (length = 0; length < sizeof(body); length++) {
		struct wfd_text text = text_of_bytes(body, length);

		wfd_capabilities_init(&sink);
		wfd_capabilities_read(&sink, text.data, text.length, &problems);
	}
}

int main(void)
{
#undef CASE
#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, NULL, NULL                          \
	}
	const struct CMUnitTest tests[] = {
		CASE("an empty answer", test_nothing),
		CASE("vector 1 (WiDi, W-69)", test_widi),
		CASE("vector 16 (OpenHarmony)", test_open_harmony),
		CASE("vectors 7, 8 (Windows, W-76)", test_windows),
		CASE("vector 20, W-104 wfdx is something else",
			test_microsoft_example),
		CASE("vector 23 (Realtek)", test_realtek),
		CASE("W-76 duplicates", test_duplicates),
		CASE("W-71 later answers replace earlier ones",
			test_later_answers),
		CASE("what is not usable is reported by name", test_problems),
		CASE("W-182 an answer cut at every length", test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
