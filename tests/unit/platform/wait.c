#include <errno.h>

#include "unit.h"
#include "platform/event.h"
#include "platform/thread.h"
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

static void signal_event(void *arg)
{
	event_signal(arg);
}

static void shut_down(void *arg)
{
	socket_shutdown(*(socket_handle *)arg);
}

/* Two connected TCP sockets. */
static void make_pair(socket_handle *a, socket_handle *b)
{
	struct wait_item item = {.want_read = true};
	struct socket_address address;
	socket_handle listener;

	assert_int_equal(socket_tcp_listen(&loopback, &listener), 0);
	assert_int_equal(socket_local(listener, &address), 0);
	assert_int_equal(socket_tcp_connect(&address, a), 0);
	item.socket = listener;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_tcp_accept(listener, b, NULL), 0);
	socket_close(listener);
}

static void nothing_to_wait_for_ends_at_the_deadline(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		uint64_t deadline_us = clock_now_us() + 1700;

		assert_int_equal(wait_any(NULL, 0, deadline_us), 0);
		assert_true(clock_now_us() >= deadline_us);
	}
}

static void an_unsignalled_event_ends_at_the_deadline(void **state)
{
	uint64_t deadline_us;
	struct event event;
	struct wait_item item = {0};

	(void)state;
	assert_int_equal(event_create(&event), 0);
	item.event = event.handle;
	item.ready = true;
	deadline_us = near_us();
	assert_int_equal(wait_any(&item, 1, deadline_us), 0);
	assert_true(clock_now_us() >= deadline_us);
	assert_false(item.ready);
	event_destroy(&event);
}

static void a_past_deadline_still_tells_what_is_ready(void **state)
{
	struct event events[2];
	struct wait_item items[2] = {{0}};

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(event_create(&events[i]), 0);
		items[i].event = events[i].handle;
	}
	assert_int_equal(wait_any(items, 2, 0), 0);
	event_signal(&events[1]);
	assert_int_equal(wait_any(items, 2, 0), 1);
	assert_false(items[0].ready);
	assert_true(items[1].ready);
	event_signal(&events[0]);
	assert_int_equal(wait_any(items, 2, 0), 2);
	assert_true(items[0].ready);
	for (int i = 0; i < 2; i++)
		event_destroy(&events[i]);
}

static void waiting_leaves_an_event_signalled(void **state)
{
	struct wait_item item = {0};
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	event_signal(&event);
	item.event = event.handle;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(event_is_signalled(&event));
	event_destroy(&event);
}

static void another_threads_signal_ends_an_endless_wait(void **state)
{
	struct wait_item item = {0};
	struct thread thread;
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	assert_int_equal(
		thread_start(&thread, signal_event, &event, "signal"), 0);
	item.event = event.handle;
	assert_int_equal(wait_any(&item, 1, WAIT_FOREVER), 1);
	assert_true(item.ready);
	thread_join(&thread);
	event_destroy(&event);
}

static void tells_readable_from_writable(void **state)
{
	socket_handle a, b;
	struct wait_item item = {.want_read = true, .want_write = true};

	(void)state;
	make_pair(&a, &b);
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.writable);
	assert_false(item.readable);

	assert_int_equal(socket_send(b, "x", 1), 1);
	item.want_write = false;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.readable);
	assert_false(item.writable);
	socket_close(a);
	socket_close(b);
}

static void readable_is_told_until_all_is_read(void **state)
{
	struct wait_item item = {.want_read = true};
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	item.socket = a;
	assert_int_equal(socket_send(b, "xy", 2), 2);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(wait_any(&item, 1, far_us()), 1);
		assert_int_equal(wait_any(&item, 1, far_us()), 1);
		assert_int_equal(socket_receive(a, &byte, 1), 1);
	}
	assert_int_equal(wait_any(&item, 1, 0), 0);
	socket_close(a);
	socket_close(b);
}

static void a_full_socket_is_not_writable(void **state)
{
	struct wait_item item = {.want_write = true};
	static char block[65536], scrap[65536];
	ptrdiff_t sent, got;
	size_t in_flight = 0;
	socket_handle a, b;

	(void)state;
	make_pair(&a, &b);
	item.socket = a;
	/* Loopback moves the bytes to the reader's buffer meanwhile, so full
	 * means: still full after the reader's side has taken all it can. */
	do {
		while ((sent = socket_send(a, block, sizeof(block))) > 0)
			in_flight += (size_t)sent;
		assert_int_equal(sent, -EAGAIN);
	} while (wait_any(&item, 1, near_us()) > 0);
	assert_false(item.writable);

	item.want_read = true;
	item.want_write = false;
	item.socket = b;
	while (in_flight > 0) {
		assert_int_equal(wait_any(&item, 1, far_us()), 1);
		got = socket_receive(b, scrap, sizeof(scrap));
		assert_true(got > 0);
		in_flight -= (size_t)got;
	}
	item.want_read = false;
	item.want_write = true;
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.writable);
	socket_close(a);
	socket_close(b);
}

