/*
 * Memory that two modules, or two processes, share: a memfd on Linux, a
 * section on Windows. The handle is boxed like an event's (event.h).
 */
#ifndef SUNDOG_PLATFORM_SHARED_MEMORY_H
#define SUNDOG_PLATFORM_SHARED_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct shared_memory {
	void *handle; /* NULL: none */
	void *data;   /* NULL: not mapped */
	size_t bytes;
	bool owner; /* destroy closes the handle */
};

/* Zeroed, mapped, page-aligned; the size cannot change afterwards.
 * 0, -ENOMEM, -EMFILE. */
int shared_memory_create(
	struct shared_memory *self, size_t bytes, const char *name);
/* Maps what another owner's handle stands for; fails with -EINVAL when the
 * object is smaller than bytes. The mapping outlives the owner's handle. */
int shared_memory_map(struct shared_memory *self, void *handle, size_t bytes);
/* Unmaps; closes the handle when this side created it. Twice is fine. */
void shared_memory_destroy(struct shared_memory *self);

#endif
