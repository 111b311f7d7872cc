/*
 * Pictures and files for the sink's tests.
 */
#ifndef TESTS_SINK_HELPERS_H
#define TESTS_SINK_HELPERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sink/picture.h"

/* A picture of its own, I420, every pixel the same; freed by its last
 * picture_unref. */
struct picture *test_picture(
	unsigned width, unsigned height, uint8_t y, uint8_t u, uint8_t v);
/* Its luma, to be written. */
uint8_t *test_luma(struct picture *picture);
/* Draws the test pattern's stamp over the top of luma. */
void test_stamp(uint8_t *luma, unsigned width, size_t stride, uint32_t number,
	uint64_t capture_us);
/* Pictures that exist now. */
unsigned test_pictures(void);

/* A path in a folder of this test's own; made at first, static storage. */
const char *test_path(const char *name);
/* Removes that folder and all in it. */
void test_paths_remove(void);
/* The whole file, with a zero behind it; free it. NULL: there is none. */
uint8_t *test_read(const char *path, size_t *length);

#endif
