#include "avc_writer.h"

#include <assert.h>
#include <string.h>

struct bits {
	uint8_t *data;
	size_t capacity, length;
	unsigned byte, count; /* the byte that is being filled */
	unsigned zeros;	      /* written in a row, for emulation prevention */
};

static void put_byte(struct bits *b, uint8_t byte)
{
	if (b->zeros >= 2 && byte <= 3) {
		assert(b->length < b->capacity);
		b->data[b->length++] = 3;
		b->zeros = 0;
	}
	assert(b->length < b->capacity);
	b->data[b->length++] = byte;
	b->zeros = byte == 0 ? b->zeros + 1 : 0;
}

static void u(struct bits *b, unsigned count, uint32_t value)
{
	while (count-- > 0) {
		b->byte = b->byte << 1 | (value >> count & 1);
		if (++b->count == 8) {
			put_byte(b, (uint8_t)b->byte);
			b->byte = b->count = 0;
		}
	}
}

static void ue(struct bits *b, uint32_t value)
{
	unsigned length = 0;

	while ((value + 1) >> (length + 1))
		length++;
	u(b, length, 0);
	u(b, length + 1, value + 1);
}

static void align(struct bits *b)
{
	while (b->count > 0)
		u(b, 1, 0);
}

static void begin(struct bits *b, unsigned ref_idc, unsigned type)
{
	static const uint8_t start[] = {0, 0, 0, 1};

	assert(b->length + sizeof(start) < b->capacity);
	memcpy(b->data + b->length, start, sizeof(start));
	b->length += sizeof(start);
	b->zeros = 0;
	u(b, 8, ref_idc << 5 | type);
}

static void trail(struct bits *b)
{
	u(b, 1, 1);
	align(b);
}

static void write_sps(struct bits *b, const struct avc_writer *self)
{
	begin(b, 3, 7);
	u(b, 24, 0x42C028); /* constrained baseline, level 4 */
	ue(b, 0);
	ue(b, AVC_LOG2_MAX_FRAME_NUM - 4);
	ue(b, 2); /* output in decoding order */
	ue(b, 1); /* one reference */
	u(b, 1, self->gaps_allowed);
	ue(b, self->width / 16 - 1);
	ue(b, self->height / 16 - 1);
	u(b, 3, 6); /* frames only, direct 8x8, no cropping */
	u(b, 1, 1); /* VUI */
	u(b, 2, 0); /* no aspect ratio, no overscan */
	u(b, 1, 1); /* video signal type */
	u(b, 3, 5);
	u(b, 1, self->full_range);
	u(b, 1, 1);
	u(b, 24, 0x010101); /* BT.709 */
	u(b, 5, 0); /* chroma place, timing, HRD, HRD, picture structure */
	u(b, 1, 1); /* bitstream restriction */
	u(b, 1, 1);
	ue(b, 0);
	ue(b, 0);
	ue(b, 16);
	ue(b, 16);
	ue(b, 0); /* no reordering */
	ue(b, 1);
	trail(b);
	begin(b, 3, 8);
	ue(b, 0);
	ue(b, 0);
	u(b, 2, 0); /* CAVLC */
	ue(b, 0);
	ue(b, 0);
	ue(b, 0);
	u(b, 3, 0);
	ue(b, 0); /* se(0) is the same bit */
	ue(b, 0);
	ue(b, 0);
	u(b, 3, 0);
	trail(b);
}

static void write_block(
	struct bits *b, const uint8_t *plane, size_t stride, unsigned side)
{
	for (unsigned y = 0; y < side; y++) {
		for (unsigned x = 0; x < side; x++)
			put_byte(b, plane[y * stride + x]);
	}
}

static void write_picture(
	struct bits *b, const struct avc_writer *self, const uint8_t *luma)
{
	size_t w = self->width, h = self->height;
	const uint8_t *cb = luma + w * h, *cr = cb + w * h / 4;

	for (unsigned y = 0; y < h / 16; y++) {
		for (unsigned x = 0; x < w / 16; x++) {
			ue(b, 25); /* I_PCM */
			align(b);
			write_block(b, luma + y * 16 * w + x * 16, w, 16);
			write_block(b, cb + y * 8 * w / 2 + x * 8, w / 2, 8);
			write_block(b, cr + y * 8 * w / 2 + x * 8, w / 2, 8);
		}
	}
}

static void write_slice(struct bits *b, struct avc_writer *self, bool idr,
	const uint8_t *picture)
{
	bool reference = idr || !self->disposable;

	if (idr)
		self->frame_num = 0;
	begin(b, reference ? 3 : 0, idr ? 5 : 1);
	ue(b, 0);
	ue(b, picture ? 7 : 5);
	ue(b, 0);
	u(b, AVC_LOG2_MAX_FRAME_NUM, self->frame_num);
	if (idr)
		ue(b, self->idr_id++ & 0xFF);
	if (!picture)
		u(b, 2, 0); /* one reference, in its usual place */
	if (reference)
		u(b, idr ? 2 : 1, 0);
	ue(b, 0);
	if (picture)
		write_picture(b, self, picture);
	else
		ue(b, self->width / 16 * (self->height / 16));
	trail(b);
	if (reference)
		self->frame_num = (self->frame_num + 1) &
				  ((1u << AVC_LOG2_MAX_FRAME_NUM) - 1);
}

size_t avc_unit_capacity(const struct avc_writer *self)
{
	/* Emulation prevention adds at most every third byte. */
	return AVC_PICTURE_BYTES(self->width, self->height) * 3 / 2 +
	       self->width * self->height / 64 + 256;
}

size_t avc_unit(struct avc_writer *self, enum avc_kind kind,
	const uint8_t *picture, uint8_t *out, size_t capacity)
{
	struct bits b = {.data = out, .capacity = capacity};

	begin(&b, 0, 9);
	u(&b, 3, 7);
	trail(&b);
	if (kind == AVC_IDR || kind == AVC_SETS)
		write_sps(&b, self);
	if (kind != AVC_SETS)
		write_slice(&b, self, kind == AVC_IDR || kind == AVC_BARE_IDR,
			kind == AVC_REPEAT ? NULL : picture);
	return b.length;
}
