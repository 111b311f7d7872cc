/*
 * A session from host_prepare to host_finish: the order of calls, the RTSP
 * socket, why it ends.
 */
#include <errno.h>
#include <stdatomic.h>
#include <string.h>

#include "fixture.h"

static void g183_the_normal_sequence(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	assert_int_equal(fixture_count(self, "create"), 0);
	fixture_prepare(self); /* G-15 */
	assert_int_equal(fixture_count(self, "create"), 1);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.stopped);
	assert_false(self->outcome.start_failed);
	assert_false(self->outcome.reported);
	assert_int_equal(fixture_count(self, "destroy"), 0);
	fixture_finish(self);
	assert_int_equal(self->outcome.phase, HOST_IDLE);
	host_close(self->host);
	self->host = NULL;
	assert_true(fixture_in_order(self, "add", "caps"));
	assert_true(fixture_in_order(self, "caps", "context"));
	assert_true(fixture_in_order(self, "context", "create"));
	assert_true(fixture_in_order(self, "create", "start"));
	assert_true(fixture_in_order(self, "started", "stop"));
	assert_true(fixture_in_order(self, "stopped", "destroy"));
	assert_true(fixture_in_order(self, "destroyed", "uncontext"));
	assert_true(fixture_in_order(self, "uncontext", "unload")); /* G-183 */
	assert_true(fixture_in_order(self, "unload", "dereference"));
	assert_true(fixture_in_order(self, "dereference", "remove"));
	assert_int_equal(fixture_count(self, "caps"), 1); /* G-196 */
}

static void g15_create_comes_with_the_preparation(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	assert_int_equal(fixture_count(self, "create"), 0);
	fixture_prepare(self);
	assert_int_equal(fixture_count(self, "create"), 1);
}

static void g16_create_gets_handle_and_functions(void **state)
{
	struct fixture *self = *state;
	MIRACAST_CALLBACKS *host = &self->script.host;

	fixture_open(self);
	fixture_prepare(self);
	assert_non_null(self->script.device);
	assert_non_null(host->ReportSessionStatus);
	assert_non_null(host->MiracastIoControl);
	assert_non_null(host->ReportStatistic);
	assert_non_null(host->GetNextChunkData);
	assert_non_null(host->RegisterForDataRateNotifications);
	/* The handle is one that the functions take. */
	assert_int_equal(fixture_io(self), STATUS_SUCCESS);
}

static void g19_the_context_of_create_comes_back(void **state)
{
	struct fixture *self = *state;

	fixture_run(self);
	fixture_send(self);
	fixture_wait(self, "completed", 1);
	assert_int_equal(fixture_count(self, "message"), 1);
	assert_int_equal(atomic_load(&self->script.strays), 0);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(fixture_count(self, "stopped"), 1);
	assert_int_equal(atomic_load(&self->script.strays), 0);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "destroyed"), 1);
	assert_int_equal(atomic_load(&self->script.strays), 0);
}

static uint64_t ids[4];

static NTSTATUS id_create(struct script *script)
{
	(void)script;
	ids[0] = thread_current_id();
	return STATUS_SUCCESS;
}

static NTSTATUS id_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)script;
	(void)socket;
	(void)stats;
	(void)info;
	ids[1] = thread_current_id();
	return STATUS_SUCCESS;
}

static void id_stop(struct script *script)
{
	(void)script;
	ids[2] = thread_current_id();
}

static void id_destroy(struct script *script)
{
	(void)script;
	ids[3] = thread_current_id();
}

static void g22_one_thread_for_all_calls(void **state)
{
	struct fixture *self = *state;

	self->script.create = id_create;
	self->script.start = id_start;
	self->script.stop = id_stop;
	self->script.destroy = id_destroy;
	fixture_run(self);
	fixture_finish(self);
	assert_true(ids[0] != 0 && ids[0] != thread_current_id());
	for (int i = 1; i < 4; i++)
		assert_true(ids[i] == ids[0]);
}

static atomic_uint inside, clashes;

static void enter_alone(struct script *script)
{
	if (atomic_fetch_add(&inside, 1) != 0)
		atomic_fetch_add(&clashes, 1);
	/* Room for another call to come in between. */
	wait_for(&fixture_of(script)->go, near_us());
	atomic_fetch_sub(&inside, 1);
}

