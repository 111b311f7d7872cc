#include "h264_bits.h"

void h264_bits_init(struct h264_bits *self, const uint8_t *data, size_t length)
{
	self->data = data;
	self->bits = length * 8;
	self->at = 0;
	self->failed = false;
}

uint32_t h264_bits_read(struct h264_bits *self, unsigned count)
{
	uint32_t value = 0;

	if (count > self->bits - self->at) {
		self->failed = true;
		self->at = self->bits;
		return 0;
	}
	while (count--) {
		value = value << 1 |
			(self->data[self->at / 8] >> (7 - self->at % 8) & 1u);
		self->at++;
	}
	return value;
}

bool h264_bits_flag(struct h264_bits *self)
{
	return h264_bits_read(self, 1);
}

uint32_t h264_bits_ue(struct h264_bits *self)
{
	unsigned zeros = 0;

	while (!h264_bits_flag(self)) {
		if (self->failed || ++zeros == 32) {
			self->failed = true;
			return 0;
		}
	}
	return (UINT32_C(1) << zeros) - 1 + h264_bits_read(self, zeros);
}

int32_t h264_bits_se(struct h264_bits *self)
{
	uint32_t code = h264_bits_ue(self);
	int32_t magnitude = (int32_t)(code / 2);

	return code & 1 ? magnitude + 1 : -magnitude;
}

uint32_t h264_bits_ue_max(struct h264_bits *self, uint32_t max)
{
	uint32_t value = h264_bits_ue(self);

	if (value > max) {
		self->failed = true;
		return 0;
	}
	return value;
}
