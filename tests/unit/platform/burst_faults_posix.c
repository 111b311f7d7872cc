/*
 * Bursts on a system that refuses: send and sendmsg are this file's (the
 * linker's --wrap), since no loopback device is ever full or without offload.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "unit.h"
#include "platform/socket.h"

#define SEGMENT 100

/* The scripted system. */
static struct {
	int refusal;		/* errno of every segmented send, 0: takes it */
	unsigned accept;	/* calls that succeed before failure */
	int failure;		/* errno from then on */
	unsigned interruptions; /* EINTR before anything else */
	unsigned segmented_calls;
	unsigned char taken[4096];
	size_t taken_bytes;
} system_now;

ssize_t __wrap_send(int fd, const void *data, size_t length, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);

static ssize_t fail_with(int error)
{
	errno = error;
	return -1;
}

static ssize_t take(const void *data, size_t length, int flags)
{
	assert_int_equal(flags & MSG_NOSIGNAL, MSG_NOSIGNAL);
	if (system_now.interruptions > 0) {
		system_now.interruptions--;
		return fail_with(EINTR);
	}
	if (system_now.accept == 0)
		return fail_with(system_now.failure);
	system_now.accept--;
	assert_true(
		system_now.taken_bytes + length <= sizeof(system_now.taken));
	memcpy(system_now.taken + system_now.taken_bytes, data, length);
	system_now.taken_bytes += length;
	return (ssize_t)length;
}

ssize_t __wrap_send(int fd, const void *data, size_t length, int flags)
{
	(void)fd;
	assert_true(length <= SEGMENT);
	return take(data, length, flags);
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	(void)fd;
	system_now.segmented_calls++;
	if (system_now.refusal)
		return fail_with(system_now.refusal);
	assert_int_equal(message->msg_iovlen, 1);
	return take(
		message->msg_iov->iov_base, message->msg_iov->iov_len, flags);
}

static unsigned char burst[30 * SEGMENT + 10];

static ptrdiff_t send_it(size_t length, bool *gso, unsigned *calls)
{
	for (size_t i = 0; i < sizeof(burst); i++)
		burst[i] = (unsigned char)(i * 7);
	*calls = 0;
	return socket_send_burst(99, burst, length, SEGMENT, gso, calls);
}

static void a_refusal_falls_back_in_the_same_call(void **state)
{
	static const int refusals[] = {
		EIO, EINVAL, EOPNOTSUPP, EMSGSIZE, ENOPROTOOPT};

	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		unsigned calls;
		bool gso = true;

		memset(&system_now, 0, sizeof(system_now));
		system_now.refusal = refusals[i];
		system_now.accept = 1000;
		assert_int_equal(
			send_it(sizeof(burst), &gso, &calls), sizeof(burst));
		assert_false(gso);
		assert_int_equal(calls, 1 + 31);
		assert_memory_equal(system_now.taken, burst, sizeof(burst));

		/* It is remembered. */
		system_now.taken_bytes = 0;
		assert_int_equal(
			send_it(sizeof(burst), &gso, &calls), sizeof(burst));
		assert_int_equal(calls, 31);
		assert_int_equal(system_now.segmented_calls, 1);
	}
}

static void a_full_buffer_is_no_refusal(void **state)
{
	unsigned calls;
	bool gso = true;

	(void)state;
	memset(&system_now, 0, sizeof(system_now));
	system_now.failure = EAGAIN;
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), -EAGAIN);
	assert_true(gso);
	assert_int_equal(calls, 1);
}

static void a_full_buffer_gives_the_whole_datagrams_sent(void **state)
{
	unsigned calls;
	bool gso = false;

	(void)state;
	memset(&system_now, 0, sizeof(system_now));
	system_now.accept = 7;
	system_now.failure = EAGAIN;
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), 7 * SEGMENT);
	assert_int_equal(calls, 8);
	assert_int_equal(system_now.taken_bytes, 7 * SEGMENT);
	assert_memory_equal(system_now.taken, burst, 7 * SEGMENT);
}

static void an_error_counts_only_when_nothing_was_sent(void **state)
{
	unsigned calls;
	bool gso = false;

	(void)state;
	memset(&system_now, 0, sizeof(system_now));
	system_now.accept = 2;
	system_now.failure = ENETUNREACH;
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), 2 * SEGMENT);
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), -ENETUNREACH);
}

static void a_plain_failure_is_not_taken_for_a_refusal(void **state)
{
	unsigned calls;
	bool gso = true;

	(void)state;
	memset(&system_now, 0, sizeof(system_now));
	system_now.failure = EINVAL;
	/* One datagram goes without segmentation. */
	assert_int_equal(send_it(SEGMENT, &gso, &calls), -EINVAL);
	assert_true(gso);
	assert_int_equal(calls, 1);
}

static void interruptions_are_not_seen(void **state)
{
	unsigned calls;
	bool gso = true;

	(void)state;
	memset(&system_now, 0, sizeof(system_now));
	system_now.accept = 1000;
	system_now.interruptions = 3;
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), sizeof(burst));
	assert_true(gso);
	gso = false;
	system_now.interruptions = 3;
	system_now.taken_bytes = 0;
	assert_int_equal(send_it(sizeof(burst), &gso, &calls), sizeof(burst));
	assert_memory_equal(system_now.taken, burst, sizeof(burst));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refusal_falls_back_in_the_same_call),
		cmocka_unit_test(a_full_buffer_is_no_refusal),
		cmocka_unit_test(a_full_buffer_gives_the_whole_datagrams_sent),
		cmocka_unit_test(an_error_counts_only_when_nothing_was_sent),
		cmocka_unit_test(a_plain_failure_is_not_taken_for_a_refusal),
		cmocka_unit_test(interruptions_are_not_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
