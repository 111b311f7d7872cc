/*
 * Threads, mutexes and condition variables.
 */
#ifndef SUNDOG_PLATFORM_THREAD_H
#define SUNDOG_PLATFORM_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#ifdef _WIN32
#include <winsock2.h>
#include <windows.h>
struct thread {
	HANDLE handle;
	bool started;
};
struct mutex {
	SRWLOCK lock;
};
struct cond {
	CONDITION_VARIABLE cv;
};
#define MUTEX_INIT                                                             \
	{                                                                      \
		SRWLOCK_INIT                                                   \
	}
#define COND_INIT                                                              \
	{                                                                      \
		CONDITION_VARIABLE_INIT                                        \
	}
#else
#include <pthread.h>
struct thread {
	pthread_t handle;
	bool started;
};
struct mutex {
	pthread_mutex_t lock;
};
struct cond {
	pthread_cond_t cv;
};
#define MUTEX_INIT                                                             \
	{                                                                      \
		PTHREAD_MUTEX_INITIALIZER                                      \
	}
#endif

/* Starts fn(arg) on a new thread; name (<= 15 characters) shows in debuggers.
 * Every thread blocks all signals but those of its own faults (SIGSEGV ...):
 * the program's main thread handles them.
 * 0, or a negative errno (-EAGAIN: no more threads). */
int thread_start(struct thread *self, void (*fn)(void *arg), void *arg,
	const char *name);

/* Waits for the thread's end. Nothing when it was never started, so that a
 * zeroed struct can be joined; may then be started again. Not on itself. */
void thread_join(struct thread *self);
/* Instead of joining: whatever the thread holds goes when it ends. */
void thread_detach(struct thread *self);

/* A number that tells running threads apart, never 0. */
uint64_t thread_current_id(void);

void mutex_init(struct mutex *self);
void mutex_destroy(struct mutex *self);
void mutex_lock(struct mutex *self);
void mutex_unlock(struct mutex *self);

/* Condition variables measure time-outs on the monotonic clock. */
void cond_init(struct cond *self);
void cond_destroy(struct cond *self);
void cond_wait(struct cond *self, struct mutex *mutex);
/* False when deadline_us (clock_now_us() time) passed first. */
bool cond_wait_until(
	struct cond *self, struct mutex *mutex, uint64_t deadline_us);
void cond_signal(struct cond *self);
void cond_broadcast(struct cond *self);

#endif
