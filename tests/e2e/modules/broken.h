/*
 * What is wrong with a broken module: SUNDOG_TEST_BREAK="PLACE:WAY[:CALLS]",
 * in PLACE (a function's name, "thread"), at its CALLSth call (1).
 */
#ifndef SUNDOG_TEST_BROKEN_H
#define SUNDOG_TEST_BROKEN_H

#include <pthread.h>
#include <stdio.h>
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

static void *broken_wait(void *ctx)
{
	(void)ctx;
	for (;;)
		pause();
	return NULL;
}

static void broken_threads(unsigned count)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 65536);
	while (count-- > 0)
		pthread_create(&thread, &attributes, broken_wait, NULL);
	pthread_attr_destroy(&attributes);
}

/* A process that stays. */
static void broken_fork(int of_its_own)
{
	if (fork() != 0)
		return;
	if (of_its_own && (setsid() < 0 || fork() != 0))
		_exit(0);
	broken_wait(NULL);
}

/* Before and behind a block: the next to come along stumbles over it. Stores
 * that a compiler can't leave out. */
static void broken_heap(void)
{
	volatile char *memory = malloc(24);

	for (int i = -16; i < 4096; i++)
		memory[i] = 0x41;
	free((void *)memory);
	for (int i = 0; i < 100; i++) {
		volatile char *next = malloc((size_t)i * 16 + 1);

		next[0] = 0;
		free((void *)next);
	}
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
	else if (!strncmp(way, "threads", 7))
		broken_threads(1000);
	else if (!strncmp(way, "fork", 4))
		broken_fork(0);
	else if (!strncmp(way, "daemon", 6))
		broken_fork(1);
	else if (!strncmp(way, "heap", 4))
		broken_heap();
	else if (!strncmp(way, "closefds", 8))
		for (int fd = 0; fd < 1024; fd++)
			close(fd);
	else if (!strncmp(way, "noise", 5))
		printf("not ok 1 - a module says anything\n");
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
