#include "picture.h"

struct picture *picture_ref(struct picture *self)
{
	if (self)
		atomic_fetch_add_explicit(
			&self->references, 1, memory_order_relaxed);
	return self;
}

void picture_unref(struct picture *self)
{
	/* What other holders did with it happens before it is freed. */
	if (self && atomic_fetch_sub_explicit(
			    &self->references, 1, memory_order_acq_rel) == 1)
		self->free(self);
}
