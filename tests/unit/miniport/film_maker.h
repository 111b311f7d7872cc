/*
 * Makes small H.264 elementary streams that have everything a reader looks at
 * and no picture: parameter sets, slice headers, and in place of macroblocks a
 * text "#PPPP.S", the numbers of picture and slice.
 */
#ifndef SUNDOG_TESTS_MINIPORT_FILM_MAKER_H
#define SUNDOG_TESTS_MINIPORT_FILM_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct film_spec {
	unsigned width, height; /* multiples of 16; 0: 1280x720 */
	uint8_t profile, flags, level;
	unsigned refs;
	unsigned rate; /* frames per second in the VUI; 0: not said */
	unsigned pictures, idr_every, slices;
	unsigned filler; /* bytes in each slice, besides the text */
	/* What is not fit: */
	bool cabac, interlaced, reorders, slice_groups, redundant;
	bool no_sets, no_idr, b_picture, unknown_pps, cut;
	bool second_sps, second_pps, partitions;
	bool extras; /* delimiters, SEI, sets before every IDR: all is fit */
};

/* A fit one: 1280x720, Constrained Baseline 3.1. */
struct film_spec film_spec(
	unsigned pictures, unsigned idr_every, unsigned slices);
/* The caller frees it. */
uint8_t *film_make(const struct film_spec *spec, size_t *bytes);
/* The numbers in a slice that ends here; false: none. */
bool film_read(
	const uint8_t *slice, size_t bytes, unsigned *picture, unsigned *index);
/* Into a new file; path has room for 64 bytes. */
void film_write(const struct film_spec *spec, char *path);

#endif
