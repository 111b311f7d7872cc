#include <errno.h>
#include <string.h>

#include "unit.h"
#include "platform/socket.h"
#include "platform/wait.h"

static const struct socket_address loopback = {.ipv4 = 0x7f000001};

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

static void wait_readable(socket_handle s)
{
	struct wait_item item = {.socket = s, .want_read = true};

	assert_int_equal(wait_any(&item, 1, far_us()), 1);
}

static void wait_writable(socket_handle s)
{
	struct wait_item item = {.socket = s, .want_write = true};

	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.writable);
}

static void make_pair(socket_handle *a, socket_handle *b)
{
	struct socket_address address;
	socket_handle listener;

	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	assert_int_equal(socket_tcp_connect(&address, a), 0);
	wait_readable(listener);
	assert_int_equal(socket_tcp_accept(listener, b, NULL), 0);
	wait_writable(*a);
	assert_int_equal(socket_tcp_connected(*a), 0);
	socket_close(listener);
}

static void accepts_a_connection_and_tells_who_it_is(void **state)
{
	struct socket_address listening, peer, mine, theirs;
	socket_handle listener, client, server;

	(void)state;
	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &listening), 0);
	assert_int_equal(listening.ipv4, loopback.ipv4);
	assert_true(listening.port != 0);
	assert_int_equal(socket_tcp_accept(listener, &server, &peer), -EAGAIN);
	assert_true(server == SOCKET_NONE);

	assert_int_equal(socket_tcp_connect(&listening, &client), 0);
	wait_readable(listener);
	assert_int_equal(socket_tcp_accept(listener, &server, &peer), 0);
	wait_writable(client);
	assert_int_equal(socket_tcp_connected(client), 0);
	assert_int_equal(socket_local(client, &mine), 0);
	assert_int_equal(peer.ipv4, mine.ipv4);
	assert_int_equal(peer.port, mine.port);
	assert_int_equal(socket_peer(client, &theirs), 0);
	assert_int_equal(theirs.port, listening.port);
	socket_close(server);
	socket_close(client);
	socket_close(listener);
}

static void a_port_in_use_is_refused(void **state)
{
	socket_handle first, second;
	struct socket_address address;

	(void)state;
	assert_int_equal(socket_tcp_listen(&loopback, &first), 0);
	assert_int_equal(socket_local(first, &address), 0);
	assert_int_equal(socket_tcp_listen(&address, &second), -EADDRINUSE);
	assert_true(second == SOCKET_NONE);
	socket_close(first);
	assert_int_equal(socket_tcp_listen(&address, &second), 0);
	socket_close(second);
}

static void a_port_is_free_again_after_its_connections(void **state)
{
	socket_handle listener, client, server;
	struct socket_address address;
	char byte;

	(void)state;
	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	assert_int_equal(socket_tcp_connect(&address, &client), 0);
	wait_readable(listener);
	assert_int_equal(socket_tcp_accept(listener, &server, NULL), 0);
	/* The server's side ends first: its port lingers in TIME_WAIT. */
	socket_close(server);
	wait_readable(client);
	assert_int_equal(socket_receive(client, &byte, 1), 0);
	socket_close(client);
	socket_close(listener);
	assert_int_equal(socket_tcp_listen(&address, &listener), 0);
	socket_close(listener);
}

static void a_refused_connection_says_so(void **state)
{
	struct wait_item item = {.want_write = true};
	struct socket_address address;
	socket_handle client;
	int result;

	(void)state;
	assert_int_equal(socket_tcp_listen(&loopback, &client), 0);
	assert_int_equal(socket_local(client, &address), 0);
	socket_close(client);
	result = socket_tcp_connect(&address, &client);
	if (result == 0) {
		item.socket = client;
		assert_int_equal(wait_any(&item, 1, far_us()), 1);
		assert_true(item.writable);
		assert_true(item.readable); /* as broken */
		result = socket_tcp_connected(client);
		assert_true(socket_tcp_connected(client) < 0);
	}
	assert_int_equal(result, -ECONNREFUSED);
	socket_close(client);
}

static void bytes_go_both_ways(void **state)
{
	socket_handle a, b;
	char text[8];

	(void)state;
	make_pair(&a, &b);
	assert_int_equal(socket_receive(a, text, sizeof(text)), -EAGAIN);
	assert_int_equal(socket_send(a, "there", 5), 5);
	wait_readable(b);
	assert_int_equal(socket_receive(b, text, sizeof(text)), 5);
	assert_memory_equal(text, "there", 5);
	assert_int_equal(socket_send(b, "back", 4), 4);
	wait_readable(a);
	assert_int_equal(socket_receive(a, text, sizeof(text)), 4);
	assert_memory_equal(text, "back", 4);
	socket_close(a);
	socket_close(b);
}

