#include "decoder.h"

void decoder_set_output(
	struct decoder *self, decoder_picture *picture, void *ctx)
{
	self->picture = picture;
	self->ctx = ctx;
}

int decoder_decode(struct decoder *self, const struct decoder_unit *unit)
{
	return self->ops->decode(self, unit);
}

const char *decoder_name(const struct decoder *self)
{
	return self->ops->name;
}

void decoder_destroy(struct decoder *self)
{
	if (self)
		self->ops->destroy(self);
}
