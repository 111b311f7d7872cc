/*
 * A private X server for a test.
 */
#ifndef SUNDOG_TESTS_SUPPORT_XVFB_H
#define SUNDOG_TESTS_SUPPORT_XVFB_H

#include <stdbool.h>
#include <sys/types.h>

struct xvfb {
	pid_t pid; /* 0: none */
	int number;
	char name[16]; /* ":N" */
};

/* screen: such as "640x480x24"; more: a further argument, and its own, or
 * NULL; number: -1 for any that is free. False: there is no Xvfb here. */
bool xvfb_start(struct xvfb *self, const char *screen, const char *more,
	const char *argument, int number);
/* Ends it and waits for its end. Nothing when none runs. */
void xvfb_stop(struct xvfb *self);

/* Runs a program to its end, its output thrown away; its exit status, -1 when
 * it could not be run. */
int run_program(const char *const argv[]);

#endif