static void the_peers_end_is_readable(void **state)
{
	struct wait_item item = {.want_read = true};
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	socket_close(b);
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.readable);
	assert_int_equal(socket_receive(a, &byte, 1), 0);
	socket_close(a);
}

static void a_reset_connection_is_readable(void **state)
{
	struct wait_item item = {.want_read = true};
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	socket_abort_on_close(b);
	socket_close(b);
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(item.readable);
	assert_int_equal(socket_receive(a, &byte, 1), -ECONNRESET);
	socket_close(a);
}

static void shutdown_by_another_thread_ends_a_wait(void **state)
{
	struct wait_item item = {.want_read = true};
	struct thread thread;
	socket_handle a, b;
	char byte;

	(void)state;
	make_pair(&a, &b);
	assert_int_equal(thread_start(&thread, shut_down, &a, "shutdown"), 0);
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_true(socket_receive(a, &byte, 1) <= 0);
	thread_join(&thread);
	socket_close(a);
	socket_close(b);
}

/* On Windows a socket whose changes are told to an event can't be. */
static void a_socket_that_was_waited_for_can_be_made_blocking(void **state)
{
	struct wait_item item = {.want_read = true};
	socket_handle a, b;

	(void)state;
	make_pair(&a, &b);
	item.socket = a;
	assert_int_equal(wait_any(&item, 1, near_us()), 0);
	assert_int_equal(socket_set_blocking(a, true), 0);
	socket_close(a);
	socket_close(b);
}

static void events_and_sockets_mix(void **state)
{
	struct wait_item items[3] = {{0}};
	struct event event;
	socket_handle a, b;

	(void)state;
	make_pair(&a, &b);
	assert_int_equal(event_create(&event), 0);
	items[0].event = event.handle;
	items[1] = (struct wait_item){.socket = a, .want_read = true};
	items[2] = (struct wait_item){.socket = b, .want_read = true};
	assert_int_equal(wait_any(items, 3, 0), 0);
	assert_int_equal(socket_send(a, "x", 1), 1);
	assert_int_equal(wait_any(items, 3, far_us()), 1);
	assert_false(items[0].ready);
	assert_false(items[1].ready);
	assert_true(items[2].ready);
	event_signal(&event);
	assert_int_equal(wait_any(items, 3, far_us()), 2);
	assert_true(items[0].ready);
	event_destroy(&event);
	socket_close(a);
	socket_close(b);
}

static void what_cannot_be_waited_for_is_refused(void **state)
{
	struct wait_item items[WAIT_ITEMS_MAX + 1];
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	for (int i = 0; i <= WAIT_ITEMS_MAX; i++)
		items[i] = (struct wait_item){.event = event.handle};
	event_signal(&event);
	assert_int_equal(wait_any(items, WAIT_ITEMS_MAX, 0), WAIT_ITEMS_MAX);
	assert_int_equal(wait_any(items, WAIT_ITEMS_MAX + 1, 0), -EINVAL);
	items[0] = (struct wait_item){.socket = SOCKET_NONE, .want_read = true};
	assert_int_equal(wait_any(items, 1, WAIT_FOREVER), -EINVAL);
	event_destroy(&event);
	assert_int_equal(wait_any(items + 1, 1, WAIT_FOREVER), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_wait_for_ends_at_the_deadline),
		cmocka_unit_test(an_unsignalled_event_ends_at_the_deadline),
		cmocka_unit_test(a_past_deadline_still_tells_what_is_ready),
		cmocka_unit_test(waiting_leaves_an_event_signalled),
		cmocka_unit_test(another_threads_signal_ends_an_endless_wait),
		cmocka_unit_test(tells_readable_from_writable),
		cmocka_unit_test(readable_is_told_until_all_is_read),
		cmocka_unit_test(a_full_socket_is_not_writable),
		cmocka_unit_test(the_peers_end_is_readable),
		cmocka_unit_test(a_reset_connection_is_readable),
		cmocka_unit_test(shutdown_by_another_thread_ends_a_wait),
		cmocka_unit_test(
			a_socket_that_was_waited_for_can_be_made_blocking),
		cmocka_unit_test(events_and_sockets_mix),
		cmocka_unit_test(what_cannot_be_waited_for_is_refused),
	};

	return cmocka_run_group_tests(tests, start_sockets, end_sockets);
}
