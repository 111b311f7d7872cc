#include "thread.h"

#include <assert.h>
#include <errno.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "text_win32.h"
#include "time_win32.h"

struct start {
	void (*fn)(void *arg);
	void *arg;
};

static unsigned __stdcall run(void *arg)
{
	struct start start = *(struct start *)arg;

	free(arg);
	start.fn(start.arg);
	return 0;
}

/* SetThreadDescription exists since Windows 10 1607. */
static void set_name(HANDLE thread, const char *name)
{
	HRESULT(WINAPI * describe)(HANDLE, const wchar_t *);
	FARPROC found = GetProcAddress(
		GetModuleHandleW(L"kernel32.dll"), "SetThreadDescription");
	wchar_t *wide;

	if (!found || !name || !(wide = text_wide(name)))
		return;
	memcpy(&describe, &found, sizeof(describe));
	describe(thread, wide);
	free(wide);
}

int thread_start(
	struct thread *self, void (*fn)(void *arg), void *arg, const char *name)
{
	struct start *start = malloc(sizeof(*start));

	self->started = false;
	if (!start)
		return -ENOMEM;
	start->fn = fn;
	start->arg = arg;
	/* Not CreateThread: the C library sets up its part of a thread. */
	self->handle = (HANDLE)_beginthreadex(NULL, 0, run, start, 0, NULL);
	if (!self->handle) {
		free(start);
		return -EAGAIN;
	}
	set_name(self->handle, name);
	self->started = true;
	return 0;
}

void thread_join(struct thread *self)
{
	if (!self->started)
		return;
	assert(GetThreadId(self->handle) != GetCurrentThreadId());
	WaitForSingleObject(self->handle, INFINITE);
	CloseHandle(self->handle);
	self->started = false;
}

void thread_detach(struct thread *self)
{
	if (self->started)
		CloseHandle(self->handle);
	self->started = false;
}

uint64_t thread_current_id(void)
{
	return GetCurrentThreadId();
}

void mutex_init(struct mutex *self)
{
	InitializeSRWLock(&self->lock);
}

void mutex_destroy(struct mutex *self)
{
	(void)self; /* nothing is held for it */
}

void mutex_lock(struct mutex *self)
{
	AcquireSRWLockExclusive(&self->lock);
}

void mutex_unlock(struct mutex *self)
{
	ReleaseSRWLockExclusive(&self->lock);
}

void cond_init(struct cond *self)
{
	InitializeConditionVariable(&self->cv);
}

void cond_destroy(struct cond *self)
{
	(void)self;
}

void cond_wait(struct cond *self, struct mutex *mutex)
{
	SleepConditionVariableSRW(&self->cv, &mutex->lock, INFINITE, 0);
}

bool cond_wait_until(
	struct cond *self, struct mutex *mutex, uint64_t deadline_us)
{
	/* A wait may end a little early on Windows' own, coarser clock, or at
	 * the limit of what one call takes. */
	while (!SleepConditionVariableSRW(&self->cv, &mutex->lock,
		time_left_ms(deadline_us, INFINITE - 1), 0))
		if (clock_now_us() >= deadline_us)
			return false;
	return true;
}

void cond_signal(struct cond *self)
{
	WakeConditionVariable(&self->cv);
}

void cond_broadcast(struct cond *self)
{
	WakeAllConditionVariable(&self->cv);
}
