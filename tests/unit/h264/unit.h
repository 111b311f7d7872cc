/*
 * What every test of this room needs: a bit writer that owes nothing to the
 * reader under test, and NAL units that end where the heap does, for a
 * sanitizer's sake.
 */
#ifndef SUNDOG_TESTS_UNIT_H264_UNIT_H
#define SUNDOG_TESTS_UNIT_H264_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "h264/h264_nal.h"

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, NULL, NULL, NULL                           \
	}

struct writer {
	uint8_t data[4096];
	size_t bits;
};

static inline void put(struct writer *self, unsigned count, uint64_t value)
{
	while (count--) {
		if (value >> count & 1)
			self->data[self->bits / 8] |=
				(uint8_t)(0x80 >> self->bits % 8);
		self->bits++;
	}
}

static inline void put_ue(struct writer *self, uint64_t value)
{
	unsigned length = 0;

	while ((value + 1) >> (length + 1))
		length++;
	put(self, length, 0);
	put(self, length + 1, value + 1);
}

static inline void put_se(struct writer *self, int64_t value)
{
	put_ue(self, (uint64_t)(value > 0 ? 2 * value - 1 : -2 * value));
}

/* A NAL unit in memory of its own; free nal->data. */
static inline struct h264_nal nal_of(const uint8_t *data, size_t length)
{
	struct h264_nal nal = {.length = length};
	uint8_t *copy = malloc(length);

	assert_non_null(copy);
	memcpy(copy, data, length);
	nal.data = copy;
	nal.type = data[0] & 0x1F;
	nal.ref_idc = data[0] >> 5 & 3;
	return nal;
}

static inline void free_nal(struct h264_nal *nal)
{
	free((void *)(uintptr_t)nal->data);
	nal->data = NULL;
}

static inline size_t unhex(const char *hex, uint8_t *out)
{
	char digits[3] = {0};
	size_t n = 0;

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		digits[0] = hex[0];
		digits[1] = *++hex;
		out[n++] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return n;
}

static inline struct h264_nal nal_of_hex(const char *hex)
{
	uint8_t data[512];

	return nal_of(data, unhex(hex, data));
}

/* What is written, with the stop bit, behind a header byte, and with the
 * emulation prevention that it needs. */
static inline struct h264_nal nal_of_writer(
	const struct writer *self, uint8_t header)
{
	struct writer done = *self;
	uint8_t data[6200];
	size_t length = 0, zeros = 0;

	put(&done, 1, 1);
	data[length++] = header;
	for (size_t i = 0; i < (done.bits + 7) / 8; i++) {
		if (zeros >= 2 && done.data[i] <= 3) {
			data[length++] = 3;
			zeros = 0;
		}
		zeros = done.data[i] ? 0 : zeros + 1;
		data[length++] = done.data[i];
	}
	return nal_of(data, length);
}

#endif
