/*
 * The children are this program itself, started with a word that tells what
 * to do.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"
#include "platform/event.h"
#include "platform/process.h"
#include "platform/process_family.h"
#include "platform/thread.h"
#include "platform/wait.h"

static const char *self_path;

/* What a child is given, and knows too. */
static const char *const texts[] = {"", "two words", "a\"quote\"",
	"back\\slash\\", "\\\"both\\\\\" ", "tab\there", "%PATH%"};

static void spawn(struct process *process, const char *what, const char *arg)
{
	const char *argv[] = {self_path, what, arg, NULL};

	assert_int_equal(process_spawn(process, argv), 0);
	assert_true(process->id != 0);
}

static void gives_the_exit_status(void **state)
{
	static const int codes[] = {0, 1, 42, 255};
	struct process process;
	struct process_end end;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		char code[8];

		snprintf(code, sizeof(code), "%d", codes[i]);
		spawn(&process, "exit", code);
		assert_int_equal(process_wait(&process, far_us(), &end), 0);
		assert_true(end.exited);
		assert_int_equal(end.code, codes[i]);
		assert_true(process.id == 0);
	}
}

static void arguments_arrive_as_they_are(void **state)
{
	struct process process;
	struct process_end end;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char index[8];
		const char *argv[] = {
			self_path, "same", index, texts[i], "end", NULL};

		snprintf(index, sizeof(index), "%u", (unsigned)i);
		assert_int_equal(process_spawn(&process, argv), 0);
		assert_int_equal(process_wait(&process, far_us(), &end), 0);
		assert_true(end.exited);
		assert_int_equal(end.code, 0);
	}
}

static int check_arguments(int argc, char **argv)
{
	return argc != 5 || strcmp(argv[3], texts[atoi(argv[2])]) != 0 ||
	       strcmp(argv[4], "end") != 0;
}

static void a_wait_ends_at_its_deadline_and_can_be_repeated(void **state)
{
	struct process process;
	struct process_end end;
	uint64_t deadline_us;

	(void)state;
	spawn(&process, "hang", NULL);
	deadline_us = near_us();
	assert_int_equal(process_wait(&process, deadline_us, &end), -ETIMEDOUT);
	assert_true(clock_now_us() >= deadline_us);
	assert_int_equal(process_wait(&process, 0, &end), -ETIMEDOUT);
	process_kill(&process);
	assert_int_equal(process_wait(&process, WAIT_FOREVER, NULL), 0);
}

static void signal_event(void *event)
{
	event_signal(event);
}

static void an_event_ends_a_wait(void **state)
{
	struct process process;
	struct process_end end;
	struct thread thread;
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	spawn(&process, "hang", NULL);
	assert_int_equal(
		process_wait_or(&process, event.handle, near_us(), &end),
		-ETIMEDOUT);
	memset(&thread, 0, sizeof(thread));
	assert_int_equal(
		thread_start(&thread, signal_event, &event, "signals"), 0);
	assert_int_equal(
		process_wait_or(&process, event.handle, far_us(), &end),
		-ECANCELED);
	thread_join(&thread);
	process_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	spawn(&process, "exit", "5");
	event_reset(&event);
	assert_int_equal(
		process_wait_or(&process, event.handle, far_us(), &end), 0);
	assert_int_equal(end.code, 5);
	event_destroy(&event);
}

static void a_killed_process_did_not_exit(void **state)
{
	struct process process;
	struct process_end end;

	(void)state;
	spawn(&process, "hang", NULL);
	process_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_false(end.exited);
	assert_int_equal(end.code, 9);
}

static void an_aborted_process_did_not_exit_in_order(void **state)
{
	struct process process;
	struct process_end end;

	(void)state;
	spawn(&process, "abort", NULL);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_false(end.exited && end.code == 0);
}

static void a_missing_program_is_told_at_once(void **state)
{
	const char *argv[] = {"/no/such/program", NULL};
	struct process process;
	struct process_end end;

	(void)state;
	assert_int_equal(process_spawn(&process, argv), -ENOENT);
	assert_true(process.id == 0);
	assert_int_equal(process_wait(&process, far_us(), &end), -ECHILD);
	process_kill(&process);
}

