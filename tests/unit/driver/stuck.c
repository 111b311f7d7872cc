/*
 * A miniport that does not return from an I/O control: apart, because Stop
 * waits two seconds before it gives it up.
 */
#include "test.h"
#include "platform/clock.h"
#include "rig.h"
#include "support/usage.h"

#define LIMIT_US 3000000 /* the rule's (G-173, G-182) */

/* Playing, and the RTSP thread is inside that I/O control. */
static struct rig *stuck(void)
{
	struct rig *rig = rig_new(NULL);

	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	fake_host_hold(&rig->host, SUNDOG_IO_SET_BIT_RATE);
	fake_host_rate(&rig->host, 3000000);
	assert_true(fake_host_wait(&rig->host, &rig->host.io_held, 1));
	return rig;
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

static unsigned calls_of(struct rig *rig)
{
	unsigned calls = (unsigned)SEEN(rig, rig->host.chunk_calls);

	calls += (unsigned)SEEN(rig, rig->host.sent_count);
	calls += (unsigned)SEEN(rig, rig->host.io_refused);
	return calls + (unsigned)SEEN(rig, rig->host.statuses);
}

static void test_stop_gives_a_stuck_miniport_up_G172_G173(void **state)
{
	struct rig *rig = stuck();
	uint16_t port = (uint16_t)SEEN(rig, rig->sink.server_port);
	unsigned calls;

	(void)state;
	assert_true(fake_host_stop(&rig->host) < LIMIT_US);
	/* Nothing is taken or sent any more, and the socket is closed. */
	assert_true(port_is_free(port));
	assert_null(rig->host.rate_notify);
	calls = calls_of(rig);
	fake_host_picture(&rig->host, true, 3000);
	/* While the thread is away there is no other session. */
	assert_int_equal(fake_host_start(&rig->host, rig->sink.rtsp),
		STATUS_INVALID_DEVICE_STATE);
	assert_true(fake_host_stop(&rig->host) < LIMIT_US);
	fake_host_hold(&rig->host, 0);
	assert_true(fake_host_wait(&rig->host, &rig->host.io_refused, 1));
	/* It came back, said nothing to anybody, and so there can be one. */
	scripted_sink_close(&rig->sink);
	fake_sink_init(&rig->sink);
	fake_sink_run(&rig->sink);
	for (unsigned i = 0; i < 500; i++) {
		if (fake_host_start(&rig->host, rig->sink.rtsp) ==
			STATUS_SUCCESS)
			break;
		clock_sleep_until_us(clock_now_us() + 10000);
	}
	assert_int_equal(rig->host.phase, FAKE_RUNNING);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_MONITOR_ARRIVE, 2));
	assert_int_equal(calls_of(rig), calls + 1); /* the refused one */
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 2));
	assert_true(fake_host_stop(&rig->host) < LIMIT_US);
	rig_free(rig);
}

/* In STREAM_START itself: no stream begins when it returns. */
static void test_a_stream_start_that_comes_too_late_G172(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_start(rig);
	rig->host.serve_held = true;
	fake_host_hold(&rig->host, SUNDOG_IO_STREAM_START);
	fake_host_set_mode(&rig->host, 1280, 720, 30);
	assert_true(fake_host_wait(&rig->host, &rig->host.io_held, 1));
	assert_true(fake_host_stop(&rig->host) < LIMIT_US);
	/* The miniport did it after all. */
	fake_host_hold(&rig->host, 0);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_STREAM_START, 1));
	assert_true(fake_host_destroy(&rig->host) < LIMIT_US);
	assert_int_equal(SEEN(rig, rig->host.chunk_calls), 0);
	rig_free(rig);
}

static void test_destroy_leaves_a_stuck_thread_its_memory_G20_G182(void **state)
{
	unsigned threads = usage_threads(), descriptors = usage_descriptors();
	uint64_t deadline;
	struct rig *rig = stuck();
	unsigned calls;

	(void)state;
	assert_true(fake_host_stop(&rig->host) < LIMIT_US);
	assert_true(fake_host_destroy(&rig->host) < LIMIT_US);
	calls = calls_of(rig);
	fake_host_hold(&rig->host, 0);
	/* Back again, the thread frees what it used, and ends: only the sink's
	 * own is left. */
	deadline = clock_now_us() + 5000000;
	while (usage_threads() > threads + 1 && clock_now_us() < deadline)
		clock_sleep_until_us(clock_now_us() + 1000);
	assert_int_equal(usage_threads(), threads + 1);
	/* It called nobody (G-20): the one refused is the call that was held.
	 */
	assert_int_equal(atomic_load(&rig->host.late), 0);
	assert_int_equal(calls_of(rig), calls + 1);
	rig_free(rig);
	assert_int_equal(usage_descriptors(), descriptors);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stop_gives_a_stuck_miniport_up_G172_G173),
		cmocka_unit_test(test_a_stream_start_that_comes_too_late_G172),
		cmocka_unit_test(
			test_destroy_leaves_a_stuck_thread_its_memory_G20_G182),
	};

	return cmocka_run_group_tests_name("stuck", tests, NULL, NULL);
}
