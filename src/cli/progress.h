/*
 * One line that says what takes long, on a terminal only.
 */
#ifndef SUNDOG_CLI_PROGRESS_H
#define SUNDOG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"

/*
 * A thread of its own shows the line, because the program's main thread is
 * inside the host or the sink while something takes long. Without a terminal
 * there is no thread and nothing is shown.
 */
struct progress {
	struct thread thread;
	struct mutex lock; /* everything below */
	struct cond changed;
	bool terminal;
	bool quit;
	bool shown;	/* the line is on the screen */
	char text[160]; /* the step, empty: none */
	uint64_t since_us;
};

void progress_init(struct progress *self);
/* A new step, shown once it takes longer than a second. Any thread. */
void progress_step(struct progress *self, const char *text);
/* No step any more; takes the line off the screen. Before anything else is
 * printed. */
void progress_clear(struct progress *self);
void progress_destroy(struct progress *self);

#endif
