/*
 * Data-rate notifications alone, with a short second.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "host/host_data_rate.h"
#include "unit.h"

struct fixture {
	struct host_data_rate rate;
	atomic_bool known;
	atomic_uint asked, notified, nulls, inside;
	bool hold;
	struct event entered, release;
	MIRACAST_DATARATE_STATS last;
};

static bool ask(void *ctx, MIRACAST_DATARATE_STATS *out)
{
	struct fixture *self = ctx;

	atomic_fetch_add(&self->asked, 1);
	out->EncoderBitRate = 8000000;
	return atomic_load(&self->known);
}

static VOID NTAPI notified(PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	struct fixture *self = ctx;

	atomic_fetch_add(&self->inside, 1);
	if (stats)
		self->last = *stats;
	else
		atomic_fetch_add(&self->nulls, 1);
	atomic_fetch_add(&self->notified, 1);
	event_signal(&self->entered);
	if (self->hold)
		wait_for(&self->release, far_us());
	atomic_fetch_sub(&self->inside, 1);
}

static const struct host_link_ops link_ops = {.data_rate = ask};

static int setup(void **state)
{
	struct fixture *self = calloc(1, sizeof(*self));

	*state = self;
	if (!self || event_create(&self->entered) ||
		event_create(&self->release))
		return -1;
	atomic_store(&self->known, true);
	return host_data_rate_init(&self->rate, "test", &link_ops, self, 5000);
}

static int teardown(void **state)
{
	struct fixture *self = *state;

	event_signal(&self->release);
	host_data_rate_destroy(&self->rate);
	event_destroy(&self->entered);
	event_destroy(&self->release);
	free(self);
	return 0;
}

static void wait_notified(struct fixture *self, unsigned count)
{
	while (atomic_load(&self->notified) < count) {
		assert_true(wait_for(&self->entered, far_us()));
		event_reset(&self->entered);
	}
}

static void g159_g160_notified_again_and_again(void **state)
{
	struct fixture *self = *state;
	uint64_t begin_us = clock_now_us();

	assert_int_equal(
		host_data_rate_register(&self->rate, true, self, notified),
		STATUS_SUCCESS);
	wait_notified(self, 3);
	assert_true(clock_now_us() - begin_us >= 15000);
	assert_int_equal(host_data_rate_register(&self->rate, true, NULL, NULL),
		STATUS_SUCCESS);
	assert_true(self->last.EncoderBitRate == 8000000);
}

static void g161_null_is_the_last(void **state)
{
	struct fixture *self = *state;

	atomic_store(&self->known, false);
	assert_int_equal(
		host_data_rate_register(&self->rate, true, self, notified),
		STATUS_SUCCESS);
	wait_notified(self, 1);
	assert_int_equal(atomic_load(&self->nulls), 1);
	event_reset(&self->entered);
	assert_false(wait_for(&self->entered, near_us()));
	assert_int_equal(atomic_load(&self->asked), 1);
}

static void g165_no_data_no_registration(void **state)
{
	struct host_data_rate rate;

	assert_int_equal(
		host_data_rate_init(&rate, "test", NULL, NULL, 5000), 0);
	assert_int_equal(host_data_rate_register(&rate, true, *state, notified),
		STATUS_NOT_SUPPORTED);
	assert_int_equal(host_data_rate_register(&rate, true, NULL, NULL),
		STATUS_NOT_SUPPORTED);
	host_data_rate_suspend(&rate);
	host_data_rate_clear(&rate);
	host_data_rate_destroy(&rate);
}

static void g166_wrong_thread(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(
		host_data_rate_register(&self->rate, false, self, notified),
		STATUS_NOT_SUPPORTED);
}

static void g167_g168_twice_fails(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(host_data_rate_register(&self->rate, true, NULL, NULL),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(
		host_data_rate_register(&self->rate, true, self, notified),
		STATUS_SUCCESS);
	assert_int_equal(
		host_data_rate_register(&self->rate, true, self, notified),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host_data_rate_register(&self->rate, true, NULL, NULL),
		STATUS_SUCCESS);
	assert_int_equal(host_data_rate_register(&self->rate, true, NULL, NULL),
		STATUS_INVALID_PARAMETER);
}

struct unregistration {
	struct fixture *fixture;
	struct event done;
	NTSTATUS status;
};

static void unregister(void *arg)
{
	struct unregistration *self = arg;

	self->status =
		host_data_rate_register(&self->fixture->rate, true, NULL, NULL);
	event_signal(&self->done);
}

static void g162_i11_none_after_unregistering(void **state)
{
	struct fixture *self = *state;
	struct unregistration other = {.fixture = self};
	struct thread thread = {0};

	assert_int_equal(event_create(&other.done), 0);
	self->hold = true;
	host_data_rate_register(&self->rate, true, self, notified);
	wait_notified(self, 1);
	/* One is running: that is waited for. */
	assert_int_equal(
		thread_start(&thread, unregister, &other, "unregister"), 0);
	assert_false(wait_for(&other.done, near_us()));
	event_signal(&self->release);
	thread_join(&thread);
	assert_int_equal(other.status, STATUS_SUCCESS);
	assert_int_equal(atomic_load(&self->inside), 0);
	event_reset(&self->entered);
	assert_false(wait_for(&self->entered, near_us()));
	event_destroy(&other.done);
}

static void i05_suspended_but_still_registered(void **state)
{
	struct fixture *self = *state;

	host_data_rate_register(&self->rate, true, self, notified);
	wait_notified(self, 1);
	host_data_rate_suspend(&self->rate);
	assert_int_equal(atomic_load(&self->inside), 0);
	event_reset(&self->entered);
	assert_false(wait_for(&self->entered, near_us()));
	/* As a driver does in Stop. */
	assert_int_equal(host_data_rate_register(&self->rate, true, NULL, NULL),
		STATUS_SUCCESS);
}

static void a_new_session_registers_anew(void **state)
{
	struct fixture *self = *state;

	host_data_rate_register(&self->rate, true, self, notified);
	host_data_rate_suspend(&self->rate);
	host_data_rate_clear(&self->rate);
	assert_int_equal(
		host_data_rate_register(&self->rate, true, self, notified),
		STATUS_SUCCESS);
	wait_notified(self, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g159_g160_notified_again_and_again),
		TEST(g161_null_is_the_last),
		TEST(g165_no_data_no_registration),
		TEST(g166_wrong_thread),
		TEST(g167_g168_twice_fails),
		TEST(g162_i11_none_after_unregistering),
		TEST(i05_suspended_but_still_registered),
		TEST(a_new_session_registers_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
