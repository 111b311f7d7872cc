#include "fit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "colour.h"

/* --- geometry
 * ------------------------------------------------------------------ */

/* value * numerator / denominator to the nearest even number in 2..limit */
static uint32_t scaled(uint32_t value, uint64_t numerator, uint64_t denominator,
	uint32_t limit)
{
	uint64_t half = (value * numerator + denominator) / (2 * denominator);
	uint64_t result = 2 * half;

	if (result > limit)
		result = limit;
	return result < 2 ? 2 : (uint32_t)result;
}

struct fit_place fit_geometry(uint32_t screen_width, uint32_t screen_height,
	uint32_t width, uint32_t height, struct sample_aspect aspect)
{
	struct fit_place place = {.width = width, .height = height};
	/* The screen's width in the picture's pixels is to its height as
	 * across to down. */
	uint64_t across = (uint64_t)screen_width * aspect.height;
	uint64_t down = (uint64_t)screen_height * aspect.width;

	if (across * height >= down * width)
		place.height = scaled(width, down, across, height);
	else
		place.width = scaled(height, across, down, width);
	place.x = (width - place.width) / 2 & ~1u;
	place.y = (height - place.height) / 2 & ~1u;
	return place;
}

static bool is_direct(const struct fit *self)
{
	return self->place.width == self->screen_width &&
	       self->place.height == self->screen_height;
}

/* --- the object
 * ------------------------------------------------------------------ */

/* Half of an odd number is rounded up: the last pair has one pixel twice. */
static uint32_t half(uint32_t pixels)
{
	return (pixels + 1) / 2;
}

static int init_planes(struct fit *self)
{
	/* A line and a column more, for the pairs of odd sizes. */
	size_t stride = ((size_t)self->screen_width + 64) & ~(size_t)63;
	size_t bytes = stride * (self->screen_height + 1);

	self->memory = malloc(3 * bytes);
	if (!self->memory)
		return -ENOMEM;
	for (size_t i = 0; i < 3; i++)
		self->planes[i] =
			(struct plane){self->memory + i * bytes, stride};
	return 0;
}

static int init_scaled(struct fit *self)
{
	const struct fit_place *place = &self->place;
	uint32_t width = self->screen_width;
	uint32_t height = self->screen_height;
	int error = init_planes(self);

	if (error == 0)
		error = scaler_init(&self->luma, width, height, place->width,
			place->height);
	self->half_chroma = width >= place->width && height >= place->height;
	if (self->half_chroma) {
		width = half(width);
		height = half(height);
	}
	if (error == 0)
		error = scaler_init(&self->chroma, width, height,
			place->width / 2, place->height / 2);
	return error;
}

int fit_init(struct fit *self, uint32_t screen_width, uint32_t screen_height,
	uint32_t width, uint32_t height, struct sample_aspect aspect)
{
	int error = 0;

	*self = (struct fit){.screen_width = screen_width,
		.screen_height = screen_height,
		.place = fit_geometry(
			screen_width, screen_height, width, height, aspect)};
	if (!is_direct(self))
		error = init_scaled(self);
	if (error)
		fit_destroy(self);
	return error;
}

void fit_destroy(struct fit *self)
{
	scaler_destroy(&self->luma);
	scaler_destroy(&self->chroma);
	free(self->memory);
	*self = (struct fit){0};
}

/* --- same size
 * ------------------------------------------------------------------- */

/* Both sizes are even here, so there is always room to round outwards. */
static struct rect to_even(const struct rect *r)
{
	return (struct rect){r->left & ~1, r->top & ~1, (r->right + 1) & ~1,
		(r->bottom + 1) & ~1};
}

static void paint_direct(const struct fit *self,
	const struct screen_image *image, const struct rect *changed,
	struct picture *picture)
{
	struct rect r = to_even(changed);
	uint32_t width = (uint32_t)(r.right - r.left);
	uint32_t x = self->place.x + (uint32_t)r.left;

	for (int32_t row = r.top; row < r.bottom; row += 2) {
		const uint8_t *bgra = image->pixels +
				      (size_t)row * image->stride +
				      (size_t)r.left * 4;
		uint32_t y = self->place.y + (uint32_t)row;
		uint8_t *luma = picture->plane[0] + y * picture->stride[0] + x;
		size_t chroma = y / 2 * picture->stride[1] + x / 2;

		colour_luma(bgra, luma, width);
		colour_luma(
			bgra + image->stride, luma + picture->stride[0], width);
		colour_chroma(bgra, bgra + image->stride,
			picture->plane[1] + chroma, picture->plane[2] + chroma,
			width / 2);
	}
}

