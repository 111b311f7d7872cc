/*
 * The gate to the miniport alone: who is served, who waits, who fails.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "ddi/netdispumdddi.h"
#include "host/kernel_gate.h"
#include "unit.h"

static int setup(void **state)
{
	struct kernel_gate *gate = calloc(1, sizeof(*gate));

	*state = gate;
	if (!gate)
		return -1;
	kernel_gate_init(gate);
	return 0;
}

static int teardown(void **state)
{
	kernel_gate_destroy(*state);
	free(*state);
	return 0;
}

struct other {
	struct kernel_gate *gate;
	bool exclusive;
	struct thread thread;
	struct event done;
	NTSTATUS status;
};

static void try_io(void *arg)
{
	struct other *other = arg;

	other->status = kernel_gate_begin_io(other->gate, other->exclusive);
	if (other->status == STATUS_SUCCESS)
		kernel_gate_end(other->gate);
	event_signal(&other->done);
}

static void begin_other(
	struct other *other, struct kernel_gate *gate, bool exclusive)
{
	*other = (struct other){.gate = gate, .exclusive = exclusive};
	assert_int_equal(event_create(&other->done), 0);
	assert_int_equal(
		thread_start(&other->thread, try_io, other, "other"), 0);
}

static NTSTATUS end_other(struct other *other)
{
	thread_join(&other->thread);
	event_destroy(&other->done);
	return other->status;
}

static NTSTATUS io_elsewhere(struct kernel_gate *gate)
{
	struct other other;

	begin_other(&other, gate, false);
	return end_other(&other);
}

static NTSTATUS io_here(struct kernel_gate *gate)
{
	NTSTATUS status = kernel_gate_begin_io(gate, false);

	if (status == STATUS_SUCCESS)
		kernel_gate_end(gate);
	return status;
}

static void g24_g44_g98_the_lifecycle_thread_is_always_served(void **state)
{
	const enum gate_state calls[] = {
		GATE_CREATING, GATE_STARTING, GATE_STOPPING, GATE_DESTROYING};

	for (int i = 0; i < 4; i++) { /* G-24, G-44, G-98 */
		kernel_gate_enter_call(*state, calls[i]);
		assert_true(kernel_gate_inside(*state, calls[i]));
		assert_int_equal(io_here(*state), STATUS_SUCCESS);
		kernel_gate_leave_call(*state, GATE_STOPPED);
		assert_false(kernel_gate_inside(*state, calls[i]));
		assert_int_equal(io_here(*state), STATUS_INVALID_DEVICE_STATE);
	}
}

static void g43_another_thread_waits_for_create_and_start(void **state)
{
	const enum gate_state calls[] = {GATE_CREATING, GATE_STARTING};
	const enum gate_state after[] = {GATE_CREATED, GATE_RUNNING};

	for (int i = 0; i < 2; i++) {
		struct other other;

		kernel_gate_enter_call(*state, calls[i]);
		begin_other(&other, *state, false);
		assert_false(wait_for(&other.done, near_us()));
		kernel_gate_leave_call(*state, after[i]);
		assert_int_equal(end_other(&other), STATUS_SUCCESS);
		assert_int_equal(io_elsewhere(*state), STATUS_SUCCESS);
	}
}

static void g97_another_thread_fails_during_stop_and_destroy(void **state)
{
	const enum gate_state calls[] = {GATE_STOPPING, GATE_DESTROYING};

	for (int i = 0; i < 2; i++) {
		kernel_gate_enter_call(*state, calls[i]);
		assert_int_equal(
			io_elsewhere(*state), STATUS_INVALID_DEVICE_STATE);
		kernel_gate_leave_call(*state, GATE_CLOSED);
		assert_int_equal(
			io_elsewhere(*state), STATUS_INVALID_DEVICE_STATE);
	}
}

static void g97_also_when_it_waited_its_turn(void **state)
{
	struct other other;

	kernel_gate_leave_call(*state, GATE_RUNNING);
	assert_int_equal(kernel_gate_begin_io(*state, false), STATUS_SUCCESS);
	begin_other(&other, *state, false);
	assert_false(wait_for(&other.done, near_us()));
	kernel_gate_enter_call(*state, GATE_STOPPING);
	assert_int_equal(end_other(&other), STATUS_INVALID_DEVICE_STATE);
	kernel_gate_end(*state);
}

