/*
 * A running session: modes, play and pause, IDR requests, monitors, data
 * rates.
 */
#include "test.h"
#include "platform/clock.h"
#include "platform/thread.h"
#include "platform/wait.h"
#include "rig.h"

static void wait_ms(unsigned ms)
{
	clock_sleep_until_us(clock_now_us() + ms * 1000u);
}

static bool wait_progress(struct rig *rig, const char *text)
{
	uint64_t deadline = clock_now_us() + 5000000;
	bool found, in_time = true;

	mutex_lock(&rig->host.lock);
	while (!(found = strstr(rig->host.progress, text) != NULL) && in_time)
		in_time = cond_wait_until(
			&rig->host.changed, &rig->host.lock, deadline);
	mutex_unlock(&rig->host.lock);
	return found;
}

/* All that was posted so far was dealt with: the driver looks at its mail
 * between two things that the sink says, here requests for an IDR. */
static void settle(struct rig *rig)
{
	const unsigned *counter =
		&rig->host.events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ];
	unsigned before = (unsigned)SEEN(rig, *counter);

	for (unsigned i = 1; i <= 2; i++) {
		scripted_sink_order(&rig->sink, SCRIPTED_ASK_IDR);
		assert_true(fake_host_wait(&rig->host, counter, before + i));
	}
}

static void test_set_mode_leads_to_a_stream_G40_G91(void **state)
{
	struct rig *rig = rig_new(NULL);
	const struct sundog_stream_start *start = &rig->host.start;

	(void)state;
	rig_play(rig, 1920, 1080, 60);
	assert_int_equal(SEEN(rig, rig->sink.selection.mode->width), 1920);
	assert_int_equal(SEEN(rig, rig->sink.selection.mode->refresh), 60);
	assert_int_equal(start->mode.width, 1920);
	assert_int_equal(start->mode.refresh_numerator, 60);
	assert_int_equal(start->video_codec, SUNDOG_VIDEO_H264);
	assert_int_equal(start->profile_idc, 66);
	assert_int_equal(start->constraint_flags, 0xC0);
	assert_int_equal(start->level_idc, 42);
	assert_int_equal(start->slices, 1);
	assert_int_equal(start->flags, SUNDOG_STREAM_SKIP_ALLOWED);
	assert_int_equal(start->max_skip_ms, 0);
	assert_int_equal(start->bit_rate, 14000000); /* 0.7 of 20 Mbit/s */
	assert_int_equal(start->audio_codec, SUNDOG_AUDIO_NONE);
	assert_int_equal(SEEN(rig, rig->host.report.rtp_port),
		rig->sink.config.rtp_port);
	assert_int_equal(
		SEEN(rig, rig->host.report.server_port), rig->sink.server_port);
	assert_int_equal(SEEN(rig, rig->host.report.server_port) % 2, 0);
	assert_int_equal(SEEN(rig, rig->host.report.mode.height), 1080);
	assert_int_equal(SEEN(rig, rig->host.report.profile_idc), 66);
	assert_true(wait_progress(rig, "streaming 1920x1080p60"));
	rig_free(rig);
}

static void test_session_is_reported_each_second(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 5000);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 3));
	assert_int_equal(SEEN(rig, rig->host.report.frames), 1);
	assert_true(SEEN(rig, rig->host.report.packets) >= 4);
	assert_true(SEEN(rig, rig->host.report.bytes) > 5000);
	/* And in Stop, on its thread. */
	fake_host_stop(&rig->host);
	assert_true(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_REPORT_SESSION]) >= 4);
	rig_free(rig);
}

static void test_unknown_mode_falls_back_G155(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1234, 567, 60);
	assert_int_equal(SEEN(rig, rig->host.start.mode.width), 1280);
	assert_int_equal(SEEN(rig, rig->host.start.mode.height), 720);
	assert_int_equal(SEEN(rig, rig->host.start.mode.refresh_numerator), 30);
	assert_non_null(strstr(rig->host.warning, "1280x720p30"));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* Answers M1 to M3 well and every M4 with 303. */
