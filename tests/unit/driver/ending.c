/*
 * How sessions end: by Stop, by the sink, by accident; and what is left.
 */
#include "test.h"
#include <stdlib.h>
#include "platform/clock.h"
#include "rig.h"
#include "support/usage.h"

#define GRACEFUL_DISCONNECT	((NTSTATUS)0xC0000237)
#define CONNECTION_DISCONNECTED ((NTSTATUS)0xC000020C)
#define INVALID_RESPONSE	((NTSTATUS)0xC00000C3)

/* Stop's own limit (the rule's is 3 s, G-173). */
#define STOP_US 700000

static void test_stop_tears_down_and_leaves_the_socket_G27_G171_G176(
	void **state)
{
	struct rig *rig = rig_new(NULL);
	struct socket_address peer;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	assert_true(fake_host_stop(&rig->host) < STOP_US);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	/* The sink's M8 was answered, so it knows. */
	assert_int_equal(SEEN(rig, rig->sink.end.how), WFD_END_PEER_TEARDOWN);
	assert_int_equal(socket_peer(rig->sink.rtsp, &peer), 0);
	assert_int_equal(socket_send(rig->sink.rtsp, "\r\n", 2), 2);
	/* Served on Stop's thread, whoever was refused before. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_STOP]), 1);
	/* Monitor departure is not Stop's to ask for (G-171). */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_DEPART]), 0);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	assert_null(rig->host.rate_notify);
	rig_free(rig);
}

static bool port_is_free(uint16_t port)
{
	struct socket_address address = {.ipv4 = 0x7F000001, .port = port};
	socket_handle s;

	if (socket_udp_open(&address, 0, 0, &s) < 0)
		return false;
	socket_close(s);
	return true;
}

static void test_stop_ends_all_communication_G174_G175_G177_G181(void **state)
{
	struct rig *rig = rig_new(NULL);
	unsigned calls, packets, sent;
	uint16_t port;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	port = (uint16_t)SEEN(rig, rig->sink.server_port);
	assert_false(port_is_free(port));
	fake_host_stop(&rig->host);
	/* Its own socket is closed ... */
	assert_true(port_is_free(port));
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	/* ... and what the encoder still has finds nobody. */
	calls = (unsigned)SEEN(rig, rig->host.chunk_calls);
	packets = (unsigned)SEEN(rig, rig->sink.packets);
	sent = (unsigned)SEEN(rig, rig->host.sent_count);
	fake_host_picture(&rig->host, true, 3000);
	assert_int_equal(fake_host_set_mode(&rig->host, 1280, 720, 30),
		STATUS_INVALID_DEVICE_STATE);
	fake_host_destroy(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.chunk_calls), calls);
	assert_int_equal(SEEN(rig, rig->sink.packets), packets);
	assert_int_equal(SEEN(rig, rig->host.sent_count), sent);
	/* Nor are there I/O controls that the host had to refuse or a monitor
	 * that the driver sent away (G-181). */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_DEPART]), 0);
	rig_free(rig);
}

/* Chunks of the time before are in the queue while Stop comes: each is sent
 * once or not at all. */
static void test_chunks_at_the_time_of_stop_G104_G107_G177(void **state)
{
	struct rig *rig = rig_new(NULL);
	unsigned calls;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	assert_true(fake_host_ring_is_free(&rig->host));
	/* STATUS_WAIT_0 with no bytes, while the buffer still holds what was
	 * sent; here, as at Stop, where the event is the driver's. */
	mutex_lock(&rig->host.lock);
	rig->host.wait_0 = true;
	calls = rig->host.chunk_calls;
	event_signal(&rig->host.chunks_ready);
	mutex_unlock(&rig->host.lock);
	assert_true(
		fake_host_wait(&rig->host, &rig->host.chunk_calls, calls + 2));
	fake_host_picture(&rig->host, false, 2000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 2));
	fake_host_stop(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.sent_count), 2);
	assert_int_equal(SEEN(rig, rig->host.dropped), 0);
	assert_in_range(SEEN(rig, rig->host.chunk_events), 1, 4);
	rig_free(rig);
}

static void test_stop_does_not_wait_for_a_mute_sink_G172(void **state)
{
	struct rig *rig = rig_new(NULL);
	uint64_t took;

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_sink_mute(&rig->sink);
	took = fake_host_stop(&rig->host);
	assert_true(took >= 400000);
	assert_true(took < STOP_US);
	rig_free(rig);
}

