/*
 * No decoder: for machines without one, and for measuring everything else.
 */
#include <errno.h>
#include <stdlib.h>

#include "decoder.h"

static int null_decode(struct decoder *self, const struct decoder_unit *unit)
{
	(void)self;
	(void)unit;
	return 0;
}

static void null_destroy(struct decoder *self)
{
	free(self);
}

static const struct decoder_ops null_ops = {
	.name = "null",
	.decode = null_decode,
	.destroy = null_destroy,
};

int decoder_null_create(struct decoder **out)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return -ENOMEM;
	(*out)->ops = &null_ops;
	return 0;
}