struct refuser {
	struct rig *rig;
	unsigned m4;
};

static void refuse_modes(void *arg)
{
	struct refuser *self = arg;
	struct scripted_sink *sink = &self->rig->sink;
	static const char caps[] =
		"wfd_video_formats: 40 00 01 10 000001A1 00000000 00000000 "
		"00 0000 0000 00 none none\r\n"
		"wfd_audio_codecs: none\r\n"
		"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 "
		"mode=play\r\n";
	char text[1024];

	assert_true(fake_sink_hear(sink, "OPTIONS"));
	fake_sink_say(sink,
		"RTSP/1.0 200 OK\r\nCSeq: 1\r\n"
		"Public: org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER\r\n\r\n"
		"OPTIONS * RTSP/1.0\r\nCSeq: 0\r\n"
		"Require: org.wfa.wfd1.0\r\n\r\n");
	assert_true(fake_sink_hear(sink, "wfd_video_formats"));
	snprintf(text, sizeof(text),
		"RTSP/1.0 200 OK\r\nCSeq: 2\r\n"
		"Content-Type: text/parameters\r\n"
		"Content-Length: %zu\r\n\r\n%s",
		strlen(caps), caps);
	fake_sink_say(sink, text);
	for (unsigned cseq = 3; fake_sink_hear(sink, "wfd_presentation_URL");
		cseq++) {
		static const char why[] = "wfd_video_formats: 415\r\n";

		self->m4++;
		snprintf(text, sizeof(text),
			"RTSP/1.0 303 See Other\r\nCSeq: %u\r\n"
			"Content-Type: text/parameters\r\n"
			"Content-Length: %zu\r\n\r\n%s",
			cseq, strlen(why), why);
		fake_sink_say(sink, text);
	}
}

static void test_sink_refuses_every_mode_G155(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct refuser refuser = {.rig = rig};
	struct thread thread;

	(void)state;
	assert_int_equal(
		thread_start(&thread, refuse_modes, &refuser, "sink"), 0);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	fake_host_set_mode(&rig->host, 1920, 1080, 60);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(SEEN(rig, rig->host.status),
		MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE);
	assert_true(rig->host.error_before_status);
	assert_non_null(strstr(rig->host.error, "1920x1080 at 60 Hz"));
	assert_non_null(strstr(rig->host.error, "415"));
	fake_host_stop(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
	socket_shutdown(rig->sink.rtsp);
	thread_join(&thread);
	/* The wanted one and both fallbacks, each adjusted once (W-118). */
	assert_in_range(refuser.m4, 3, 6);
	rig_free(rig);
}

static void test_mode_changes_while_playing(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1920, 1080, 60);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_int_equal(SEEN(rig, rig->host.start.mode.width), 1280);
	assert_int_equal(SEEN(rig, rig->sink.selected), 2);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 2));
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 2));
	assert_int_equal(SEEN(rig, rig->sink.gaps), 0);
	assert_int_equal(
		SEEN(rig, ts_demux_stats(rig->sink.demux)->discontinuities), 0);
	/* The same once more needs no one's consent. */
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	settle(rig);
	assert_int_equal(SEEN(rig, rig->sink.selected), 2);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 2);
	rig_free(rig);
}

/* Each that was told can be set, and what is then encoded and negotiated is
 * this one. */
