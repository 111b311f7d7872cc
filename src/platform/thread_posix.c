#include "thread.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "time_posix.h"

#define NAME_BYTES	  16	/* the kernel's limit, terminator included */
#define FAULT_STACK_BYTES 32768 /* 12 KiB of it are the processor's state */

struct start {
	void (*fn)(void *arg);
	void *arg;
	char name[NAME_BYTES];
};

/*
 * A crash handler needs a stack that is not the one that overflowed: the
 * beginning of that very stack will do. A sanitizer has given one already.
 */
static void run_with_fault_stack(const struct start *start)
{
	_Alignas(16) char memory[FAULT_STACK_BYTES];
	const stack_t ours = {.ss_sp = memory, .ss_size = sizeof(memory)};
	const stack_t none = {.ss_flags = SS_DISABLE};
	stack_t before;
	bool set = sigaltstack(NULL, &before) == 0 &&
		   (before.ss_flags & SS_DISABLE) &&
		   sigaltstack(&ours, NULL) == 0;

	start->fn(start->arg);
	if (set)
		sigaltstack(&none, NULL);
}

static void *run(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	pthread_setname_np(pthread_self(), start.name);
	run_with_fault_stack(&start);
	return NULL;
}

/* All signals but those that a thread's own faults raise: blocking these
 * would only keep a crash handler or a sanitizer from reporting them. */
static void fill_blocked(sigset_t *set)
{
	static const int faults[] = {
		SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT};

	sigfillset(set);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(set, faults[i]);
}

int thread_start(
	struct thread *self, void (*fn)(void *arg), void *arg, const char *name)
{
	struct start *start = calloc(1, sizeof(*start));
	sigset_t blocked, before;
	int error;

	if (!start)
		return -ENOMEM;
	start->fn = fn;
	start->arg = arg;
	strncpy(start->name, name ? name : "", NAME_BYTES - 1);

	/* A thread inherits its creator's mask: set before it exists, so that
	 * there is no moment in which it could be interrupted. */
	fill_blocked(&blocked);
	pthread_sigmask(SIG_BLOCK, &blocked, &before);
	error = pthread_create(&self->handle, NULL, run, start);
	pthread_sigmask(SIG_SETMASK, &before, NULL);

	self->started = error == 0;
	if (error)
		free(start);
	return -error;
}

void thread_join(struct thread *self)
{
	if (!self->started)
		return;
	assert(!pthread_equal(self->handle, pthread_self()));
	pthread_join(self->handle, NULL);
	self->started = false;
}

void thread_detach(struct thread *self)
{
	if (self->started)
		pthread_detach(self->handle);
	self->started = false;
}

uint64_t thread_current_id(void)
{
	return (uint64_t)gettid();
}

void mutex_init(struct mutex *self)
{
	pthread_mutex_init(&self->lock, NULL);
}

void mutex_destroy(struct mutex *self)
{
	pthread_mutex_destroy(&self->lock);
}

void mutex_lock(struct mutex *self)
{
	int error = pthread_mutex_lock(&self->lock);

	assert(error == 0);
	(void)error;
}

void mutex_unlock(struct mutex *self)
{
	int error = pthread_mutex_unlock(&self->lock);

	assert(error == 0);
	(void)error;
}

void cond_init(struct cond *self)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&self->cv, &attributes);
	pthread_condattr_destroy(&attributes);
}

void cond_destroy(struct cond *self)
{
	pthread_cond_destroy(&self->cv);
}

void cond_wait(struct cond *self, struct mutex *mutex)
{
	pthread_cond_wait(&self->cv, &mutex->lock);
}

bool cond_wait_until(
	struct cond *self, struct mutex *mutex, uint64_t deadline_us)
{
	struct timespec deadline = timespec_from_us(deadline_us);

	return pthread_cond_timedwait(&self->cv, &mutex->lock, &deadline) !=
	       ETIMEDOUT;
}

void cond_signal(struct cond *self)
{
	pthread_cond_signal(&self->cv);
}

void cond_broadcast(struct cond *self)
{
	pthread_cond_broadcast(&self->cv);
}
