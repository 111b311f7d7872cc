/*
 * Data-rate notifications through a whole host, with a real second.
 */
#include <stdatomic.h>
#include <string.h>

#include "fixture.h"

static struct {
	atomic_uint asked, notified, nulls, inside;
	atomic_bool known;
	/* Of the notifications: what they were given, added up. */
	_Atomic UINT64 transmitted, failed, rate;
	_Atomic uint64_t first_us, second_us, thread;
	PVOID context;
	NTSTATUS statuses[6];
	atomic_bool hold;
} seen;

static VOID NTAPI notified(PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	struct fixture *self = ctx;
	unsigned before = atomic_fetch_add(&seen.notified, 1);

	atomic_fetch_add(&seen.inside, 1);
	if (before == 0)
		seen.first_us = clock_now_us();
	else if (before == 1)
		seen.second_us = clock_now_us();
	seen.thread = thread_current_id();
	if (stats) {
		seen.transmitted += stats->TransmittedFrameCount;
		seen.failed += stats->FailedFrameCount;
		seen.rate = stats->EncoderBitRate;
	} else {
		atomic_fetch_add(&seen.nulls, 1);
	}
	fixture_log(self, "notified");
	event_signal(&self->seen);
	if (atomic_load(&seen.hold))
		wait_for(&self->go, far_us());
	fixture_log(self, "notify-left");
	atomic_fetch_sub(&seen.inside, 1);
}

/* A link that counts frames since it was asked last, as nl80211's users do. */
static bool know_rate(void *ctx, MIRACAST_DATARATE_STATS *out)
{
	(void)ctx;
	atomic_fetch_add(&seen.asked, 1);
	out->EncoderBitRate = 123456;
	out->TransmittedFrameCount = 100;
	return atomic_load(&seen.known);
}

static const struct host_link_ops link_ops = {.data_rate = know_rate};

static NTSTATUS register_rate(
	struct fixture *self, PFN_DATARATE_NOTIFICATION notify)
{
	return self->script.host.RegisterForDataRateNotifications(
		self->script.device, self, notify);
}

static NTSTATUS register_in_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	(void)socket;
	(void)stats;
	(void)info;
	self->status = register_rate(self, notified);
	return STATUS_SUCCESS;
}

static void unregister_in_stop(struct script *script)
{
	fixture_of(script)->status = register_rate(fixture_of(script), NULL);
}

/* A session whose driver registers in Start. */
static void run(struct fixture *self)
{
	memset(&seen, 0, sizeof(seen));
	atomic_store(&seen.known, true);
	self->options.link = &link_ops;
	self->script.start = register_in_start;
	fixture_run(self);
	assert_int_equal(self->status, STATUS_SUCCESS); /* G-163 */
}

static void g159_g160_once_a_second_with_the_drivers_context(void **state)
{
	struct fixture *self = *state;
	uint64_t begin_us = clock_now_us();

	run(self);
	/* notified() logs by the context that it gets. */
	fixture_wait(self, "notify-left", 2);
	/* Never too early, which is all that a busy machine lets one say. */
	assert_true(seen.first_us - begin_us >= 1000000);
	assert_true(seen.second_us - begin_us >= 2000000);
	assert_true(seen.rate == 123456);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
}

static void g170_the_counters_are_those_of_the_step(void **state)
{
	struct fixture *self = *state;

	run(self);
	fixture_wait(self, "notify-left", 2);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	/* Asked once a notification, passed on as it was said, not added up. */
	assert_int_equal(atomic_load(&seen.asked), atomic_load(&seen.notified));
	assert_true(seen.transmitted == 100 * atomic_load(&seen.notified));
	assert_true(seen.failed == 0);
}

static void g161_null_ends_it(void **state)
{
	struct fixture *self = *state;

	memset(&seen, 0, sizeof(seen));
	self->options.link = &link_ops;
	self->script.start = register_in_start;
	self->script.stop = unregister_in_stop;
	fixture_run(self);
	fixture_wait(self, "notify-left", 1);
	assert_int_equal(atomic_load(&seen.nulls), 1);
	atomic_store(&seen.known, true); /* too late */
	event_reset(&self->seen);
	assert_false(wait_for(&self->seen, clock_now_us() + 1200000));
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	/* Nothing is registered any more (G-168). */
	assert_int_equal(self->status, STATUS_INVALID_PARAMETER);
	assert_int_equal(atomic_load(&seen.notified), 1);
}

