#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/clock.h"

#define PATIENCE_US 1000000u /* nobody needs to be told about less */
#define REFRESH_US  250000u

/* What fits beside " ... 1234 s" in 80 columns. */
#define TEXT_COLUMNS 66

static void erase(struct progress *self)
{
	if (self->shown)
		fputs("\r\033[K", stderr);
	self->shown = false;
	fflush(stderr);
}

static void show(struct progress *self, uint64_t now_us)
{
	fprintf(stderr, "\r\033[K%.*s ... %u s", TEXT_COLUMNS, self->text,
		(unsigned)((now_us - self->since_us) / 1000000));
	fflush(stderr);
	self->shown = true;
}

static void run(void *arg)
{
	struct progress *self = arg;

	mutex_lock(&self->lock);
	while (!self->quit) {
		uint64_t now_us = clock_now_us();

		if (!self->text[0]) {
			cond_wait(&self->changed, &self->lock);
		} else if (now_us < self->since_us + PATIENCE_US) {
			cond_wait_until(&self->changed, &self->lock,
				self->since_us + PATIENCE_US);
		} else {
			show(self, now_us);
			cond_wait_until(&self->changed, &self->lock,
				now_us + REFRESH_US);
		}
	}
	mutex_unlock(&self->lock);
}

void progress_init(struct progress *self)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
	self->terminal = isatty(STDERR_FILENO);
	if (self->terminal)
		thread_start(&self->thread, run, self, "progress");
}

void progress_step(struct progress *self, const char *text)
{
	mutex_lock(&self->lock);
	if (strncmp(self->text, text, sizeof(self->text) - 1)) {
		snprintf(self->text, sizeof(self->text), "%s", text);
		self->since_us = clock_now_us();
		erase(self);
		cond_signal(&self->changed);
	}
	mutex_unlock(&self->lock);
}

void progress_clear(struct progress *self)
{
	mutex_lock(&self->lock);
	erase(self);
	self->text[0] = 0;
	mutex_unlock(&self->lock);
}

void progress_destroy(struct progress *self)
{
	progress_clear(self);
	mutex_lock(&self->lock);
	self->quit = true;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
}
