/*
 * StartMiracastSession: M1 to M3, and what Start makes of the answers.
 */
#include "test.h"
#include "platform/clock.h"
#include "platform/thread.h"
#include "platform/wait.h"
#include "rig.h"
#include "support/usage.h"

/* The socket still takes bytes: it was not closed (G-27). */
static void assert_open(socket_handle s)
{
	struct socket_address local;

	assert_int_equal(socket_local(s, &local), 0);
}

static void test_start_negotiates_up_to_m3_G29_G31_G35_G36_G38(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	assert_int_equal(SEEN(rig, rig->host.info.MonitorConnected), 1);
	assert_int_equal(
		SEEN(rig, rig->host.info.ReducedModeListDueToBandwidth), 0);
	assert_int_equal(SEEN(rig, rig->host.info.Reserved), 0); /* G-38 */
	assert_non_null(strstr(rig->host.progress, "(M1)"));
	assert_non_null(strstr(rig->host.progress, "(M3)"));
	/* M4 waits for the miniport's message. */
	assert_int_equal(SEEN(rig, rig->sink.selected), 0);
	rig_free(rig);
}

static void test_arrival_is_asked_for_after_start_G30_G39_G49_G50(void **state)
{
	struct rig *rig = rig_new(NULL);
	const struct sundog_monitor_arrival *arrival = &rig->host.arrival;

	(void)state;
	rig->sink.config.edid_bytes = 128;
	memset(rig->sink.config.edid, 0x5A, 128);
	rig_start(rig);
	/* By another thread than Start's: the host held it or it came after;
	 * on Start's own thread it would have been served inside. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_ARRIVE]), 1);
	assert_int_equal(arrival->connector_type, 5); /* HDMI */
	assert_int_equal(arrival->edid_bytes, 128);
	assert_memory_equal(arrival->edid, rig->sink.config.edid, 128);
	assert_in_range(arrival->mode_count, 5, SUNDOG_MODES_MAX);
	assert_int_equal(arrival->modes[0].width, 1920);
	assert_int_equal(arrival->modes[0].height, 1080);
	assert_int_equal(arrival->modes[0].refresh_numerator, 60);
	assert_int_equal(arrival->modes[0].refresh_denominator, 1);
	for (uint32_t i = 0; i < arrival->mode_count; i++)
		for (uint32_t j = 0; j < i; j++)
			assert_memory_not_equal(&arrival->modes[i],
				&arrival->modes[j], sizeof(arrival->modes[0]));
	rig_free(rig);
}

static void test_sink_without_monitor_is_a_session_G45(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->sink.config.connector_type = -1;
	fake_sink_run(&rig->sink);
	/* A dongle without monitor: "wfd_connector_type: none". */
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	assert_int_equal(SEEN(rig, rig->host.info.Value), 0);
	clock_sleep_until_us(clock_now_us() + 100000);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_ARRIVE]), 0);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_true(fake_host_stop(&rig->host) < 700000);
	rig_free(rig);
}

static void test_rate_below_1024x768_fails_start_G32_G33(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 500000;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	assert_string_equal(rig->host.error,
		"the bit rate is limited to 500 kbit/s and 1024x768 needs 944: "
		"bring the devices closer, or raise --bitrate if that is what "
		"limits it");
	assert_int_equal(SEEN(rig, rig->host.info.Value), 0);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_ARRIVE]), 0);
	assert_open(rig->sink.rtsp);
	rig_free(rig);
}

/* The least that Start takes: what the message promises. */
static void test_the_least_rate_starts_G32(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 943000;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	assert_non_null(strstr(rig->host.error, "943 kbit/s"));
	rig_free(rig);
	rig = rig_new(NULL);
	rig->host.bit_rate = 944000;
	rig_start(rig);
	assert_in_range(rig->host.arrival.mode_count, 1, SUNDOG_MODES_MAX);
	rig_free(rig);
}

/* 720p30 needs more than 1024x768, and 640x480, which every sink takes, is a
 * mode of the profile that this source may not use. */
