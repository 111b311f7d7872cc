/*
 * Decoders: access units in, pictures out. One thread each.
 */
#ifndef SUNDOG_SINK_DECODE_DECODER_H
#define SUNDOG_SINK_DECODE_DECODER_H

#include <stddef.h>
#include <stdint.h>
#include "../picture.h"

struct decoder;

/* One access unit, Annex B. */
struct decoder_unit {
	const uint8_t *data;
	size_t length; /* data[length .. length + 63] is readable zero */
	struct picture_times times;
};

/* A picture: the callback's own reference, times.decoded_us not yet set. */
typedef void decoder_picture(void *ctx, struct picture *picture);

struct decoder_ops {
	const char *name;
	/* 0, or a negative errno: the unit, or a picture of it, was not
	 * decodable. The decoder goes on; ask the source for an IDR. */
	int (*decode)(struct decoder *self, const struct decoder_unit *unit);
	void (*destroy)(struct decoder *self);
};

/* First member of every implementation. */
struct decoder {
	const struct decoder_ops *ops;
	decoder_picture *picture;
	void *ctx;
};

/* H.264 in software. -ENOENT: this libavcodec has no H.264 decoder. */
int decoder_libavcodec_create(struct decoder **out);
/* Decodes nothing and accepts everything. */
int decoder_null_create(struct decoder **out);

/* Where pictures go: during decoder_decode, before any unit came. */
void decoder_set_output(
	struct decoder *self, decoder_picture *picture, void *ctx);
int decoder_decode(struct decoder *self, const struct decoder_unit *unit);
const char *decoder_name(const struct decoder *self);
/* NULL is fine. */
void decoder_destroy(struct decoder *self);

#endif
