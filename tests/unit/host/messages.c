/*
 * Messages alone: held, delivered, dropped, completed once.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "host/host_messages.h"
#include "unit.h"

struct fixture {
	struct host_messages messages;
	atomic_uint delivered, inside, most_inside;
	atomic_uint completed, cancelled;
	NTSTATUS result;
	UINT returned;
	bool meet; /* deliveries wait for each other */
	struct event met;
	bool hold; /* deliveries wait for this */
	struct event release, entered;
	unsigned resend; /* completions that send again */
	_Atomic NTSTATUS last_status;
	_Atomic ULONG_PTR last_information;
	atomic_uint resend_failures;
	struct event done; /* each completion */
};

static NTSTATUS deliver(
	void *ctx, const struct host_message *message, UINT *returned)
{
	struct fixture *self = ctx;
	unsigned inside = atomic_fetch_add(&self->inside, 1) + 1;
	unsigned most = atomic_load(&self->most_inside);

	while (most < inside && !atomic_compare_exchange_weak(
					&self->most_inside, &most, inside))
		;
	atomic_fetch_add(&self->delivered, 1);
	event_signal(&self->entered);
	if (self->meet) {
		if (inside == HOST_MESSAGE_THREADS)
			event_signal(&self->met);
		wait_for(&self->met, far_us());
	}
	if (self->hold)
		wait_for(&self->release, far_us());
	if (message->output_bytes >= 4)
		memcpy(message->output, "okay", 4);
	*returned = self->returned;
	atomic_fetch_sub(&self->inside, 1);
	return self->result;
}

static VOID NTAPI completed(PVOID ctx, PIO_STATUS_BLOCK block)
{
	struct fixture *self = ctx;

	self->last_status = block->Status;
	self->last_information = block->Information;
	if (block->Status == STATUS_CANCELLED)
		atomic_fetch_add(&self->cancelled, 1);
	if (self->resend > 0) {
		self->resend--;
		if (host_messages_send(&self->messages, 0, NULL, 0, NULL,
			    completed, self) != STATUS_PENDING)
			atomic_fetch_add(&self->resend_failures, 1);
	}
	atomic_fetch_add(&self->completed, 1);
	event_signal(&self->done);
}

static int setup(void **state)
{
	struct fixture *self = calloc(1, sizeof(*self));

	*state = self;
	if (!self || event_create(&self->met) || event_create(&self->release) ||
		event_create(&self->entered) || event_create(&self->done))
		return -1;
	return host_messages_init(&self->messages, "test", deliver, self);
}

static int teardown(void **state)
{
	struct fixture *self = *state;

	event_signal(&self->release);
	host_messages_destroy(&self->messages);
	event_destroy(&self->met);
	event_destroy(&self->release);
	event_destroy(&self->entered);
	event_destroy(&self->done);
	free(self);
	return 0;
}

static NTSTATUS send_message(struct fixture *self)
{
	return host_messages_send(
		&self->messages, 0, NULL, 0, NULL, completed, self);
}

static void wait_completed(struct fixture *self, unsigned count)
{
	while (atomic_load(&self->completed) < count) {
		assert_true(wait_for(&self->done, far_us()));
		event_reset(&self->done);
	}
}

static void g69_held_until_the_session_runs(void **state)
{
	struct fixture *self = *state;

	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	assert_int_equal(send_message(self), STATUS_PENDING); /* G-73 */
	assert_int_equal(send_message(self), STATUS_PENDING);
	assert_false(wait_for(&self->entered, near_us()));
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	wait_completed(self, 2);
	assert_int_equal(atomic_load(&self->delivered), 2);
}

static void g76_status_and_bytes_reach_the_callback(void **state)
{
	struct fixture *self = *state;
	char input[] = "input", output[8] = "";

	self->result = STATUS_DEVICE_NOT_CONNECTED;
	self->returned = 4;
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	assert_int_equal(
		host_messages_send(&self->messages, sizeof(input), input,
			sizeof(output), output, completed, self),
		STATUS_PENDING);
	wait_completed(self, 1);
	assert_int_equal(self->last_status, STATUS_DEVICE_NOT_CONNECTED);
	assert_int_equal(self->last_information, 4);
	assert_string_equal(output, "okay");
}

static void more_bytes_than_the_buffer_has_are_not_claimed(void **state)
{
	struct fixture *self = *state;
	char output[8] = "";

	self->returned = 1000;
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	host_messages_send(&self->messages, 0, NULL, sizeof(output), output,
		completed, self);
	wait_completed(self, 1);
	assert_int_equal(self->last_information, sizeof(output));
}

static void g66_several_are_delivered_at_once(void **state)
{
	struct fixture *self = *state;

	self->meet = true;
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	for (int i = 0; i < HOST_MESSAGE_THREADS; i++)
		send_message(self);
	wait_completed(self, HOST_MESSAGE_THREADS);
	assert_int_equal(atomic_load(&self->most_inside), HOST_MESSAGE_THREADS);
	assert_true(event_is_signalled(&self->met));
}

