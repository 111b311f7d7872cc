/*
 * The values of all parameters but wfd_video_formats.
 */
#include "unit.h"
#include "wfd/wfd_audio_codecs.h"
#include "wfd/wfd_display_edid.h"
#include "wfd/wfd_parameters.h"
#include "wfd/wfd_presentation_url.h"
#include "wfd/wfd_rtp_ports.h"
#include "wfd/wfd_small_values.h"

static void test_audio(void **state)
{
	static const struct {
		const char *value;
		bool good, none;
		uint32_t lpcm, aac, ac3;
		unsigned lpcm_latency, aac_latency, ac3_latency;
	} cases[] = {
		/* Vectors 1, 2, 7, 9, 10, 11, 14, 17, 19, 21, 32, 34. */
		{"LPCM 00000003 00, AAC 00000001 00", true, false, 3, 1, 0, 0,
			0, 0},
		{"LPCM 00000003 02, AAC 00000001 02, AC3 00000000 02", true,
			false, 3, 1, 0, 2, 2, 2},
		{"LPCM 00000003 00, AAC 0000000f 00, AC3 00000007 00", true,
			false, 3, 15, 7, 0, 0, 0},
		{"LPCM 00000002 00", true, false, 2, 0, 0, 0, 0, 0},
		{"AAC 00000007 00", true, false, 0, 7, 0, 0, 0, 0},
		{"AAC 0000000F 00", true, false, 0, 15, 0, 0, 0, 0},
		{"LPCM 00000003 02, AAC 0000000f 02, AC3 00000007 02", true,
			false, 3, 15, 7, 2, 2, 2},
		{"AAC 00000001 00, LPCM 00000002 00", true, false, 2, 1, 0, 0,
			0, 0},
		{"AAC 00000001 00", true, false, 0, 1, 0, 0, 0, 0},
		{"LPCM 00000003 00, AAC 00000001 00, AC3 00000000 00", true,
			false, 3, 1, 0, 0, 0, 0},
		/* Lenience. */
		{"lpcm 3 0,aac 1 0", true, false, 3, 1, 0, 0, 0, 0},
		{"EVRC 00000001 00, AAC 00000001 00", true, false, 0, 1, 0, 0,
			0, 0},
		{"AAC 00000001, LPCM 00000002 00", true, false, 2, 0, 0, 0, 0,
			0},
		{"AAC 00000001 00 x", true, false, 0, 1, 0, 0, 0, 0},
		/* Nothing in it. */
		{"none", true, true, 0, 0, 0, 0, 0, 0},
		{"AC3 00000000 00", true, true, 0, 0, 0, 0, 0, 0},
		/* Vector 49. */
		{"AAC FFFFFFFFFFFFFFFFF 00", false, true, 0, 0, 0, 0, 0, 0},
		{"AAC 1FFFFFFFF 00", false, true, 0, 0, 0, 0, 0, 0},
		{"AAC 00000001 100", false, true, 0, 0, 0, 0, 0, 0},
		{"AAC", false, true, 0, 0, 0, 0, 0, 0},
		{"", false, true, 0, 0, 0, 0, 0, 0},
		{",", false, true, 0, 0, 0, 0, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_audio_codecs codecs;

		assert_int_equal(wfd_audio_codecs_parse(
					 text_of(cases[i].value), &codecs),
			cases[i].good);
		assert_int_equal(codecs.none, cases[i].none);
		assert_int_equal(codecs.lpcm, cases[i].lpcm);
		assert_int_equal(codecs.aac, cases[i].aac);
		assert_int_equal(codecs.ac3, cases[i].ac3);
		assert_int_equal(codecs.lpcm_latency, cases[i].lpcm_latency);
		assert_int_equal(codecs.aac_latency, cases[i].aac_latency);
		assert_int_equal(codecs.ac3_latency, cases[i].ac3_latency);
	}
}

static void test_audio_print(void **state)
{
	struct wfd_audio_codecs codecs = {
		.lpcm = 3, .aac = 0xF, .aac_latency = 2, .ac3 = 7};
	struct wfd_print print;
	char bytes[128];

	(void)state;
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_audio_codecs_print(&print, &codecs);
	assert_string_equal(printed(&print),
		"LPCM 00000003 00, AAC 0000000F 02, AC3 00000007 00");
	codecs = (struct wfd_audio_codecs){.aac = 1};
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_audio_codecs_print(&print, &codecs);
	assert_string_equal(printed(&print), "AAC 00000001 00");
	codecs = (struct wfd_audio_codecs){0};
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_audio_codecs_print(&print, &codecs);
	assert_string_equal(printed(&print), "none");
}

static void test_ports(void **state)
{
	static const struct {
		const char *value;
		bool good;
		unsigned port0, port1;
	} cases[] = {
		{"RTP/AVP/UDP;unicast 19000 0 mode=play", true, 19000, 0},
		{"RTP/AVP/UDP;unicast 1028 0 mode=play", true, 1028, 0},
		{"rtp/avp/udp;unicast  1028\t0", true, 1028, 0},
		{"RTP/AVP/UDP;unicast 1028 1029 mode=play", true, 1028, 1029},
		{"RTP/AVP/UDP;unicast 0 1028 mode=play", true, 0, 1028},
		{"RTP/AVP/TCP;unicast 1028 0 mode=play", true, 1028, 0},
		{"RTP/AVP/MPT;unicast 1028 0 mode=play", true, 1028, 0},
		{"RTP/AVP/UDP;unicast 65535 0", true, 65535, 0},
		/* Vectors 12, 52. */
		{"RTP/AVP/UDP;unicast 0 0 mode=play", false, 0, 0},
		{"RTP/AVP/UDP;unicast 70000 0 mode=play", false, 0, 0},
		{"RTP/AVP/UDP;unicast -1 0 mode=play", false, 0, 0},
		{"RTP/AVP/UDP;unicast 1028", false, 0, 0},
		{"RTP/AVP/UDP;unicast", false, 0, 0},
		{"RTP/AVP/TCP;interleaved mode=play", false, 0, 0},
		{"1028 0", false, 0, 0},
		{"none", false, 0, 0},
		{"", false, 0, 0},
	};
	struct wfd_print print;
	char bytes[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		uint16_t port0, port1;

		assert_int_equal(wfd_rtp_ports_parse(text_of(cases[i].value),
					 &port0, &port1),
			cases[i].good);
		assert_int_equal(port0, cases[i].port0);
		assert_int_equal(port1, cases[i].port1);
	}
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_rtp_ports_print(&print, 1028);
	assert_string_equal(
		printed(&print), "RTP/AVP/UDP;unicast 1028 0 mode=play");
}

static void test_url(void **state)
{
	static const struct {
		const char *value;
		bool good;
		const char *url0, *url1;
	} cases[] = {
		{"rtsp://192.168.49.1/wfd1.0/streamid=0 none", true,
			"rtsp://192.168.49.1/wfd1.0/streamid=0", ""},
		{"rtsp://192.168.49.10:7236/wfd1.0/streamid=0 none", true,
			"rtsp://192.168.49.10:7236/wfd1.0/streamid=0", ""},
		{"rtsp://255.255.255.255/wfd1.0/streamid=0", true,
			"rtsp://255.255.255.255/wfd1.0/streamid=0", ""},
		{"none RTSP://x/wfd1.0/streamid=1", true, "",
			"RTSP://x/wfd1.0/streamid=1"},
		{"none none", true, "", ""},
		{"NONE", true, "", ""},
		{"http://x/ none", false, "", ""},
		{"rtsp://x/y nine", false, "rtsp://x/y", ""},
		{"", false, "", ""},
	};
	struct wfd_print print;
	char bytes[128];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_text url0, url1;

		assert_int_equal(wfd_presentation_url_parse(
					 text_of(cases[i].value), &url0, &url1),
			cases[i].good);
		assert_text(url0, cases[i].url0);
		assert_text(url1, cases[i].url1);
	}
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_presentation_url_print(&print, "192.168.49.1", 7236);
	assert_string_equal(
		printed(&print), "rtsp://192.168.49.1/wfd1.0/streamid=0 none");
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_presentation_url_print(&print, "10.0.0.1", 7237);
	assert_string_equal(
		printed(&print), "rtsp://10.0.0.1:7237/wfd1.0/streamid=0 none");
}

