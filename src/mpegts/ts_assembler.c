#include <errno.h>
#include <string.h>
#include "ts_assembler.h"

void ts_assembler_init(struct ts_assembler *self, bool is_video, uint8_t *data,
	size_t capacity)
{
	memset(self, 0, sizeof(*self));
	self->is_video = is_video;
	self->data = data;
	self->capacity = capacity;
}

static void set_payload(struct ts_assembler *self, size_t payload, size_t end)
{
	self->state = TS_ASSEMBLER_BODY;
	self->payload = payload;
	self->end = end;
	self->limit = payload + self->capacity;
	if (end < self->limit)
		self->limit = end;
}

void ts_assembler_start(struct ts_assembler *self, bool random_access)
{
	self->state = TS_ASSEMBLER_HEADER;
	self->length = 0;
	self->contradictory = false;
	self->unit = (struct ts_unit){.random_access = random_access};
}

void ts_assembler_start_orphan(struct ts_assembler *self)
{
	ts_assembler_start(self, false);
	self->unit.damaged = true;
	set_payload(self, 0, SIZE_MAX);
}

static enum ts_assembler_result read_header(struct ts_assembler *self)
{
	struct ts_pes pes;
	int err = ts_pes_read(self->data, self->length, &pes);

	if (err == -EAGAIN)
		return TS_ASSEMBLER_MORE;
	if (err) {
		self->state = TS_ASSEMBLER_SKIP;
		return TS_ASSEMBLER_BAD;
	}
	if (pes.has_private_data || pes.scrambled) {
		self->state = TS_ASSEMBLER_SKIP;
		return TS_ASSEMBLER_PROTECTED;
	}
	self->contradictory = pes.contradictory;
	self->stream_id = pes.stream_id;
	self->unit.has_pts = pes.has_pts;
	self->unit.pts_90k = pes.pts_90k;
	set_payload(self, pes.header, pes.total ? pes.total : SIZE_MAX);
	return TS_ASSEMBLER_MORE;
}

enum ts_assembler_result ts_assembler_add(
	struct ts_assembler *self, const uint8_t *payload, size_t length)
{
	enum ts_assembler_result result;

	if (self->state == TS_ASSEMBLER_HEADER) {
		/* Fits: until the header is complete length stays below
		 * TS_PES_HEADER_MAX. */
		memcpy(self->data + self->length, payload, length);
		self->length += length;
		result = read_header(self);
		if (result != TS_ASSEMBLER_MORE ||
			self->state == TS_ASSEMBLER_HEADER)
			return result;
		length = 0;
		if (self->length > self->limit) {
			length = self->length - self->limit;
			self->length = self->limit;
		}
	} else if (self->state == TS_ASSEMBLER_BODY) {
		size_t n = self->limit - self->length;

		if (n > length)
			n = length;
		memcpy(self->data + self->length, payload, n);
		self->length += n;
		length -= n;
	} else {
		return TS_ASSEMBLER_MORE;
	}
	/* length: what did not fit */
	if (self->length == self->end)
		return TS_ASSEMBLER_COMPLETE;
	if (length == 0)
		return TS_ASSEMBLER_MORE;
	self->unit.damaged = true;
	return TS_ASSEMBLER_FULL;
}

/* Before a PMT was seen the stream has to say itself what it is. */
static enum ts_codec guess_codec(
	const struct ts_assembler *self, const uint8_t *data, size_t length)
{
	if (self->is_video)
		return TS_CODEC_H264;
	if (self->stream_id != TS_STREAM_ID_PRIVATE)
		return TS_CODEC_AAC;
	if (length >= 2 && data[0] == 0x0B && data[1] == 0x77)
		return TS_CODEC_AC3;
	return TS_CODEC_LPCM;
}

/* Takes the LPCM header off. False: it is none. */
static bool read_lpcm(struct ts_unit *unit)
{
	struct ts_lpcm lpcm;

	if (ts_lpcm_read(unit->data, unit->length, &lpcm) < 0)
		return false;
	unit->sample_rate = lpcm.sample_rate;
	unit->channels = lpcm.channels;
	unit->bits = lpcm.bits;
	unit->data += TS_LPCM_BYTES;
	unit->length -= TS_LPCM_BYTES;
	return true;
}

bool ts_assembler_take(
	struct ts_assembler *self, struct ts_unit *out, bool *bad)
{
	struct ts_unit *unit = &self->unit;
	enum ts_assembler_state state = self->state;

	*bad = false;
	if (state != TS_ASSEMBLER_HEADER && state != TS_ASSEMBLER_BODY)
		return false;
	self->state = TS_ASSEMBLER_DONE;
	*bad = state == TS_ASSEMBLER_HEADER || self->contradictory;
	if (state == TS_ASSEMBLER_HEADER)
		return false;
	memset(self->data + self->length, 0, TS_UNIT_PADDING_BYTES);
	unit->data = self->data + self->payload;
	unit->length = self->length - self->payload;
	unit->codec = self->codec;
	if (unit->codec == TS_CODEC_NONE)
		unit->codec = guess_codec(self, unit->data, unit->length);
	/* A stated length that was not reached: the packet lost its end. */
	if (self->end != SIZE_MAX && self->length < self->end)
		unit->damaged = true;
	if (unit->codec == TS_CODEC_LPCM && !read_lpcm(unit)) {
		*bad = true;
		return false;
	}
	*out = *unit;
	return true;
}
