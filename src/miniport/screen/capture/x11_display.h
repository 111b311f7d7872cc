/*
 * A connection to an X server that can be captured.
 */
#ifndef SUNDOG_MINIPORT_X11_DISPLAY_H
#define SUNDOG_MINIPORT_X11_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include <xcb/xcb.h>

#include "../../reason.h"

struct x11_display {
	xcb_connection_t *connection;
	xcb_window_t root;
	char name[128];	 /* as the user knows it, for messages */
	bool shm_by_fd;	 /* MIT-SHM 1.2: memory passed as a descriptor */
	bool has_damage; /* with XFixes' regions */
	bool has_cursor; /* XFixes */
	uint8_t damage_event, cursor_event, randr_event; /* 0: none */
};

/*
 * Connects, checks that the screen can be captured and asks for its events.
 * name: NULL for $DISPLAY. 0; -EINVAL: no display name; -ENODEV: no server;
 * -ENOTSUP: a server that can't be captured. The reason says what to do.
 */
int x11_display_open(
	struct x11_display *self, const char *name, struct reason *reason);
/* Twice is fine. */
void x11_display_close(struct x11_display *self);

/* The root window's size now. False: the connection is gone. */
bool x11_display_size(
	struct x11_display *self, uint32_t *width, uint32_t *height);

#endif