static void test_every_reported_mode_can_be_set_G214(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct sundog_monitor_arrival told;

	(void)state;
	rig_start(rig);
	rig_lock(rig);
	told = rig->host.arrival;
	rig_unlock(rig, 0);
	assert_in_range(told.mode_count, 5, SUNDOG_MODES_MAX);
	for (unsigned i = 0; i < told.mode_count; i++) {
		const struct sundog_mode *mode = &told.modes[i];

		fake_host_set_mode(&rig->host, mode->width, mode->height,
			mode->refresh_numerator);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_STREAM_START, i + 1));
		assert_memory_equal(&rig->host.start.mode, mode, sizeof(*mode));
		assert_int_equal(SEEN(rig, rig->sink.selection.mode->width),
			mode->width);
		assert_int_equal(SEEN(rig, rig->sink.selection.mode->height),
			mode->height);
		assert_int_equal(SEEN(rig, rig->sink.selection.mode->refresh),
			mode->refresh_numerator);
	}
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_string_equal(rig->host.warning, "");
	rig_free(rig);
}

static void test_target_switched_off_and_on(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_set_mode(&rig->host, 0, 0, 0);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.paused, 1));
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.playing, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_sink_pauses_and_plays_W132(void **state)
{
	struct rig *rig = rig_new(NULL);
	unsigned before;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	scripted_sink_order(&rig->sink, SCRIPTED_PAUSE);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	before = (unsigned)SEEN(rig, rig->sink.packets);
	wait_ms(150);
	assert_int_equal(SEEN(rig, rig->sink.packets), before);
	scripted_sink_order(&rig->sink, SCRIPTED_PLAY);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 2));
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 2));
	/* W-130 */
	assert_true(SEEN(rig, rig->sink.units[1].random_access));
	assert_int_equal(
		SEEN(rig, rig->sink.gaps), 0); /* sequence numbers go on */
	rig_free(rig);
}

static void test_power_off_is_standby_and_back_G83_G84(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(fake_host_power(&rig->host, false), STATUS_SUCCESS);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, 1));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	assert_int_equal(fake_host_power(&rig->host, true), STATUS_SUCCESS);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.playing, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_power_goes_off_and_on_again_and_again_G84(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	for (unsigned i = 1; i <= 3; i++) {
		fake_host_power(&rig->host, false);
		assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, i));
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_STREAM_STOP, i));
		fake_host_power(&rig->host, true);
		assert_true(
			fake_sink_wait(&rig->sink, &rig->sink.playing, i + 1));
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_STREAM_START, i + 1));
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_REPORT_SESSION, i + 1));
		fake_host_picture(&rig->host, true, 1000);
		assert_true(
			fake_sink_wait(&rig->sink, &rig->sink.unit_count, i));
	}
	/* Still the one connection and its one SETUP. */
	assert_int_equal(SEEN(rig, rig->sink.setups), 1);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* Nothing shines up in between: the stream begins with the light. */
static void test_power_off_before_play_G83(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	fake_host_power(&rig->host, false);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, 1));
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 0);
	fake_host_power(&rig->host, true);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 1));
	assert_int_equal(SEEN(rig, rig->sink.setups), 1);
	rig_free(rig);
}

/* The sink has not yet answered M4 when the light goes off. */
static void test_power_off_during_a_mode_change_G83(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	settle(rig);
	fake_sink_mute(&rig->sink);
	fake_host_set_mode(&rig->host, 1920, 1080, 30);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.seen[4], 2));
	fake_host_power(&rig->host, false);
	fake_host_rate(&rig->host, 3000000); /* comes after it */
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_SET_BIT_RATE, 1));
	scripted_sink_order(&rig->sink, SCRIPTED_UNMUTE);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.selected, 2));
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, 1));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	/* The new mode was not begun in the dark. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 1);
	fake_host_power(&rig->host, true);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_int_equal(SEEN(rig, rig->host.start.mode.width), 1920);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* The light goes off before M4 is sent: the sink learns it when it wakes. */
