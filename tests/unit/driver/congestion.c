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

ptrdiff_t __wrap_socket_send_burst(socket_handle s, const void *data,
	size_t length, size_t segment_bytes, bool *gso, unsigned *calls)
{
	int answer = atomic_load(&jam);

	if (answer)
		return answer;
	return __real_socket_send_burst(
		s, data, length, segment_bytes, gso, calls);
}

static void test_a_jam_drops_until_an_idr(void **state)
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
		cmocka_unit_test(test_a_jam_drops_until_an_idr),
		cmocka_unit_test(test_an_idr_that_jams_is_asked_for_again_W137),
		cmocka_unit_test(test_stop_does_not_wait_for_a_jam_G172),
	};

	return cmocka_run_group_tests_name("congestion", tests, NULL, NULL);
}
