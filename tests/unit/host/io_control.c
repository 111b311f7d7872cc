/*
 * I/O controls and data-rate registration through a whole host: from which
 * thread, and when.
 */
#include <stdatomic.h>
#include <string.h>

#include "fixture.h"

static NTSTATUS answer(struct script *script, ULONG input_bytes, VOID *input,
	ULONG output_bytes, VOID *output, ULONG *returned)
{
	(void)script;
	if (input_bytes != 5 || memcmp(input, "hello", 5))
		return STATUS_INVALID_PARAMETER;
	if (output_bytes < 3)
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(output, "you", 3);
	*returned = 3;
	return STATUS_SUCCESS;
}

static atomic_uint seen_io, seen_bad;

static void see_io(void *ctx, const void *input, size_t input_bytes,
	const void *output, size_t output_bytes, NTSTATUS result)
{
	(void)ctx;
	if (input_bytes == 5 && memcmp(input, "hello", 5) == 0 &&
		output_bytes == 3 && memcmp(output, "you", 3) == 0 &&
		result == STATUS_SUCCESS)
		atomic_fetch_add(&seen_io, 1);
	else if (input_bytes != sizeof(SCRIPT_QUERY))
		atomic_fetch_add(&seen_bad, 1);
}

static void g88_g89_g94_bytes_and_result_come_back(void **state)
{
	struct fixture *self = *state;
	char hello[] = "hello", reply[8] = "";
	UINT returned = 77;

	atomic_store(&seen_io, 0);
	self->observer.io_control = see_io;
	self->script.io_control = answer;
	fixture_run(self);
	assert_int_equal(
		self->script.host.MiracastIoControl(self->script.device, FALSE,
			5, hello, sizeof(reply), reply, &returned),
		STATUS_SUCCESS);
	assert_int_equal(returned, 3);
	assert_string_equal(reply, "you");
	assert_int_equal(
		self->script.host.MiracastIoControl(self->script.device, TRUE,
			5, hello, sizeof(reply), reply, NULL),
		STATUS_SUCCESS);
	assert_int_equal(atomic_load(&seen_io), 2);
	assert_int_equal(atomic_load(&seen_bad), 0);
	assert_int_equal(
		self->script.host.MiracastIoControl(self->script.device, FALSE,
			5, hello, 1, reply, &returned),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(returned, 0);
	assert_int_equal(
		self->script.host.MiracastIoControl(
			self->script.kernel.MiracastHandle, /* the wrong one */
			FALSE, 5, hello, sizeof(reply), reply, &returned),
		STATUS_INVALID_PARAMETER);
}

/* Another thread's I/O control, begun inside a lifecycle call. */
struct worker {
	struct fixture *fixture;
	struct thread thread;
	struct event done;
	NTSTATUS status;
};

static struct worker worker;

static void work(void *arg)
{
	struct worker *self = arg;

	self->status = fixture_io(self->fixture);
	event_signal(&self->done);
}

/* Whether it came back while the caller is inside. */
static bool send_worker(struct fixture *self)
{
	worker = (struct worker){.fixture = self};
	event_create(&worker.done);
	thread_start(&worker.thread, work, &worker, "worker");
	return wait_for(&worker.done, near_us());
}

static NTSTATUS end_worker(void)
{
	thread_join(&worker.thread);
	event_destroy(&worker.done);
	return worker.status;
}

/* number: how many I/O controls went wrong, on this or the other thread. */
static NTSTATUS io_in_create(struct script *script)
{
	struct fixture *self = fixture_of(script);

	self->number += fixture_io(self) != STATUS_SUCCESS;
	self->number += send_worker(self);
	return STATUS_SUCCESS;
}

static NTSTATUS io_in_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	(void)socket;
	(void)stats;
	(void)info;
	self->number += fixture_io(self) != STATUS_SUCCESS;
	self->number += send_worker(self);
	return self->status;
}

static void io_in_end(struct script *script)
{
	struct fixture *self = fixture_of(script);

	self->number += fixture_io(self) != STATUS_SUCCESS;
	send_worker(self);
	self->number += end_worker() != STATUS_INVALID_DEVICE_STATE;
}

static void g24_create(void **state)
{
	struct fixture *self = *state;

	self->script.create = io_in_create;
	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(end_worker(), STATUS_SUCCESS); /* it waited */
	assert_int_equal(self->number, 0);
	assert_int_equal(fixture_io(self), STATUS_SUCCESS); /* created */
}

