/*
 * Drivers that take too long: the 3 s rule.
 */
#include <errno.h>

#include "fixture.h"
#include "platform/log.h"

/* Stands in for a driver that is stuck until the test lets it go; its own I/O
 * control fails by then. */
static void stuck(struct script *script)
{
	struct fixture *self = fixture_of(script);

	wait_for(&self->go, WAIT_FOREVER);
	self->status = fixture_io(self);
}

static void finish_in_vain(struct fixture *self)
{
	uint64_t begin_us = clock_now_us();

	assert_int_equal(host_finish(self->host, &self->outcome), -ETIMEDOUT);
	assert_true(clock_now_us() - begin_us < 10000000);
}

/* Once the driver has come back there is a second chance. */
static void let_go_and_finish(struct fixture *self)
{
	event_signal(&self->go);
	fixture_wait(self, "unload", 1);
	assert_int_equal(host_finish(self->host, &self->outcome), 0);
	assert_int_equal(self->outcome.phase, HOST_IDLE);
	assert_int_equal(fixture_count(self, "uncontext"), 1);
}

static void g178_g179_stop_overruns(void **state)
{
	struct fixture *self = *state;
	uint64_t begin_us;

	self->status = STATUS_SUCCESS;
	self->script.stop = stuck;
	fixture_run(self);
	begin_us = clock_now_us();
	host_stop(self->host);
	/* The kernel context goes under the driver, without the program. */
	fixture_wait(self, "uncontext", 1);
	assert_true(clock_now_us() - begin_us >= 2900000);
	assert_int_equal(fixture_count(self, "stopped"), 0);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(self->outcome.stop_overran);
	assert_int_equal(fixture_io(self), STATUS_INVALID_DEVICE_STATE);
	finish_in_vain(self);
	finish_in_vain(self);
	assert_int_equal(host_prepare(self->host, &self->error), -EBUSY);
	let_go_and_finish(self);
	assert_true(self->outcome.stop_overran);
	assert_int_equal(self->status, STATUS_INVALID_DEVICE_STATE);
	/* And the host is as good as new. */
	self->script.stop = NULL;
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait_phase(self, HOST_RUNNING);
	assert_int_equal(fixture_io(self), STATUS_SUCCESS);
	assert_false(self->outcome.stop_overran);
	fixture_finish(self);
}

static void g182_destroy_overruns(void **state)
{
	struct fixture *self = *state;

	self->script.destroy = stuck;
	fixture_run(self);
	finish_in_vain(self);
	assert_true(self->outcome.destroy_overran);
	assert_false(self->outcome.stop_overran);
	assert_int_equal(fixture_count(self, "uncontext"), 1);
	assert_int_equal(fixture_count(self, "unload"), 0);
	let_go_and_finish(self);
}

static NTSTATUS stuck_message(struct script *script, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	struct fixture *self = fixture_of(script);

	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	event_signal(&self->seen);
	wait_for(&self->go, WAIT_FOREVER);
	return STATUS_SUCCESS;
}

static void i05_a_message_that_never_comes_back(void **state)
{
	struct fixture *self = *state;

	self->script.message = stuck_message;
	fixture_run(self);
	fixture_send(self);
	assert_true(wait_for(&self->seen, far_us()));
	finish_in_vain(self);
	assert_true(self->outcome.stop_overran);
	assert_int_equal(fixture_count(self, "stop"), 0);
	let_go_and_finish(self);
	assert_int_equal(fixture_count(self, "stopped"), 1);
	assert_int_equal(fixture_count(self, "completed"), 1);
}

static NTSTATUS deaf_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)socket;
	(void)stats;
	(void)info;
	wait_for(&fixture_of(script)->go, WAIT_FOREVER);
	return STATUS_SUCCESS;
}

static void a_start_that_does_not_notice_its_socket(void **state)
{
	struct fixture *self = *state;

	self->script.start = deaf_start;
	fixture_open(self);
	fixture_prepare(self);
	fixture_start(self);
	fixture_wait(self, "start", 1);
	finish_in_vain(self);
	assert_true(self->outcome.stop_overran);
	let_go_and_finish(self);
	assert_int_equal(fixture_count(self, "stopped"), 1);
}

static NTSTATUS stuck_io(struct script *script, ULONG input_bytes, VOID *input,
	ULONG output_bytes, VOID *output, ULONG *returned)
{
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	wait_for(&fixture_of(script)->go, WAIT_FOREVER);
	return STATUS_SUCCESS;
}

static void io_in_stop(struct script *script)
{
	fixture_io(fixture_of(script));
}

static void g205_the_context_stays_while_an_io_control_is_inside(void **state)
{
	struct fixture *self = *state;

	self->script.io_control = stuck_io;
	self->script.stop = io_in_stop;
	fixture_run(self);
	finish_in_vain(self);
	assert_true(self->outcome.stop_overran);
	assert_int_equal(fixture_count(self, "uncontext"), 0);
	let_go_and_finish(self);
	assert_true(fixture_in_order(self, "stopped", "uncontext"));
}

static void close_does_not_wait_for_a_stuck_driver(void **state)
{
	struct fixture *self = *state;
	struct host *host;

	self->script.stop = stuck;
	fixture_run(self);
	host = self->host;
	self->host = NULL;
	host_close(host); /* which stays for the rest of the process */
	assert_int_equal(fixture_count(self, "stopped"), 0);
	assert_int_equal(fixture_count(self, "remove"), 0);
	event_signal(&self->go);
	fixture_wait(self, "unload", 1);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g178_g179_stop_overruns),
		TEST(g182_destroy_overruns),
		TEST(i05_a_message_that_never_comes_back),
		TEST(a_start_that_does_not_notice_its_socket),
		TEST(close_does_not_wait_for_a_stuck_driver),
		TEST(g205_the_context_stays_while_an_io_control_is_inside),
	};

	log_set_level(LOG_SILENT); /* warnings are what is expected */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
