#include "latest.h"

#include <stddef.h>

void latest_init(struct latest *self)
{
	mutex_init(&self->lock);
	self->picture = NULL;
}

void latest_destroy(struct latest *self)
{
	picture_unref(self->picture);
	mutex_destroy(&self->lock);
}

static struct picture *swap(struct latest *self, struct picture *picture)
{
	struct picture *before;

	mutex_lock(&self->lock);
	before = self->picture;
	self->picture = picture;
	mutex_unlock(&self->lock);
	return before;
}

struct picture *latest_put(struct latest *self, struct picture *picture)
{
	return swap(self, picture);
}

struct picture *latest_take(struct latest *self)
{
	return swap(self, NULL);
}
