/*
 * The RTSP listener.
 */
#include <errno.h>

#include "host/rtsp_listener.h"
#include "platform/thread.h"
#include "unit.h"

static const struct socket_address any = {.ipv4 = 0x7F000001};

static void a_sink_is_accepted(void **state)
{
	struct rtsp_listener listener;
	struct socket_address peer, local;
	socket_handle sink, rtsp;

	(void)state;
	assert_int_equal(rtsp_listener_open(&listener, &any), 0);
	assert_int_not_equal(listener.address.port, 0);
	assert_int_equal(socket_tcp_connect(&listener.address, &sink), 0);
	assert_int_equal(
		rtsp_listener_accept(&listener, far_us(), NULL, &rtsp, &peer),
		0);
	assert_int_equal(socket_local(sink, &local), 0);
	assert_int_equal(peer.ipv4, local.ipv4);
	assert_int_equal(peer.port, local.port);
	socket_close(rtsp);
	socket_close(sink);
	rtsp_listener_close(&listener);
	rtsp_listener_close(&listener);
}

static void nobody_comes(void **state)
{
	struct rtsp_listener listener;
	socket_handle rtsp = 0;

	(void)state;
	assert_int_equal(rtsp_listener_open(&listener, &any), 0);
	assert_int_equal(
		rtsp_listener_accept(&listener, near_us(), NULL, &rtsp, NULL),
		-ETIMEDOUT);
	assert_true(rtsp == SOCKET_NONE);
	rtsp_listener_close(&listener);
}

static void cancel_later(void *arg)
{
	event_signal(arg);
}

static void waiting_is_cancelled(void **state)
{
	struct rtsp_listener listener;
	struct event cancel = {0};
	struct thread thread = {0};
	socket_handle rtsp;

	(void)state;
	assert_int_equal(rtsp_listener_open(&listener, &any), 0);
	assert_int_equal(event_create(&cancel), 0);
	assert_int_equal(
		thread_start(&thread, cancel_later, &cancel, "cancel"), 0);
	assert_int_equal(rtsp_listener_accept(&listener, WAIT_FOREVER,
				 cancel.handle, &rtsp, NULL),
		-ECANCELED);
	thread_join(&thread);
	event_destroy(&cancel);
	rtsp_listener_close(&listener);
}

static void an_address_in_use(void **state)
{
	struct rtsp_listener listener, second;

	(void)state;
	assert_int_equal(rtsp_listener_open(&listener, &any), 0);
	assert_int_equal(
		rtsp_listener_open(&second, &listener.address), -EADDRINUSE);
	rtsp_listener_close(&second); /* nothing there, nothing happens */
	rtsp_listener_close(&listener);
}

static void w35_a_second_sink_is_refused(void **state)
{
	struct rtsp_listener listener;
	struct wait_item item = {.want_read = true};
	socket_handle first, second, rtsp;
	char byte;

	(void)state;
	assert_int_equal(rtsp_listener_open(&listener, &any), 0);
	assert_int_equal(rtsp_listener_refuse(&listener), 0);
	assert_int_equal(socket_tcp_connect(&listener.address, &first), 0);
	assert_int_equal(
		rtsp_listener_accept(&listener, far_us(), NULL, &rtsp, NULL),
		0);
	assert_int_equal(socket_tcp_connect(&listener.address, &second), 0);
	item.socket = listener.socket;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(rtsp_listener_refuse(&listener), 1);
	item.socket = second;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_receive(second, &byte, 1), -ECONNRESET);
	/* The first is not touched. */
	assert_int_equal(socket_send(rtsp, "x", 1), 1);
	socket_close(first);
	socket_close(second);
	socket_close(rtsp);
	rtsp_listener_close(&listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sink_is_accepted),
		cmocka_unit_test(nobody_comes),
		cmocka_unit_test(waiting_is_cancelled),
		cmocka_unit_test(an_address_in_use),
		cmocka_unit_test(w35_a_second_sink_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
