#include "scripted_frame.h"

#include <string.h>

/* 640x480, constrained baseline, level 3.1. */
static const uint8_t parameter_sets[] = {0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F,
	0xDA, 0x02, 0x80, 0xF6, 0x40, /* */
	0, 0, 0, 1, 0x68, 0xCE, 0x0F, 0xC8};

/* No byte of it is 0 to 3, so that it needs no emulation prevention. */
static const char mark[] = "SundogVerify#";
#define MARK_BYTES (sizeof(mark) - 1)
#define DIGITS	   12

size_t scripted_frame_make(uint64_t number, bool idr, unsigned slice,
	uint8_t out[SCRIPTED_FRAME_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = 0;

	if (idr && slice == 0) {
		memcpy(out, parameter_sets, sizeof(parameter_sets));
		at = sizeof(parameter_sets);
	}
	memcpy(out + at, (const uint8_t[]){0, 0, 0, 1}, 4);
	at += 4;
	out[at++] = idr ? 0x65 : 0x41;
	/* first_mb_in_slice: 0 for the first slice, else something else */
	out[at++] = slice == 0 ? 0x88 : 0x48;
	out[at++] = 0x84;
	memcpy(out + at, mark, MARK_BYTES);
	at += MARK_BYTES;
	for (unsigned i = 0; i < DIGITS; i++)
		out[at++] =
			(uint8_t)digits[number >> 4 * (DIGITS - 1 - i) & 15];
	memset(out + at, 0x5A, 64);
	return at + 64;
}

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool scripted_frame_find(const uint8_t *data, size_t length, uint64_t *number)
{
	for (size_t at = 0; at + MARK_BYTES + DIGITS <= length; at++) {
		uint64_t value = 0;

		if (memcmp(data + at, mark, MARK_BYTES))
			continue;
		for (size_t i = 0; i < DIGITS; i++) {
			int d = digit(data[at + MARK_BYTES + i]);

			if (d < 0)
				return false;
			value = value << 4 | (unsigned)d;
		}
		*number = value;
		return true;
	}
	return false;
}