static void a_reaped_process_is_not_there_any_more(void **state)
{
	struct process process;
	struct process_end end;

	(void)state;
	spawn(&process, "exit", "3");
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_int_equal(process_wait(&process, far_us(), &end), -ECHILD);
	process_kill(&process);
}

static void awaiting_does_not_reap(void **state)
{
	struct process process;
	struct process_end end;
	struct event event;

	(void)state;
	assert_int_equal(event_create(&event), 0);
	spawn(&process, "hang", NULL);
	assert_int_equal(process_await(&process, NULL, near_us()), -ETIMEDOUT);
	event_signal(&event);
	assert_int_equal(
		process_await(&process, event.handle, far_us()), -ECANCELED);
	process_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), NULL), 0);
	assert_int_equal(process_await(&process, NULL, far_us()), -ECHILD);

	spawn(&process, "exit", "42");
	for (int i = 0; i < 3; i++)
		assert_int_equal(process_await(&process, NULL, far_us()), 0);
	assert_true(process.id != 0);
	/* It has ended: this changes nothing. */
	process_family_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_true(end.exited);
	assert_int_equal(end.code, 42);
	process_family_kill(&process);
	event_destroy(&event);
}

static void a_family_is_killed(void **state)
{
	struct process process;
	struct process_end end;

	(void)state;
	spawn(&process, "hang", NULL);
	process_family_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_false(end.exited);
	assert_int_equal(end.code, 9);
}

struct from_thread {
	struct process process;
	int result;
};

static void spawn_in_thread(void *arg)
{
	struct from_thread *self = arg;
	const char *argv[] = {self_path, "mask", NULL};

	self->result = process_spawn(&self->process, argv);
}

static void a_child_of_a_thread_can_be_signalled(void **state)
{
	struct from_thread from_thread;
	struct process_end end;
	struct thread thread;

	(void)state;
	assert_int_equal(
		thread_start(&thread, spawn_in_thread, &from_thread, "spawn"),
		0);
	thread_join(&thread);
	assert_int_equal(from_thread.result, 0);
	assert_int_equal(process_wait(&from_thread.process, far_us(), &end), 0);
	assert_true(end.exited);
	assert_int_equal(end.code, 0);
}

#ifdef _WIN32
static int signals_are_blocked(void)
{
	return 0;
}
#else
#include <signal.h>
static int signals_are_blocked(void)
{
	sigset_t mask;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	return sigismember(&mask, SIGTERM) || sigismember(&mask, SIGINT);
}
#endif

static int be_the_child(int argc, char **argv)
{
	if (strcmp(argv[1], "exit") == 0)
		return atoi(argv[2]);
	if (strcmp(argv[1], "same") == 0)
		return check_arguments(argc, argv);
	if (strcmp(argv[1], "mask") == 0)
		return signals_are_blocked();
	if (strcmp(argv[1], "abort") == 0)
		abort();
	/* "hang": bounded, should nobody end it. */
	clock_sleep_until_us(clock_now_us() + 60000000);
	return 99;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_exit_status),
		cmocka_unit_test(arguments_arrive_as_they_are),
		cmocka_unit_test(
			a_wait_ends_at_its_deadline_and_can_be_repeated),
		cmocka_unit_test(an_event_ends_a_wait),
		cmocka_unit_test(a_killed_process_did_not_exit),
		cmocka_unit_test(an_aborted_process_did_not_exit_in_order),
		cmocka_unit_test(a_missing_program_is_told_at_once),
		cmocka_unit_test(a_reaped_process_is_not_there_any_more),
		cmocka_unit_test(awaiting_does_not_reap),
		cmocka_unit_test(a_family_is_killed),
		cmocka_unit_test(a_child_of_a_thread_can_be_signalled),
	};

	if (argc > 1)
		return be_the_child(argc, argv);
	self_path = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
