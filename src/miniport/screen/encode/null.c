/*
 * No encoder: tiny access units of the right shape and no picture. For tests
 * of everything around the encoder, also under sanitizers that libx264's
 * assembly would blind.
 */
#include "encoder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ACCESS_UNIT_BYTES 512u

struct encoder_null {
	struct encoder base;
	struct encoder_config config;
	bool started;
};

static void destroy(struct encoder *base)
{
	free(base);
}

static size_t append(uint8_t *to, const uint8_t *bytes, size_t count)
{
	static const uint8_t start_code[4] = {0, 0, 0, 1};

	memcpy(to, start_code, sizeof(start_code));
	memcpy(to + sizeof(start_code), bytes, count);
	return sizeof(start_code) + count;
}

static size_t headers(const struct encoder_null *self, bool idr, uint8_t *to)
{
	const uint8_t aud[] = {0x09, idr ? 0x10 : 0x30};
	const uint8_t sps[] = {0x67, self->config.profile_idc,
		self->config.constraint_flags, self->config.level_idc, 0xDA,
		0x01, 0xE0, 0x08, 0x9F, 0x96};
	static const uint8_t pps[] = {0x68, 0xCE, 0x3C, 0x80};
	size_t bytes = append(to, aud, sizeof(aud));

	if (idr) {
		bytes += append(to + bytes, sps, sizeof(sps));
		bytes += append(to + bytes, pps, sizeof(pps));
	}
	return bytes;
}

static void write_slice(struct encoder_null *self, bool idr, uint32_t index,
	uint32_t count, const struct encoder_output *output)
{
	bool last = index + 1 == count;
	uint8_t *to = output->reserve(output->ctx, ACCESS_UNIT_BYTES);
	size_t bytes = 0;
	uint8_t slice[64];

	if (!to)
		return;
	/* No zero bytes, so nothing needs escaping. */
	memset(slice, 0xA5, sizeof(slice));
	slice[0] = idr ? 0x65 : 0x41;
	slice[1] = index ? 0x5A : 0x88; /* first_mb: 0 has a leading 1 bit */
	if (index == 0)
		bytes = headers(self, idr, to);
	bytes += append(to + bytes, slice, sizeof(slice));
	output->commit(output->ctx, bytes, last ? 0 : index + 1, last);
}

static int encode(struct encoder *base, const struct picture *picture, bool idr,
	const struct encoder_output *output)
{
	struct encoder_null *self = (struct encoder_null *)base;
	uint32_t count = encoder_slice_count(
		self->config.mode.height, self->config.slices);

	(void)picture;
	idr = idr || !self->started;
	self->started = true;
	for (uint32_t i = 0; i < count; i++)
		write_slice(self, idr, i, count, output);
	return 0;
}

static int set_bit_rate(struct encoder *base, uint32_t bit_rate)
{
	((struct encoder_null *)base)->config.bit_rate = bit_rate;
	return 0;
}

static int set_still(struct encoder *base, bool still)
{
	(void)base;
	(void)still;
	return 0;
}

int encoder_null_open(const struct encoder_config *config, struct encoder **out,
	struct reason *reason)
{
	static const struct encoder_ops ops = {
		.destroy = destroy,
		.encode = encode,
		.set_bit_rate = set_bit_rate,
		.set_still = set_still,
	};
	struct encoder_null *self = calloc(1, sizeof(*self));

	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &ops;
	self->base.quantiser = ENCODER_QUANTISER_FINEST;
	self->config = *config;
	*out = &self->base;
	return 0;
}