static void test_uri(void **state)
{
	static const struct {
		const char *uri;
		bool ours;
	} cases[] = {
		{"rtsp://192.168.49.1/wfd1.0/streamid=0", true},
		{"rtsp://192.168.49.1:7236/wfd1.0/streamid=0", true},
		{"rtsp://192.168.49.1/wfd1.0/streamid=0/", true},
		{"rtsp://localhost/wfd1.0", true},
		{"rtsp://localhost/wfd1.0/", true},
		{"RTSP://localhost/WFD1.0/streamid=0", true},
		{"rtsp:///wfd1.0", true},
		{"rtsp://192.168.49.1/wfd1.0/streamid=1", false},
		{"rtsp://192.168.49.1/wfd1.0/streamid=00", false},
		{"rtsp://192.168.49.1/", false},
		{"rtsp://192.168.49.1", false},
		{"rtsp://", false},
		{"/wfd1.0/streamid=0", false},
		{"*", false},
		{"", false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		assert_int_equal(wfd_uri_is_stream(text_of(cases[i].uri)),
			cases[i].ours);
}

static void test_edid(void **state)
{
	static char two[5 + 512 + 1];
	static const struct {
		const char *value;
		bool good, present;
		size_t bytes;
	} cases[] = {
		{"none", true, false, 0},
		{"0000 none", true, true, 0},
		{"0000", true, true, 0},
		{"0 NONE", true, true, 0},
		{"0002 00FF", false, false, 0}, /* vector 53 */
		{"0001 none", false, false, 0},
		{"0001", false, false, 0},
		{"0101 00", false, false, 0},
		{"xyz", false, false, 0},
		{"", false, false, 0},
	};
	uint8_t edid[300];
	size_t i, bytes;
	bool present;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(wfd_display_edid_parse(text_of(cases[i].value),
					 &present, edid, sizeof(edid), &bytes),
			cases[i].good);
		assert_int_equal(present, cases[i].present);
		assert_int_equal(bytes, cases[i].bytes);
	}

	memcpy(two, "0002 ", 5);
	memset(two + 5, 'a', 256);
	memset(two + 5 + 256, '5', 256);
	assert_true(wfd_display_edid_parse(
		text_of(two), &present, edid, sizeof(edid), &bytes));
	assert_int_equal(bytes, 256);
	assert_int_equal(edid[0], 0xAA);
	assert_int_equal(edid[127], 0xAA);
	assert_int_equal(edid[128], 0x55);
	/* One digit short: the whole block before it. */
	two[5 + 511] = '\0';
	assert_true(wfd_display_edid_parse(
		text_of(two), &present, edid, sizeof(edid), &bytes));
	assert_int_equal(bytes, 128);
	/* More blocks than announced, more than fit. */
	two[3] = '1';
	assert_true(wfd_display_edid_parse(
		text_of(two), &present, edid, sizeof(edid), &bytes));
	assert_int_equal(bytes, 128);
	two[3] = '2';
	two[5 + 511] = '5';
	assert_true(wfd_display_edid_parse(
		text_of(two), &present, edid, 255, &bytes));
	assert_int_equal(bytes, 128);
	/* A digit that is none. */
	two[5 + 100] = 'g';
	assert_false(wfd_display_edid_parse(
		text_of(two), &present, edid, sizeof(edid), &bytes));
	assert_false(present);
	assert_int_equal(bytes, 0);
}

static void test_edid_print(void **state)
{
	uint8_t edid[256];
	struct wfd_print print;
	char bytes[1024];
	const char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(edid); i++)
		edid[i] = (uint8_t)i;
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_display_edid_print(&print, edid, sizeof(edid));
	text = printed(&print);
	assert_int_equal(strlen(text), 5 + 512);
	assert_memory_equal(text, "0002 000102030405060708090A0B", 29);
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_display_edid_print(&print, edid, 127);
	assert_string_equal(printed(&print), "none");
}

