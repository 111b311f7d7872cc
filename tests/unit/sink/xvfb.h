/*
 * A private X server without a screen, for the length of one test.
 */
#ifndef TESTS_SINK_XVFB_H
#define TESTS_SINK_XVFB_H

#include <stdbool.h>
#include <sys/types.h>

struct xvfb {
	pid_t pid;
	char display[16]; /* ":7" */
};

/* Starts one and points DISPLAY at it. False: there is no Xvfb here. */
bool xvfb_start(struct xvfb *self, const char *screen);
void xvfb_stop(struct xvfb *self);
/* Runs a program to its end; its exit status, -1 when it could not be run. */
int run_program(const char *const argv[]);

#endif
