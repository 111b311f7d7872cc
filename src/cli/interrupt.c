#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "exit_status.h"
#include "platform/crash.h"

static void (*volatile handler_fn)(void *ctx);
static void *volatile handler_ctx;
/* One request may come twice: to this process, and handed on by the one that
 * supervises it. So the larger number counts. */
static volatile sig_atomic_t direct, handed_on;

static void on_signal(int number, siginfo_t *info, void *context)
{
	void (*fn)(void *) = handler_fn;
	volatile sig_atomic_t *mine =
		info->si_code == SI_QUEUE ? &handed_on : &direct;
	sig_atomic_t other = info->si_code == SI_QUEUE ? direct : handed_on;

	(void)number;
	(void)context;
	if (++*mine <= other)
		return;
	if (*mine > 1 || !fn) {
		crash_end_is_ours();
		_exit(EXIT_STATUS_INTERRUPTED);
	}
	fn(handler_ctx);
}

static void set_handler(void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = {
		.sa_sigaction = handler, .sa_flags = SA_SIGINFO};

	/* One at a time: they count. */
	sigemptyset(&action.sa_mask);
	sigaddset(&action.sa_mask, SIGINT);
	sigaddset(&action.sa_mask, SIGTERM);
	sigaddset(&action.sa_mask, SIGHUP);
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
	if (direct + handed_on > 0 && isatty(STDERR_FILENO))
		(void)!write(STDERR_FILENO, "\n", 1);
}