static void sending_to_a_peer_that_is_gone_fails(void **state)
{
	socket_handle a, b;
	ptrdiff_t sent;

	(void)state;
	make_pair(&a, &b);
	socket_abort_on_close(b);
	socket_close(b);
	wait_readable(a);
	sent = socket_send(a, "x", 1);
	assert_true(sent == -EPIPE || sent == -ECONNRESET);
	/* No signal came: this runs. */
	sent = socket_send(a, "x", 1);
	assert_true(sent == -EPIPE || sent == -ECONNRESET);
	socket_close(a);
}

static void shutdown_ends_both_directions(void **state)
{
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	socket_shutdown(a);
	assert_true(socket_receive(a, &byte, 1) <= 0);
	assert_true(socket_send(a, "x", 1) < 0);
	wait_readable(b);
	assert_int_equal(socket_receive(b, &byte, 1), 0);
	socket_close(a);
	socket_close(b);
}

static void a_datagram_arrives_with_its_sender(void **state)
{
	struct socket_address address, mine, from;
	socket_handle sender, receiver;
	char text[16];

	(void)state;
	assert_int_equal(socket_udp_open(&loopback, 1 << 20, 0, &receiver), 0);
	assert_int_equal(socket_udp_open(&loopback, 0, 1 << 20, &sender), 0);
	assert_int_equal(socket_local(receiver, &address), 0);
	assert_int_equal(socket_udp_connect(sender, &address), 0);
	assert_int_equal(socket_local(sender, &mine), 0);
	socket_set_dscp(sender, 34);
	assert_int_equal(
		socket_receive_from(receiver, text, sizeof(text), &from),
		-EAGAIN);
	assert_int_equal(socket_send(sender, "datagram", 8), 8);
	wait_readable(receiver);
	assert_int_equal(
		socket_receive_from(receiver, text, sizeof(text), &from), 8);
	assert_memory_equal(text, "datagram", 8);
	assert_int_equal(from.ipv4, mine.ipv4);
	assert_int_equal(from.port, mine.port);
	socket_close(sender);
	socket_close(receiver);
}

static void a_long_datagram_is_cut(void **state)
{
	struct socket_address address, from;
	socket_handle sender, receiver;
	char text[4];

	(void)state;
	assert_int_equal(socket_udp_open(&loopback, 0, 0, &receiver), 0);
	assert_int_equal(socket_udp_open(&loopback, 0, 0, &sender), 0);
	assert_int_equal(socket_local(receiver, &address), 0);
	assert_int_equal(socket_udp_connect(sender, &address), 0);
	assert_int_equal(socket_send(sender, "datagram", 8), 8);
	assert_int_equal(socket_send(sender, "next", 4), 4);
	wait_readable(receiver);
	assert_int_equal(
		socket_receive_from(receiver, text, sizeof(text), &from), 4);
	assert_memory_equal(text, "data", 4);
	wait_readable(receiver);
	assert_int_equal(socket_receive(receiver, text, sizeof(text)), 4);
	assert_memory_equal(text, "next", 4);
	socket_close(sender);
	socket_close(receiver);
}

static void any_even_port_is_even(void **state)
{
	socket_handle held[200];
	struct socket_address address;

	(void)state;
	for (size_t i = 0; i < 200; i++) {
		assert_int_equal(
			socket_udp_open_even(loopback.ipv4, 0, 0, &held[i]), 0);
		assert_int_equal(socket_local(held[i], &address), 0);
		assert_int_equal(address.port % 2, 0);
	}
	for (size_t i = 0; i < 200; i++)
		socket_close(held[i]);
}

static void a_socket_can_be_made_blocking_and_back(void **state)
{
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	assert_int_equal(socket_set_blocking(a, true), 0);
	assert_int_equal(socket_send(b, "x", 1), 1);
	assert_int_equal(socket_receive(a, &byte, 1), 1);
	assert_int_equal(socket_set_blocking(a, false), 0);
	assert_int_equal(socket_receive(a, &byte, 1), -EAGAIN);
	socket_close(a);
	socket_close(b);
}

static void closing_none_does_nothing(void **state)
{
	(void)state;
	socket_close(SOCKET_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_a_connection_and_tells_who_it_is),
		cmocka_unit_test(a_port_in_use_is_refused),
		cmocka_unit_test(a_port_is_free_again_after_its_connections),
		cmocka_unit_test(a_refused_connection_says_so),
		cmocka_unit_test(bytes_go_both_ways),
		cmocka_unit_test(sending_to_a_peer_that_is_gone_fails),
		cmocka_unit_test(shutdown_ends_both_directions),
		cmocka_unit_test(a_datagram_arrives_with_its_sender),
		cmocka_unit_test(a_long_datagram_is_cut),
		cmocka_unit_test(any_even_port_is_even),
		cmocka_unit_test(a_socket_can_be_made_blocking_and_back),
		cmocka_unit_test(closing_none_does_nothing),
	};

	return cmocka_run_group_tests(tests, start_sockets, end_sockets);
}
