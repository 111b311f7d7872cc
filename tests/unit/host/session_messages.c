/*
 * Messages through a whole host: when they reach the driver.
 */
#include "fixture.h"

static NTSTATUS send_in_start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct fixture *self = fixture_of(script);

	(void)socket;
	(void)stats;
	(void)info;
	fixture_send(self);
	wait_for(&self->seen, near_us());
	fixture_log(self, "still-inside");
	return STATUS_SUCCESS;
}

static NTSTATUS see_message(struct script *script, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	event_signal(&fixture_of(script)->seen);
	return STATUS_SUCCESS;
}

static void g42_g69_messages_are_held_until_start_returned(void **state)
{
	struct fixture *self = *state;

	self->script.start = send_in_start;
	self->script.message = see_message;
	fixture_open(self);
	fixture_prepare(self);
	assert_int_equal(fixture_send(self), STATUS_PENDING);
	fixture_start(self);
	fixture_wait(self, "completed", 2);
	assert_true(fixture_in_order(self, "still-inside", "started"));
	assert_true(fixture_in_order(self, "started", "message"));
	assert_int_equal(fixture_count(self, "message"), 2);
}

static NTSTATUS handle_until_told(struct script *script, UINT input_bytes,
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
	fixture_log(self, "handled");
	return STATUS_SUCCESS;
}

static void send_in_stop_too(struct script *script)
{
	fixture_of(script)->status = fixture_send(fixture_of(script));
}

static void g67_i05_stop_waits_for_running_messages(void **state)
{
	struct fixture *self = *state;

	self->script.message = handle_until_told;
	self->script.stop = send_in_stop_too;
	fixture_run(self);
	assert_int_equal(fixture_send(self), STATUS_PENDING);
	assert_true(wait_for(&self->seen, far_us()));
	host_stop(self->host);
	assert_int_equal(host_wait(self->host, near_us(), &self->outcome),
		HOST_STOPPING);
	assert_int_equal(fixture_count(self, "stop"), 0);
	/* Undelivered and new ones are dropped already. */
	assert_int_equal(fixture_send(self), STATUS_PENDING);
	fixture_wait(self, "cancelled", 1);
	event_signal(&self->go);
	fixture_wait_phase(self, HOST_ENDED);
	assert_true(fixture_in_order(self, "handled", "stop"));
	fixture_wait(self, "cancelled", 2); /* G-70: sent in Stop */
	assert_int_equal(self->status, STATUS_PENDING);
	assert_int_equal(fixture_send(self), STATUS_PENDING); /* after it */
	fixture_wait(self, "cancelled", 3);
	assert_int_equal(fixture_count(self, "message"), 1); /* G-68 */
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "completed"), 1);
}

static void send_in_destroy_context(struct script *script)
{
	fixture_send(fixture_of(script));
}

static void g70_a_message_of_the_last_moment_completes_too(void **state)
{
	struct fixture *self = *state;

	self->script.destroy_context = send_in_destroy_context;
	fixture_run(self);
	fixture_finish(self);
	assert_int_equal(fixture_count(self, "cancelled"), 1);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g42_g69_messages_are_held_until_start_returned),
		TEST(g67_i05_stop_waits_for_running_messages),
		TEST(g70_a_message_of_the_last_moment_completes_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
