#include "helpers.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sundog/pattern.h"
#include "unit.h"

struct test_picture {
	struct picture base;
	uint8_t pixels[];
};

static atomic_uint existing;
static char folder[64];

static void free_picture(struct picture *self)
{
	atomic_fetch_sub(&existing, 1);
	free(self);
}

struct picture *test_picture(
	unsigned width, unsigned height, uint8_t y, uint8_t u, uint8_t v)
{
	size_t luma = (size_t)width * height;
	size_t line = (width + 1) / 2, chroma = line * ((height + 1) / 2);
	struct test_picture *self =
		calloc(1, sizeof(*self) + luma + 2 * chroma);

	assert_non_null(self);
	atomic_fetch_add(&existing, 1);
	atomic_init(&self->base.references, 1);
	self->base.free = free_picture;
	self->base.width = width;
	self->base.height = height;
	self->base.sar_num = self->base.sar_den = 1;
	self->base.plane[0] = self->pixels;
	self->base.plane[1] = self->pixels + luma;
	self->base.plane[2] = self->pixels + luma + chroma;
	self->base.stride[0] = width;
	self->base.stride[1] = self->base.stride[2] = line;
	memset(self->pixels, y, luma);
	memset(self->pixels + luma, u, chroma);
	memset(self->pixels + luma + chroma, v, chroma);
	return &self->base;
}

uint8_t *test_luma(struct picture *picture)
{
	return ((struct test_picture *)picture)->pixels;
}

void test_stamp(uint8_t *luma, unsigned width, size_t stride, uint32_t number,
	uint64_t capture_us)
{
	unsigned side = width / SUNDOG_PATTERN_CELLS;
	uint8_t bytes[SUNDOG_PATTERN_BYTES];

	sundog_pattern_pack(number, capture_us, bytes);
	for (unsigned i = 0; i < SUNDOG_PATTERN_CELLS; i++) {
		int bit = bytes[i / 8] >> (7 - i % 8) & 1;

		for (unsigned y = 0; y < side; y++)
			memset(luma + y * stride + i * side, bit ? 235 : 16,
				side);
	}
}

unsigned test_pictures(void)
{
	return atomic_load(&existing);
}

const char *test_path(const char *name)
{
	static char path[256];

	if (!folder[0]) {
		strcpy(folder, "/tmp/sundog-test-XXXXXX");
		assert_non_null(mkdtemp(folder));
	}
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

void test_paths_remove(void)
{
	DIR *dir = folder[0] ? opendir(folder) : NULL;
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		unlink(test_path(entry->d_name));
	if (dir)
		closedir(dir);
	if (folder[0])
		rmdir(folder);
	folder[0] = '\0';
}

uint8_t *test_read(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	long size;

	if (!file)
		return NULL;
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	data = calloc(1, (size_t)size + 1);
	assert_non_null(data);
	assert_int_equal(fread(data, 1, (size_t)size, file), (size_t)size);
	fclose(file);
	*length = (size_t)size;
	return data;
}
