#include "x11_cursor.h"

#include <stdlib.h>
#include <string.h>

#include <xcb/xfixes.h>

void x11_cursor_destroy(struct x11_cursor *self)
{
	free(self->pixels);
	*self = (struct x11_cursor){0};
}

void x11_cursor_fetch(struct x11_cursor *self, struct x11_display *display)
{
	xcb_xfixes_get_cursor_image_reply_t *image = NULL;
	size_t bytes;

	free(self->pixels);
	self->pixels = NULL;
	if (display->has_cursor)
		image = xcb_xfixes_get_cursor_image_reply(display->connection,
			xcb_xfixes_get_cursor_image(display->connection), NULL);
	if (!image)
		return;
	bytes = (size_t)image->width * image->height * sizeof(uint32_t);
	if (bytes > 0)
		self->pixels = malloc(bytes);
	if (self->pixels) {
		memcpy(self->pixels,
			xcb_xfixes_get_cursor_image_cursor_image(image), bytes);
		self->width = image->width;
		self->height = image->height;
		self->hot_x = image->xhot;
		self->hot_y = image->yhot;
	}
	free(image);
}

void x11_cursor_move(
	struct x11_cursor *self, const xcb_query_pointer_reply_t *pointer)
{
	self->visible = pointer && pointer->same_screen;
	if (self->visible) {
		self->x = pointer->root_x;
		self->y = pointer->root_y;
	}
}

struct rect x11_cursor_place(const struct x11_cursor *self)
{
	int32_t left = self->x - self->hot_x;
	int32_t top = self->y - self->hot_y;

	if (!self->visible || !self->pixels)
		return (struct rect){0, 0, 0, 0};
	return (struct rect){left, top, left + self->width, top + self->height};
}

static uint8_t over(uint32_t source, uint32_t alpha, uint32_t under)
{
	uint32_t sum = source + (under * (255 - alpha) + 127) / 255;

	/* A client may have set colours brighter than their alpha. */
	return (uint8_t)(sum > 255 ? 255 : sum);
}

void x11_cursor_blend(const struct x11_cursor *self, uint8_t *bgra,
	size_t stride, uint32_t width, uint32_t height)
{
	struct rect screen = {0, 0, (int32_t)width, (int32_t)height};
	struct rect whole = x11_cursor_place(self);
	struct rect r = rect_intersect(&whole, &screen);

	for (int32_t y = r.top; y < r.bottom; y++) {
		const uint32_t *from =
			self->pixels + (y - whole.top) * self->width;
		uint8_t *line = bgra + (size_t)y * stride;

		for (int32_t x = r.left; x < r.right; x++) {
			uint32_t argb = from[x - whole.left];
			uint32_t alpha = argb >> 24;
			uint8_t *to = line + (size_t)x * 4;

			to[0] = over(argb & 0xFF, alpha, to[0]);
			to[1] = over(argb >> 8 & 0xFF, alpha, to[1]);
			to[2] = over(argb >> 16 & 0xFF, alpha, to[2]);
		}
	}
}
