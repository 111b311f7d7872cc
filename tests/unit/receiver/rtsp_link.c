/*
 * W-23: connecting, in virtual time against real sockets.
 */
#include "receiver/rtsp_link.h"
#include <errno.h>
#include "platform/clock.h"
#include "platform/wait.h"
#include "unit.h"

#define START	   UINT64_C(1000000)
#define SECOND	   UINT64_C(1000000)
#define CONNECTORS 32

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

static struct socket_address nobody(void)
{
	struct socket_address address = {0x7F000001, 0};
	socket_handle s;

	assert_int_equal(socket_tcp_listen(&address, &s), 0);
	assert_int_equal(socket_local(s, &address), 0);
	socket_close(s);
	return address;
}

/* Lets the system finish what the link began, whatever time it is there. */
static void settle(struct rtsp_link *link, uint64_t now_us)
{
	struct wait_item item;

	while (link->state == RTSP_LINK_CONNECTING) {
		assert_true(rtsp_link_item(link, &item));
		assert_int_equal(
			wait_any(&item, 1, clock_now_us() + 10 * SECOND), 1);
		rtsp_link_serve(link, &item, now_us);
	}
}

static void test_tries_every_second(void **state)
{
	struct socket_address address = nobody();
	struct rtsp_link link;
	struct wait_item item;
	socket_handle listener;
	uint64_t now_us = START;

	(void)state;
	rtsp_link_init(&link, &address, START + 90 * SECOND);
	rtsp_link_start(&link, now_us);
	for (int i = 0; i < 80; i++) {
		settle(&link, now_us);
		assert_int_equal(link.state, RTSP_LINK_WAITING);
		assert_int_equal(link.error, -ECONNREFUSED);
		assert_false(rtsp_link_item(&link, &item));
		assert_int_equal(rtsp_link_deadline(&link), now_us + SECOND);
		rtsp_link_serve(&link, NULL, now_us + SECOND - 1);
		assert_int_equal(link.attempt_us, now_us);
		now_us += SECOND;
		rtsp_link_serve(&link, NULL, now_us);
		assert_int_equal(link.attempt_us, now_us);
	}
	settle(&link, now_us);
	assert_int_equal(socket_tcp_listen(&address, &listener), 0);
	now_us += SECOND;
	rtsp_link_serve(&link, NULL, now_us);
	settle(&link, now_us);
	assert_int_equal(link.state, RTSP_LINK_OPEN);
	rtsp_link_close(&link);
	socket_close(listener);
}

static void test_gives_up_at_the_deadline(void **state)
{
	struct socket_address address = nobody();
	struct rtsp_link link;
	char text[200], host[SOCKET_ADDRESS_TEXT];

	(void)state;
	rtsp_link_init(&link, &address, START + SECOND / 2);
	rtsp_link_start(&link, START);
	settle(&link, START);
	assert_int_equal(link.state, RTSP_LINK_WAITING);
	assert_int_equal(rtsp_link_deadline(&link), START + SECOND / 2);
	rtsp_link_serve(&link, NULL, START + SECOND / 2);
	assert_int_equal(link.state, RTSP_LINK_FAILED);
	assert_int_equal(rtsp_link_deadline(&link), UINT64_MAX);
	rtsp_link_failure(&link, text, sizeof(text));
	socket_address_format(&address, host);
	assert_non_null(strstr(text, host));
	assert_non_null(strstr(text, "refused"));
	rtsp_link_close(&link);
}

/* A host that takes no connection and refuses none: one whose queue is full. */
static void test_no_answer(void **state)
{
	struct socket_address address = {0x7F000001, 0};
	socket_handle listener, others[CONNECTORS];
	struct rtsp_link link;
	char text[200];

	(void)state;
	assert_int_equal(socket_tcp_listen(&address, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	for (int i = 0; i < CONNECTORS; i++)
		assert_int_equal(socket_tcp_connect(&address, &others[i]), 0);
	rtsp_link_init(&link, &address, START + 8 * SECOND);
	rtsp_link_start(&link, START);
	assert_int_equal(link.state, RTSP_LINK_CONNECTING);
	assert_int_equal(rtsp_link_deadline(&link), START + 5 * SECOND);
	rtsp_link_serve(&link, NULL, START + 5 * SECOND);
	assert_int_equal(link.state, RTSP_LINK_WAITING);
	assert_int_equal(link.error, -ETIMEDOUT);
	/* The second has passed meanwhile: at once, and to the end. */
	rtsp_link_serve(&link, NULL, START + 5 * SECOND);
	assert_int_equal(link.state, RTSP_LINK_CONNECTING);
	assert_int_equal(rtsp_link_deadline(&link), START + 8 * SECOND);
	rtsp_link_serve(&link, NULL, START + 8 * SECOND);
	assert_int_equal(link.state, RTSP_LINK_FAILED);
	rtsp_link_failure(&link, text, sizeof(text));
	assert_non_null(strstr(text, "does not answer"));
	rtsp_link_close(&link);
	for (int i = 0; i < CONNECTORS; i++)
		socket_close(others[i]);
	socket_close(listener);
}

static void test_says_why(void **state)
{
	static const struct {
		int error;
		const char *words;
	} cases[] = {
		{-ECONNREFUSED, "nothing listens at 10.1.2.3:7236"},
		{-ETIMEDOUT, "10.1.2.3:7236 does not answer"},
		{-EHOSTUNREACH, "10.1.2.3:7236 cannot be reached"},
		{-ENETUNREACH, "10.1.2.3:7236 cannot be reached"},
		{-EACCES, "cannot connect to 10.1.2.3:7236"},
	};
	const struct socket_address address = {0x0A010203, 7236};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rtsp_link link;
		char text[200];

		rtsp_link_init(&link, &address, 0);
		link.error = cases[i].error;
		rtsp_link_failure(&link, text, sizeof(text));
		assert_non_null(strstr(text, cases[i].words));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tries_every_second),
		cmocka_unit_test(test_gives_up_at_the_deadline),
		cmocka_unit_test(test_no_answer),
		cmocka_unit_test(test_says_why),
	};

	return cmocka_run_group_tests(tests, start_sockets, end_sockets);
}
