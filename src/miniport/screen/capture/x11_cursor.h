/*
 * The pointer's picture, which X keeps apart from the screen's: its shape, its
 * place, and painting it in.
 */
#ifndef SUNDOG_MINIPORT_X11_CURSOR_H
#define SUNDOG_MINIPORT_X11_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../convert/region.h"
#include "x11_display.h"

struct x11_cursor {
	uint32_t *pixels; /* ARGB, premultiplied; NULL: no shape */
	int32_t width, height;
	int32_t hot_x, hot_y; /* the point within it that points */
	int32_t x, y;	      /* of the pointer, on the screen */
	bool visible;	      /* on this screen */
};

void x11_cursor_destroy(struct x11_cursor *self);
/* Fetches the shape. A server that has none to give leaves it invisible. */
void x11_cursor_fetch(struct x11_cursor *self, struct x11_display *display);
/* Takes the answer to a pointer query (may be NULL: gone from this screen). */
void x11_cursor_move(
	struct x11_cursor *self, const xcb_query_pointer_reply_t *pointer);
/* Where its picture lies; empty when it is not shown. */
struct rect x11_cursor_place(const struct x11_cursor *self);
/* Blends it over BGRA pixels of this size. */
void x11_cursor_blend(const struct x11_cursor *self, uint8_t *bgra,
	size_t stride, uint32_t width, uint32_t height);

#endif
