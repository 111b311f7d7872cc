/*
 * Ctrl-C on Windows, which comes on a thread of its own.
 */
#include "interrupt.h"

#include <stddef.h>
#include <windows.h>

#include "exit_status.h"

/* Held while the handler runs: it must have come back before what it is given
 * is gone. */
static SRWLOCK lock = SRWLOCK_INIT;
static void (*handler_fn)(void *ctx);
static void *handler_ctx;
static volatile LONG requests;

static BOOL WINAPI on_control(DWORD kind)
{
	(void)kind;
	if (InterlockedIncrement(&requests) > 1)
		ExitProcess(EXIT_STATUS_INTERRUPTED);
	AcquireSRWLockExclusive(&lock);
	if (!handler_fn)
		ExitProcess(EXIT_STATUS_INTERRUPTED);
	handler_fn(handler_ctx);
	ReleaseSRWLockExclusive(&lock);
	return TRUE;
}

void interrupt_install(void (*fn)(void *ctx), void *ctx)
{
	AcquireSRWLockExclusive(&lock);
	handler_ctx = ctx;
	handler_fn = fn;
	ReleaseSRWLockExclusive(&lock);
	SetConsoleCtrlHandler(on_control, TRUE);
}

static void nothing(void *ctx)
{
	(void)ctx;
}

void interrupt_remove(void)
{
	AcquireSRWLockExclusive(&lock);
	handler_fn = nothing;
	ReleaseSRWLockExclusive(&lock);
}

void interrupt_end_line(void)
{
}