/* The screen went away, the GPU was reset: the miniport says so, in words of
 * its own. */
static void test_a_miniport_that_fails_ends_the_session_G156_G157(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	assert_int_equal(fake_host_failure(&rig->host, "the screen went away"),
		STATUS_SUCCESS);
	assert_int_equal(
		fake_host_failure(&rig->host, "and more"), STATUS_SUCCESS);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_CRITICAL_ERROR);
	assert_true(rig->host.error_before_status);
	assert_string_equal(rig->host.error, "the screen went away");
	fake_host_stop(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
	assert_int_equal(fake_host_failure(&rig->host, "too late"),
		STATUS_INVALID_DEVICE_STATE);
	rig_free(rig);
}

static void test_a_stream_that_cannot_begin_says_why_G156(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.stream_failure = "the screen is black";
	rig_start(rig);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_string_equal(rig->host.error, "the screen is black");
	rig_free(rig);
}

static void test_stop_right_after_start(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	assert_true(fake_host_stop(&rig->host) < STOP_US);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void in_standby(struct rig *rig)
{
	rig_play(rig, 1280, 720, 30);
	fake_host_power(&rig->host, false);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.standby, 1));
}

static void paused(struct rig *rig)
{
	rig_play(rig, 1280, 720, 30);
	scripted_sink_order(&rig->sink, SCRIPTED_PAUSE);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_STOP, 1));
}

static void without_monitor(struct rig *rig)
{
	rig->sink.config.connector_type = -1;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
}

static void unplugged(struct rig *rig)
{
	rig_play(rig, 1280, 720, 30);
	scripted_sink_plug(&rig->sink, -1);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_DEPART, 1));
	/* What it asked for, and no more (G-171). */
	rig->host.io_count[SUNDOG_IO_MONITOR_DEPART] = 0;
}

static void failed_to_start(struct rig *rig)
{
	rig->host.bit_rate = 100000;
	fake_sink_run(&rig->sink);
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
}

static void asking_a_mute_sink(struct rig *rig)
{
	rig_start(rig);
	fake_sink_mute(&rig->sink);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
}

static void after_an_error(struct rig *rig)
{
	rig_play(rig, 1280, 720, 30);
	fake_host_failure(&rig->host, "the screen went away");
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
}

static void test_stop_is_quick_in_every_state_G172_G173_G182(void **state)
{
	static void (*const reach[])(struct rig *) = {
		in_standby,
		paused,
		without_monitor,
		unplugged,
		failed_to_start,
		asking_a_mute_sink,
		after_an_error,
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(reach) / sizeof(reach[0]); i++) {
		struct rig *rig = rig_new(NULL);

		reach[i](rig);
		assert_true(fake_host_stop(&rig->host) < STOP_US);
		assert_true(fake_host_destroy(&rig->host) < STOP_US);
		assert_int_equal(
			SEEN(rig, rig->host.io_count[SUNDOG_IO_MONITOR_DEPART]),
			0);
		rig_free(rig);
	}
}

static void test_stop_in_the_middle_of_the_handshake(void **state)
{
	(void)state;
	for (unsigned ms = 0; ms < 8; ms++) {
		struct rig *rig = rig_new(NULL);

		rig_start(rig);
		fake_host_set_mode(&rig->host, 1280, 720, 30);
		clock_sleep_until_us(clock_now_us() + ms * 500);
		assert_true(fake_host_stop(&rig->host) < STOP_US);
		assert_int_equal(SEEN(rig, rig->host.statuses), 0);
		rig_free(rig);
	}
}

static void test_host_closed_the_socket_before_stop_A7(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	socket_close(rig->sink.rtsp);
	rig->sink.rtsp = SOCKET_NONE;
	assert_true(fake_host_stop(&rig->host) < STOP_US);
	rig_free(rig);
}

