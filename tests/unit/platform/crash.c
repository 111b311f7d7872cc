/*
 * Notes and ranges, and what a process that dies leaves of them.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "platform/crash.h"
#include "platform/file.h"
#include "platform/module.h"
#include "platform/thread.h"

/* A sanitizer's handlers stay, ours are not there: what they would have
 * written is not. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HANDLERS 0
#else
#define HANDLERS 1
#endif

#define MODULE "the driver 'libx.so'"

static int *volatile nowhere;
static void (*volatile fixture_crash)(void);

static void crash(void)
{
	*nowhere = 1;
}

/* Runs fn in a process that is watched, and reads what it left. Returns its
 * wait status. */
static int leave(void (*fn)(void), struct crash_report *report, bool *lost)
{
	const struct rlimit no_core = {0, 0};
	int status;
	pid_t child;

	assert_int_equal(crash_prepare(), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGSEGV, SIG_DFL); /* the test library's */
		crash_watch();
		fn();
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	*lost = crash_read(report);
	return status;
}

static void assert_signal(int status, int number)
{
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), number);
}

static void crash_in_a_call(void)
{
	crash_enter(MODULE, "StartMiracastSession");
	crash_enter("the display miniport 'liby.so'", "IoControl");
	crash_leave();
	crash();
}

static void a_fault_names_the_innermost_note(void **state)
{
	struct crash_report report;
	bool lost;
	int status = leave(crash_in_a_call, &report, &lost);

	(void)state;
	assert_true(lost);
	assert_string_equal(report.module, MODULE);
	assert_string_equal(report.function, "StartMiracastSession");
	if (!HANDLERS)
		return;
	assert_signal(status, SIGSEGV);
	assert_string_equal(report.reason, "segmentation fault");
	assert_true(report.address == 0);
	assert_true(report.program); /* this test's own code */
}

static void crash_deep(void)
{
	static const char *const names[] = {
		"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};

	for (size_t i = 0; i < 10; i++)
		crash_enter(names[i], names[i]);
	for (size_t i = 0; i < 4; i++)
		crash_leave();
	crash();
}

static void notes_nest(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(crash_deep, &report, &lost);
	assert_string_equal(report.module, "f");
	assert_string_equal(report.function, "f");
}

static void crash_after_all(void)
{
	crash_enter(MODULE, "StopMiracastSession");
	crash_leave();
	crash_phase("while the session began");
	crash_phase("while the session ended");
	crash();
}

static void a_note_that_was_left_is_not_told(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(crash_after_all, &report, &lost);
	assert_true(lost);
	assert_string_equal(report.module, "");
	assert_string_equal(report.phase, "while the session ended");
}

static void fault_of_thread(void *arg)
{
	(void)arg;
	crash();
}

static void enter_and_wait(void)
{
	struct thread thread;

	crash_enter(MODULE, "StartMiracastSession");
	thread_start(&thread, fault_of_thread, NULL, "faulty");
	thread_join(&thread);
}

static void a_note_is_its_threads_own(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(enter_and_wait, &report, &lost);
	assert_string_equal(report.module, "");
	assert_string_equal(report.thread, "faulty");
}

/* The module's function is entered and crashes, by the loader's symbol. */
static void crash_in_module(void)
{
	struct module *module;
	char reason[200];
	void *address;

	if (module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)) ||
		!(address = module_symbol(module, "sundog_fixture_crash")))
		_exit(98);
	memcpy((void *)&fixture_crash, &address, sizeof(address));
	crash_module(MODULE, address);
	fixture_crash();
}

static void crash_in_module_that_is_gone(void)
{
	struct module *module;
	char reason[200];
	void *address;

	if (module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)) ||
		!(address = module_symbol(module, "sundog_fixture_crash")))
		_exit(98);
	memcpy((void *)&fixture_crash, &address, sizeof(address));
	crash_module(MODULE, address);
	crash_module_gone(address);
	fixture_crash();
}

static void code_is_known_by_its_range(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	assert_signal(leave(crash_in_module, &report, &lost), SIGSEGV);
	assert_string_equal(report.code, MODULE);
	assert_false(report.program);
	assert_string_equal(report.module, "");
}

static void an_unloaded_module_is_forgotten(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(crash_in_module_that_is_gone, &report, &lost);
	assert_string_not_equal(report.code, MODULE);
}

static void abort_here(void)
{
	abort();
}

static void a_fault_in_a_library_names_its_caller(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	assert_signal(leave(abort_here, &report, &lost), SIGABRT);
	assert_string_equal(report.reason, "aborted");
	assert_true(report.program);
}

