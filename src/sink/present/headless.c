/*
 * No display: a picture is done with the moment it is decoded.
 */
#include <errno.h>
#include <stdlib.h>

#include "platform/event.h"
#include "platform/wait.h"
#include "presenter.h"

struct headless {
	struct presenter base;
	struct event ended;
};

static void headless_offer(struct presenter *self, struct picture *picture)
{
	self->events->done(self->ctx, picture, 0);
}

static void headless_set_title(struct presenter *self, const char *title)
{
	(void)self;
	(void)title;
}

static void headless_run(struct presenter *base)
{
	struct headless *self = (struct headless *)base;
	struct wait_item item = {.event = self->ended.handle};

	while (!event_is_signalled(&self->ended)) {
		if (wait_any(&item, 1, WAIT_FOREVER) < 0)
			break;
	}
}

static void headless_end(struct presenter *base)
{
	event_signal(&((struct headless *)base)->ended);
}

static void headless_destroy(struct presenter *base)
{
	struct headless *self = (struct headless *)base;

	event_destroy(&self->ended);
	free(self);
}

static const struct presenter_ops headless_ops = {
	.name = "headless",
	.offer = headless_offer,
	.set_title = headless_set_title,
	.run = headless_run,
	.end = headless_end,
	.destroy = headless_destroy,
};

int presenter_headless_create(struct presenter **out)
{
	struct headless *self = calloc(1, sizeof(*self));
	int error;

	*out = NULL;
	if (!self)
		return -ENOMEM;
	self->base.ops = &headless_ops;
	error = event_create(&self->ended);
	if (error) {
		free(self);
		return error;
	}
	*out = &self->base;
	return 0;
}
