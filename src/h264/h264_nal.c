#include <string.h>
#include "h264_nal.h"

/* Where the first 00 00 01 begins at or after from; length when nowhere. */
static size_t find_start_code(const uint8_t *data, size_t length, size_t from)
{
	const uint8_t *p;
	size_t at = from + 2;

	/* A byte of 1 is rarer than one of 0, and memchr is fast. */
	while (at < length) {
		p = memchr(data + at, 1, length - at);
		if (!p)
			break;
		at = (size_t)(p - data);
		if (data[at - 1] == 0 && data[at - 2] == 0)
			return at - 2;
		at++;
	}
	return length;
}

bool h264_nal_next(const uint8_t *data, size_t length, size_t *cursor,
	struct h264_nal *nal)
{
	size_t begin, end;

	for (; *cursor < length; *cursor = end) {
		begin = find_start_code(data, length, *cursor);
		if (begin == length)
			break;
		begin += 3;
		end = find_start_code(data, length, begin);
		nal->length = end - begin;
		/* trailing_zero_8bits, and the next start code's zero_byte */
		while (nal->length && data[begin + nal->length - 1] == 0)
			nal->length--;
		if (nal->length == 0)
			continue;
		nal->data = data + begin;
		nal->type = data[begin] & 0x1F;
		nal->ref_idc = data[begin] >> 5 & 3;
		*cursor = end;
		return true;
	}
	*cursor = length;
	return false;
}

size_t h264_nal_unescape(
	const struct h264_nal *nal, uint8_t *out, size_t capacity)
{
	size_t written = 0;
	unsigned zeros = 0;

	for (size_t i = 1; i < nal->length && written < capacity; i++) {
		uint8_t byte = nal->data[i];

		if (zeros >= 2 && byte == 3) {
			zeros = 0;
			continue;
		}
		zeros = byte ? 0 : zeros + 1;
		out[written++] = byte;
	}
	return written;
}
