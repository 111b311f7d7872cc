/*
 * W-22 to W-36: connecting, negotiating, and what is known afterwards.
 */
#include <errno.h>
#include "harness.h"
#include "platform/clock.h"
#include "platform/event.h"
#include "platform/wait.h"
#include "unit.h"

static int start_sockets(void **state)
{
	(void)state;
	return socket_startup();
}

static int end_sockets(void **state)
{
	(void)state;
	socket_cleanup();
	return 0;
}

/* A port of 127.0.0.1 where nobody listens. */
static struct socket_address nobody(void)
{
	struct socket_address address = {0x7F000001, 0};
	socket_handle s;

	assert_int_equal(socket_tcp_listen(&address, &s), 0);
	assert_int_equal(socket_local(s, &address), 0);
	socket_close(s);
	return address;
}

static void test_offers_what_it_can_do(void **state)
{
	static struct harness h;
	const struct wfd_capabilities *sink;

	(void)state;
	harness_play(&h);
	sink = wfd_source_capabilities(h.source.wfd);
	assert_false(sink->video.none);
	assert_int_equal(sink->video.count, 2);
	assert_int_equal(sink->video.tuples[0].level, WFD_LEVEL_4_2);
	/* 1920x1080p60 and 640x480p60 */
	assert_int_equal(
		sink->video.tuples[0].masks[WFD_TABLE_CEA] & 0x101, 0x101);
	assert_true(sink->video.tuples[0].min_slice > 0);
	assert_int_equal(sink->audio.lpcm, 2);
	assert_int_equal(sink->rtp_port0, h.source.client_port);
	assert_int_equal(sink->rtp_port0 % 2, 0);
	assert_false(wfd_capabilities_monitor(sink) == WFD_MONITOR_ABSENT);
	assert_true(h.selected);
	assert_int_equal(h.selection.mode->width, 640);
	assert_int_equal(h.selection.audio, WFD_AUDIO_LPCM_48K);
	harness_finish(&h);
}

static void test_refused_then_accepted(void **state)
{
	static struct harness h;
	struct socket_address address = nobody();

	(void)state;
	memset(&h, 0, sizeof(h));
	harness_start(&h, SOURCE_PATIENCE_US, &address);
	harness_await_progress(&h, "connecting");
	source_open(&h.source, &address);
	source_begin(&h.source);
	harness_send(&h, AVC_IDR);
	harness_await_video(&h, 1);
	harness_finish(&h);
}

static void test_refused_until_the_deadline(void **state)
{
	static struct harness h;
	struct socket_address address = nobody();
	char text[SOCKET_ADDRESS_TEXT];
	uint64_t began_us = clock_now_us();

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, 1500000, &address);
	harness_await_end(&h);
	assert_in_range(h.ended_us - began_us, 1500000, 4000000);
	assert_int_equal(h.outcome.error, -ECONNREFUSED);
	socket_address_format(&address, text);
	assert_non_null(strstr(h.outcome.detail, text));
	assert_non_null(strstr(h.outcome.detail, "refused"));
	harness_finish(&h);
}

static void test_deadline_has_passed(void **state)
{
	static struct harness h;
	struct socket_address address = nobody();

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, 0, &address);
	harness_await_end(&h);
	assert_int_equal(h.outcome.error, -ECONNREFUSED);
	harness_finish(&h);
}

static void test_stop_while_connecting(void **state)
{
	static struct harness h;
	struct socket_address address = nobody();
	uint64_t stopped_us;

	(void)state;
	memset(&h, 0, sizeof(h));
	source_open(&h.source, NULL);
	harness_start(&h, SOURCE_PATIENCE_US, &address);
	stopped_us = clock_now_us();
	receiver_stop(h.receiver);
	harness_await_end(&h);
	assert_in_range(h.ended_us - stopped_us, 0, 900000);
	assert_int_equal(h.outcome.how, WFD_END_STOPPED);
	assert_int_equal(h.outcome.error, 0);
	harness_finish(&h);
}

static void test_stop_tears_down(void **state)
{
	static struct harness h;
	struct wfd_source_event event;

	(void)state;
	harness_play(&h);
	receiver_stop(h.receiver);
	source_await(&h.source, WFD_SOURCE_ENDED, &event);
	assert_int_equal(event.how, WFD_END_PEER_TEARDOWN);
	harness_await_end(&h);
	assert_int_equal(h.outcome.how, WFD_END_STOPPED);
	assert_int_equal(h.outcome.error, 0);
	assert_int_equal(h.outcome.peer.ipv4, 0x7F000001);
	assert_int_equal(h.outcome.peer.port, h.source.address.port);
	harness_finish(&h);
}

static void test_stop_does_not_wait_for_a_mute_source(void **state)
{
	static struct harness h;
	uint64_t stopped_us;

	(void)state;
	harness_play(&h);
	stopped_us = clock_now_us();
	receiver_stop(h.receiver);
	harness_await_end(&h);
	assert_in_range(h.ended_us - stopped_us, 0, 1900000);
	assert_int_equal(h.outcome.how, WFD_END_STOPPED);
	harness_finish(&h);
}

static void test_the_port_is_bound_before_it_is_named(void **state)
{
	struct receiver_options options = {
		.source = {0x7F000001, 9},
	};
	const struct receiver_ops ops = {NULL};
	struct socket_address taken = {0x7F000001, 0};
	struct receiver *receiver;
	socket_handle s;

	(void)state;
	assert_int_equal(socket_udp_open(&taken, 0, 0, &s), 0);
	assert_int_equal(socket_local(s, &taken), 0);
	options.sink.rtp_port = taken.port;
	assert_int_equal(
		receiver_open(&options, &ops, NULL, &receiver), -EADDRINUSE);
	assert_null(receiver);
	socket_close(s);
	assert_int_equal(receiver_open(&options, &ops, NULL, &receiver), 0);
	assert_int_equal(socket_udp_open(&taken, 0, 0, &s), -EADDRINUSE);
	receiver_close(receiver);
	receiver_close(NULL);
}

static void test_stop_before_run(void **state)
{
	struct receiver_options options = {
		.source = {0x7F000001, 9},
		.connect_deadline_us = UINT64_MAX,
	};
	const struct receiver_ops ops = {NULL};
	struct receiver_outcome outcome;
	struct receiver *receiver;

	(void)state;
	assert_int_equal(receiver_open(&options, &ops, NULL, &receiver), 0);
	receiver_stop(receiver);
	receiver_run(receiver, &outcome);
	assert_int_equal(outcome.how, WFD_END_STOPPED);
	receiver_close(receiver);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offers_what_it_can_do),
		cmocka_unit_test(test_refused_then_accepted),
		cmocka_unit_test(test_refused_until_the_deadline),
		cmocka_unit_test(test_deadline_has_passed),
		cmocka_unit_test(test_stop_while_connecting),
		cmocka_unit_test(test_stop_tears_down),
		cmocka_unit_test(test_stop_does_not_wait_for_a_mute_source),
		cmocka_unit_test(test_the_port_is_bound_before_it_is_named),
		cmocka_unit_test(test_stop_before_run),
	};

	return cmocka_run_group_tests(tests, start_sockets, end_sockets);
}
