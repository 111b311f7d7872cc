#include "canary.h"

#include "platform/clock.h"
#include "platform/event.h"
#include "platform/thread.h"
#include "scenario.h"
#include "verdict.h"

#define LOOKS_US 20000u

static struct event canary; /* kept to the end of the process */

bool canary_open(void)
{
	return event_create(&canary) == 0;
}

bool canary_lives(void)
{
	if (!canary.handle || event_handle_is_valid(canary.handle))
		return true;
	verdict_fail(RULE_OTHER,
		"descriptors that the module did not open were closed; it "
		"closes only its own");
	return false;
}

static void look(void *ctx)
{
	(void)ctx;
	while (canary_lives())
		clock_sleep_until_us(clock_now_us() + LOOKS_US);
	verdict_give_up();
}

void canary_watch(void)
{
	struct thread thread;

	if (thread_start(&thread, look, NULL, "canary") == 0)
		thread_detach(&thread);
}
