#include "process.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "handle_posix.h"
#include "wait.h"

#define LOOKS_US 10000u

extern char **environ;

/* A child starts with a clean slate: our threads block every signal and the
 * program may ignore SIGPIPE, and exec would keep both. */
static int spawn_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, defaults;
	int error;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	error = posix_spawnattr_init(attributes);
	if (error)
		return error;
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &defaults);
	posix_spawnattr_setflags(
		attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return 0;
}

int process_spawn(struct process *self, const char *const argv[])
{
	posix_spawnattr_t attributes;
	pid_t pid;
	int error;

	self->id = 0;
	error = spawn_attributes(&attributes);
	if (error)
		return -error;
	/* The cast drops a const that only history left out of the prototype
	 * (the strings are not written to). */
	error = posix_spawn(&pid, argv[0], NULL, &attributes,
		(char *const *)(uintptr_t)argv, environ);
	posix_spawnattr_destroy(&attributes);
	if (error)
		return -error;
	self->id = pid;
	return 0;
}

static int reap(struct process *self, struct process_end *end)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)self->id, &info, WEXITED) < 0)
		if (errno != EINTR)
			return -errno;
	self->id = 0;
	if (end) {
		end->exited = info.si_code == CLD_EXITED;
		end->code = info.si_status;
	}
	return 0;
}

int process_wait(
	struct process *self, uint64_t deadline_us, struct process_end *end)
{
	return process_wait_or(self, NULL, deadline_us, end);
}

/* Where the system has no descriptor for a process: it is old, it forbids
 * them, or there are none left. */
static int look_now_and_then(
	const struct process *self, void *event, uint64_t deadline_us)
{
	struct wait_item item = {.event = event};
	siginfo_t info;

	for (;;) {
		uint64_t now_us = clock_now_us();
		uint64_t next_us = now_us + LOOKS_US;
		int got;

		info.si_pid = 0;
		if (waitid(P_PID, (id_t)self->id, &info,
			    WEXITED | WNOHANG | WNOWAIT) < 0)
			return -errno;
		if (info.si_pid)
			return 0;
		if (now_us >= deadline_us)
			return -ETIMEDOUT;
		if (next_us > deadline_us)
			next_us = deadline_us;
		got = wait_any(&item, event ? 1 : 0, next_us);
		if (got)
			return got < 0 ? got : -ECANCELED;
	}
}

int process_await(struct process *self, void *event, uint64_t deadline_us)
{
	struct wait_item items[2] = {{0}, {.event = event}};
	int pidfd, got;

	if (self->id <= 0)
		return -ECHILD;
	/* Not yet reaped, so the number still means this child. The call has
	 * no wrapper in glibc before 2.36. */
	pidfd = (int)syscall(SYS_pidfd_open, (pid_t)self->id, 0);
	if (pidfd < 0)
		return look_now_and_then(self, event, deadline_us);
	items[0].event = handle_from_fd(pidfd);
	got = wait_any(items, event ? 2 : 1, deadline_us);
	close(pidfd);
	if (got <= 0)
		return got < 0 ? got : -ETIMEDOUT;
	return items[0].ready ? 0 : -ECANCELED;
}

int process_wait_or(struct process *self, void *event, uint64_t deadline_us,
	struct process_end *end)
{
	int error = process_await(self, event, deadline_us);

	return error ? error : reap(self, end);
}

void process_kill(struct process *self)
{
	if (self->id > 0)
		kill((pid_t)self->id, SIGKILL);
}