static void test_connector(void **state)
{
	static const struct {
		const char *value;
		bool good;
		int type;
	} cases[] = {
		{"none", true, -1},
		{"05", true, 5},
		{"5", true, 5}, /* vector 16 */
		{"0a", true, 10},
		{"FF", true, 255},
		{"100", false, -1},
		{"x", false, -1},
		{"", false, -1},
	};
	static const struct {
		int type;
		const char *value;
	} prints[] = {{-1, "none"}, {0, "00"}, {5, "05"}, {10, "0A"},
		{255, "05"}, {4711, "05"}};
	struct wfd_print print;
	char bytes[16];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		int type;

		assert_int_equal(wfd_connector_type_parse(
					 text_of(cases[i].value), &type),
			cases[i].good);
		assert_int_equal(type, cases[i].type);
	}
	for (i = 0; i < COUNT(prints); i++) {
		wfd_print_init(&print, bytes, sizeof(bytes));
		wfd_connector_type_print(&print, prints[i].type);
		assert_string_equal(printed(&print), prints[i].value);
	}
}

static void test_protection(void **state)
{
	static const struct {
		const char *value;
		bool good, offered;
		unsigned port;
	} cases[] = {
		{"none", true, false, 0},
		{"HDCP2.1 port=1189", true, true, 1189},
		{"HDCP2.0 port=53002", true, true, 53002},
		{"hdcp2.1  PORT=1", true, true, 1},
		{"HDCP2.1", false, false, 0},		/* vector 33 */
		{"HDCP2.2 port=7250", false, false, 0}, /* vector 51 */
		{"HDCP2.1 port=0", false, false, 0},
		{"HDCP2.1 port=65536", false, false, 0},
		{"HDCP2.1 port=", false, false, 0},
		{"", false, false, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		bool offered;
		uint16_t port;

		assert_int_equal(
			wfd_content_protection_parse(
				text_of(cases[i].value), &offered, &port),
			cases[i].good);
		assert_int_equal(offered, cases[i].offered);
		assert_int_equal(port, cases[i].port);
	}
}

static void test_words(void **state)
{
	bool standby;
	int idr;

	(void)state;
	assert_true(
		wfd_standby_capability_parse(text_of("Supported"), &standby));
	assert_true(standby);
	assert_true(wfd_standby_capability_parse(text_of("none"), &standby));
	assert_false(standby);
	assert_false(wfd_standby_capability_parse(text_of("yes"), &standby));
	assert_false(standby);
	assert_true(wfd_idr_capability_parse(text_of("1"), &idr));
	assert_int_equal(idr, 1);
	assert_true(wfd_idr_capability_parse(text_of("0"), &idr));
	assert_int_equal(idr, 0);
	assert_true(wfd_idr_capability_parse(text_of("none"), &idr));
	assert_int_equal(idr, 0);
	assert_false(wfd_idr_capability_parse(text_of("2"), &idr));
	assert_int_equal(idr, -1);
	assert_int_equal(
		wfd_trigger_parse(text_of("SETUP")), WFD_TRIGGER_SETUP);
	assert_int_equal(
		wfd_trigger_parse(text_of("teardown")), WFD_TRIGGER_TEARDOWN);
	assert_int_equal(wfd_trigger_parse(text_of("PLAY ")), WFD_TRIGGER_NONE);
	assert_int_equal(wfd_trigger_parse(text_of("none")), WFD_TRIGGER_NONE);
	assert_int_equal(wfd_trigger_parse(text_of("")), WFD_TRIGGER_NONE);
}

static void test_timing(void **state)
{
	uint64_t pts, dts;
	struct wfd_print print;
	char bytes[32];

	(void)state;
	assert_true(wfd_format_timing_parse(
		text_of("0000AFC800 0000AFC800"), 0, &pts, &dts));
	assert_int_equal(pts, 90000);
	assert_int_equal(dts, 90000);
	/* Vector 35. */
	assert_true(wfd_format_timing_parse(
		text_of("00000bb800 000005dc00"), 0, &pts, &dts));
	assert_int_equal(pts, 6000);
	assert_int_equal(dts, 3000);
	/* Not shifted: the reading that is nearer. */
	assert_true(wfd_format_timing_parse(
		text_of("0000015F91 0000015F91"), 90000, &pts, &dts));
	assert_int_equal(pts, 90001);
	assert_true(wfd_format_timing_parse(
		text_of("0000015F91 0000015F91"), 0, &pts, &dts));
	assert_int_equal(pts, 90001 >> 7);
	assert_false(wfd_format_timing_parse(
		text_of("10000000000 0"), 0, &pts, &dts));
	assert_false(wfd_format_timing_parse(text_of("0"), 0, &pts, &dts));
	assert_false(wfd_format_timing_parse(text_of(""), 0, &pts, &dts));
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_format_timing_print(&print, 90000, 90000);
	assert_string_equal(printed(&print), "0000AFC800 0000AFC800");
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_format_timing_print(
		&print, UINT64_C(0x1FFFFFFFF), UINT64_C(0x200000001));
	assert_string_equal(printed(&print), "FFFFFFFF80 0000000080");
}

static void test_names(void **state)
{
	const char *name;
	int parameter;

	(void)state;
	for (parameter = WFD_VIDEO_FORMATS; parameter < WFD_UNSUPPORTED;
		parameter++) {
		const char *spelled =
			wfd_parameter_name((enum wfd_parameter)parameter);

		assert_string_not_equal(spelled, "?");
		assert_int_equal(
			wfd_parameter_find(text_of(spelled), &name), parameter);
		assert_string_equal(name, spelled);
	}
	/* W-05; exact spelling comes back. */
	assert_int_equal(
		wfd_parameter_find(text_of("Wfd_presentation_url"), &name),
		WFD_PRESENTATION_URL);
	assert_string_equal(name, "wfd_presentation_URL");
	assert_int_equal(
		wfd_parameter_find(text_of("wfdx_video_formats"), &name),
		WFD_UNSUPPORTED); /* W-104 */
	assert_int_equal(wfd_parameter_find(text_of("wfd_video"), &name),
		WFD_PARAMETER_UNKNOWN);
	assert_null(name);
	assert_int_equal(
		wfd_parameter_find(text_of(""), NULL), WFD_PARAMETER_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-77 wfd_audio_codecs (vector 49)", test_audio),
		CASE("W-78 wfd_audio_codecs as we write it", test_audio_print),
		CASE("W-93, W-94 wfd_client_rtp_ports (vectors 12, 52)",
			test_ports),
		CASE("W-92 wfd_presentation_URL", test_url),
		CASE("addresses of requests", test_uri),
		CASE("W-89 wfd_display_edid (vector 53)", test_edid),
		CASE("W-90 wfd_display_edid as we write it", test_edid_print),
		CASE("W-100 wfd_connector_type", test_connector),
		CASE("W-88 wfd_content_protection (vectors 33, 51)",
			test_protection),
		CASE("one-word values", test_words),
		CASE("W-95 wfd_av_format_change_timing (vector 35)",
			test_timing),
		CASE("parameter names", test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