static void g179_refused_for_good(void **state)
{
	struct other other;

	kernel_gate_enter_call(*state, GATE_STARTING);
	begin_other(&other, *state, false);
	kernel_gate_refuse(*state);
	assert_int_equal(end_other(&other), STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(io_here(*state), STATUS_INVALID_DEVICE_STATE);
	kernel_gate_leave_call(*state, GATE_CREATED);
	assert_int_equal(io_here(*state), STATUS_INVALID_DEVICE_STATE);
	/* The next session has a context of its own. */
	kernel_gate_enter_call(*state, GATE_CREATING);
	assert_int_equal(io_here(*state), STATUS_SUCCESS);
}

static void g205_the_context_waits_for_an_io_control(void **state)
{
	kernel_gate_leave_call(*state, GATE_RUNNING);
	assert_int_equal(kernel_gate_begin_io(*state, false), STATUS_SUCCESS);
	assert_false(kernel_gate_begin_context(*state, near_us()));
	kernel_gate_end(*state);
	assert_true(kernel_gate_begin_context(*state, WAIT_FOREVER));
	kernel_gate_end(*state);
}

struct crowd {
	struct kernel_gate *gate;
	atomic_uint inside, clashes;
};

static void crowd_in(void *arg)
{
	struct crowd *crowd = arg;

	for (int i = 0; i < 2000; i++) {
		if (kernel_gate_begin_io(crowd->gate, i % 7 == 0) !=
			STATUS_SUCCESS)
			continue;
		if (atomic_fetch_add(&crowd->inside, 1) != 0)
			atomic_fetch_add(&crowd->clashes, 1);
		atomic_fetch_sub(&crowd->inside, 1);
		kernel_gate_end(crowd->gate);
	}
}

static void g92_one_at_a_time(void **state)
{
	struct crowd crowd = {.gate = *state};
	struct thread threads[4] = {0};

	kernel_gate_leave_call(*state, GATE_RUNNING);
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			thread_start(&threads[i], crowd_in, &crowd, "crowd"),
			0);
	for (int i = 0; i < 4; i++)
		thread_join(&threads[i]);
	assert_int_equal(atomic_load(&crowd.clashes), 0);
}

static void g92_a_second_one_waits_its_turn(void **state)
{
	struct other other;

	kernel_gate_leave_call(*state, GATE_RUNNING);
	assert_int_equal(kernel_gate_begin_io(*state, false), STATUS_SUCCESS);
	begin_other(&other, *state, false);
	assert_false(wait_for(&other.done, near_us()));
	kernel_gate_end(*state);
	assert_int_equal(end_other(&other), STATUS_SUCCESS);
}

static void g92_other_functions_run_beside_an_io_control(void **state)
{
	kernel_gate_leave_call(*state, GATE_RUNNING);
	kernel_gate_begin_other(*state);
	assert_int_equal(kernel_gate_begin_io(*state, false), STATUS_SUCCESS);
	kernel_gate_begin_other(*state);
	kernel_gate_end_other(*state);
	kernel_gate_end(*state);
	kernel_gate_end_other(*state);
}

static void g90_hardware_access_waits_until_nothing_else_runs(void **state)
{
	struct other other;

	kernel_gate_leave_call(*state, GATE_RUNNING);
	kernel_gate_begin_other(*state);
	begin_other(&other, *state, true);
	assert_false(wait_for(&other.done, near_us()));
	kernel_gate_end_other(*state);
	assert_int_equal(end_other(&other), STATUS_SUCCESS);
}

struct late_comer {
	struct kernel_gate *gate;
	struct event inside;
};

static void come_late(void *arg)
{
	struct late_comer *self = arg;

	kernel_gate_begin_other(self->gate);
	event_signal(&self->inside);
	kernel_gate_end_other(self->gate);
}

static void g90_and_nothing_else_begins_meanwhile(void **state)
{
	struct late_comer late = {.gate = *state};
	struct thread thread = {0};

	assert_int_equal(event_create(&late.inside), 0);
	kernel_gate_leave_call(*state, GATE_RUNNING);
	assert_int_equal(kernel_gate_begin_io(*state, true), STATUS_SUCCESS);
	assert_int_equal(thread_start(&thread, come_late, &late, "late"), 0);
	assert_false(wait_for(&late.inside, near_us()));
	kernel_gate_end(*state);
	assert_true(wait_for(&late.inside, far_us()));
	thread_join(&thread);
	event_destroy(&late.inside);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g24_g44_g98_the_lifecycle_thread_is_always_served),
		TEST(g43_another_thread_waits_for_create_and_start),
		TEST(g97_another_thread_fails_during_stop_and_destroy),
		TEST(g97_also_when_it_waited_its_turn),
		TEST(g179_refused_for_good),
		TEST(g205_the_context_waits_for_an_io_control),
		TEST(g92_one_at_a_time),
		TEST(g92_a_second_one_waits_its_turn),
		TEST(g92_other_functions_run_beside_an_io_control),
		TEST(g90_hardware_access_waits_until_nothing_else_runs),
		TEST(g90_and_nothing_else_begins_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