static void test_rate_below_every_common_mode_says_so(void **state)
{
	struct rig *rig = rig_new("profiles=chp\n");

	(void)state;
	rig->sink.config.video.tuples[0].profile = WFD_PROFILE_CHP;
	rig->sink.config.video.tuples[0].masks[WFD_TABLE_CEA] = 0x20;
	rig->sink.config.video.tuples[0].masks[WFD_TABLE_VESA] = 0;
	rig->host.bit_rate = 1000000;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	assert_string_equal(rig->host.error,
		"the bit rate is limited to 1000 kbit/s, too little for every "
		"mode of the receiver: bring the devices closer, or raise "
		"--bitrate if that is what limits it");
	rig_free(rig);
}

static void test_low_rate_without_monitor_is_no_failure_G32(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 500000;
	rig->sink.config.connector_type = -1;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	assert_int_equal(SEEN(rig, rig->host.info.MonitorConnected), 0);
	rig_free(rig);
}

static void test_low_rate_reduces_the_modes_G37(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 3000000; /* 1080p60 needs 5 Mbit/s */
	rig_start(rig);
	assert_int_equal(SEEN(rig, rig->host.info.MonitorConnected), 1);
	assert_int_equal(
		SEEN(rig, rig->host.info.ReducedModeListDueToBandwidth), 1);
	for (uint32_t i = 0; i < rig->host.arrival.mode_count; i++)
		assert_false(
			rig->host.arrival.modes[i].width == 1920 &&
			rig->host.arrival.modes[i].refresh_numerator == 60);
	rig_free(rig);
}

static void test_unknown_rate_limits_nothing(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 0;
	rig_start(rig);
	assert_int_equal(
		SEEN(rig, rig->host.info.ReducedModeListDueToBandwidth), 0);
	rig_free(rig);
}

static void test_unusable_answers_are_details(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->sink.right = "wfd_connector_type: 05";
	rig->sink.wrong = "wfd_connector_type: 5z";
	rig->sink.config.edid_bytes = 128;
	rig_start(rig);
	assert_string_equal(rig->host.details,
		"not used of the receiver's answer: wfd_connector_type has a "
		"malformed value\n");
	assert_int_equal(SEEN(rig, rig->host.io_bad), 0);
	rig_free(rig);
}

static void test_usable_answers_have_no_details(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	assert_string_equal(rig->host.details, "");
	rig_free(rig);
}

static void test_no_common_mode_names_the_offer(void **state)
{
	struct rig *rig = rig_new("profiles=cbp\n");

	(void)state;
	rig->sink.config.video.none = true;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		(NTSTATUS)0xC0000272); /* STATUS_NO_MATCH */
	assert_string_equal(rig->host.error,
		"no common video mode: the receiver offers no H.264 video");
	assert_open(rig->sink.rtsp);
	rig_free(rig);
}

/* --- sinks that misbehave, by literal bytes
 * ---------------------------------*/

struct shutter {
	struct thread thread;
	struct rig *rig;
	const char *say;
	enum { SHUT_SOCKET, SINK_FIN, SINK_RST, SINK_SAYS } what;
};

static void misbehave(void *arg)
{
	struct shutter *self = arg;
	struct scripted_sink *sink = &self->rig->sink;

	if (!fake_sink_hear(sink, "OPTIONS"))
		return;
	switch (self->what) {
	case SHUT_SOCKET: /* the host gives a mute sink up */
		socket_shutdown(sink->rtsp);
		break;
	case SINK_RST:
		socket_abort_on_close(sink->control);
		/* fall through */
	case SINK_FIN:
		socket_close(sink->control);
		sink->control = SOCKET_NONE;
		break;
	case SINK_SAYS:
		fake_sink_say(sink, self->say);
		break;
	}
}

static NTSTATUS start_against(struct rig *rig, int what, const char *say)
{
	struct shutter shutter = {.rig = rig, .say = say};
	NTSTATUS status;

	shutter.what = what;
	assert_int_equal(
		thread_start(&shutter.thread, misbehave, &shutter, "sink"), 0);
	status = fake_host_start(&rig->host, rig->sink.rtsp);
	thread_join(&shutter.thread);
	return status;
}

static void test_host_gives_up_a_mute_sink_G34(void **state)
{
	struct rig *rig = rig_new(NULL);
	uint64_t began = clock_now_us();

	(void)state;
	assert_int_equal(start_against(rig, SHUT_SOCKET, NULL),
		STATUS_DEVICE_NOT_CONNECTED);
	assert_true(clock_now_us() - began < 2000000);
	assert_true(rig->host.error[0] != 0);
	assert_int_equal(SEEN(rig, rig->host.info.Value), 0);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_open(rig->sink.rtsp);
	rig_free(rig);
}

