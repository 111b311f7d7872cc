/*
 * The RTP sender on a network that misbehaves: socket_send_burst is replaced
 * (-Wl,--wrap) by one that does as the test says.
 */
#include "test.h"
#include <errno.h>
#include "driver/rtp_sender.h"
#include "platform/clock.h"
#include "rtp/rtp_packet.h"

ptrdiff_t __wrap_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls);

/* What the calls return, in order; INT_MAX: all of it. The last repeats. */
#define ALL INT32_MAX
static struct {
	const int *results;
	unsigned calls;
	size_t bytes; /* accepted */
	uint8_t seen[64 * 1024];
} script;

ptrdiff_t __wrap_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls)
{
	int result = script.results[script.calls];

	(void)s;
	(void)gso;
	(void)calls;
	assert_int_equal(segment_bytes, RTP_PACKET_BYTES_MAX);
	script.calls++;
	if (script.results[script.calls] == 0)
		script.calls--; /* the list ends: repeat */
	if (result < 0)
		return result;
	if (result < (int)length)
		length = (size_t)result;
	memcpy(script.seen + script.bytes, data, length);
	script.bytes += length;
	return (ptrdiff_t)length;
}

struct sender {
	struct rtp_sender rtp;
	struct event stop;
	socket_handle socket;
};

static void sender_init(struct sender *self)
{
	struct socket_address address = {.ipv4 = 0x7F000001};

	assert_int_equal(socket_udp_open(&address, 0, 0, &self->socket), 0);
	assert_int_equal(rtp_sender_init(&self->rtp), 0);
	assert_int_equal(event_create(&self->stop), 0);
	rtp_sender_reset(&self->rtp, self->socket, UINT64_C(0x1234ABCD5678));
}

static void sender_dispose(struct sender *self)
{
	rtp_sender_dispose(&self->rtp);
	event_destroy(&self->stop);
	socket_close(self->socket);
}

/* Sends cells in a burst; results: see script. */
static enum rtp_sent send(struct sender *self, unsigned cells,
	const int *results, uint64_t patience_us)
{
	for (unsigned i = 0; i < cells; i++)
		memset(ts_burst_take(&self->rtp.burst), 0x47, TS_CELL_BYTES);
	memset(&script, 0, sizeof(script));
	script.results = results;
	return rtp_sender_send(&self->rtp, 90000, true, &self->stop,
		clock_now_us() + patience_us);
}

static struct rtp_header packet(size_t i)
{
	struct rtp_header header;
	const uint8_t *payload;
	size_t bytes;

	assert_int_equal(rtp_packet_read(script.seen + i * RTP_PACKET_BYTES_MAX,
				 RTP_HEADER_BYTES + TS_CELL_BYTES, &header,
				 &payload, &bytes),
		0);
	return header;
}

static void test_headers_of_a_burst_W147(void **state)
{
	static const int results[] = {ALL, 0};
	struct sender sender;
	uint16_t first;

	(void)state;
	sender_init(&sender);
	assert_int_equal(send(&sender, 16, results, 0), RTP_SENT);
	assert_int_equal(script.bytes, 2 * RTP_PACKET_BYTES_MAX +
					       RTP_HEADER_BYTES +
					       2 * TS_CELL_BYTES);
	first = packet(0).sequence;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(packet(i).payload_type, 33);
		assert_int_equal(packet(i).sequence, (uint16_t)(first + i));
		assert_int_equal(packet(i).ssrc, packet(0).ssrc);
		assert_int_equal(packet(i).timestamp, 90000);
		assert_int_equal(packet(i).marker, i == 2);
	}
	assert_int_equal(atomic_load(&sender.rtp.packets), 3);
	assert_int_equal(atomic_load(&sender.rtp.bytes), script.bytes);
	assert_int_equal(ts_burst_bytes(&sender.rtp.burst), 0);
	assert_int_equal(send(&sender, 7, results, 0), RTP_SENT);
	assert_int_equal(packet(0).sequence, (uint16_t)(first + 3));
	sender_dispose(&sender);
}