static void test_power_off_before_a_mode_change_G83(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	/* Both come while the driver is busy. */
	fake_host_hold(&rig->host, SUNDOG_IO_SET_BIT_RATE);
	fake_host_rate(&rig->host, 3000000);
	assert_true(fake_host_wait(&rig->host, &rig->host.io_held, 1));
	fake_host_set_mode(&rig->host, 1920, 1080, 30);
	fake_host_power(&rig->host, false);
	fake_host_hold(&rig->host, 0);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, 1));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	fake_host_power(&rig->host, true);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.selected, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 3));
	assert_int_equal(SEEN(rig, rig->host.start.mode.width), 1920);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_a_sink_without_standby_is_paused_G83(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->sink.right = "wfd_standby_resume_capability: supported";
	rig->sink.wrong = "wfd_standby_resume_capability: none     ";
	rig_play(rig, 1280, 720, 30);
	fake_host_power(&rig->host, false);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.paused, 1));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	assert_int_equal(SEEN(rig, rig->sink.standby), 0);
	fake_host_power(&rig->host, true);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	rig_free(rig);
}

static void test_power_comes_back_before_the_sink_slept(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_power(&rig->host, false);
	fake_host_power(&rig->host, true);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.playing, 2));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	rig_free(rig);
}

static void test_changes_of_mind_end_well(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	for (int i = 0; i < 10; i++) {
		fake_host_power(&rig->host, false);
		wait_ms((unsigned)i);
		fake_host_power(&rig->host, true);
		fake_host_set_mode(&rig->host, 0, 0, 0);
		wait_ms((unsigned)i / 2);
		fake_host_set_mode(&rig->host, 1280, 720, 30);
	}
	wait_ms(300);
	/* Whatever came between, at last there is a stream. */
	assert_true(SEEN(rig, rig->host.stream_id) > 0);
	fake_host_picture(&rig->host, true, 1000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_sinks_own_pause_is_respected(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	scripted_sink_order(&rig->sink, SCRIPTED_PAUSE);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	wait_ms(100);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 1);
	assert_int_equal(SEEN(rig, rig->sink.playing), 1);
	rig_free(rig);
}

static void test_idr_requests_are_logged_and_coalesced_G142_W137(void **state)
{
	struct rig *rig = rig_new(NULL);
	static const char m13[] =
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\r\n"
		"CSeq: %u\r\nContent-Type: text/parameters\r\n"
		"Content-Length: 17\r\n\r\nwfd_idr_request\r\n";
	char text[512];

	(void)state;
	rig_play(rig, 1280, 720, 30);
	wait_ms(350);
	for (unsigned i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), m13, 100 + i);
		fake_sink_say(&rig->sink, text);
		wait_ms(20);
	}
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REQUEST_IDR, 2));
	wait_ms(350);
	/* One at once, one for the other two 300 ms later. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_REQUEST_IDR]), 2);
	assert_true(
		SEEN(rig, rig->host.idr_us[1] - rig->host.idr_us[0]) >= 290000);
	/* Each is logged (G-142). */
	assert_int_equal(
		SEEN(rig, rig->host.events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ]),
		3);
	/* Three in one segment: logged one by one, obeyed together. */
	text[0] = 0;
	for (unsigned i = 0; i < 3; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), m13,
			200 + i);
	fake_sink_say(&rig->sink, text);
	assert_true(fake_host_wait(&rig->host,
		&rig->host.events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ], 6));
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REQUEST_IDR, 3));
	wait_ms(350);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_REQUEST_IDR]), 3);
	assert_int_equal(
		SEEN(rig, rig->host.events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ]),
		6);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REPORT_SESSION, 2));
	rig_free(rig);
}

/* All that a driver tells: requests, monitors, pictures sent and dropped, and
 * the end. fake_host counts what it must not. */
static void test_only_what_a_driver_may_say_G145_G146(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, false, 500);
	fake_host_picture(&rig->host, true, 500);
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 1));
	assert_true(fake_host_wait(&rig->host, &rig->host.dropped, 1));
	settle(rig);
	scripted_sink_plug(&rig->sink, -1);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_DEPART, 1));
	scripted_sink_plug(&rig->sink, 5);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 2));
	fake_host_failure(&rig->host, "it broke");
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(SEEN(rig, rig->host.forbidden), 0);
	rig_free(rig);
}

