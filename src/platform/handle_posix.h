/*
 * File descriptors boxed as handles: (void *)(fd + 1), so that descriptor 0
 * differs from "none". include/ddi/ddi_types.h documents the convention for
 * drivers that were built without this room.
 */
#ifndef SUNDOG_PLATFORM_HANDLE_POSIX_H
#define SUNDOG_PLATFORM_HANDLE_POSIX_H

#include <limits.h>
#include <stdint.h>

static inline void *handle_from_fd(int fd)
{
	return (void *)((uintptr_t)fd + 1);
}

/* -1 for NULL and for what cannot be a boxed descriptor, such as Windows'
 * INVALID_HANDLE_VALUE: every system call refuses that with EBADF. */
static inline int handle_to_fd(const void *handle)
{
	uintptr_t boxed = (uintptr_t)handle;

	return boxed == 0 || boxed - 1 > INT_MAX ? -1 : (int)(boxed - 1);
}

#endif
