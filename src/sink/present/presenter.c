#include "presenter.h"

void presenter_set_events(struct presenter *self,
	const struct presenter_events *events, void *ctx)
{
	self->events = events;
	self->ctx = ctx;
}

bool presenter_shows(const struct presenter *self)
{
	return self->ops->shows;
}

void presenter_offer(struct presenter *self, struct picture *picture)
{
	self->ops->offer(self, picture);
}

void presenter_set_title(struct presenter *self, const char *title)
{
	self->ops->set_title(self, title);
}

void presenter_run(struct presenter *self)
{
	self->ops->run(self);
}

void presenter_end(struct presenter *self)
{
	self->ops->end(self);
}

void presenter_destroy(struct presenter *self)
{
	if (self)
		self->ops->destroy(self);
}
