#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "exit_status.h"

static void (*volatile handler_fn)(void *ctx);
static void *volatile handler_ctx;
static volatile sig_atomic_t count;

static void on_signal(int number)
{
	void (*fn)(void *) = handler_fn;

	(void)number;
	if (++count > 1 || !fn)
		_exit(EXIT_STATUS_INTERRUPTED);
	if (fn)
		fn(handler_ctx);
}

static void set_handler(void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

void interrupt_install(void (*fn)(void *ctx), void *ctx)
{
	handler_ctx = ctx;
	handler_fn = fn;
	set_handler(on_signal);
	/* A reader of our output that goes away is an error of write(), not
	 * the end of a session without TEARDOWN. */
	signal(SIGPIPE, SIG_IGN);
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
	if (count > 0 && isatty(STDERR_FILENO))
		(void)!write(STDERR_FILENO, "\n", 1);
}