static void g70_i12_held_ones_are_dropped_at_the_end(void **state)
{
	struct fixture *self = *state;

	self->last_information = 99;
	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	send_message(self);
	send_message(self);
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	wait_completed(self, 2);
	assert_int_equal(send_message(self), STATUS_PENDING);
	wait_completed(self, 3);
	assert_int_equal(atomic_load(&self->cancelled), 3);
	assert_int_equal(self->last_information, 0);
	assert_int_equal(atomic_load(&self->delivered), 0);
}

static void i05_what_the_driver_handles_is_waited_for(void **state)
{
	struct fixture *self = *state;
	struct thread waiter = {0};

	self->hold = true;
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	send_message(self);
	assert_true(wait_for(&self->entered, far_us()));
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	assert_int_equal(thread_start(&waiter,
				 (void (*)(void *))host_messages_wait_delivered,
				 &self->messages, "waiter"),
		0);
	assert_int_equal(atomic_load(&self->inside), 1);
	event_signal(&self->release);
	thread_join(&waiter);
	assert_int_equal(atomic_load(&self->inside), 0);
	wait_completed(self, 1);
	assert_int_equal(atomic_load(&self->cancelled), 0);
}

static void a_callback_may_send(void **state)
{
	struct fixture *self = *state;

	self->resend = 50;
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	send_message(self);
	wait_completed(self, 51);
	assert_int_equal(atomic_load(&self->delivered), 51);
	assert_int_equal(atomic_load(&self->resend_failures), 0);
}

static void a_callback_that_always_sends_does_not_keep_it_open(void **state)
{
	struct fixture *self = *state;

	self->resend = 1000000000;
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	send_message(self);
	wait_completed(self, 20);
	host_messages_close(&self->messages);
	assert_int_equal(atomic_load(&self->resend_failures), 1);
	self->resend = 0;
}

static void a_callback_is_optional(void **state)
{
	struct fixture *self = *state;

	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	assert_int_equal(host_messages_send(
				 &self->messages, 0, NULL, 0, NULL, NULL, NULL),
		STATUS_PENDING);
	assert_true(wait_for(&self->entered, far_us()));
	host_messages_close(&self->messages);
}

static void closed_refuses(void **state)
{
	struct fixture *self = *state;

	assert_int_equal(send_message(self), STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(atomic_load(&self->completed), 0);
}

static void sizes_without_buffers_are_refused(void **state)
{
	struct fixture *self = *state;
	char byte = 0;

	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	assert_int_equal(host_messages_send(&self->messages, 1, NULL, 1, &byte,
				 completed, self),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(host_messages_send(&self->messages, 1, &byte, 1, NULL,
				 completed, self),
		STATUS_INVALID_PARAMETER);
}

static void a_flood_is_refused_and_every_accepted_one_completes(void **state)
{
	struct fixture *self = *state;

	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	for (unsigned i = 0; i < HOST_MESSAGES_MAX; i++)
		assert_int_equal(send_message(self), STATUS_PENDING);
	assert_int_equal(send_message(self), STATUS_INSUFFICIENT_RESOURCES);
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	wait_completed(self, HOST_MESSAGES_MAX);
	host_messages_close(&self->messages);
	assert_int_equal(atomic_load(&self->completed), HOST_MESSAGES_MAX);
}

struct sender {
	struct fixture *fixture;
	unsigned accepted;
};

static void send_many(void *arg)
{
	struct sender *sender = arg;

	for (int i = 0; i < 500; i++)
		sender->accepted +=
			send_message(sender->fixture) == STATUS_PENDING;
}

static void i12_each_completes_once_whatever_happens(void **state)
{
	struct fixture *self = *state;
	struct thread threads[3] = {0};
	struct sender senders[3];
	unsigned accepted = 0;

	host_messages_set_state(&self->messages, HOST_MESSAGES_HELD);
	for (int i = 0; i < 3; i++) {
		senders[i] = (struct sender){self, 0};
		assert_int_equal(thread_start(&threads[i], send_many,
					 &senders[i], "sender"),
			0);
	}
	host_messages_set_state(&self->messages, HOST_MESSAGES_RUNNING);
	wait_completed(self, 10);
	host_messages_set_state(&self->messages, HOST_MESSAGES_DROPPING);
	for (int i = 0; i < 3; i++) {
		thread_join(&threads[i]);
		accepted += senders[i].accepted;
	}
	host_messages_close(&self->messages);
	assert_int_equal(atomic_load(&self->completed), accepted);
	assert_int_equal(
		atomic_load(&self->delivered) + atomic_load(&self->cancelled),
		accepted);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g69_held_until_the_session_runs),
		TEST(g76_status_and_bytes_reach_the_callback),
		TEST(more_bytes_than_the_buffer_has_are_not_claimed),
		TEST(g66_several_are_delivered_at_once),
		TEST(g70_i12_held_ones_are_dropped_at_the_end),
		TEST(i05_what_the_driver_handles_is_waited_for),
		TEST(a_callback_may_send),
		TEST(a_callback_that_always_sends_does_not_keep_it_open),
		TEST(a_callback_is_optional),
		TEST(closed_refuses),
		TEST(sizes_without_buffers_are_refused),
		TEST(a_flood_is_refused_and_every_accepted_one_completes),
		TEST(i12_each_completes_once_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
