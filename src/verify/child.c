#include "child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/event.h"
#include "platform/process_family.h"
#include "platform/thread.h"
#include "scenario.h"
#include "verdict.h"
#include "verdict_end.h"

#define CANNOT_BEGIN	2
#define CANARY_LOOKS_US 20000u

/* A descriptor among the first that nobody but us has any business with. Kept
 * to the end of the process. */
static struct event canary;

/*
 * A module that closes descriptors that are not its own leaves everything
 * behind it in ruins: told at once, before they fall. Nothing says that a
 * descriptor was closed, so somebody has to look.
 */
static void watch_canary(void *ctx)
{
	(void)ctx;
	while (event_handle_is_valid(canary.handle))
		clock_sleep_until_us(clock_now_us() + CANARY_LOOKS_US);
	verdict_fail(RULE_OTHER,
		"a descriptor that the module did not open was closed; it must "
		"close only its own");
	verdict_give_up();
}

/* What a module prints goes to a file, and it finds no keyboard. */
static bool divert(const char *path)
{
	if (!freopen(path, "a", stdout) || !freopen(path, "a", stderr) ||
		!freopen(path, "r", stdin))
		return false;
	setvbuf(stdout, NULL, _IONBF, 0);
	setvbuf(stderr, NULL, _IONBF, 0);
	return true;
}

static const struct scenario *find(const char *name)
{
	for (const struct scenario *const *at = scenarios; *at; at++)
		if (!strcmp((*at)->name, name))
			return *at;
	return NULL;
}

int verify_child(int argc, char **argv)
{
	const struct scenario *scenario;
	struct subject subject = {0};
	struct thread thread;

	if (argc != CHILD_ARGUMENTS)
		return CANNOT_BEGIN;
	scenario = find(argv[CHILD_SCENARIO]);
	if (!scenario)
		return CANNOT_BEGIN;
	process_family_join(strtoull(argv[CHILD_PARENT], NULL, 10));
	if (event_create(&canary) || !divert(argv[CHILD_OUTPUT]) ||
		crash_attach(argv[CHILD_RECORD]) ||
		!verdict_open(argv[CHILD_FINDINGS]))
		return CANNOT_BEGIN;
	crash_watch();
	subject.module = argv[CHILD_MODULE];
	if (*argv[CHILD_PERSONALITY])
		subject.personality = argv[CHILD_PERSONALITY];
	if (thread_start(&thread, watch_canary, NULL, "canary") == 0)
		thread_detach(&thread);
	scenario->run(&subject);
	verdict_done();
}