static void test_destroy_without_stop_G20_G184(void **state)
{
	unsigned descriptors = 0, threads = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct rig *rig;

		if (i == 1) {
			descriptors = usage_descriptors();
			threads = usage_threads();
		}
		rig = rig_new(NULL);
		rig_play(rig, 1280, 720, 30);
		fake_host_picture(&rig->host, true, 3000);
		/* The host forgot Stop; rates are then its own affair. */
		mutex_lock(&rig->host.lock);
		rig->host.phase = FAKE_STOPPING;
		mutex_unlock(&rig->host.lock);
		fake_host_dispose(&rig->host);
		scripted_sink_close(&rig->sink);
		free(rig);
	}
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
}

static void test_nothing_is_left_after_sessions_G184_G187_G188_I04(void **state)
{
	unsigned descriptors = 0, threads = 0;
	struct rig *rig;

	(void)state;
	for (int i = 0; i < 3; i++) {
		if (i == 1) {
			descriptors = usage_descriptors();
			threads = usage_threads();
		}
		rig = rig_new(NULL);
		rig_play(rig, 1280, 720, 30);
		fake_host_picture(&rig->host, true, 3000);
		fake_host_stop(&rig->host);
		/* Another session, another sink, the same context (G-188). */
		scripted_sink_close(&rig->sink);
		fake_sink_init(&rig->sink);
		memset(rig->host.io_count, 0, sizeof(rig->host.io_count));
		rig_play(rig, 1920, 1080, 30);
		assert_int_equal(SEEN(rig, rig->host.report.frames), 0);
		fake_host_picture(&rig->host, true, 3000);
		assert_true(
			fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
		assert_int_equal(SEEN(rig, rig->sink.gaps), 0);
		rig_free(rig);
	}
	assert_int_equal(usage_descriptors(), descriptors);
	assert_int_equal(usage_threads(), threads);
}

/* One context, ten sinks. */
static void test_start_and_stop_again_and_again_G187_I04(void **state)
{
	struct rig *rig = rig_new(NULL);
	unsigned descriptors = 0, threads = 0;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		fake_sink_run(&rig->sink);
		assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
			STATUS_SUCCESS);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_MONITOR_ARRIVE, i + 1));
		assert_true(fake_host_stop(&rig->host) < STOP_US);
		scripted_sink_close(&rig->sink);
		if (i == 0) {
			descriptors = usage_descriptors();
			threads = usage_threads();
		}
		/* Stopped is stopped: nothing goes on. */
		assert_int_equal(usage_descriptors(), descriptors);
		assert_int_equal(usage_threads(), threads);
		fake_sink_init(&rig->sink);
	}
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* --- the sink ends it ----------------------------------------------------- */

static void assert_reported(
	struct rig *rig, MIRACAST_STATUS status, NTSTATUS detail)
{
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(SEEN(rig, rig->host.status), status);
	assert_int_equal(SEEN(rig, rig->host.detail), detail);
	assert_true(rig->host.error_before_status);
	assert_true(strlen(rig->host.error) > 10);
	/* The encoder was stopped while it could be. */
	assert_int_equal(
		SEEN(rig, rig->host.io_count[SUNDOG_IO_STREAM_STOP]), 1);
	/* The RTSP thread ends by itself, and then nobody takes messages. */
	for (int i = 0; i < 500 && fake_host_set_mode(&rig->host, 1280, 720,
					   30) == STATUS_SUCCESS;
		i++)
		clock_sleep_until_us(clock_now_us() + 10000);
	assert_int_equal(fake_host_set_mode(&rig->host, 1280, 720, 30),
		STATUS_INVALID_DEVICE_STATE);
	assert_true(fake_host_stop(&rig->host) < 400000);
	assert_int_equal(SEEN(rig, rig->host.statuses), 1);
}

static void test_sink_tears_down_G153(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	scripted_sink_order(&rig->sink, SCRIPTED_TEARDOWN);
	assert_reported(rig, MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
		GRACEFUL_DISCONNECT);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.ended, 1));
	rig_free(rig);
}

static void test_sink_closes_G156(void **state)
{
	(void)state;
	for (int abort = 0; abort < 2; abort++) {
		struct rig *rig = rig_new(NULL);

		rig_play(rig, 1280, 720, 30);
		scripted_sink_order(
			&rig->sink, abort ? SCRIPTED_RESET : SCRIPTED_CLOSE);
		assert_reported(rig, MIRACAST_STATUS_CRITICAL_ERROR,
			CONNECTION_DISCONNECTED);
		rig_free(rig);
	}
}

