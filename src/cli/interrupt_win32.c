/*
 * Ctrl-C on Windows, which comes on a thread of its own.
 */
#include "interrupt.h"

#include <stddef.h>
#include <windows.h>

#include "exit_status.h"

static void (*volatile handler_fn)(void *ctx);
static void *volatile handler_ctx;
static volatile LONG requests;

static BOOL WINAPI on_control(DWORD kind)
{
	void (*fn)(void *) = handler_fn;

	(void)kind;
	if (InterlockedIncrement(&requests) > 1 || !fn)
		ExitProcess(EXIT_STATUS_INTERRUPTED);
	fn(handler_ctx);
	return TRUE;
}

void interrupt_install(void (*fn)(void *ctx), void *ctx)
{
	handler_ctx = ctx;
	handler_fn = fn;
	SetConsoleCtrlHandler(on_control, TRUE);
}

static void nothing(void *ctx)
{
	(void)ctx;
}

void interrupt_remove(void)
{
	handler_fn = nothing;
}

void interrupt_end_line(void)
{
}
