#include "picture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A cache line, and the widest vector that the conversions use. */
#define ALIGNMENT 64u

static size_t aligned(size_t bytes)
{
	return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

int picture_create(struct picture *self, uint32_t width, uint32_t height)
{
	static const uint8_t black[3] = {
		PICTURE_LUMA_BLACK, PICTURE_CHROMA_EMPTY, PICTURE_CHROMA_EMPTY};
	size_t luma = aligned(width);
	size_t chroma = aligned(width / 2);
	uint8_t *memory;

	*self = (struct picture){.width = width, .height = height};
	memory = aligned_alloc(ALIGNMENT, (luma + chroma) * height);
	if (!memory)
		return -ENOMEM;
	self->memory = memory;
	self->plane[0] = memory;
	self->plane[1] = memory + luma * height;
	self->plane[2] = self->plane[1] + chroma * (height / 2);
	self->stride[0] = luma;
	self->stride[1] = chroma;
	self->stride[2] = chroma;
	picture_fill(self, 0, 0, width, height, black);
	return 0;
}

void picture_destroy(struct picture *self)
{
	free(self->memory);
	*self = (struct picture){0};
}

void picture_fill(struct picture *self, uint32_t x, uint32_t y, uint32_t width,
	uint32_t height, const uint8_t yuv[3])
{
	for (int i = 0; i < 3; i++) {
		unsigned shift = i ? 1 : 0;
		uint8_t *line = self->plane[i] +
				(y >> shift) * self->stride[i] + (x >> shift);

		for (uint32_t row = 0; row < height >> shift; row++) {
			memset(line, yuv[i], width >> shift);
			line += self->stride[i];
		}
	}
}
