/*
 * What process_family.h ends, and what it does not. The leader of a group is
 * this program itself, started with a word.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"
#include "platform/event.h"
#include "platform/process_family.h"
#include "platform/wait.h"

static const char *self_path;

static void hang(void)
{
	/* Bounded, should nobody end it. */
	clock_sleep_until_us(clock_now_us() + 60000000);
	_exit(99);
}

/* The pipe's other end is in as many processes as are left. */
static void assert_closed(int fd)
{
	struct pollfd item = {.fd = fd, .events = POLLIN};
	char byte;

	assert_int_equal(poll(&item, 1, 30000), 1);
	assert_int_equal(read(fd, &byte, 1), 0);
}

static void a_group_is_killed_before_its_leader_is_reaped(void **state)
{
	struct process process;
	struct process_end end;
	char parent[24];
	const char *argv[] = {self_path, "leader", parent, NULL};
	int fds[2];

	(void)state;
	snprintf(parent, sizeof(parent), "%llu",
		(unsigned long long)process_own_id());
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(process_spawn(&process, argv), 0);
	close(fds[1]);
	assert_int_equal(process_await(&process, NULL, far_us()), 0);
	process_family_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_true(end.exited);
	assert_int_equal(end.code, 5);
	assert_closed(fds[0]);
	close(fds[0]);
}

static int be_a_leader(const char *parent)
{
	process_family_join(strtoull(parent, NULL, 10));
	if (fork() == 0)
		hang();
	return 5;
}

static pid_t start_hanging(void)
{
	pid_t pid = fork();

	if (pid == 0)
		hang();
	assert_true(pid > 0);
	return pid;
}

/* A wait that finds no descriptor left looks at the child without one. */
static void a_wait_needs_no_descriptor(void **state)
{
	struct rlimit usual, few;
	struct process process;
	struct process_end end;
	struct event event;
	char parent[24];
	const char *argv[] = {self_path, "leader", parent, NULL};
	int fds[64], count = 0;

	(void)state;
	snprintf(parent, sizeof(parent), "%llu",
		(unsigned long long)process_own_id());
	assert_int_equal(event_create(&event), 0);
	assert_int_equal(process_spawn(&process, argv), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
	few = usual;
	few.rlim_cur = 64;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	while (count < 64 && (fds[count] = dup(2)) >= 0)
		count++;
	assert_int_equal(errno, EMFILE);
	assert_int_equal(process_await(&process, event.handle, far_us()), 0);
	process_family_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_int_equal(end.code, 5);
	process.id = start_hanging();
	assert_int_equal(
		process_await(&process, event.handle, near_us()), -ETIMEDOUT);
	event_signal(&event);
	assert_int_equal(
		process_await(&process, event.handle, far_us()), -ECANCELED);
	process_family_kill(&process);
	assert_int_equal(process_wait(&process, far_us(), &end), 0);
	assert_int_equal(end.code, SIGKILL);
	while (count > 0)
		close(fds[--count]);
	setrlimit(RLIMIT_NOFILE, &usual);
	event_destroy(&event);
}

static void a_sweep_spares_who_was_there_before(void **state)
{
	pid_t strangers[3], ours;

	(void)state;
	for (int i = 0; i < 3; i++)
		strangers[i] = start_hanging();
	process_family_begin();
	ours = start_hanging();
	process_family_sweep();
	assert_int_equal(waitpid(ours, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(waitpid(strangers[i], NULL, WNOHANG), 0);
		kill(strangers[i], SIGKILL);
		waitpid(strangers[i], NULL, 0);
	}
	/* Of those that are there now. */
	process_family_begin();
	ours = start_hanging();
	process_family_sweep();
	assert_int_equal(waitpid(ours, NULL, WNOHANG), -1);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_group_is_killed_before_its_leader_is_reaped),
		cmocka_unit_test(a_wait_needs_no_descriptor),
		cmocka_unit_test(a_sweep_spares_who_was_there_before),
	};

	if (argc == 3)
		return be_a_leader(argv[2]);
	self_path = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
