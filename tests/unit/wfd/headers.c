/*
 * The values of Transport and Session, and the reasons of a 303.
 */
#include "unit.h"
#include "wfd/rtsp_session.h"
#include "wfd/rtsp_transport.h"
#include "wfd/wfd_reasons.h"

static void test_transport(void **state)
{
	static const struct {
		const char *value;
		bool good, udp;
		int client, client_rtcp, server, server_rtcp; /* -1: not said */
		const char *destination;
	} cases[] = {
		{"RTP/AVP/UDP;unicast;client_port=1028", true, true, 1028, 0, 0,
			0, ""},
		{"RTP/AVP/UDP;unicast;client_port=1028-1029", true, true, 1028,
			1029, 0, 0, ""},
		{"RTP/AVP;unicast;client_port=1028;mode=play", true, true, 1028,
			0, 0, 0, ""},
		/* Vector 42, W-126. */
		{"RTP/AVP/UDP;unicast;client_port=19000;"
		 "server_port=53151-53153",
			true, true, 19000, 0, 53151, 53153, ""},
		{"RTP/AVP/TCP;unicast;client_port=19006-19007;"
		 "server_port=23004-23005",
			true, false, 19006, 19007, 23004, 23005, ""},
		{"RTP/AVP/UDP;unicast", true, true, -1, 0, 0, 0, ""},
		{"rtp/avp/udp; UNICAST ; Client_Port = 7 - 9 ;ssrc=DEADBEEF;"
		 "source=1.2.3.4;destination= 5.6.7.8 ;blocksize=9;"
		 "rtcp-fb-ssrc=1",
			true, true, 7, 9, 0, 0, "5.6.7.8"},
		{"server_port=5;RTP/AVP/UDP", true, false, -1, 0, 0, 0, ""},
		{"RTP/AVP/UDP;multicast;client_port=1028", true, false, 1028, 0,
			0, 0, ""},
		{"RTP/AVP/TCP;interleaved=0-1", true, false, -1, 0, 0, 0, ""},
		{"RTP/AVP/TCP;interleaved=0-1, RTP/AVP/UDP;unicast;"
		 "client_port=8",
			true, true, 8, 0, 0, 0, ""},
		{"RTP/AVP/UDP;unicast;client_port=8,RTP/AVP/TCP;client_port=x",
			true, true, 8, 0, 0, 0, ""},
		{"RTP/AVP/UDP;unicast;client_port=0", true, true, 0, 0, 0, 0,
			""},
		{"RTP/AVP/UDP;unicast;client_port=65536", false, false, 0, 0, 0,
			0, ""},
		{"RTP/AVP/UDP;unicast;client_port=-1", false, false, 0, 0, 0, 0,
			""},
		{"RTP/AVP/UDP;unicast;client_port=1-x", false, false, 0, 0, 0,
			0, ""},
		{"RTP/AVP/UDP;unicast;client_port=", false, false, 0, 0, 0, 0,
			""},
		{"", false, false, 0, 0, 0, 0, ""},
		{";", false, false, 0, 0, 0, 0, ""},
	};
	struct rtsp_transport transport;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(rtsp_transport_parse(
					 text_of(cases[i].value), &transport),
			cases[i].good);
		if (!cases[i].good)
			continue;
		assert_int_equal(transport.udp, cases[i].udp);
		assert_int_equal(
			transport.has_client_port, cases[i].client >= 0);
		assert_int_equal(transport.client_port,
			cases[i].client < 0 ? 0 : cases[i].client);
		assert_int_equal(transport.client_rtcp, cases[i].client_rtcp);
		assert_int_equal(transport.server_port, cases[i].server);
		assert_int_equal(transport.server_rtcp, cases[i].server_rtcp);
		assert_text(transport.destination, cases[i].destination);
	}
	assert_false(
		rtsp_transport_parse((struct wfd_text){NULL, 0}, &transport));
}

static void test_session(void **state)
{
	static const struct {
		const char *value;
		bool good;
		const char *token;
		unsigned timeout;
	} cases[] = {
		/* Vector 42, W-128. */
		{"VaMkltjy;timeout=60", true, "VaMkltjy", 60},
		{"607778589;timeout=60", true, "607778589", 60},
		{"6B8B4567;timeout=30", true, "6B8B4567", 30},
		{" 6B8B4567 ; Timeout = 30 ", true, "6B8B4567", 30},
		{"6B8B4567", true, "6B8B4567", 60},
		{"6B8B4567;timeout=", true, "6B8B4567", 60},
		{"6B8B4567;timeout=0", true, "6B8B4567", 60},
		{"6B8B4567;timeout=-5", true, "6B8B4567", 60},
		{"6B8B4567;timeout=99999999999999", true, "6B8B4567", 60},
		{"6B8B4567;x=y;timeout=15", true, "6B8B4567", 15},
		/* 64 characters. */
		{"0123456789012345678901234567890123456789012345678901234567"
		 "890123",
			true,
			"0123456789012345678901234567890123456789012345678901"
			"234567890123",
			60},
		{";timeout=30", false, "", 30},
		{"", false, "", 60},
		{"a b", false, "a b", 60},
	};
	struct wfd_text token;
	unsigned timeout;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(rtsp_session_parse(text_of(cases[i].value),
					 &token, &timeout),
			cases[i].good);
		assert_text(token, cases[i].token);
		assert_int_equal(timeout, cases[i].timeout);
	}
	assert_false(rtsp_session_parse(
		(struct wfd_text){NULL, 0}, &token, &timeout));
}

static void test_reasons(void **state)
{
	static const struct {
		const char *value;
		size_t count;
		unsigned first, second;
	} cases[] = {
		/* Vector 43, W-120. */
		{"415, 457", 2, 415, 457},
		{"404", 1, 404, 0},
		{"415,457", 2, 415, 457},
		{"101, 102", 2, 101, 102},
		{"400,400,400,400,400", 4, 400, 400},
		{"415, x", 0, 0, 0},
		{"41", 0, 0, 0},
		{"0415", 0, 0, 0},
		{"099", 0, 0, 0},
		{"", 0, 0, 0},
		{"AAC 00000001 00", 0, 0, 0},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		unsigned codes[WFD_REASONS_MAX] = {0};
		size_t count =
			wfd_reasons_parse(text_of(cases[i].value), codes);

		assert_int_equal(count, cases[i].count);
		if (count > 0)
			assert_int_equal(codes[0], cases[i].first);
		if (count > 1)
			assert_int_equal(codes[1], cases[i].second);
	}
	for (i = 0; i < 1000; i++)
		assert_non_null(wfd_reason_text((unsigned)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-126 Transport (vector 42)", test_transport),
		CASE("W-128 Session (vector 42)", test_session),
		CASE("W-120 reasons (vector 43)", test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