/* In steps that can't step over the guard page. */
static int overflow(int depth)
{
	volatile char part[256];

	part[0] = (char)depth;
	return depth < 1 << 20 ? overflow(depth + 1) + part[0] : 0;
}

static void overflow_in_call(void)
{
	crash_enter(MODULE, "CreateMiracastContext");
	overflow(0);
}

static void overflow_of_thread(void *arg)
{
	(void)arg;
	overflow(0);
}

static void overflow_in_thread(void)
{
	struct thread thread;

	thread_start(&thread, overflow_of_thread, NULL, "deep");
	thread_join(&thread);
}

static void a_stack_overflow_is_a_fault_too(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	assert_signal(leave(overflow_in_call, &report, &lost), SIGSEGV);
	assert_string_equal(report.reason, "segmentation fault");
	assert_string_equal(report.function, "CreateMiracastContext");
	assert_signal(leave(overflow_in_thread, &report, &lost), SIGSEGV);
	assert_string_equal(report.reason, "segmentation fault");
	assert_string_equal(report.thread, "deep");
}

static void be_sent_a_fault(void)
{
	kill(getpid(), SIGBUS);
}

static void a_fault_that_is_sent_ends_it_as_ever(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	assert_signal(leave(be_sent_a_fault, &report, &lost), SIGBUS);
	assert_string_equal(report.reason, "bus error");
}

static void end_at_once(void)
{
	crash_enter(MODULE, "StopMiracastSession");
	_exit(7);
}

static void end_after_a_nested_call(void)
{
	crash_enter(MODULE, "CreateMiracastContext");
	crash_enter("the display miniport 'liby.so'", "IoControl");
	crash_leave();
	_exit(7);
}

static void end_of_thread(void *arg)
{
	(void)arg;
	crash_enter(MODULE, "HandleKernelModeMessage");
	_exit(7);
}

static void end_in_the_newest_call(void)
{
	struct thread thread;

	crash_enter(MODULE, "StopMiracastSession");
	thread_start(&thread, end_of_thread, NULL, "other");
	thread_join(&thread);
}

static void an_exit_inside_a_call_is_told(void **state)
{
	struct crash_report report;
	bool lost;
	int status = leave(end_at_once, &report, &lost);

	(void)state;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	assert_true(lost);
	assert_string_equal(report.reason, "");
	assert_string_equal(report.function, "StopMiracastSession");

	leave(end_after_a_nested_call, &report, &lost);
	assert_string_equal(report.function, "CreateMiracastContext");
	leave(end_in_the_newest_call, &report, &lost);
	assert_string_equal(report.function, "HandleKernelModeMessage");
}

static void exit_of_thread(void *arg)
{
	(void)arg;
	exit(7);
}

static void exit_beside_a_call(void)
{
	struct thread thread;

	crash_enter(MODULE, "StopMiracastSession");
	thread_start(&thread, exit_of_thread, NULL, "exiting");
	thread_join(&thread);
}

static void exit_names_the_thread_that_called_it(void **state)
{
	struct crash_report report;
	bool lost;
	int status = leave(exit_beside_a_call, &report, &lost);

	(void)state;
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	assert_true(lost);
	assert_string_equal(report.reason, "");
	assert_string_equal(report.module, "");
	assert_string_equal(report.thread, "exiting");
	assert_true(report.program);
}

static void end_well(void)
{
	crash_enter(MODULE, "StopMiracastSession");
	crash_end_is_ours();
	_exit(3);
}

static void crash_after_the_end(void)
{
	crash_end_is_ours();
	crash();
}

static void an_end_of_ones_own_will_is_no_accident(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(end_well, &report, &lost);
	assert_false(lost);
	leave(crash_after_the_end, &report, &lost);
	assert_true(lost); /* unless it crashed on the way */
}

static void says(const struct crash_report *report, const char *sentence)
{
	char text[512];

	crash_describe(report, "ended the process (exit status 7)", text,
		sizeof(text));
	assert_string_equal(text, sentence);
}

static void reports_read_as_sentences(void **state)
{
	struct crash_report report = {.reason = "segmentation fault",
		.module = MODULE,
		.function = "StartMiracastSession",
		.thread = "t",
		.phase = "while the session was running"};

	(void)state;
	says(&report, MODULE " crashed (segmentation fault) in "
			     "StartMiracastSession");
	strcpy(report.code, MODULE);
	says(&report, MODULE " crashed (segmentation fault) in "
			     "StartMiracastSession");
	strcpy(report.code, "sundog");
	report.program = true;
	says(&report, "sundog itself crashed (segmentation fault) while " MODULE
		      " was in StartMiracastSession");
	report.module[0] = 0;
	says(&report, "sundog itself crashed (segmentation fault) while the "
		      "session was running");
	report.program = false;
	strcpy(report.code, MODULE);
	says(&report, MODULE " crashed (segmentation fault) in a thread of its "
			     "own ('t') while the session was running");
	report.reason[0] = 0;
	says(&report, MODULE " ended the process (exit status 7) in a thread "
			     "of its own ('t') while the session was running");
}

