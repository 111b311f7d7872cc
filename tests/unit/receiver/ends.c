/*
 * W-36, W-136: how a source can end a session, politely or not.
 */
#include <errno.h>
#include "harness.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "unit.h"

static void test_teardown_by_the_source(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	harness_send(&h, AVC_REPEAT);
	wfd_source_stop(h.source.wfd, clock_now_us());
	source_flush(&h.source);
	source_await(&h.source, WFD_SOURCE_ENDED, NULL);
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_PEER_TEARDOWN);
	assert_int_equal(h.outcome.error, 0);
	/* What was sent before it was still taken. */
	assert_int_equal(h.video, 2);
	harness_finish(&h);
}

/* Packets that wait for one that was lost are not lost with it. */
static void test_teardown_while_packets_are_held(void **state)
{
	static struct harness h;
	uint8_t null_cell[TS_CELL_BYTES] = {0x47, 0x1F, 0xFF, 0x10};

	(void)state;
	harness_play(&h);
	source_cells(&h.source, null_cell, 1);
	source_forget(&h.source);
	harness_send(&h, AVC_REPEAT);
	wfd_source_stop(h.source.wfd, clock_now_us());
	source_flush(&h.source);
	source_await(&h.source, WFD_SOURCE_ENDED, NULL);
	harness_await_end(&h);
	assert_int_equal(h.video, 2);
	assert_int_equal(h.stats.rtp.lost, 1);
	harness_finish(&h);
}

static void test_orderly_close_without_teardown(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	socket_close(h.source.connection);
	h.source.connection = SOCKET_NONE;
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_CLOSED);
	assert_int_equal(h.outcome.error, 0);
	assert_true(h.outcome.detail[0] != '\0');
	harness_finish(&h);
}

static void test_reset(void **state)
{
	static struct harness h;

	(void)state;
	harness_play(&h);
	socket_abort_on_close(h.source.connection);
	socket_close(h.source.connection);
	h.source.connection = SOCKET_NONE;
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_CLOSED);
	assert_int_equal(h.outcome.error, -ECONNRESET);
	harness_finish(&h);
}

static void test_close_before_m1(void **state)
{
	static struct harness h;
	struct wait_item item = {.want_read = true};
	socket_handle s;

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, NULL);
	item.socket = h.source.listener;
	assert_int_equal(
		wait_any(&item, 1, clock_now_us() + SOURCE_PATIENCE_US), 1);
	assert_int_equal(socket_tcp_accept(item.socket, &s, NULL), 0);
	socket_close(s);
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_CLOSED);
	harness_finish(&h);
}

static void test_garbage_instead_of_rtsp(void **state)
{
	static struct harness h;
	struct wait_item item = {.want_read = true};
	static const char text[] = "\x16\x03\x01 this is not RTSP\r\n\r\n";
	char buffer[256];
	socket_handle s;

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, NULL);
	item.socket = h.source.listener;
	assert_int_equal(
		wait_any(&item, 1, clock_now_us() + SOURCE_PATIENCE_US), 1);
	assert_int_equal(socket_tcp_accept(item.socket, &s, NULL), 0);
	/* Until the sink has had enough (W-146). */
	item.socket = s;
	for (;;) {
		ptrdiff_t got;

		socket_send(s, text, sizeof(text) - 1);
		assert_int_equal(
			wait_any(&item, 1, clock_now_us() + SOURCE_PATIENCE_US),
			1);
		got = socket_receive(s, buffer, sizeof(buffer));
		if (got == 0 || (got < 0 && got != -EAGAIN))
			break;
	}
	socket_close(s);
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_PROTOCOL);
	assert_int_equal(h.outcome.error, -EPROTO);
	harness_finish(&h);
}

/* T2: a source that accepts and says nothing. */
static void test_silence(void **state)
{
	static struct harness h;
	uint64_t began_us = clock_now_us();

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, NULL);
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_TIMEOUT);
	assert_int_equal(h.outcome.error, -ETIMEDOUT);
	assert_in_range(h.ended_us - began_us, 6000000, 14000000);
	harness_finish(&h);
}

static void test_no_stream_at_all(void **state)
{
	static struct harness h;
	struct wfd_source_event event;
	uint64_t began_us = clock_now_us();

	(void)state;
	memset(&h, 0, sizeof(h));
	h.no_stream_us = 5500000;
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, NULL);
	source_begin(&h.source);
	source_await(&h.source, WFD_SOURCE_ENDED, &event);
	assert_int_equal(event.how, WFD_END_PEER_TEARDOWN);
	harness_await_end(&h);
	assert_true(h.outcome.played);
	assert_int_equal(h.outcome.how, WFD_END_TIMEOUT);
	assert_int_equal(h.outcome.error, -ETIMEDOUT);
	assert_non_null(strstr(h.outcome.detail, "sends no stream"));
	assert_true(h.ended_us - began_us >= 5500000);
	harness_finish(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_teardown_by_the_source),
		cmocka_unit_test(test_teardown_while_packets_are_held),
		cmocka_unit_test(test_orderly_close_without_teardown),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_close_before_m1),
		cmocka_unit_test(test_garbage_instead_of_rtsp),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_no_stream_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
