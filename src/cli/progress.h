/*
 * One line that says what takes long, on a terminal only.
 */
#ifndef SUNDOG_CLI_PROGRESS_H
#define SUNDOG_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"

struct progress {
	struct mutex lock;
	bool terminal;
	bool shown; /* the line is on the screen */
	char text[160];
	uint64_t since_us;
};

void progress_init(struct progress *self);
/* A new step. Any thread. */
void progress_step(struct progress *self, uint64_t now_us, const char *text);
/* Call now and then: shows a step that takes longer than a second. */
void progress_tick(struct progress *self, uint64_t now_us);
/* When progress_tick should be called next; UINT64_MAX without a terminal. */
uint64_t progress_due(const struct progress *self, uint64_t now_us);
/* Takes the line off the screen: before anything else is printed. */
void progress_clear(struct progress *self);
void progress_destroy(struct progress *self);

#endif
