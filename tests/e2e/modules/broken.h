/*
 * What is wrong with a broken module: SUNDOG_TEST_BREAK="PLACE:WAY[:CALLS]",
 * in PLACE (a function's name, "thread"), at its CALLSth call (1).
 */
#ifndef SUNDOG_TEST_BROKEN_H
#define SUNDOG_TEST_BROKEN_H

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int *volatile broken_nowhere;

/* In steps that can't step over the guard page. */
static int broken_overflow(int depth)
{
	volatile char part[256];

	part[0] = (char)depth;
	return depth < 1 << 20 ? broken_overflow(depth + 1) + part[0] : 0;
}

static void broken_break(const char *way)
{
	if (!strncmp(way, "crash", 5))
		*broken_nowhere = 1;
	else if (!strncmp(way, "library", 7)) /* not in its own code */
		memset(broken_nowhere, 1, strlen(way) << 20);
	else if (!strncmp(way, "overflow", 8))
		broken_overflow(0);
	else if (!strncmp(way, "abort", 5))
		abort();
	else if (!strncmp(way, "_exit", 5))
		_exit(7);
	else if (!strncmp(way, "exit", 4))
		exit(7);
	else if (!strncmp(way, "hang", 4)) {
		if (write(STDERR_FILENO, "hangs\n", 6) == 6)
			for (;;)
				pause();
	}
}

static void broken_pass(const char *place)
{
	static unsigned calls;
	const char *what = getenv("SUNDOG_TEST_BREAK");
	size_t length = strlen(place);
	const char *number;

	if (!what || strncmp(what, place, length) || what[length] != ':')
		return;
	number = strchr(what + length + 1, ':');
	if (__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) ==
		(number ? (unsigned)atoi(number + 1) : 1))
		broken_break(what + length + 1);
}

#endif