static NTSTATUS alone_in_create(struct script *script)
{
	enter_alone(script);
	return STATUS_SUCCESS;
}

static NTSTATUS alone_in_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	enter_alone(script);
	return STATUS_SUCCESS;
}

/* The program hurries on while the driver is inside each of them. */
static void g22_one_call_at_a_time(void **state)
{
	struct fixture *self = *state;

	atomic_store(&clashes, 0);
	self->script.create = alone_in_create;
	self->script.start = alone_in_start;
	self->script.stop = enter_alone;
	self->script.destroy = enter_alone;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait(self, "start", 1);
	host_stop(self->host);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "stopped"), 1);
	assert_int_equal(fixture_count(self, "destroyed"), 1);
	assert_int_equal(atomic_load(&clashes), 0);
}

static void g25_start_waits_for_the_link(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(host_wait(self->host, near_us(), NULL), HOST_PREPARED);
	assert_int_equal(fixture_count(self, "start"), 0);
	fixture_start(self); /* with a connected socket */
	fixture_wait(self, "started", 1);
}

/* --- Start ---------------------------------------------------------------- */

static MIRACAST_WFD_CONNECTION_STATS seen_stats;
static UINT seen_info;

static NTSTATUS look_at_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	/* What is seen is judged by the test's own thread. */
	self->number = (unsigned)stats->CurrentBitRate;
	seen_stats = *stats;
	seen_info = info->Value;
	self->status = socket_send((socket_handle)socket, "M1", 2) == 2
			       ? STATUS_SUCCESS
			       : STATUS_UNSUCCESSFUL;
	info->MonitorConnected = 1;
	info->ReducedModeListDueToBandwidth = 1;
	return STATUS_SUCCESS;
}

static void expect_text(socket_handle socket, const char *text)
{
	struct wait_item item = {.socket = socket, .want_read = true};
	char buffer[16] = "";

	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_receive(socket, buffer, sizeof(buffer) - 1),
		(ptrdiff_t)strlen(text));
	assert_string_equal(buffer, text);
}

static void g26_start_gets_socket_and_rates(void **state)
{
	struct fixture *self = *state;

	self->script.start = look_at_start;
	fixture_run(self);
	assert_int_equal(self->number, HOST_LINK_DEFAULT_BIT_RATE);
	assert_int_equal(self->number, 20000000);
	assert_true(seen_stats.LocalMaxBitRate == 0);
	assert_true(seen_stats.RemoteMaxBitRate == 0);
	assert_int_equal(seen_info, 0);
	assert_int_equal(self->status, STATUS_SUCCESS);
	expect_text(self->sink, "M1");
	host_wait(self->host, 0, &self->outcome);
	assert_true(self->outcome.monitor_connected);
	assert_true(self->outcome.reduced_modes);
}

static bool link_known;

static bool know_link(void *ctx, MIRACAST_WFD_CONNECTION_STATS *out)
{
	(void)ctx;
	out->CurrentBitRate = 7000000;
	out->LocalMaxBitRate = 144000000;
	out->RemoteMaxBitRate = 65000000;
	return link_known;
}

static void g26_rates_come_from_the_link(void **state)
{
	const struct host_link_ops ops = {.connection = know_link};
	struct fixture *self = *state;

	link_known = true;
	self->options.link = &ops;
	self->script.start = look_at_start;
	fixture_run(self);
	assert_int_equal(self->number, 7000000);
	assert_true(seen_stats.LocalMaxBitRate == 144000000);
	assert_true(seen_stats.RemoteMaxBitRate == 65000000);
}

static void g26_what_the_link_does_not_know_is_not_believed(void **state)
{
	const struct host_link_ops ops = {.connection = know_link};
	struct fixture *self = *state;

	link_known = false;
	self->options.link = &ops;
	self->script.start = look_at_start;
	fixture_run(self);
	assert_int_equal(self->number, HOST_LINK_DEFAULT_BIT_RATE);
	assert_true(seen_stats.LocalMaxBitRate == 0);
}

