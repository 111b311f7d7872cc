/*
 * The test pattern's stamp: what stands in its pixels.
 *
 * The pattern carries its frame number and its capture time, so that loss and
 * the time from capture to picture can be measured at the far end, after any
 * encoder, network and decoder. Anyone who can read luma can read it.
 *
 * The stamp is a row of SUNDOG_PATTERN_CELLS square cells along the top edge
 * of the picture, from the left. A cell's side is picture width /
 * SUNDOG_PATTERN_CELLS, rounded down. A cell is white (1) or black (0); read
 * its middle pixel against mid-grey. The bits, most significant first:
 *
 *   8 bits   marker 0xA7
 *  24 bits   frame number, from 0, wraps
 *  48 bits   capture time: microseconds of the monotonic clock, low 48 bits
 *  16 bits   check: CRC-16/CCITT-FALSE over the ten bytes before it
 */
#ifndef SUNDOG_PATTERN_H
#define SUNDOG_PATTERN_H

#include <stdint.h>

#define SUNDOG_PATTERN_CELLS  96
#define SUNDOG_PATTERN_BYTES  12
#define SUNDOG_PATTERN_MARKER 0xA7

static inline uint16_t sundog_pattern_check(const uint8_t *bytes, int count)
{
	uint16_t crc = 0xFFFF;
	int i, bit;

	for (i = 0; i < count; i++) {
		crc ^= (uint16_t)(bytes[i] << 8);
		for (bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021
						      : crc << 1);
	}
	return crc;
}

static inline void sundog_pattern_pack(
	uint32_t frame, uint64_t capture_us, uint8_t *bytes)
{
	uint16_t check;
	int i;

	bytes[0] = SUNDOG_PATTERN_MARKER;
	for (i = 0; i < 3; i++)
		bytes[1 + i] = (uint8_t)(frame >> (16 - 8 * i));
	for (i = 0; i < 6; i++)
		bytes[4 + i] = (uint8_t)(capture_us >> (40 - 8 * i));
	check = sundog_pattern_check(bytes, 10);
	bytes[10] = (uint8_t)(check >> 8);
	bytes[11] = (uint8_t)check;
}

/* 1 and the values, or 0 where the bytes are no stamp. */
static inline int sundog_pattern_unpack(
	const uint8_t *bytes, uint32_t *frame, uint64_t *capture_us)
{
	int i;

	if (bytes[0] != SUNDOG_PATTERN_MARKER ||
		sundog_pattern_check(bytes, 10) !=
			(uint16_t)(bytes[10] << 8 | bytes[11]))
		return 0;
	*frame = 0;
	*capture_us = 0;
	for (i = 0; i < 3; i++)
		*frame = *frame << 8 | bytes[1 + i];
	for (i = 0; i < 6; i++)
		*capture_us = *capture_us << 8 | bytes[4 + i];
	return 1;
}

#endif
