/*
 * SDL's connection to the window system: something to wait for, and whether
 * it is still there.
 */
#ifndef SUNDOG_SINK_PRESENT_DISPLAY_LINK_H
#define SUNDOG_SINK_PRESENT_DISPLAY_LINK_H

#include <stdbool.h>

#include <SDL.h>

#include "platform/socket.h"

enum display_kind { DISPLAY_OTHER, DISPLAY_X11, DISPLAY_WAYLAND };

struct display_link {
	enum display_kind kind;
	/* Readable: SDL_PumpEvents has something to do. SOCKET_NONE: this
	 * driver has none, ask it now and then. */
	socket_handle fd;
	unsigned long x11_window;
	void *wayland;
	int (*wayland_error)(void *display);
};

/* Before SDL_Init: libwayland tells the log what it cannot do, not stderr. */
void display_link_prepare(void);
/* After the window and its renderer, which may make the window anew. */
void display_link_open(struct display_link *self, SDL_Window *window);
/* Every event goes through here. */
void display_link_note(struct display_link *self, const SDL_Event *event);
/* Once true, SDL must not be called any more, not even to clean up. */
bool display_link_is_lost(const struct display_link *self);

#endif
