#include "idle_watch.h"

void idle_watch_arm(struct idle_watch *self, uint64_t now_us)
{
	if (self->armed)
		return;
	self->armed = true;
	self->since_us = now_us;
	self->next = IDLE_STEP_ASK;
}

void idle_watch_disarm(struct idle_watch *self)
{
	self->armed = false;
}

void idle_watch_media(struct idle_watch *self, uint64_t now_us)
{
	self->heard = true;
	self->since_us = now_us;
	self->next = IDLE_STEP_ASK;
}

static uint64_t step_us(const struct idle_watch *self)
{
	if (self->next == IDLE_STEP_ASK)
		return IDLE_WATCH_ASK_US;
	return !self->heard && self->give_up_us ? self->give_up_us
						: IDLE_WATCH_WARN_US;
}

uint64_t idle_watch_deadline(const struct idle_watch *self)
{
	if (!self->armed || self->next == IDLE_STEP_NONE)
		return UINT64_MAX;
	return self->since_us + step_us(self);
}

enum idle_step idle_watch_tick(struct idle_watch *self, uint64_t now_us)
{
	enum idle_step due = self->next;

	if (now_us < idle_watch_deadline(self))
		return IDLE_STEP_NONE;
	self->next = due == IDLE_STEP_ASK ? IDLE_STEP_WARN : IDLE_STEP_NONE;
	return due == IDLE_STEP_WARN && !self->heard ? IDLE_STEP_GIVE_UP : due;
}
