/*
 * One decoded picture, on its way from the decoder to whoever looks at it.
 * Counted references: the decoder's own memory, never copied.
 */
#ifndef SUNDOG_SINK_PICTURE_H
#define SUNDOG_SINK_PICTURE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum picture_format {
	PICTURE_I420, /* three planes: Y, U, V */
	PICTURE_NV12  /* two planes: Y, U and V by turns */
};

/* What became of an access unit, in clock_now_us() time; 0: not (yet). */
struct picture_times {
	uint64_t number; /* of the access unit, from 0 */
	bool has_pts;
	uint64_t pts_90k;
	size_t bytes;	     /* of the access unit */
	uint64_t arrival_us; /* complete */
	uint64_t decoded_us;
	uint64_t capture_us; /* by the test pattern's stamp */
};

struct picture {
	atomic_uint references;
	/* Frees the picture, struct and pixels. */
	void (*free)(struct picture *self);
	enum picture_format format;
	unsigned width, height;	   /* in pixels, after cropping */
	unsigned sar_num, sar_den; /* a pixel's shape, never 0 */
	bool full_range;	   /* else luma is 16..235 */
	bool bt601;		   /* else BT.709 */
	const uint8_t *plane[3];
	size_t stride[3]; /* bytes from one line to the next */
	struct picture_times times;
};

/* Any thread. NULL is fine. */
struct picture *picture_ref(struct picture *self);
void picture_unref(struct picture *self);

#endif
