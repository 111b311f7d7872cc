#include "x11_mirror.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../convert/clones.h"

/* Bands closer than this are fetched together: a request costs as much as
 * copying some twenty lines. */
#define BAND_GAP 16

static size_t stride_of(const struct x11_mirror *self)
{
	return (size_t)self->width * 4;
}

int x11_mirror_open(struct x11_mirror *self, struct x11_display *display)
{
	int error;

	x11_mirror_close(self);
	self->display = display;
	if (!x11_display_size(display, &self->width, &self->height))
		return -ENODEV;
	error = x11_shm_create(
		&self->shm, display, stride_of(self) * self->height);
	if (error)
		return error;
	self->reshaped = true;
	region_init(&self->changed, &(struct rect){0, 0, (int32_t)self->width,
					    (int32_t)self->height});
	region_add_all(&self->changed);
	return 0;
}

void x11_mirror_close(struct x11_mirror *self)
{
	x11_shm_destroy(&self->shm);
	x11_cursor_destroy(&self->cursor);
	*self = (struct x11_mirror){0};
}

static bool same_place(const struct rect *a, const struct rect *b)
{
	return a->left == b->left && a->top == b->top && a->right == b->right &&
	       a->bottom == b->bottom;
}

void x11_mirror_point(
	struct x11_mirror *self, const xcb_query_pointer_reply_t *pointer)
{
	bool reshaped = self->reshaped;
	struct rect place;

	if (reshaped)
		x11_cursor_fetch(&self->cursor, self->display);
	self->reshaped = false;
	x11_cursor_move(&self->cursor, pointer);
	place = x11_cursor_place(&self->cursor);
	if (self->changed.count == 0 && !reshaped &&
		same_place(&place, &self->drawn))
		return;
	region_add(&self->changed, &self->drawn);
	region_add(&self->changed, &place);
}

static bool fetch_bands(struct x11_mirror *self)
{
	struct region_band bands[REGION_RECTS_MAX];
	xcb_shm_get_image_cookie_t cookies[REGION_RECTS_MAX];
	xcb_connection_t *x = self->display->connection;
	size_t count = region_bands(&self->changed, BAND_GAP, bands);
	bool fetched = true;

	for (size_t i = 0; i < count; i++)
		cookies[i] = xcb_shm_get_image(x, self->display->root, 0,
			(int16_t)bands[i].top, (uint16_t)self->width,
			(uint16_t)(bands[i].bottom - bands[i].top), ~0u,
			XCB_IMAGE_FORMAT_Z_PIXMAP, self->shm.segment,
			(uint32_t)((size_t)bands[i].top * stride_of(self)));
	for (size_t i = 0; i < count; i++) {
		xcb_shm_get_image_reply_t *reply =
			xcb_shm_get_image_reply(x, cookies[i], NULL);

		fetched = fetched && reply;
		free(reply);
	}
	return fetched;
}

bool x11_mirror_fetch(struct x11_mirror *self)
{
	if (self->changed.count == 0)
		return true;
	if (!fetch_bands(self))
		return false;
	/* Its lines are all new (x11_mirror_point), so it is never blended
	 * twice. */
	x11_cursor_blend(&self->cursor, self->shm.data, stride_of(self),
		self->width, self->height);
	self->drawn = x11_cursor_place(&self->cursor);
	return true;
}

struct screen_image x11_mirror_image(const struct x11_mirror *self)
{
	return (struct screen_image){
		.width = self->width,
		.height = self->height,
		.pixels = self->shm.data,
		.stride = stride_of(self),
	};
}

/* Independent lanes, so that the sums need not wait for each other. */
#define LANES 16

static CLONES void add_lanes(
	const uint8_t *bytes, size_t count, uint32_t lanes[LANES])
{
	for (size_t at = 0; at + LANES * 4 <= count; at += LANES * 4) {
		uint32_t words[LANES];

		memcpy(words, bytes + at, sizeof(words));
		for (size_t i = 0; i < LANES; i++)
			lanes[i] = lanes[i] * 16777619u + words[i];
	}
}

uint64_t x11_mirror_fingerprint(const struct x11_mirror *self)
{
	size_t bytes = stride_of(self) * self->height;
	uint32_t lanes[LANES] = {0};
	uint64_t sum = 0;

	add_lanes(self->shm.data, bytes, lanes);
	for (size_t i = 0; i < LANES; i++)
		sum = sum * 1099511628211u + lanes[i];
	for (size_t at = bytes - bytes % (LANES * 4); at < bytes; at++)
		sum = sum * 1099511628211u + self->shm.data[at];
	return sum;
}
