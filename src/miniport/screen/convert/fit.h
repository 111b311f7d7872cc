/*
 * A screen's picture into the encoder's: as it is where both have the same
 * size, else scaled to fit, undistorted, centred between black bars.
 */
#ifndef SUNDOG_MINIPORT_FIT_H
#define SUNDOG_MINIPORT_FIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../../modes.h"
#include "picture.h"
#include "region.h"
#include "scale.h"

/* A screen's pixels, BGRA (colour.h). */
struct screen_image {
	uint32_t width, height; /* any, > 0 */
	const uint8_t *pixels;
	size_t stride; /* bytes */
};

/* Where in the picture the screen lies: all four even. */
struct fit_place {
	uint32_t x, y, width, height;
};

/* The largest place of the screen's shape in a picture whose pixels have this
 * aspect. The screen's own pixels are square. */
struct fit_place fit_geometry(uint32_t screen_width, uint32_t screen_height,
	uint32_t width, uint32_t height, struct sample_aspect aspect);

struct fit {
	uint32_t screen_width, screen_height;
	struct fit_place place;
	/* Only where it is scaled: the screen as planes, chroma of half size
	 * where the screen is larger (then there is enough of it). */
	bool half_chroma;
	struct plane planes[3];
	uint8_t *memory;
	struct scaler luma, chroma;
};

/* 0 or -ENOMEM. */
int fit_init(struct fit *self, uint32_t screen_width, uint32_t screen_height,
	uint32_t width, uint32_t height, struct sample_aspect aspect);
/* Twice is fine. */
void fit_destroy(struct fit *self);

/* Paints what changed. The image has the size that was given to fit_init, the
 * region's rectangles lie within it; outside the place nothing is touched. */
void fit_paint(struct fit *self, const struct screen_image *image,
	const struct region *changed, struct picture *picture);

#endif
