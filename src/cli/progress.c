#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE_US 1000000u /* nobody needs to be told about less */
#define REFRESH_US  250000u

void progress_init(struct progress *self)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	self->terminal = isatty(STDERR_FILENO);
}

static void erase(struct progress *self)
{
	if (self->shown)
		fputs("\r\033[K", stderr);
	self->shown = false;
}

void progress_step(struct progress *self, uint64_t now_us, const char *text)
{
	mutex_lock(&self->lock);
	if (strncmp(self->text, text, sizeof(self->text) - 1)) {
		snprintf(self->text, sizeof(self->text), "%s", text);
		self->since_us = now_us;
		erase(self);
	}
	mutex_unlock(&self->lock);
}

void progress_tick(struct progress *self, uint64_t now_us)
{
	mutex_lock(&self->lock);
	if (self->terminal && self->text[0] &&
		now_us >= self->since_us + PATIENCE_US) {
		fprintf(stderr, "\r\033[K%.64s ... %u s", self->text,
			(unsigned)((now_us - self->since_us) / 1000000));
		fflush(stderr);
		self->shown = true;
	}
	mutex_unlock(&self->lock);
}

uint64_t progress_due(const struct progress *self, uint64_t now_us)
{
	return self->terminal ? now_us + REFRESH_US : UINT64_MAX;
}

void progress_clear(struct progress *self)
{
	mutex_lock(&self->lock);
	erase(self);
	self->text[0] = 0;
	fflush(stderr);
	mutex_unlock(&self->lock);
}

void progress_destroy(struct progress *self)
{
	progress_clear(self);
	mutex_destroy(&self->lock);
}