static void enter_often(void *arg)
{
	(void)arg;
	for (int i = 0; i < 5000; i++) {
		crash_enter("the driver 'other.so'", "HandleKernelModeMessage");
		crash_leave();
	}
}

static void crash_among_others(void)
{
	struct thread threads[80]; /* more than there are places */

	memset(threads, 0, sizeof(threads));
	crash_enter(MODULE, "StopMiracastSession");
	for (size_t i = 0; i < 80; i++)
		thread_start(&threads[i], enter_often, NULL, "busy");
	for (size_t i = 0; i < 80; i++)
		thread_join(&threads[i]);
	_exit(7);
}

static void many_threads_note_at_once(void **state)
{
	struct crash_report report;
	bool lost;

	(void)state;
	leave(crash_among_others, &report, &lost);
	assert_true(lost);
	assert_string_equal(report.module, MODULE);
	assert_string_equal(report.function, "StopMiracastSession");
}

/* As leave, but the process has attached a file, and this one knows of nothing
 * but the file. */
static bool leave_in_file(void (*fn)(void), struct crash_report *report)
{
	char folder[256], path[300];
	int status;
	pid_t child;
	bool lost;

	assert_int_equal(
		file_make_folder("sundog-crash", folder, sizeof(folder)), 0);
	snprintf(path, sizeof(path), "%s/record", folder);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit no_core = {0, 0};

		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGSEGV, SIG_DFL); /* the test library's */
		if (crash_attach(path))
			_exit(98);
		crash_watch();
		crash_phase("while it was tested");
		fn();
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 98);
	lost = crash_read_file(path, report);
	file_remove_folder(folder);
	return lost;
}

static void a_file_tells_it_too(void **state)
{
	struct crash_report report;

	(void)state;
	assert_true(leave_in_file(crash_in_a_call, &report));
	if (HANDLERS)
		assert_string_equal(report.reason, "segmentation fault");
	assert_string_equal(report.module, MODULE);
	assert_string_equal(report.function, "StartMiracastSession");
	assert_string_equal(report.phase, "while it was tested");

	assert_true(leave_in_file(end_at_once, &report));
	assert_string_equal(report.reason, "");

	assert_false(leave_in_file(end_well, &report));
}

static void what_is_no_record_tells_nothing(void **state)
{
	struct crash_report report;
	char folder[256], path[300];

	(void)state;
	assert_int_equal(
		file_make_folder("sundog-crash", folder, sizeof(folder)), 0);
	snprintf(path, sizeof(path), "%s/record", folder);
	assert_true(crash_read_file(path, &report));
	assert_string_equal(report.module, "");
	file_append(path, "short", 5);
	assert_true(crash_read_file(path, &report));
	assert_string_equal(report.module, "");
	file_remove_folder(folder);
	assert_true(crash_attach("/nowhere/record") < 0);
}

/* A test without a name is left out. */
#define WITH_HANDLERS(test)                                                    \
	{                                                                      \
		HANDLERS ? #test : NULL, test, NULL, NULL, NULL                \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_tells_it_too),
		cmocka_unit_test(what_is_no_record_tells_nothing),
		cmocka_unit_test(a_fault_names_the_innermost_note),
		cmocka_unit_test(notes_nest),
		cmocka_unit_test(a_note_that_was_left_is_not_told),
		WITH_HANDLERS(a_note_is_its_threads_own),
		WITH_HANDLERS(code_is_known_by_its_range),
		WITH_HANDLERS(an_unloaded_module_is_forgotten),
		WITH_HANDLERS(a_fault_in_a_library_names_its_caller),
		WITH_HANDLERS(a_stack_overflow_is_a_fault_too),
		WITH_HANDLERS(a_fault_that_is_sent_ends_it_as_ever),
		cmocka_unit_test(an_exit_inside_a_call_is_told),
		cmocka_unit_test(exit_names_the_thread_that_called_it),
		WITH_HANDLERS(an_end_of_ones_own_will_is_no_accident),
		cmocka_unit_test(reports_read_as_sentences),
		cmocka_unit_test(many_threads_note_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
