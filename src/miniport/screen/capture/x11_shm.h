/*
 * Memory that an X server writes images into (MIT-SHM).
 */
#ifndef SUNDOG_MINIPORT_X11_SHM_H
#define SUNDOG_MINIPORT_X11_SHM_H

#include <stddef.h>
#include <stdint.h>

#include <xcb/xcb.h>
#include <xcb/shm.h>

#include "platform/shared_memory.h"
#include "x11_display.h"

struct x11_shm {
	xcb_connection_t *connection; /* NULL: none */
	xcb_shm_seg_t segment;
	uint8_t *data;
	size_t bytes;
	struct shared_memory memory; /* by descriptor, ... */
	void *attached;		     /* ... or System V */
};

/* Zeroed. Nothing of it outlives this process, however it ends. 0, -ENOMEM,
 * -EACCES: the server did not take it. */
int x11_shm_create(
	struct x11_shm *self, const struct x11_display *display, size_t bytes);
/* Twice is fine; the connection may be broken. */
void x11_shm_destroy(struct x11_shm *self);

#endif