/* --- scaled
 * ------------------------------------------------------------------------ */

static const uint8_t *pixel_of(
	const struct screen_image *image, int32_t x, int32_t y)
{
	return image->pixels + (size_t)y * image->stride + (size_t)x * 4;
}

static void split_full(struct fit *self, const struct screen_image *image,
	const struct rect *r)
{
	uint32_t width = (uint32_t)(r->right - r->left);

	for (int32_t y = r->top; y < r->bottom; y++) {
		const uint8_t *bgra = pixel_of(image, r->left, y);
		size_t at =
			(size_t)y * self->planes[0].stride + (size_t)r->left;

		colour_luma(bgra, self->planes[0].data + at, width);
		colour_chroma_full(bgra, self->planes[1].data + at,
			self->planes[2].data + at, width);
	}
}

/* The pair at an odd screen's right edge, which has one pixel in each line. */
static void split_edge(const struct fit *self, const uint8_t *bgra0,
	const uint8_t *bgra1, size_t at)
{
	uint8_t twice[2][8];

	for (int i = 0; i < 8; i++) {
		twice[0][i] = bgra0[i % 4];
		twice[1][i] = bgra1[i % 4];
	}
	colour_chroma(twice[0], twice[1], self->planes[1].data + at,
		self->planes[2].data + at, 1);
}

static void split_half(struct fit *self, const struct screen_image *image,
	const struct rect *changed)
{
	struct rect r = to_even(changed);
	int32_t width = (int32_t)image->width;
	int32_t height = (int32_t)image->height;
	int32_t whole = (r.right < width ? r.right : width & ~1) - r.left;

	for (int32_t y = changed->top; y < changed->bottom; y++)
		colour_luma(pixel_of(image, changed->left, y),
			self->planes[0].data +
				(size_t)y * self->planes[0].stride +
				(size_t)changed->left,
			(uint32_t)(changed->right - changed->left));
	for (int32_t y = r.top; y < r.bottom; y += 2) {
		int32_t below = y + 1 < height ? y + 1 : y;
		size_t line = (size_t)y / 2 * self->planes[1].stride;
		size_t at = line + (size_t)r.left / 2;

		colour_chroma(pixel_of(image, r.left, y),
			pixel_of(image, r.left, below),
			self->planes[1].data + at, self->planes[2].data + at,
			(uint32_t)whole / 2);
		if (r.right > width)
			split_edge(self, pixel_of(image, width - 1, y),
				pixel_of(image, width - 1, below),
				line + (size_t)width / 2);
	}
}

static void scale_plane(struct fit *self, int index, const struct rect *changed,
	struct picture *picture)
{
	struct scaler *scaler = index ? &self->chroma : &self->luma;
	bool halved = index && self->half_chroma;
	struct scaler_part source = {(uint32_t)changed->left,
		(uint32_t)changed->top, (uint32_t)changed->right,
		(uint32_t)changed->bottom};
	uint32_t shift = index ? 1 : 0;
	struct plane target = {
		.data = picture->plane[index] +
			(self->place.y >> shift) * picture->stride[index] +
			(self->place.x >> shift),
		.stride = picture->stride[index],
	};

	if (halved)
		source = (struct scaler_part){source.left / 2, source.top / 2,
			half(source.right), half(source.bottom)};
	source = scaler_reach(scaler, &source);
	scaler_run(scaler, &self->planes[index], &target, &source);
}

void fit_paint(struct fit *self, const struct screen_image *image,
	const struct region *changed, struct picture *picture)
{
	if (is_direct(self)) {
		for (size_t i = 0; i < changed->count; i++)
			paint_direct(self, image, &changed->rects[i], picture);
		return;
	}
	/* All of them before any is scaled: each looks at its neighbours. */
	for (size_t i = 0; i < changed->count; i++) {
		if (self->half_chroma)
			split_half(self, image, &changed->rects[i]);
		else
			split_full(self, image, &changed->rects[i]);
	}
	for (size_t i = 0; i < changed->count; i++) {
		for (int index = 0; index < 3; index++)
			scale_plane(self, index, &changed->rects[i], picture);
	}
}