static void test_sink_closes_during_start(void **state)
{
	(void)state;
	for (int what = SINK_FIN; what <= SINK_RST; what++) {
		struct rig *rig = rig_new(NULL);

		assert_int_equal(start_against(rig, what, NULL),
			STATUS_DEVICE_NOT_CONNECTED);
		assert_true(rig->host.error[0] != 0);
		assert_open(rig->sink.rtsp);
		rig_free(rig);
	}
}

static void test_sink_talks_garbage_during_start(void **state)
{
	struct rig *rig = rig_new(NULL);
	char garbage[1024];

	(void)state;
	memset(garbage, '\n', sizeof(garbage));
	snprintf(garbage, sizeof(garbage), "HTTP/1.1 400 Nonsense\r\n\r\n%s",
		"\001\002\003 what\r\n\r\nis\r\n\r\nthis\r\n\r\nnow\r\n\r\n");
	assert_int_not_equal(
		start_against(rig, SINK_SAYS, garbage), STATUS_SUCCESS);
	assert_true(rig->host.error[0] != 0);
	assert_open(rig->sink.rtsp);
	rig_free(rig);
}

static void test_sink_tears_down_during_start(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	assert_int_equal(start_against(rig, SINK_SAYS,
				 "TEARDOWN rtsp://localhost/wfd1.0 RTSP/1.0\r\n"
				 "CSeq: 1\r\n\r\n"),
		(NTSTATUS)0xC0000237); /* STATUS_GRACEFUL_DISCONNECT */
	rig_free(rig);
}

static void test_sink_refuses_m1_G34(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	assert_int_not_equal(start_against(rig, SINK_SAYS,
				     "RTSP/1.0 503 Service Unavailable\r\n"
				     "CSeq: 1\r\n\r\n"),
		STATUS_SUCCESS);
	assert_non_null(strstr(rig->host.error, "503"));
	rig_free(rig);
}

static void test_start_again_after_a_failure_I03(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.bit_rate = 500000;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	fake_host_stop(&rig->host); /* tolerated */
	scripted_sink_close(&rig->sink);
	fake_sink_init(&rig->sink);
	rig->host.bit_rate = 20000000;
	rig_start(rig);
	rig_free(rig);
}

static void test_second_start_leaves_the_first_alone(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct scripted_sink *other = test_calloc(1, sizeof(*other));
	MIRACAST_WFD_CONNECTION_STATS stats = {0};
	MIRACAST_SESSION_INFO info;

	(void)state;
	rig_start(rig);
	fake_sink_init(other);
	assert_int_equal(rig->host.driver.StartMiracastSession(
				 rig->host.context, other->rtsp, &stats, &info),
		STATUS_INVALID_DEVICE_STATE);
	scripted_sink_close(other);
	test_free(other);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_int_equal(
		fake_host_set_mode(&rig->host, 1280, 720, 30), STATUS_SUCCESS);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 1));
	rig_free(rig);
}

/* Says "no content protection" in so many words. */
static void answer_without_hdcp(void *arg)
{
	struct rig *rig = arg;
	static const char caps[] =
		"wfd_content_protection: none\r\n"
		"wfd_video_formats: 40 00 01 10 000001A1 00000000 00000000 "
		"00 0000 0000 00 none none\r\n"
		"wfd_audio_codecs: none\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 "
		"mode=play\r\n";
	char text[1024];

	assert_true(fake_sink_hear(&rig->sink, "OPTIONS"));
	fake_sink_say(&rig->sink,
		"RTSP/1.0 200 OK\r\nCSeq: 1\r\n"
		"Public: org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER\r\n\r\n"
		"OPTIONS * RTSP/1.0\r\nCSeq: 0\r\n"
		"Require: org.wfa.wfd1.0\r\n\r\n");
	assert_true(fake_sink_hear(&rig->sink, "wfd_video_formats"));
	snprintf(text, sizeof(text),
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\n"
		"Content-Type: text/parameters\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		strlen(caps), caps);
	fake_sink_say(&rig->sink, text);
}

static void test_sink_without_hdcp_is_a_session_G46(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct thread thread;

	(void)state;
	assert_int_equal(
		thread_start(&thread, answer_without_hdcp, rig, "sink"), 0);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	thread_join(&thread);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 1));
	assert_int_equal(SEEN(rig, rig->host.info.MonitorConnected), 1);
	rig_free(rig);
}

