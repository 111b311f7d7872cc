#include "session_timer.h"

#include "platform/clock.h"

static void wait_and_call(void *arg)
{
	struct session_timer *self = arg;
	bool expired = false;

	mutex_lock(&self->lock);
	while (!self->ended && !expired) {
		if (self->deadline_us == UINT64_MAX)
			cond_wait(&self->changed, &self->lock);
		else
			expired = !cond_wait_until(&self->changed, &self->lock,
					  self->deadline_us) &&
				  clock_now_us() >= self->deadline_us;
	}
	expired = expired && !self->ended;
	mutex_unlock(&self->lock);
	if (expired)
		self->expired(self->ctx);
}

int session_timer_start(
	struct session_timer *self, void (*expired)(void *ctx), void *ctx)
{
	int error;

	self->deadline_us = UINT64_MAX;
	self->ended = false;
	self->expired = expired;
	self->ctx = ctx;
	mutex_init(&self->lock);
	cond_init(&self->changed);
	error = thread_start(&self->thread, wait_and_call, self, "timer");
	if (error) {
		cond_destroy(&self->changed);
		mutex_destroy(&self->lock);
	}
	return error;
}

void session_timer_arm(struct session_timer *self, uint64_t deadline_us)
{
	mutex_lock(&self->lock);
	if (self->deadline_us == UINT64_MAX) {
		self->deadline_us = deadline_us;
		cond_signal(&self->changed);
	}
	mutex_unlock(&self->lock);
}

void session_timer_end(struct session_timer *self)
{
	mutex_lock(&self->lock);
	self->ended = true;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
}