static void test_sink_talks_garbage_G156(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	for (int i = 0; i < 4 && !SEEN(rig, rig->host.statuses); i++) {
		fake_sink_say(&rig->sink,
			"what\r\n\r\nis\r\n\r\nthis\r\n\r\nnow\r\n\r\n");
		clock_sleep_until_us(clock_now_us() + 50000);
	}
	assert_reported(rig, MIRACAST_STATUS_CRITICAL_ERROR, INVALID_RESPONSE);
	rig_free(rig);
}

/* --- the miniport --------------------------------------------------------- */

static void test_miniport_cannot_start_the_stream_G147_G156(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	mutex_lock(&rig->host.lock);
	rig->host.io_result[SUNDOG_IO_STREAM_START] = STATUS_NO_MEMORY;
	mutex_unlock(&rig->host.lock);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_CRITICAL_ERROR);
	assert_int_equal(SEEN(rig, rig->host.detail), STATUS_NO_MEMORY);
	assert_non_null(strstr(rig->host.error, "0xC0000017"));
	rig_free(rig);
}

static void test_miniport_answers_too_little(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	mutex_lock(&rig->host.lock);
	rig->host.started_bytes = 8;
	mutex_unlock(&rig->host.lock);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(
		SEEN(rig, rig->host.status), MIRACAST_STATUS_CRITICAL_ERROR);
	rig_free(rig);
}

static void test_miniport_of_another_contract_is_tolerated(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	for (int i = 0; i < FAKE_IO_CODES; i++)
		rig->host.io_result[i] = STATUS_NOT_SUPPORTED;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 1));
	clock_sleep_until_us(clock_now_us() + 50000);
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

/* No private data come from it, so nobody asks for chunks. */
static void test_no_stream_no_chunk_calls_G100(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	mutex_lock(&rig->host.lock);
	rig->host.io_result[SUNDOG_IO_STREAM_START] = STATUS_NOT_SUPPORTED;
	mutex_unlock(&rig->host.lock);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.playing, 1));
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	fake_host_stop(&rig->host);
	assert_int_equal(SEEN(rig, rig->host.chunk_calls), 0);
	rig_free(rig);
}

static void test_miniport_refuses_the_monitor(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig->host.io_result[SUNDOG_IO_MONITOR_ARRIVE] = STATUS_NO_MEMORY;
	fake_sink_run(&rig->sink);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	assert_true(fake_host_wait(&rig->host, &rig->host.statuses, 1));
	assert_int_equal(SEEN(rig, rig->host.detail), STATUS_NO_MEMORY);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_stop_tears_down_and_leaves_the_socket_G27_G171_G176),
		cmocka_unit_test(
			test_stop_ends_all_communication_G174_G175_G177_G181),
		cmocka_unit_test(
			test_chunks_at_the_time_of_stop_G104_G107_G177),
		cmocka_unit_test(test_stop_does_not_wait_for_a_mute_sink_G172),
		cmocka_unit_test(
			test_a_miniport_that_fails_ends_the_session_G156_G157),
		cmocka_unit_test(test_a_stream_that_cannot_begin_says_why_G156),
		cmocka_unit_test(test_stop_right_after_start),
		cmocka_unit_test(
			test_stop_is_quick_in_every_state_G172_G173_G182),
		cmocka_unit_test(test_stop_in_the_middle_of_the_handshake),
		cmocka_unit_test(test_host_closed_the_socket_before_stop_A7),
		cmocka_unit_test(test_destroy_without_stop_G20_G184),
		cmocka_unit_test(
			test_nothing_is_left_after_sessions_G184_G187_G188_I04),
		cmocka_unit_test(test_start_and_stop_again_and_again_G187_I04),
		cmocka_unit_test(test_sink_tears_down_G153),
		cmocka_unit_test(test_sink_closes_G156),
		cmocka_unit_test(test_sink_talks_garbage_G156),
		cmocka_unit_test(
			test_miniport_cannot_start_the_stream_G147_G156),
		cmocka_unit_test(test_miniport_answers_too_little),
		cmocka_unit_test(
			test_miniport_of_another_contract_is_tolerated),
		cmocka_unit_test(test_no_stream_no_chunk_calls_G100),
		cmocka_unit_test(test_miniport_refuses_the_monitor),
	};

	return cmocka_run_group_tests_name("ending", tests, NULL, NULL);
}