static NTSTATUS fail_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	fixture_send(fixture_of(script));
	return STATUS_DEVICE_INSUFFICIENT_RESOURCES;
}

static void expect_end(socket_handle socket)
{
	struct wait_item item = {.socket = socket, .want_read = true};
	char byte;

	assert_int_equal(wait_any(&item, 1, far_us()), 1);
	assert_int_equal(socket_receive(socket, &byte, 1), 0);
}

static void i03_i12_a_start_that_fails_is_not_stopped(void **state)
{
	struct fixture *self = *state;

	self->script.start = fail_start;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(event_handle_is_valid(host_ended_event(self->host)));
	expect_end(self->sink); /* the host closed it */
	assert_true(self->outcome.start_failed);
	assert_int_equal(self->outcome.start_status,
		STATUS_DEVICE_INSUFFICIENT_RESOURCES);
	fixture_wait(self, "cancelled", 1);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "stop"), 0);
	assert_int_equal(fixture_count(self, "destroy"), 1);
	assert_int_equal(fixture_count(self, "message"), 0);
	assert_int_equal(fixture_count(self, "cancelled"), 1);
	assert_int_equal(fixture_count(self, "child"), 0);
}

static NTSTATUS hang_on_a_mute_sink(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct wait_item item = {
		.socket = (socket_handle)socket, .want_read = true};

	(void)script;
	(void)stats;
	(void)info;
	wait_any(&item, 1, WAIT_FOREVER);
	return STATUS_DEVICE_NOT_CONNECTED;
}

static void a_start_that_hangs_is_given_up(void **state)
{
	struct fixture *self = *state;

	self->script.start = hang_on_a_mute_sink;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait(self, "start", 1);
	assert_int_equal(host_wait(self->host, near_us(), &self->outcome),
		HOST_STARTING);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.stopped);
	assert_true(self->outcome.start_failed);
	assert_false(self->outcome.stop_overran);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "stop"), 0);
}

static void finish_gives_a_start_up_too(void **state)
{
	struct fixture *self = *state;

	self->script.start = hang_on_a_mute_sink;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait(self, "start", 1);
	fixture_finish(self);
	assert_true(self->outcome.stopped);
	assert_int_equal(fixture_count(self, "stop"), 0);
}

static NTSTATUS start_when_told(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	wait_for(&fixture_of(script)->go, far_us());
	return STATUS_SUCCESS;
}

static void a_start_that_succeeds_after_all_is_stopped(void **state)
{
	struct fixture *self = *state;

	self->script.start = start_when_told;
	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(fixture_send(self), STATUS_PENDING);
	fixture_start(self);
	fixture_wait(self, "start", 1);
	host_stop(self->host);
	event_signal(&self->go);
	fixture_wait_phase(self, HOST_ENDED);
	assert_false(self->outcome.start_failed);
	assert_int_equal(fixture_count(self, "stopped"), 1);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "message"), 0);
	assert_int_equal(fixture_count(self, "cancelled"), 1);
}

static void a_stop_before_the_start_is_kept(void **state)
{
	struct fixture *self = *state;
	socket_handle rtsp;

	fixture_open(self);
	fixture_prepare(self);
	host_stop(self->host);
	assert_int_equal(
		host_wait(self->host, far_us(), &self->outcome), HOST_ENDED);
	/* Whoever waits for a sink can wait for this, too. */
	assert_int_equal(rtsp_listener_accept(&self->listener, far_us(),
				 host_ended_event(self->host), &rtsp, NULL),
		-ECANCELED);
	assert_int_equal(
		socket_tcp_connect(&self->listener.address, &self->sink), 0);
	assert_int_equal(rtsp_listener_accept(
				 &self->listener, far_us(), NULL, &rtsp, NULL),
		0);
	assert_int_equal(
		host_start(self->host, rtsp, &self->error), -ECANCELED);
	expect_end(self->sink); /* closed also on failure */
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "start"), 0);
	assert_int_equal(fixture_count(self, "destroy"), 1);
}

static NTSTATUS create_when_told(struct script *script)
{
	event_signal(&fixture_of(script)->seen);
	wait_for(&fixture_of(script)->go, far_us());
	return STATUS_SUCCESS;
}