static void answer_late(void *arg)
{
	struct rig *rig = arg;

	assert_true(fake_sink_hear(&rig->sink, "OPTIONS"));
	clock_sleep_until_us(clock_now_us() + 200000);
	fake_sink_say(&rig->sink, "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPub");
	clock_sleep_until_us(clock_now_us() + 100000);
	fake_sink_say(&rig->sink,
		"lic: org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER\r\n\r\n"
		"OPTIONS * RTSP/1.0\r\nCSeq: 0\r\n"
		"Require: org.wfa.wfd1.0\r\n\r\n");
	assert_true(fake_sink_hear(&rig->sink, "wfd_video_formats"));
	clock_sleep_until_us(clock_now_us() + 200000);
	/* Modes that we don't encode, to see them named. */
	fake_sink_say(&rig->sink,
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\n"
		"Content-Type: text/parameters\r\nContent-Length: 169\r\n\r\n"
		"wfd_video_formats: 40 00 01 10 00000200 00000000 00000000 "
		"00 0000 0000 00 none none\r\n"
		"wfd_audio_codecs: none\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 "
		"mode=play\r\n");
}

static void test_delayed_answers_are_waited_for_G47(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct thread thread;
	uint64_t began = clock_now_us();
	NTSTATUS status;

	(void)state;
	assert_int_equal(thread_start(&thread, answer_late, rig, "sink"), 0);
	status = fake_host_start(&rig->host, rig->sink.rtsp);
	thread_join(&thread);
	assert_true(clock_now_us() - began >= 500000);
	/* 1080i60 alone: the modes that every sink has to take are left. */
	assert_int_equal(status, STATUS_SUCCESS);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 1));
	assert_int_equal(SEEN(rig, rig->host.arrival.mode_count), 2);
	assert_int_equal(SEEN(rig, rig->host.arrival.modes[0].width), 1280);
	rig_free(rig);
}

static void test_nothing_is_left_after_failed_starts_G184(void **state)
{
	unsigned descriptors, threads;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rig *rig;

		if (i == 1) {
			descriptors = usage_descriptors();
			threads = usage_threads();
		}
		rig = rig_new(NULL);
		start_against(rig, SINK_FIN, NULL);
		rig_free(rig);
	}
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_start_negotiates_up_to_m3_G29_G31_G35_G36_G38),
		cmocka_unit_test(
			test_arrival_is_asked_for_after_start_G30_G39_G49_G50),
		cmocka_unit_test(test_sink_without_monitor_is_a_session_G45),
		cmocka_unit_test(test_rate_below_1024x768_fails_start_G32_G33),
		cmocka_unit_test(test_the_least_rate_starts_G32),
		cmocka_unit_test(test_rate_below_every_common_mode_says_so),
		cmocka_unit_test(
			test_low_rate_without_monitor_is_no_failure_G32),
		cmocka_unit_test(test_low_rate_reduces_the_modes_G37),
		cmocka_unit_test(test_unknown_rate_limits_nothing),
		cmocka_unit_test(test_unusable_answers_are_details),
		cmocka_unit_test(test_usable_answers_have_no_details),
		cmocka_unit_test(test_no_common_mode_names_the_offer),
		cmocka_unit_test(test_host_gives_up_a_mute_sink_G34),
		cmocka_unit_test(test_sink_closes_during_start),
		cmocka_unit_test(test_sink_talks_garbage_during_start),
		cmocka_unit_test(test_sink_tears_down_during_start),
		cmocka_unit_test(test_sink_refuses_m1_G34),
		cmocka_unit_test(test_start_again_after_a_failure_I03),
		cmocka_unit_test(test_second_start_leaves_the_first_alone),
		cmocka_unit_test(test_sink_without_hdcp_is_a_session_G46),
		cmocka_unit_test(test_delayed_answers_are_waited_for_G47),
		cmocka_unit_test(test_nothing_is_left_after_failed_starts_G184),
	};

	return cmocka_run_group_tests_name("start", tests, NULL, NULL);
}
