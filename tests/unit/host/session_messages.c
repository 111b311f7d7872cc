/*
 * Messages through a whole host: when they reach the driver.
 */
#include <stdatomic.h>
#include <string.h>

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
	assert_false(wait_for(&self->seen, near_us()));
	assert_int_equal(fixture_count(self, "message"), 0); /* G-69 */
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

static void g67_g68_i05_stop_waits_for_running_messages(void **state)
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

/* What one message brought, both ways. */
struct exchange {
	struct fixture *fixture;
	char request[16], reply[16];
	/* In the driver. */
	UINT input_bytes, output_bytes;
	VOID *input, *output;
	bool returned_given;
	/* In the callback. */
	unsigned completions;
	NTSTATUS status;
	ULONG_PTR information;
	uint64_t thread;
};

static atomic_uint delivered;

static NTSTATUS answer_message(struct script *script, UINT input_bytes,
	VOID *input, UINT output_bytes, VOID *output, UINT *returned)
{
	struct exchange *exchange;

	(void)script;
	memcpy(&exchange, input, sizeof(exchange));
	atomic_fetch_add(&delivered, 1);
	exchange->input_bytes = input_bytes;
	exchange->input = input;
	exchange->output_bytes = output_bytes;
	exchange->output = output;
	exchange->returned_given = returned != NULL;
	memcpy(output, "reply", 6);
	*returned = 6;
	return STATUS_DEVICE_NOT_CONNECTED;
}

static VOID NTAPI exchange_completed(PVOID ctx, PIO_STATUS_BLOCK block)
{
	struct exchange *exchange = ctx;

	exchange->completions++;
	exchange->status = block->Status;
	exchange->information = block->Information;
	exchange->thread = thread_current_id();
	fixture_log(exchange->fixture, "exchanged");
}

static void g65_g71_to_g76_a_message_there_and_back(void **state)
{
	struct fixture *self = *state;
	struct exchange exchanges[5];

	atomic_store(&delivered, 0);
	self->script.message = answer_message;
	fixture_run(self);
	for (int i = 0; i < 5; i++) {
		struct exchange *exchange = &exchanges[i];

		*exchange = (struct exchange){.fixture = self};
		memcpy(exchange->request, &exchange, sizeof(exchange));
		assert_int_equal(self->script.kernel.DxgkCbMiracastSendMessage(
					 self->script.kernel.MiracastHandle,
					 sizeof(exchange), exchange->request,
					 6 + (ULONG)i, exchange->reply,
					 exchange_completed, exchange),
			STATUS_PENDING); /* G-73 */
	}
	fixture_wait(self, "exchanged", 5);
	assert_int_equal(atomic_load(&delivered), 5); /* G-65 */
	for (int i = 0; i < 5; i++) {
		struct exchange *exchange = &exchanges[i];

		/* G-71: the miniport's buffers and sizes, and a place. */
		assert_int_equal(exchange->input_bytes, sizeof(exchange));
		assert_ptr_equal(exchange->input, exchange->request);
		assert_int_equal(exchange->output_bytes, 6 + i);
		assert_ptr_equal(exchange->output, exchange->reply);
		assert_true(exchange->returned_given);
		/* G-74, G-75: each callback once, with its own context. */
		assert_int_equal(exchange->completions, 1);
		/* G-76 */
		assert_int_equal(exchange->status, STATUS_DEVICE_NOT_CONNECTED);
		assert_int_equal(exchange->information, 6);
		assert_string_equal(exchange->reply, "reply");
	}
}

static VOID NTAPI wait_for_the_next(PVOID ctx, PIO_STATUS_BLOCK block)
{
	struct fixture *self = ctx;

	(void)block;
	self->number = thread_current_id() != self->test_thread;
	fixture_send(self); /* an ordinary thread may send ... */
	/* ... and wait, meanwhile others complete. */
	fixture_wait(self, "completed", 1);
	fixture_log(self, "waited");
}

static void g77_a_callback_runs_where_it_may_wait(void **state)
{
	struct fixture *self = *state;

	self->test_thread = thread_current_id();
	fixture_run(self);
	assert_int_equal(self->script.kernel.DxgkCbMiracastSendMessage(
				 self->script.kernel.MiracastHandle, 0, NULL, 0,
				 NULL, wait_for_the_next, self),
		STATUS_PENDING);
	fixture_wait(self, "waited", 1);
	assert_int_equal(self->number, 1);
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
		TEST(g67_g68_i05_stop_waits_for_running_messages),
		TEST(g65_g71_to_g76_a_message_there_and_back),
		TEST(g77_a_callback_runs_where_it_may_wait),
		TEST(g70_a_message_of_the_last_moment_completes_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
