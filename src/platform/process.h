/*
 * Child processes: one session is one process.
 */
#ifndef SUNDOG_PLATFORM_PROCESS_H
#define SUNDOG_PLATFORM_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct process {
	intptr_t id; /* pid on Linux, process HANDLE on Windows; 0: none */
};

struct process_end {
	bool exited; /* false: killed by a signal / an exception */
	int code;    /* exit status, or the signal's number */
};

/* argv[0] is the program's path, the last entry NULL. Standard streams are
 * inherited, nothing else that this room opened. 0 or a negative errno. */
int process_spawn(struct process *self, const char *const argv[]);
/* The same as process_wait_or, but does not reap: what the id names is still
 * this child, and its group (process_family_kill). May be repeated. */
int process_await(struct process *self, void *event, uint64_t deadline_us);
/* 0 when it ended before deadline_us, -ETIMEDOUT else, -ECHILD when there is
 * no process. Reaps it. end may be NULL. One thread at a time. */
int process_wait(
	struct process *self, uint64_t deadline_us, struct process_end *end);
/* The same; -ECANCELED when event (a handle of event.h) was signalled first. */
int process_wait_or(struct process *self, void *event, uint64_t deadline_us,
	struct process_end *end);
/* Ends it at once; process_wait still reaps. Nothing when there is none. */
void process_kill(struct process *self);

#endif