static void test_a_partial_send_goes_on(void **state)
{
	static const int results[] = {2 * RTP_PACKET_BYTES_MAX, -EAGAIN,
		RTP_PACKET_BYTES_MAX, ALL, 0};
	struct sender sender;

	(void)state;
	sender_init(&sender);
	assert_int_equal(send(&sender, 70, results, 100000), RTP_SENT);
	assert_int_equal(atomic_load(&sender.rtp.packets), 10);
	assert_int_equal(atomic_load(&sender.rtp.dropped), 0);
	for (size_t i = 1; i < 10; i++)
		assert_int_equal(
			packet(i).sequence, (uint16_t)(packet(0).sequence + i));
	sender_dispose(&sender);
}

static void test_a_full_socket_is_given_up_in_time(void **state)
{
	static const int full[] = {2 * RTP_PACKET_BYTES_MAX, -EAGAIN, 0};
	static const int no_buffers[] = {-ENOBUFS, 0};
	static const int all[] = {ALL, 0};
	struct sender sender;
	uint16_t next;
	uint64_t began;

	(void)state;
	sender_init(&sender);
	began = clock_now_us();
	assert_int_equal(send(&sender, 70, full, 20000), RTP_CONGESTED);
	assert_true(clock_now_us() - began < 200000);
	assert_int_equal(atomic_load(&sender.rtp.packets), 2);
	assert_int_equal(atomic_load(&sender.rtp.dropped), 8);
	next = (uint16_t)(packet(0).sequence + 10);
	began = clock_now_us();
	assert_int_equal(send(&sender, 7, no_buffers, 20000), RTP_CONGESTED);
	assert_true(clock_now_us() - began >= 19000);
	assert_true(script.calls == 0); /* the last result, again and again */
	/* What was dropped leaves a gap that the sink sees. */
	assert_int_equal(send(&sender, 7, all, 20000), RTP_SENT);
	assert_int_equal(packet(0).sequence, (uint16_t)(next + 1));
	sender_dispose(&sender);
}

static void test_a_refusal_is_asked_again(void **state)
{
	static const int once[] = {-ECONNREFUSED, ALL, 0};
	static const int always[] = {-ECONNREFUSED, 0};
	struct sender sender;

	(void)state;
	sender_init(&sender);
	assert_int_equal(send(&sender, 7, once, 20000), RTP_SENT);
	assert_int_equal(send(&sender, 7, always, 20000), RTP_FAILED);
	sender_dispose(&sender);
}

static void test_a_dead_network_fails_at_once(void **state)
{
	static const int dead[] = {-ENETUNREACH, 0};
	struct sender sender;
	uint64_t began = clock_now_us();

	(void)state;
	sender_init(&sender);
	assert_int_equal(send(&sender, 7, dead, 1000000), RTP_FAILED);
	assert_true(clock_now_us() - began < 500000);
	assert_int_equal(atomic_load(&sender.rtp.dropped), 1);
	sender_dispose(&sender);
}

static void test_stop_ends_the_wait(void **state)
{
	static const int no_buffers[] = {-ENOBUFS, 0};
	static const int full[] = {-EAGAIN, 0};
	struct sender sender;
	uint64_t began = clock_now_us();

	(void)state;
	sender_init(&sender);
	event_signal(&sender.stop);
	assert_int_equal(send(&sender, 7, no_buffers, 2000000), RTP_STOPPED);
	assert_int_equal(send(&sender, 7, full, 2000000), RTP_STOPPED);
	assert_true(clock_now_us() - began < 1000000);
	sender_dispose(&sender);
}

static void test_the_largest_piece_fits(void **state)
{
	struct sender sender;

	(void)state;
	sender_init(&sender);
	/* 1 MiB of video in 184-byte payloads, clock and headers beside. */
	assert_true(ts_burst_room(&sender.rtp.burst) >=
		    RTP_SENDER_PIECE_BYTES / 184 + 5);
	sender_dispose(&sender);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers_of_a_burst_W147),
		cmocka_unit_test(test_a_partial_send_goes_on),
		cmocka_unit_test(test_a_full_socket_is_given_up_in_time),
		cmocka_unit_test(test_a_refusal_is_asked_again),
		cmocka_unit_test(test_a_dead_network_fails_at_once),
		cmocka_unit_test(test_stop_ends_the_wait),
		cmocka_unit_test(test_the_largest_piece_fits),
	};

	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}
