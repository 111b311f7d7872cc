/*
 * I/O controls through a whole host: from which thread, and when.
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
}

static void g99_none_after_the_kernel_context_went(void **state)
{
	struct fixture *self = *state;

	fixture_run(self);
	assert_int_equal(fixture_io(self), STATUS_SUCCESS);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "uncontext"), 1);
	assert_int_equal(fixture_io(self), STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(fixture_count(self, "io"), 1);
}

/* --- hardware access, buffers, handles ----------------------------------- */

static NTSTATUS hold_commit(struct script *script,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	struct fixture *self = fixture_of(script);

	(void)mode;
	(void)power_on;
	event_signal(&self->seen);
	wait_for(&self->go, far_us());
	fixture_log(self, "committed");
	return STATUS_SUCCESS;
}

struct hardware_io {
	struct fixture *fixture;
	struct event done;
};

static void do_hardware_io(void *arg)
{
	struct hardware_io *self = arg;
	char byte = 'x';

	self->fixture->script.host.MiracastIoControl(
		self->fixture->script.device, TRUE, 1, &byte, 0, NULL, NULL);
	event_signal(&self->done);
}

static void g90_hardware_access_waits_for_the_rest_of_the_miniport(void **state)
{
	struct fixture *self = *state;
	struct hardware_io io = {.fixture = self};
	struct thread thread = {0};

	assert_int_equal(event_create(&io.done), 0);
	self->script.commit = hold_commit;
	fixture_run(self);
	fixture_indicate(self, TRUE);
	assert_true(wait_for(&self->seen, far_us())); /* inside CommitMode */
	assert_int_equal(fixture_io(self), STATUS_SUCCESS); /* G-92 */
	assert_int_equal(thread_start(&thread, do_hardware_io, &io, "io"), 0);
	assert_false(wait_for(&io.done, near_us()));
	assert_int_equal(fixture_count(self, "io"), 1);
	event_signal(&self->go);
	assert_true(wait_for(&io.done, far_us()));
	thread_join(&thread);
	event_destroy(&io.done);
	assert_int_equal(fixture_count(self, "io"), 2);
	assert_true(fixture_in_order(self, "committed", "io"));
}

/* What the miniport was handed. */
static struct {
	ULONG input_bytes, output_bytes;
	VOID *input, *output;
} handed;

static NTSTATUS look_at_buffers(struct script *script, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output, ULONG *returned)
{
	(void)script;
	handed.input_bytes = input_bytes;
	handed.input = input;
	handed.output_bytes = output_bytes;
	handed.output = output;
	*returned = 0xFFFFFFFF;
	return STATUS_PENDING; /* whatever it says */
}

static void g93_g94_buffers_and_sizes_pass_as_they_are(void **state)
{
	const UINT sizes[] = {0, 1, 77, 0x80000000, 0xFFFFFFFF};
	struct fixture *self = *state;
	char input, output;
	VOID *inputs[] = {NULL, &input}, *outputs[] = {&output, NULL};

	self->script.io_control = look_at_buffers;
	fixture_run(self);
	for (int i = 0; i < 10; i++) {
		UINT returned = 0;

		assert_int_equal(
			self->script.host.MiracastIoControl(self->script.device,
				FALSE, sizes[i % 5], inputs[i / 5],
				sizes[4 - i % 5], outputs[i / 5], &returned),
			STATUS_PENDING);
		assert_int_equal(returned, 0xFFFFFFFF);
		assert_int_equal(handed.input_bytes, sizes[i % 5]);
		assert_int_equal(handed.output_bytes, sizes[4 - i % 5]);
		/* G-93: the very same memory. */
		assert_ptr_equal(handed.input, inputs[i / 5]);
		assert_ptr_equal(handed.output, outputs[i / 5]);
	}
}

static VOID NTAPI no_rate(PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	(void)ctx;
	(void)stats;
}

/* Each function looks at the handle first: NULL, and those of the others. */
static void handles_that_are_none_are_refused(void **state)
{
	struct fixture *self = *state;
	const MIRACAST_CALLBACKS *host = &self->script.host;
	const DXGK_MIRACAST_DISPLAY_CALLBACKS *kernel = &self->script.kernel;
	MIRACAST_CHUNK_DATA buffer;
	DXGK_MIRACAST_CHUNK_INFO info;

	memset(&info, 0, sizeof(info));
	fixture_run(self);
	for (int i = 0; i < 3; i++) {
		HANDLE no_device = i == 0   ? NULL
				   : i == 1 ? kernel->MiracastHandle
					    : self->script.adapter.hAdapter;
		HANDLE no_kernel = i == 1 ? self->script.device : no_device;
		UINT bytes = sizeof(buffer), returned = 77;

		assert_int_equal(host->MiracastIoControl(no_device, FALSE, 0,
					 NULL, 0, NULL, &returned),
			STATUS_INVALID_PARAMETER);
		assert_int_equal(returned, 0);
		assert_int_equal(host->GetNextChunkData(no_device, 0, 0, NULL,
					 &bytes, &buffer, NULL),
			STATUS_INVALID_PARAMETER);
		assert_int_equal(host->RegisterForDataRateNotifications(
					 no_device, NULL, no_rate),
			STATUS_INVALID_PARAMETER);
		assert_int_equal(kernel->DxgkCbMiracastSendMessage(no_kernel, 0,
					 NULL, 0, NULL, NULL, NULL),
			STATUS_INVALID_PARAMETER);
		assert_int_equal(kernel->DxgkCbReportChunkInfo(
					 no_kernel, &info, NULL, 0),
			STATUS_INVALID_PARAMETER);
	}
	assert_int_equal(fixture_count(self, "io"), 0);
	assert_int_equal(fixture_count(self, "message"), 0);
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
		TEST(g90_hardware_access_waits_for_the_rest_of_the_miniport),
		TEST(g93_g94_buffers_and_sizes_pass_as_they_are),
		TEST(g99_none_after_the_kernel_context_went),
		TEST(handles_that_are_none_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