static void g43_g44_start(void **state)
{
	struct fixture *self = *state;

	self->script.start = io_in_start;
	fixture_run(self);
	assert_int_equal(end_worker(), STATUS_SUCCESS);
	assert_int_equal(self->number, 0);
	assert_true(fixture_in_order(self, "started", "io"));
	assert_int_equal(fixture_io(self), STATUS_SUCCESS); /* running */
}

static void g43_a_start_that_fails(void **state)
{
	struct fixture *self = *state;

	self->status = STATUS_UNSUCCESSFUL;
	self->script.start = io_in_start;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(end_worker(), STATUS_SUCCESS);
	assert_int_equal(self->number, 0);
}

static void g97_g98_stop_and_destroy(void **state)
{
	struct fixture *self = *state;

	self->script.stop = io_in_end;
	self->script.destroy = io_in_end;
	fixture_run(self);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	/* After Stop, outside Destroy. */
	assert_int_equal(fixture_io(self), STATUS_INVALID_DEVICE_STATE);
	fixture_finish(self);
	assert_int_equal(self->number, 0);
	/* G-99 */
	assert_int_equal(fixture_io(self), STATUS_INVALID_DEVICE_STATE);
}

static atomic_uint inside, most;

static NTSTATUS count_inside(struct script *script, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output, ULONG *returned)
{
	unsigned now = atomic_fetch_add(&inside, 1) + 1;

	(void)script;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	if (now > atomic_load(&most))
		atomic_store(&most, now);
	atomic_fetch_sub(&inside, 1);
	return STATUS_SUCCESS;
}

static void many_io(void *arg)
{
	for (int i = 0; i < 300; i++)
		fixture_io(arg);
}

static void g92_g205_one_at_a_time(void **state)
{
	struct fixture *self = *state;
	struct thread threads[3] = {0};

	atomic_store(&most, 0);
	self->script.io_control = count_inside;
	fixture_run(self);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			thread_start(&threads[i], many_io, self, "io"), 0);
	for (int i = 0; i < 3; i++)
		thread_join(&threads[i]);
	assert_int_equal(atomic_load(&most), 1);
}

static NTSTATUS io_in_message(struct script *script, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	struct fixture *self = fixture_of(script);

	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	event_signal(&self->seen);
	wait_for(&self->go, far_us());
	self->status = fixture_io(self);
	return STATUS_SUCCESS;
}

static void a_message_may_use_io_controls_until_stop_is_entered(void **state)
{
	struct fixture *self = *state;

	self->status = STATUS_UNSUCCESSFUL;
	self->script.message = io_in_message;
	fixture_run(self);
	fixture_send(self);
	assert_true(wait_for(&self->seen, far_us()));
	host_stop(self->host); /* which waits for the message */
	event_signal(&self->go);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(self->status, STATUS_SUCCESS);
}

/* --- data-rate registration ------------------------------------------------
 */

static VOID NTAPI notified(PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	struct fixture *self = ctx;

	self->number = (unsigned)stats->EncoderBitRate;
	event_signal(&self->seen);
}

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

static bool know_rate(void *ctx, MIRACAST_DATARATE_STATS *out)
{
	(void)ctx;
	out->EncoderBitRate = 123456;
	return true;
}

static void g159_g166_registered_in_start_taken_back_in_stop(void **state)
{
	const struct host_link_ops ops = {.data_rate = know_rate};
	struct fixture *self = *state;

	self->options.link = &ops;
	self->script.start = register_in_start;
	self->script.stop = unregister_in_stop;
	fixture_run(self);
	assert_int_equal(self->status, STATUS_SUCCESS);
	assert_int_equal(register_rate(self, NULL), STATUS_NOT_SUPPORTED);
	assert_true(wait_for(&self->seen, far_us()));
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(self->number, 123456);
	assert_int_equal(self->status, STATUS_SUCCESS);
}

static void g165_nothing_is_known_of_the_link(void **state)
{
	struct fixture *self = *state;

	self->script.start = register_in_start;
	fixture_run(self);
	assert_int_equal(self->status, STATUS_NOT_SUPPORTED);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g88_g89_g94_bytes_and_result_come_back),
		TEST(g24_create),
		TEST(g43_g44_start),
		TEST(g43_a_start_that_fails),
		TEST(g97_g98_stop_and_destroy),
		TEST(g92_g205_one_at_a_time),
		TEST(a_message_may_use_io_controls_until_stop_is_entered),
		TEST(g159_g166_registered_in_start_taken_back_in_stop),
		TEST(g165_nothing_is_known_of_the_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
