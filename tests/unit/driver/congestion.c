/*
 * A stream whose socket stays full for a while: socket_send_burst is replaced
 * (-Wl,--wrap) by one that can be jammed.
 */
#include "test.h"
#include <errno.h>
#include <stdatomic.h>
#include "platform/clock.h"
#include "rig.h"

ptrdiff_t __real_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls);
ptrdiff_t __wrap_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls);

static atomic_int jam; /* what to answer; 0: send */

/* With a witness, at most a datagram a call leaves, and each call notes how
 * many CHUNK_SENT there were before it. */
static _Atomic(struct fake_host *) witness;
static unsigned sent_before[4096];
static atomic_uint call_count;

static void note(struct fake_host *host)
{
	unsigned call = atomic_load(&call_count);

	mutex_lock(&host->lock);
	if (call < sizeof(sent_before) / sizeof(sent_before[0]))
		sent_before[call] = host->sent_count;
	mutex_unlock(&host->lock);
	atomic_store(&call_count, call + 1);
}

ptrdiff_t __wrap_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls)
{
	struct fake_host *host = atomic_load(&witness);
	int answer = atomic_load(&jam);

	if (answer)
		return answer;
	if (host) {
		note(host);
		if (length > segment_bytes)
			length = segment_bytes;
	}
	return __real_socket_send_burst(
		s, data, length, segment_bytes, gso, calls);
}

static unsigned count_of(unsigned sent)
{
	unsigned count = 0;

	for (unsigned i = 0; i < atomic_load(&call_count); i++)
		count += sent_before[i] == sent;
	return count;
}

/* A picture of three slices, the second so large that it leaves in several
 * bursts and each burst in many calls: one CHUNK_SENT each, before the first
 * call. */
static void test_chunk_sent_comes_first_and_once_G130_G138(void **state)
{
	static const size_t bytes[] = {3000, 1500000, 2000};
	struct rig *rig = rig_new(NULL);
	uint8_t *slice = test_calloc(1, bytes[1]);
	unsigned seen = 0;

	(void)state;
	atomic_store(&jam, 0);
	rig->host.ring_bytes = 4 << 20;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 500);
	assert_true(fake_host_wait(&rig->host, &rig->host.sent_count, 1));
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	atomic_store(&call_count, 0);
	atomic_store(&witness, &rig->host);
	for (unsigned i = 0; i < 3; i++) {
		struct fake_chunk chunk = {
			.data = slice,
			.bytes = bytes[i],
			.flags = SUNDOG_CHUNK_IDR |
				 (i == 2 ? SUNDOG_CHUNK_LAST : 0u),
			.part = i == 2 ? 0 : i + 1,
		};

		memcpy(slice, "\0\0\0\1\x65", 5);
		memset(slice + 5, 0x55, bytes[i] - 5);
		fake_host_chunk(&rig->host, &chunk);
	}
	assert_true(fake_host_ring_is_free(&rig->host));
	atomic_store(&witness, NULL);
	assert_int_equal(SEEN(rig, rig->host.sent_count), 4);
	assert_int_equal(SEEN(rig, rig->host.dropped), 0);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(
			SEEN(rig, rig->host.sent[1 + i]) >> 40, (i + 1) % 3);
	/* Each part's calls came after its own report and before the next: the
	 * count goes 2, 3, 4 and each lasts about as long as its bytes. Clock
	 * packets between them do not matter. */
	for (unsigned i = 0; i < atomic_load(&call_count); i++) {
		assert_in_range(sent_before[i], seen ? seen : 1, 4);
		seen = sent_before[i];
	}
	assert_in_range(count_of(2), 3, 10);
	assert_in_range(count_of(3), 1500000 / 1316, 1500000 / 1316 * 2);
	assert_in_range(count_of(4), 2, 10);
	test_free(slice);
	rig_free(rig);
}

static void test_a_jam_drops_until_an_idr_G139(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	atomic_store(&jam, 0);
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	clock_sleep_until_us(clock_now_us() + 300000);

	atomic_store(&jam, -EAGAIN);
	fake_host_picture(&rig->host, false, 20000);
	/* Given up after a frame's period (G-139), ... */
	assert_true(fake_host_wait(&rig->host, &rig->host.dropped, 1));
	/* ... the encoder shall make less, and an IDR. */
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_SET_BIT_RATE, 1));
	assert_int_equal(SEEN(rig, rig->host.bit_rate_asked), 3750000);
	assert_true(fake_host_wait_io(&rig->host, SUNDOG_IO_REQUEST_IDR, 1));
	atomic_store(&jam, 0);
	fake_host_picture(&rig->host, false, 1000);
	assert_true(fake_host_wait(&rig->host, &rig->host.dropped, 2));
	fake_host_picture(&rig->host, true, 1500);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 2));
	assert_int_equal(SEEN(rig, rig->sink.units[1].length), 1506);
	/* The loss shows in the sequence numbers. */
	assert_int_equal(SEEN(rig, rig->sink.gaps), 1);
	assert_true(fake_host_ring_is_free(&rig->host));
	assert_int_equal(SEEN(rig, rig->host.statuses), 0);
	rig_free(rig);
}

static void test_an_idr_that_jams_is_asked_for_again_W137(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	atomic_store(&jam, 0);
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	atomic_store(&jam, -ENOBUFS);
	for (unsigned i = 1; i <= 3; i++) {
		fake_host_picture(&rig->host, true, 3000);
		assert_true(fake_host_wait_io(
			&rig->host, SUNDOG_IO_REQUEST_IDR, i));
	}
	assert_true(rig->host.idr_us[2] - rig->host.idr_us[1] >= 290000);
	atomic_store(&jam, 0);
	rig_free(rig);
}

static void test_stop_does_not_wait_for_a_jam_G172(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	atomic_store(&jam, 0);
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	atomic_store(&jam, -EAGAIN);
	for (unsigned i = 0; i < 50; i++)
		fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_host_stop(&rig->host) < 700000);
	atomic_store(&jam, 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_chunk_sent_comes_first_and_once_G130_G138),
		cmocka_unit_test(test_a_jam_drops_until_an_idr_G139),
		cmocka_unit_test(test_an_idr_that_jams_is_asked_for_again_W137),
		cmocka_unit_test(test_stop_does_not_wait_for_a_jam_G172),
	};

	return cmocka_run_group_tests_name("congestion", tests, NULL, NULL);
}