static void g162_g163_taken_back_in_stop(void **state)
{
	struct fixture *self = *state;

	self->script.stop = unregister_in_stop;
	run(self);
	self->status = STATUS_UNSUCCESSFUL;
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(self->status, STATUS_SUCCESS);
}

static NTSTATUS register_wrongly(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	(void)socket;
	(void)stats;
	(void)info;
	seen.statuses[0] = register_rate(self, NULL);
	seen.statuses[1] = script->host.RegisterForDataRateNotifications(
		NULL, self, notified);
	seen.statuses[2] = register_rate(self, notified);
	seen.statuses[3] = register_rate(self, notified);
	seen.statuses[4] = register_rate(self, NULL);
	seen.statuses[5] = register_rate(self, NULL);
	return STATUS_SUCCESS;
}

static void g164_g167_g168_what_is_refused(void **state)
{
	struct fixture *self = *state;

	memset(&seen, 0, sizeof(seen));
	self->options.link = &link_ops;
	self->script.start = register_wrongly;
	fixture_run(self);
	assert_int_equal(seen.statuses[0], STATUS_INVALID_PARAMETER);
	assert_int_equal(seen.statuses[1], STATUS_INVALID_PARAMETER);
	assert_int_equal(seen.statuses[2], STATUS_SUCCESS);
	assert_int_equal(seen.statuses[3], STATUS_INVALID_PARAMETER);
	assert_int_equal(seen.statuses[4], STATUS_SUCCESS);
	assert_int_equal(seen.statuses[5], STATUS_INVALID_PARAMETER);
}

static void g165_nothing_is_known_of_the_link(void **state)
{
	struct fixture *self = *state;

	self->script.start = register_in_start;
	fixture_run(self);
	assert_int_equal(self->status, STATUS_NOT_SUPPORTED);
}

static void register_elsewhere(void *arg)
{
	struct fixture *self = arg;

	seen.statuses[0] = register_rate(self, notified);
}

/* On another thread while the right one is inside Start. */
static NTSTATUS register_beside_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct thread thread = {0};

	(void)socket;
	(void)stats;
	(void)info;
	thread_start(&thread, register_elsewhere, script, "elsewhere");
	thread_join(&thread);
	return STATUS_SUCCESS;
}

static NTSTATUS register_in_create(struct script *script)
{
	seen.statuses[1] = register_rate(fixture_of(script), notified);
	return STATUS_SUCCESS;
}

static void register_in_destroy(struct script *script)
{
	seen.statuses[2] = register_rate(fixture_of(script), notified);
}

static void g166_only_inside_start_and_stop(void **state)
{
	struct fixture *self = *state;

	memset(&seen, 0, sizeof(seen));
	self->options.link = &link_ops;
	self->script.create = register_in_create;
	self->script.start = register_beside_start;
	self->script.destroy = register_in_destroy;
	fixture_run(self);
	assert_int_equal(register_rate(self, notified), STATUS_NOT_SUPPORTED);
	assert_int_equal(register_rate(self, NULL), STATUS_NOT_SUPPORTED);
	fixture_finish(self);
	for (int i = 0; i < 3; i++)
		assert_int_equal(seen.statuses[i], STATUS_NOT_SUPPORTED);
}

static void i05_stop_waits_for_a_notification(void **state)
{
	struct fixture *self = *state;

	run(self);
	atomic_store(&seen.hold, true);
	assert_true(wait_for(&self->seen, far_us()));
	host_stop(self->host);
	assert_int_equal(host_wait(self->host, near_us(), &self->outcome),
		HOST_STOPPING);
	assert_int_equal(fixture_count(self, "stop"), 0);
	event_signal(&self->go);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(fixture_in_order(self, "notify-left", "stop"));
}

static void i11_none_after_the_session(void **state)
{
	struct fixture *self = *state;
	unsigned count;

	run(self); /* the driver forgets to take it back */
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	count = atomic_load(&seen.notified);
	event_reset(&self->seen);
	assert_false(wait_for(&self->seen, clock_now_us() + 1200000));
	assert_int_equal(atomic_load(&seen.notified), count);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g159_g160_once_a_second_with_the_drivers_context),
		TEST(g170_the_counters_are_those_of_the_step),
		TEST(g161_null_ends_it),
		TEST(g162_g163_taken_back_in_stop),
		TEST(g164_g167_g168_what_is_refused),
		TEST(g165_nothing_is_known_of_the_link),
		TEST(g166_only_inside_start_and_stop),
		TEST(i05_stop_waits_for_a_notification),
		TEST(i11_none_after_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
