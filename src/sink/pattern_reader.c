#include "pattern_reader.h"

#include <string.h>

#include "sundog/pattern.h"

#define MID_GREY      126 /* between 16 and 235 */
#define MID_GREY_FULL 128
#define NUMBER_MASK   0xFFFFFFu
#define TIME_BITS     48
#define TIME_MASK     ((UINT64_C(1) << TIME_BITS) - 1)
/* A number that is so far ahead is a pattern that began anew. */
#define NUMBER_JUMP 0x10000u

bool pattern_stamp(
	const struct picture *picture, uint32_t *number, uint64_t *capture_us)
{
	unsigned side = picture->width / SUNDOG_PATTERN_CELLS;
	unsigned grey = picture->full_range ? MID_GREY_FULL : MID_GREY;
	uint8_t bytes[SUNDOG_PATTERN_BYTES];
	const uint8_t *line;

	if (side == 0 || picture->height < side)
		return false;
	line = picture->plane[0] + side / 2 * picture->stride[0] + side / 2;
	memset(bytes, 0, sizeof(bytes));
	for (unsigned i = 0; i < SUNDOG_PATTERN_CELLS; i++) {
		if (line[i * side] >= grey)
			bytes[i / 8] |= (uint8_t)(0x80 >> i % 8);
	}
	return sundog_pattern_unpack(bytes, number, capture_us);
}

static void count(struct pattern_reader *self, uint32_t number)
{
	uint32_t step = (number - self->number) & NUMBER_MASK;

	if (self->stamped > 0 && step > 1 && step < NUMBER_JUMP)
		self->lost += step - 1;
	self->stamped++;
	self->number = number;
}

uint64_t pattern_reader_look(struct pattern_reader *self,
	const struct picture *picture, uint64_t now_us)
{
	uint32_t number;
	uint64_t capture_us, age_us;

	self->pictures++;
	if (!pattern_stamp(picture, &number, &capture_us))
		return 0;
	count(self, number);
	/* The stamp has the clock's low 48 bits. */
	age_us = (now_us - capture_us) & TIME_MASK;
	return age_us <= PATTERN_LATENCY_MAX_US ? now_us - age_us : 0;
}

bool pattern_reader_is_pattern(const struct pattern_reader *self)
{
	return self->stamped > 0 && self->stamped >= self->pictures / 2;
}
