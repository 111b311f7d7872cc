#include "host_data_rate.h"

#include <string.h>

#include "host_calls.h"
#include "platform/clock.h"

/* One notification, called with the lock held, which it leaves meanwhile. */
static void notify(struct host_data_rate *self)
{
	PFN_DATARATE_NOTIFICATION function = self->notify;
	PVOID ctx = self->notify_ctx;
	MIRACAST_DATARATE_STATS stats;
	bool known;

	self->running = true;
	mutex_unlock(&self->lock);
	memset(&stats, 0, sizeof(stats));
	known = self->ask(self->ask_ctx, &stats);
	/* G-160, G-161 */
	host_call_data_rate(self->driver, function, ctx, known ? &stats : NULL);
	mutex_lock(&self->lock);
	self->running = false;
	if (!known)
		self->notify = NULL; /* never again (G-161) */
	/* The beat is kept, missed beats are not made up for. */
	self->next_us += self->period_us;
	if (self->next_us < clock_now_us())
		self->next_us = clock_now_us() + self->period_us;
	cond_broadcast(&self->changed);
}

static void run(void *arg)
{
	struct host_data_rate *self = arg;

	mutex_lock(&self->lock);
	while (!self->quit) {
		if (!self->notify || self->suspended)
			cond_wait(&self->changed, &self->lock);
		else if (clock_now_us() < self->next_us)
			cond_wait_until(
				&self->changed, &self->lock, self->next_us);
		else
			notify(self);
	}
	mutex_unlock(&self->lock);
}

int host_data_rate_init(struct host_data_rate *self, const char *driver,
	const struct host_link_ops *link, void *link_ctx, uint64_t period_us)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->driver = driver;
	self->period_us = period_us;
	mutex_init(&self->lock);
	cond_init(&self->changed);
	if (!link || !link->data_rate)
		return 0;
	self->ask = link->data_rate;
	self->can_ask = link->can_notify;
	self->ask_ctx = link_ctx;
	error = thread_start(&self->thread, run, self, "host-data-rate");
	if (error)
		host_data_rate_destroy(self);
	return error;
}

void host_data_rate_destroy(struct host_data_rate *self)
{
	if (self->period_us == 0)
		return;
	mutex_lock(&self->lock);
	self->quit = true;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	thread_join(&self->thread);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	self->period_us = 0;
}

NTSTATUS host_data_rate_register(struct host_data_rate *self, bool right_thread,
	PVOID notify_ctx, PFN_DATARATE_NOTIFICATION function)
{
	NTSTATUS status = STATUS_SUCCESS;

	if (!right_thread || !self->ask)
		return STATUS_NOT_SUPPORTED; /* G-165, G-166 */
	if (function && self->can_ask && !self->can_ask(self->ask_ctx))
		return STATUS_NOT_SUPPORTED; /* G-165 */
	mutex_lock(&self->lock);
	if (!function == !self->notify) {
		/* Twice the same (G-167, G-168). */
		status = STATUS_INVALID_PARAMETER;
	} else {
		self->notify = function;
		self->notify_ctx = notify_ctx;
		self->next_us = clock_now_us() + self->period_us;
		cond_broadcast(&self->changed);
		while (self->running)
			cond_wait(&self->changed, &self->lock);
	}
	mutex_unlock(&self->lock);
	return status;
}

void host_data_rate_suspend(struct host_data_rate *self)
{
	mutex_lock(&self->lock);
	self->suspended = true;
	while (self->running)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
}

void host_data_rate_clear(struct host_data_rate *self)
{
	mutex_lock(&self->lock);
	self->notify = NULL;
	self->suspended = false;
	while (self->running)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
}