static void stop_in_prepare(void *arg)
{
	struct fixture *self = arg;

	wait_for(&self->seen, far_us());
	host_stop(self->host);
	event_signal(&self->go);
}

static void a_stop_during_prepare_is_kept(void **state)
{
	struct fixture *self = *state;
	struct thread stopper = {0};

	self->script.create = create_when_told;
	fixture_open(self);
	assert_int_equal(
		thread_start(&stopper, stop_in_prepare, self, "stopper"), 0);
	fixture_prepare(self);
	thread_join(&stopper);
	assert_int_equal(host_wait(self->host, 0, &self->outcome), HOST_ENDED);
	assert_true(self->outcome.stopped);
	fixture_finish(self);
	/* It does not last until the next one. */
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
}

/* --- Stop ------------------------------------------------------------------
 */

static SOCKET started_on;

static NTSTATUS note_socket(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)script;
	(void)stats;
	(void)info;
	started_on = socket;
	return STATUS_SUCCESS;
}

static void send_in_stop(struct script *script)
{
	fixture_of(script)->number =
		socket_send((socket_handle)started_on, "bye", 3) == 3;
}

static void g28_a7_the_socket_is_closed_after_stop(void **state)
{
	struct fixture *self = *state;

	self->script.start = note_socket;
	self->script.stop = send_in_stop;
	fixture_run(self);
	host_stop(self->host);
	fixture_wait_phase(self, HOST_ENDED);
	assert_int_equal(self->number, 1);
	expect_text(self->sink, "bye");
	expect_end(self->sink);
}

static void finish_after_prepare_alone(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(fixture_send(self), STATUS_PENDING);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "start"), 0);
	assert_int_equal(fixture_count(self, "stop"), 0);
	assert_int_equal(fixture_count(self, "destroy"), 1);
	assert_int_equal(fixture_count(self, "cancelled"), 1);
	assert_int_equal(fixture_send(self), STATUS_INVALID_DEVICE_STATE);
}

static void close_finishes_what_runs(void **state)
{
	struct fixture *self = *state;

	fixture_run(self);
	host_close(self->host);
	self->host = NULL;
	assert_int_equal(fixture_count(self, "stopped"), 1);
	assert_int_equal(fixture_count(self, "destroyed"), 1);
	assert_int_equal(fixture_count(self, "remove"), 1);
}

static void calls_in_the_wrong_phase_are_refused(void **state)
{
	struct fixture *self = *state;

	fixture_open(self);
	assert_int_equal(
		host_start(self->host, SOCKET_NONE, &self->error), -EINVAL);
	assert_int_equal(self->error.fault, HOST_FAULT_SESSION);
	assert_int_equal(host_wait(self->host, far_us(), NULL), HOST_IDLE);
	host_stop(self->host);
	fixture_finish(self);
	fixture_prepare(self);
	assert_int_equal(host_prepare(self->host, &self->error), -EBUSY);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	assert_int_equal(
		host_start(self->host, SOCKET_NONE, &self->error), -EINVAL);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g183_the_normal_sequence),
		TEST(g15_create_comes_with_the_preparation),
		TEST(g16_create_gets_handle_and_functions),
		TEST(g19_the_context_of_create_comes_back),
		TEST(g22_one_thread_for_all_calls),
		TEST(g22_one_call_at_a_time),
		TEST(g25_start_waits_for_the_link),
		TEST(g26_start_gets_socket_and_rates),
		TEST(g26_rates_come_from_the_link),
		TEST(g26_what_the_link_does_not_know_is_not_believed),
		TEST(i03_i12_a_start_that_fails_is_not_stopped),
		TEST(a_start_that_hangs_is_given_up),
		TEST(finish_gives_a_start_up_too),
		TEST(a_start_that_succeeds_after_all_is_stopped),
		TEST(a_stop_before_the_start_is_kept),
		TEST(a_stop_during_prepare_is_kept),
		TEST(g28_a7_the_socket_is_closed_after_stop),
		TEST(finish_after_prepare_alone),
		TEST(close_finishes_what_runs),
		TEST(calls_in_the_wrong_phase_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
