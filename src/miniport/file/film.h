/*
 * A film: an H.264 elementary stream (Annex B) in memory, cut into pictures
 * and slices, and checked that a Wi-Fi Display source may send it (W-158,
 * W-159): Constrained Baseline or Constrained High without CABAC, level 4.2 at
 * most, progressive, I and P slices, one set of parameters for all of it,
 * beginning with an IDR picture.
 */
#ifndef SUNDOG_MINIPORT_FILM_H
#define SUNDOG_MINIPORT_FILM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../reason.h"
#include "h264/h264_sps.h"

/* SPS and PPSs together, each with a start code of four bytes. */
#define FILM_SETS_MAX	    16
#define FILM_SETS_BYTES_MAX 1024

/* A NAL unit: where its header byte lies. */
struct film_unit {
	size_t offset, length;
};

struct film_picture {
	uint32_t first_slice, slices; /* in film's slices[] */
	bool idr;
};

struct film {
	const uint8_t *data; /* the caller's */
	struct h264_sps sps;
	struct film_unit sets[FILM_SETS_MAX]; /* the SPS, then the PPSs */
	uint32_t set_count;
	struct film_unit *slices;
	uint32_t slice_count;
	struct film_picture *pictures; /* the first is IDR */
	uint32_t picture_count;	       /* > 0 */
	uint32_t slices_max;	       /* that a picture has */
	size_t picture_bytes_max;      /* of slices, start codes included */
	uint64_t bytes;		       /* of all slices, likewise */
};

/* data must outlive the film. 0, -EINVAL with a reason that says what is wrong
 * and where, -ENOMEM. */
int film_open(struct film *self, const uint8_t *data, size_t length,
	struct reason *reason);
/* Also after a film_open that failed. */
void film_close(struct film *self);

/* The first IDR picture at or after this one, the film's first after its
 * last. */
uint32_t film_next_idr(const struct film *self, uint32_t picture);

#endif
