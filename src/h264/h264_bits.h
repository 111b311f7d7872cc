/*
 * Reads bits and Exp-Golomb codes (ITU-T H.264, 7.2 and 9.1). Past the end it
 * gives zeros and remembers that it was asked to, so that a parser checks once,
 * at its end.
 */
#ifndef SUNDOG_H264_H264_BITS_H
#define SUNDOG_H264_H264_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct h264_bits {
	const uint8_t *data; /* RBSP */
	size_t bits;	     /* that it has */
	size_t at;
	/* Something was read past the end, or a code is longer than any that
	 * stands for 32 bits. */
	bool failed;
};

void h264_bits_init(struct h264_bits *self, const uint8_t *data, size_t length);
/* count: 0 to 32 */
uint32_t h264_bits_read(struct h264_bits *self, unsigned count);
bool h264_bits_flag(struct h264_bits *self);
/* ue(v), 0 to 2^32 - 2 */
uint32_t h264_bits_ue(struct h264_bits *self);
/* se(v), -2^31 + 1 to 2^31 - 1 */
int32_t h264_bits_se(struct h264_bits *self);
/* ue(v) that must not exceed max: more fails and gives 0. */
uint32_t h264_bits_ue_max(struct h264_bits *self, uint32_t max);

#endif