static void test_monitor_comes_later_G48_G58(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->sink.config.connector_type = -1;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	/* Nothing is said about it; the driver asks again after 4 s. */
	scripted_sink_plug(&rig->sink, 5);
	assert_true(fake_host_wait_for(&rig->host,
		&rig->host.io_count[SUNDOG_IO_MONITOR_ARRIVE], 1, 20000000));
	assert_int_equal(
		SEEN(rig, rig->host.events
				  [MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE]),
		1);
	assert_int_equal(SEEN(rig, rig->host.arrival.connector_type), 5);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 1));
	rig_free(rig);
}

static void test_monitor_is_unplugged_G59_G143(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	scripted_sink_plug(&rig->sink, -1);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_DEPART, 1));
	assert_int_equal(
		SEEN(rig, rig->host.events
				  [MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART]),
		1);
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_STOP]), 1);
	/* G-62: and back again, where the host did not end the session. */
	scripted_sink_plug(&rig->sink, 5);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 2));
	assert_int_equal(
		SEEN(rig, rig->host.events
				  [MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE]),
		1);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	/* The sink learns of the end (G-61). */
	fake_host_stop(&rig->host);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	rig_free(rig);
}

static void test_monitors_come_and_go_G62(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	for (unsigned i = 1; i <= 4; i++) {
		scripted_sink_plug(&rig->sink, -1);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_MONITOR_DEPART, i));
		scripted_sink_plug(&rig->sink, 5);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_MONITOR_ARRIVE, i + 1));
		/* A part of the desktop: a mode, and pictures. */
		fake_host_set_mode(&rig->host, 1280, 720, 30);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_STREAM_START, i + 1));
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_REPORT_SESSION, i + 1));
		fake_host_picture(&rig->host, true, 1000);
		assert_true(
			fake_sink_wait(&rig->sink, &rig->sink.unit_count, i));
	}
	assert_int_equal(
		SEEN(rig, rig->host.events
				  [MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE]),
		4);
	assert_int_equal(
		SEEN(rig, rig->host.events
				  [MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART]),
		4);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* The host ends a session whose monitor departed (G-60). */
