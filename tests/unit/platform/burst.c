/*
 * A burst's fast path and its plain twin put the same datagrams on the wire.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "platform/socket.h"
#include "platform/wait.h"

#define BURST_BYTES	400000
#define DATAGRAMS	1024
#define CALL_SEGMENTS	64
#define CALL_BYTES	65507
#define RTP_CELLS_BYTES 1328 /* an RTP header and seven cells */

struct received {
	size_t count;
	size_t sizes[DATAGRAMS];
	size_t total;
	unsigned char bytes[BURST_BYTES];
};

static socket_handle sender = SOCKET_NONE, receiver = SOCKET_NONE;
static unsigned char burst[BURST_BYTES];
static struct received fast, plain;
static bool gso_works; /* seen once */

static int open_pair(void **state)
{
	const struct socket_address loopback = {.ipv4 = 0x7f000001};
	struct socket_address address;
	unsigned seed = 1;

	(void)state;
	for (size_t i = 0; i < BURST_BYTES; i++) {
		seed = seed * 1103515245u + 12345u;
		burst[i] = (unsigned char)(seed >> 16);
	}
	/* Without the right to a large buffer the receiver gets what the
	 * system gives: the bursts here are sent in parts that fit. */
	if (socket_startup() ||
		socket_udp_open(&loopback, 8 << 20, 0, &receiver) ||
		socket_udp_open(&loopback, 0, 8 << 20, &sender) ||
		socket_local(receiver, &address))
		return -1;
	return socket_udp_connect(sender, &address);
}

static int close_pair(void **state)
{
	(void)state;
	socket_close(sender);
	socket_close(receiver);
	socket_cleanup();
	return 0;
}

/* Reads until count datagrams have come; then an end mark shows that there
 * were no more (loopback keeps the order). */
static void receive_all(struct received *out, size_t count)
{
	static unsigned char datagram[65536];
	struct wait_item item = {.socket = receiver, .want_read = true};

	memset(out, 0, sizeof(*out));
	assert_int_equal(socket_send(sender, "", 0), 0);
	for (;;) {
		ptrdiff_t got;

		assert_int_equal(wait_any(&item, 1, far_us()), 1);
		got = socket_receive(receiver, datagram, sizeof(datagram));
		assert_true(got >= 0);
		if (got == 0)
			break;
		assert_true(out->count < DATAGRAMS);
		assert_true(out->total + (size_t)got <= BURST_BYTES);
		out->sizes[out->count++] = (size_t)got;
		memcpy(out->bytes + out->total, datagram, (size_t)got);
		out->total += (size_t)got;
	}
	assert_int_equal(out->count, count);
}

static size_t divide_up(size_t a, size_t b)
{
	return (a + b - 1) / b;
}

static void check_same(size_t length, size_t segment)
{
	size_t count = divide_up(length, segment);
	size_t per_call = CALL_BYTES / segment < CALL_SEGMENTS
				  ? CALL_BYTES / segment
				  : CALL_SEGMENTS;
	unsigned calls = 7;
	bool gso = true;

	assert_int_equal(
		socket_send_burst(sender, burst, length, segment, &gso, &calls),
		length);
	/* A system that takes one segmented send takes all that are within
	 * the limits. */
	assert_true(gso || !gso_works);
	if (gso && count > 1 && per_call > 1)
		gso_works = true;
	if (gso)
		assert_int_equal(calls - 7, divide_up(count, per_call));
	receive_all(&fast, count);

	calls = 0;
	gso = false;
	assert_int_equal(
		socket_send_burst(sender, burst, length, segment, &gso, &calls),
		length);
	assert_false(gso);
	assert_int_equal(calls, count);
	receive_all(&plain, count);

	assert_int_equal(fast.total, length);
	assert_memory_equal(fast.bytes, burst, length);
	assert_memory_equal(plain.bytes, burst, length);
	assert_memory_equal(fast.sizes, plain.sizes, sizeof(fast.sizes));
	for (size_t i = 0; i + 1 < count; i++)
		assert_int_equal(fast.sizes[i], segment);
}

static void both_ways_send_the_same(void **state)
{
	static const struct {
		size_t length, segment;
	} cases[] = {
		{1, RTP_CELLS_BYTES},		    /* one short datagram */
		{RTP_CELLS_BYTES, RTP_CELLS_BYTES}, /* one full one */
		{RTP_CELLS_BYTES + 1, RTP_CELLS_BYTES},
		{2 * RTP_CELLS_BYTES, RTP_CELLS_BYTES},
		{49 * RTP_CELLS_BYTES, RTP_CELLS_BYTES}, /* just one call */
		{50 * RTP_CELLS_BYTES, RTP_CELLS_BYTES},
		{90 * RTP_CELLS_BYTES + 200, RTP_CELLS_BYTES},
		{64, 1}, /* the limit of segments */
		{65, 1}, /* and beyond */
		{128, 1},
		{129 * 12 + 5, 12},
		{65507, 65507}, /* the longest datagram */
		{65508, 32754}, /* the limit of bytes */
		{65506, 32753},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		check_same(cases[i].length, cases[i].segment);
}

static void an_empty_burst_sends_nothing(void **state)
{
	unsigned calls = 0;
	bool gso = true;

	(void)state;
	assert_int_equal(socket_send_burst(sender, burst, 0, RTP_CELLS_BYTES,
				 &gso, &calls),
		0);
	assert_int_equal(calls, 0);
	assert_true(gso);
	receive_all(&fast, 0);
}

static void datagrams_of_no_size_are_refused(void **state)
{
	unsigned calls = 0;
	bool gso = true;

	(void)state;
	assert_int_equal(
		socket_send_burst(sender, burst, 10, 0, &gso, &calls), -EINVAL);
	assert_int_equal(calls, 0);
}

static void an_impossible_size_fails_with_nothing_sent(void **state)
{
	unsigned calls = 0;
	bool gso = true;

	(void)state;
	assert_int_equal(
		socket_send_burst(sender, burst, 140000, 70000, &gso, &calls),
		-EMSGSIZE);
	receive_all(&fast, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_ways_send_the_same),
		cmocka_unit_test(an_empty_burst_sends_nothing),
		cmocka_unit_test(datagrams_of_no_size_are_refused),
		cmocka_unit_test(an_impossible_size_fails_with_nothing_sent),
	};

	return cmocka_run_group_tests(tests, open_pair, close_pair);
}
