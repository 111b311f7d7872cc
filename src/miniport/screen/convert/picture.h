/*
 * A picture as the encoder takes it: planar 4:2:0, BT.709, limited range.
 */
#ifndef SUNDOG_MINIPORT_PICTURE_H
#define SUNDOG_MINIPORT_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#define PICTURE_LUMA_BLACK   16
#define PICTURE_LUMA_WHITE   235
#define PICTURE_CHROMA_EMPTY 128

struct picture {
	uint32_t width, height; /* pixels, even */
	uint8_t *plane[3];	/* Y, Cb, Cr; the last two of half size */
	size_t stride[3];	/* bytes between two lines */
	void *memory;		/* NULL: none */
};

/* Black. 0 or -ENOMEM. */
int picture_create(struct picture *self, uint32_t width, uint32_t height);
/* Twice is fine. */
void picture_destroy(struct picture *self);

/* A rectangle of one colour; position and size even, inside the picture. */
void picture_fill(struct picture *self, uint32_t x, uint32_t y, uint32_t width,
	uint32_t height, const uint8_t yuv[3]);

#endif