static void test_departure_ends_with_a_teardown_G61(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	scripted_sink_plug(&rig->sink, -1);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_DEPART, 1));
	fake_host_stop(&rig->host);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	assert_int_equal(SEEN(rig, rig->sink.end.how), WFD_END_PEER_TEARDOWN);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_data_rates_reach_the_encoder_G14_G159_G169(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1920, 1080, 60);
	fake_host_rate(&rig->host, 10000000);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_SET_BIT_RATE, 1));
	assert_int_equal(SEEN(rig, rig->host.bit_rate_asked), 7000000);
	/* No statistics change nothing. */
	fake_host_rate(&rig->host, 0);
	fake_host_rate(&rig->host, 5000000);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_SET_BIT_RATE, 2));
	assert_int_equal(SEEN(rig, rig->host.bit_rate_asked), 3500000);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_a_link_may_fall_and_come_back_G154(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1920, 1080, 60);
	for (unsigned i = 0; i < 3; i++) {
		fake_host_rate(&rig->host, 3000000);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_SET_BIT_RATE, 2 * i + 1));
		assert_int_equal(SEEN(rig, rig->host.bit_rate_asked), 2100000);
		for (unsigned n = 0; n < 8; n++)
			fake_host_rate(&rig->host, 3000000);
		fake_host_rate(&rig->host, 20000000);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_SET_BIT_RATE, 2 * i + 2));
		assert_int_equal(SEEN(rig, rig->host.bit_rate_asked), 14000000);
	}
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	/* The mode is the same as before. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_START]), 1);
	rig_free(rig);
}

static void test_starved_link_ends_the_session_G154(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1920, 1080, 60);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(SEEN(rig, rig->host.statuses), 0);
		fake_host_rate(&rig->host, 900000);
		settle(rig); /* one by one, as they come */
	}
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(SEEN(rig, rig->host.status),
		MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH);
	assert_int_equal(SEEN(rig, rig->host.detail),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	assert_true(rig->host.error_before_status);
	/* What comes after that is no news. */
	scripted_sink_order(&rig->sink, SCRIPTED_TEARDOWN);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	fake_host_stop(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
	rig_free(rig);
}

static void test_host_without_data_rates_G158(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.no_rates = true;
	rig_play(rig, 1280, 720, 30);
	rig_free(rig);
	/* Or one that has no such function. */
	rig = rig_new(NULL);
	rig->host.driver.DestroyMiracastContext(rig->host.context);
	rig->host.callbacks.RegisterForDataRateNotifications = NULL;
	assert_int_equal(rig->host.driver.CreateMiracastContext(&rig->host,
				 &rig->host.callbacks, &rig->host.context),
		STATUS_SUCCESS);
	rig_play(rig, 1280, 720, 30);
	rig_free(rig);
}

static void test_settings_are_obeyed(void **state)
{
	struct rig *rig = rig_new("session_timeout_s=45\nprofiles=cbp\n"
				  "latency=low\nslack_ms=100\naudio=tone\n");

	(void)state;
	rig->sink.config.video.tuples[0].profile |= WFD_PROFILE_CHP;
	rig->sink.config.audio.none = false;
	rig->sink.config.audio.lpcm = 3;
	rig->sink.config.audio.aac = 1;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(SEEN(rig, rig->host.start.profile_idc), 66);
	/* Low latency: LPCM before AAC (W-114). */
	assert_int_equal(
		SEEN(rig, rig->host.start.audio_codec), SUNDOG_AUDIO_LPCM);
	assert_int_equal(SEEN(rig, rig->host.start.audio_sample_rate), 48000);
	assert_int_equal(SEEN(rig, rig->host.start.audio_channels), 2);
	rig_free(rig);
}

static void test_a_better_profile_is_taken(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->sink.config.video.tuples[0].profile |= WFD_PROFILE_CHP;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(SEEN(rig, rig->host.start.profile_idc), 100);
	assert_int_equal(SEEN(rig, rig->host.start.constraint_flags), 0x0C);
	rig_free(rig);
}

static void test_miniport_without_the_sound_goes_on_without(void **state)
{
	struct rig *rig = rig_new("audio=tone\n");

	(void)state;
	rig->sink.config.audio.none = false;
	rig->sink.config.audio.lpcm = 3;
	rig->host.refuse_sound = true;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(
		SEEN(rig, rig->host.start.audio_codec), SUNDOG_AUDIO_NONE);
	assert_non_null(strstr(rig->host.warning, "sound"));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_two_sessions_in_one_process_G21_I13(void **state)
{
	struct rig *a = rig_new(NULL);
	struct rig *b = rig_new("profiles=cbp\n");

	(void)state;
	rig_play(a, 1280, 720, 30);
	rig_play(b, 1920, 1080, 60);
	fake_host_picture(&a->host, true, 1000);
	fake_host_picture(&b->host, true, 2000);
	assert_true(fake_sink_wait(&a->sink, &a->sink.unit_count, 1));
	assert_true(fake_sink_wait(&b->sink, &b->sink.unit_count, 1));
	assert_int_equal(SEEN(a, a->sink.units[0].length), 1006);
	assert_int_equal(SEEN(b, b->sink.units[0].length), 2006);
	assert_int_not_equal(SEEN(a, a->sink.ssrc), SEEN(b, b->sink.ssrc));
	fake_host_stop(&a->host);
	fake_host_picture(&b->host, false, 3000);
	assert_true(fake_sink_wait(&b->sink, &b->sink.unit_count, 2));
	rig_free(a);
	rig_free(b);
}

#define FLOOD_THREADS 8

struct flood {
	struct rig *rig;
	unsigned accepted, full, wrong;
};

static void flood(void *arg)
{
	struct flood *self = arg;
	struct fake_host *host = &self->rig->host;

	for (int i = 0; i < 400; i++) {
		NTSTATUS status = i % 3 ? fake_host_power(host, true)
					: fake_host_set_mode(host, 1280, 720,
						  i % 2 ? 30 : 60);

		self->accepted += status == STATUS_SUCCESS;
		self->full += status == STATUS_INSUFFICIENT_RESOURCES;
		self->wrong += fake_host_message(host, "nonsense, nonsense",
				       18) != STATUS_NOT_SUPPORTED;
	}
}

static void test_messages_from_many_threads_G66_G72(void **state)
{
	struct rig *rig = rig_new(NULL);
	struct thread threads[FLOOD_THREADS];
	struct flood floods[FLOOD_THREADS] = {0};

	(void)state;
	rig_play(rig, 1280, 720, 30);
	for (int i = 0; i < FLOOD_THREADS; i++) {
		floods[i].rig = rig;
		assert_int_equal(
			thread_start(&threads[i], flood, &floods[i], "flood"),
			0);
	}
	for (int i = 0; i < FLOOD_THREADS; i++) {
		thread_join(&threads[i]);
		/* Taken or refused for want of room, never anything else. */
		assert_int_equal(floods[i].accepted + floods[i].full, 400);
		assert_int_equal(floods[i].wrong, 0);
	}
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_true(fake_host_stop(&rig->host) < 700000);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_mode_leads_to_a_stream_G40_G91),
		cmocka_unit_test(test_session_is_reported_each_second),
		cmocka_unit_test(test_unknown_mode_falls_back_G155),
		cmocka_unit_test(test_sink_refuses_every_mode_G155),
		cmocka_unit_test(test_mode_changes_while_playing),
		cmocka_unit_test(test_every_reported_mode_can_be_set_G214),
		cmocka_unit_test(test_target_switched_off_and_on),
		cmocka_unit_test(test_sink_pauses_and_plays_W132),
		cmocka_unit_test(test_power_off_is_standby_and_back_G83_G84),
		cmocka_unit_test(
			test_power_goes_off_and_on_again_and_again_G84),
		cmocka_unit_test(test_power_off_before_play_G83),
		cmocka_unit_test(test_power_off_during_a_mode_change_G83),
		cmocka_unit_test(test_power_off_before_a_mode_change_G83),
		cmocka_unit_test(test_a_sink_without_standby_is_paused_G83),
		cmocka_unit_test(test_power_comes_back_before_the_sink_slept),
		cmocka_unit_test(test_changes_of_mind_end_well),
		cmocka_unit_test(test_sinks_own_pause_is_respected),
		cmocka_unit_test(
			test_idr_requests_are_logged_and_coalesced_G142_W137),
		cmocka_unit_test(test_only_what_a_driver_may_say_G145_G146),
		cmocka_unit_test(test_monitor_comes_later_G48_G58),
		cmocka_unit_test(test_monitor_is_unplugged_G59_G143),
		cmocka_unit_test(test_monitors_come_and_go_G62),
		cmocka_unit_test(test_departure_ends_with_a_teardown_G61),
		cmocka_unit_test(
			test_data_rates_reach_the_encoder_G14_G159_G169),
		cmocka_unit_test(test_a_link_may_fall_and_come_back_G154),
		cmocka_unit_test(test_starved_link_ends_the_session_G154),
		cmocka_unit_test(test_host_without_data_rates_G158),
		cmocka_unit_test(test_settings_are_obeyed),
		cmocka_unit_test(test_a_better_profile_is_taken),
		cmocka_unit_test(
			test_miniport_without_the_sound_goes_on_without),
		cmocka_unit_test(test_two_sessions_in_one_process_G21_I13),
		cmocka_unit_test(test_messages_from_many_threads_G66_G72),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
