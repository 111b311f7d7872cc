#include "wfd_keepalive.h"

#define SECOND UINT64_C(1000000)

uint64_t wfd_keepalive_interval(unsigned timeout_s)
{
	uint64_t timeout = timeout_s * SECOND;
	uint64_t longest = 25 * SECOND;

	if (timeout_s < 10)
		return timeout / 2;
	/* Half a second for a timer that comes late. */
	timeout -= 5 * SECOND + SECOND / 2;
	return timeout < longest ? timeout : longest;
}

void wfd_keepalive_start(
	struct wfd_keepalive *self, unsigned timeout_s, uint64_t now_us)
{
	self->running = true;
	self->timeout_us = timeout_s * SECOND;
	self->sent_us = now_us;
	self->answered_us = now_us;
}

void wfd_keepalive_stop(struct wfd_keepalive *self)
{
	self->running = false;
}

void wfd_keepalive_answered(struct wfd_keepalive *self, uint64_t now_us)
{
	self->answered_us = now_us;
}

static uint64_t next_send(const struct wfd_keepalive *self)
{
	return self->sent_us +
	       wfd_keepalive_interval((unsigned)(self->timeout_us / SECOND));
}

uint64_t wfd_keepalive_deadline(const struct wfd_keepalive *self)
{
	uint64_t lost = self->answered_us + self->timeout_us;

	if (!self->running)
		return UINT64_MAX;
	return next_send(self) < lost ? next_send(self) : lost;
}

enum wfd_keepalive_action wfd_keepalive_tick(
	struct wfd_keepalive *self, uint64_t now_us)
{
	if (!self->running)
		return WFD_KEEPALIVE_WAIT;
	if (now_us >= self->answered_us + self->timeout_us)
		return WFD_KEEPALIVE_LOST;
	if (now_us < next_send(self))
		return WFD_KEEPALIVE_WAIT;
	self->sent_us = now_us;
	return WFD_KEEPALIVE_SEND;
}
