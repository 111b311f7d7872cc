#include <stdlib.h>
#include <string.h>
#include "record.h"

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	struct record *self = ctx;
	struct recorded_unit *to;
	uint8_t *copy;

	assert_true(self->unit_count < RECORD_UNITS_MAX);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(unit->data[unit->length + i], 0);
	to = &self->units[self->unit_count++];
	copy = malloc(unit->length + 1);
	assert_non_null(copy);
	memcpy(copy, unit->data, unit->length);
	to->unit = *unit;
	to->unit.data = copy;
	to->cells = (size_t)ts_demux_stats(self->demux)->cells;
}

static void on_pcr(void *ctx, uint64_t pcr_27m)
{
	struct record *self = ctx;

	self->pcr[self->pcr_count++ % RECORD_UNITS_MAX] = pcr_27m;
}

static void on_program(void *ctx, enum ts_codec video, enum ts_codec audio)
{
	struct record *self = ctx;

	self->programs++;
	self->video = video;
	self->audio = audio;
}

static void on_fault(void *ctx, enum ts_fault fault, unsigned pid)
{
	struct record *self = ctx;

	assert_true((size_t)fault < RECORD_FAULTS_MAX);
	self->faults[fault]++;
	self->fault_pid = pid;
}

static const struct ts_demux_ops ops = {
	.unit = on_unit,
	.pcr = on_pcr,
	.program = on_program,
	.fault = on_fault,
};

void record_open_sized(struct record *self, size_t video, size_t audio)
{
	size_t bytes = ts_demux_bytes(video, audio);

	memset(self, 0, sizeof(*self));
	self->memory = malloc(bytes);
	assert_non_null(self->memory);
	memset(self->memory, 0xA5, bytes);
	self->demux = ts_demux_init(self->memory, video, audio, &ops, self);
}

void record_open(struct record *self)
{
	record_open_sized(self, RECORD_VIDEO_MAX, RECORD_AUDIO_MAX);
}

void record_close(struct record *self)
{
	const struct ts_demux_stats *stats = record_stats(self);

	/* Each counter has its event. */
	assert_int_equal(stats->bad_sync, self->faults[TS_FAULT_SYNC]);
	assert_int_equal(
		stats->discontinuities, self->faults[TS_FAULT_DISCONTINUITY]);
	assert_int_equal(stats->bad_crc, self->faults[TS_FAULT_CRC]);
	assert_int_equal(stats->bad_pes, self->faults[TS_FAULT_PES]);
	assert_int_equal(stats->overruns, self->faults[TS_FAULT_OVERRUN]);
	assert_int_equal(
		stats->protected_units, self->faults[TS_FAULT_PROTECTED]);
	assert_int_equal(stats->bad_cells, self->faults[TS_FAULT_CELL]);
	assert_int_equal(stats->duplicates, self->faults[TS_FAULT_DUPLICATE]);
	assert_int_equal(stats->bad_hints, self->faults[TS_FAULT_HINT]);
	for (size_t i = 0; i < self->unit_count; i++)
		free((void *)(uintptr_t)self->units[i].unit.data);
	free(self->memory);
}

const struct ts_demux_stats *record_stats(const struct record *self)
{
	return ts_demux_stats(self->demux);
}

void record_feed(struct record *self, const uint8_t *cells, size_t count)
{
	uint8_t *cell = malloc(TS_CELL_BYTES);

	/* One by one from the heap, so that a sanitizer sees a read beyond. */
	assert_non_null(cell);
	for (size_t i = 0; i < count; i++) {
		memcpy(cell, cells + i * TS_CELL_BYTES, TS_CELL_BYTES);
		ts_demux_cell(self->demux, cell);
	}
	free(cell);
}

void record_expect(const struct record *self, size_t i, enum ts_codec codec,
	const uint8_t *data, size_t length, uint64_t pts_90k)
{
	const struct ts_unit *unit = &self->units[i].unit;

	assert_true(i < self->unit_count);
	assert_int_equal(unit->codec, codec);
	assert_false(unit->damaged);
	assert_true(unit->has_pts);
	assert_int_equal(unit->pts_90k, pts_90k);
	assert_int_equal(unit->length, length);
	assert_memory_equal(unit->data, data, length);
}

void script_open(struct script *self)
{
	memset(self, 0, sizeof(*self));
}

uint8_t *script_cell_at(struct script *self, size_t i)
{
	assert_true(i < self->cells);
	return self->data + i * TS_CELL_BYTES;
}

void script_drop(struct script *self, size_t i)
{
	uint8_t *cell = script_cell_at(self, i);

	self->cells--;
	memmove(cell, cell + TS_CELL_BYTES, (self->cells - i) * TS_CELL_BYTES);
}

void script_cell(struct script *self, unsigned pid, bool start,
	const uint8_t *adaptation, int adaptation_length,
	const uint8_t *payload, size_t length)
{
	uint8_t *p = self->data + self->cells++ * TS_CELL_BYTES;
	uint8_t *end = p + TS_CELL_BYTES;
	bool has_adaptation = adaptation_length >= 0;

	assert_true(p < self->data + sizeof(self->data));
	*p++ = 0x47;
	*p++ = (uint8_t)((start ? 0x40 : 0) | pid >> 8);
	*p++ = (uint8_t)pid;
	*p++ = (uint8_t)((has_adaptation ? 0x20 : 0) | (length ? 0x10 : 0) |
			 (length ? self->cc[pid]++ : self->cc[pid] - 1) % 16);
	if (has_adaptation) {
		*p++ = (uint8_t)adaptation_length;
		for (int i = 0; i < adaptation_length; i++)
			*p++ = adaptation[i];
	}
	assert_int_equal(end - p, length);
	memcpy(p, payload, length);
}

void script_payload(struct script *self, unsigned pid, const uint8_t *payload,
	size_t length)
{
	uint8_t stuffing[183] = {0};
	bool start = true;

	memset(stuffing + 1, 0xFF, sizeof(stuffing) - 1);
	while (length) {
		size_t n = length < 184 ? length : 184;

		script_cell(
			self, pid, start, stuffing, 183 - (int)n, payload, n);
		payload += n;
		length -= n;
		start = false;
	}
}

void script_section(struct script *self, unsigned pid, const uint8_t *section,
	size_t length)
{
	uint8_t payload[184];
	size_t n = length < 183 ? length : 183;

	memset(payload, 0xFF, sizeof(payload));
	payload[0] = 0;
	memcpy(payload + 1, section, n);
	script_cell(self, pid, true, NULL, -1, payload, sizeof(payload));
	for (size_t at = n; at < length; at += n) {
		n = length - at < 184 ? length - at : 184;
		memset(payload, 0xFF, sizeof(payload));
		memcpy(payload, section + at, n);
		script_cell(
			self, pid, false, NULL, -1, payload, sizeof(payload));
	}
}

void script_pes(struct script *self, unsigned pid, uint8_t stream_id,
	size_t stated, uint64_t pts_90k, const uint8_t *payload, size_t length)
{
	uint8_t *pes = malloc(length + 14);
	uint64_t t = pts_90k;
	const uint8_t header[14] = {0, 0, 1, stream_id, (uint8_t)(stated >> 8),
		(uint8_t)stated, 0x80, 0x80, 5,
		(uint8_t)(0x21 | (t >> 30 & 7) << 1), (uint8_t)(t >> 22),
		(uint8_t)((t >> 15 & 0x7F) << 1 | 1), (uint8_t)(t >> 7),
		(uint8_t)((t & 0x7F) << 1 | 1)};

	assert_non_null(pes);
	memcpy(pes, header, sizeof(header));
	memcpy(pes + sizeof(header), payload, length);
	script_payload(self, pid, pes, length + sizeof(header));
	free(pes);
}

/* Bit by bit, as the standard draws it. */
static uint32_t slow_crc(const uint8_t *data, size_t length)
{
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < length * 8; i++) {
		uint32_t bit = data[i / 8] >> (7 - i % 8) & 1u;

		crc = crc << 1 ^ ((crc >> 31 ^ bit) ? 0x04C11DB7 : 0);
	}
	return crc;
}

size_t script_seal(uint8_t *section, size_t length)
{
	uint32_t crc;

	section[1] = (uint8_t)(0xB0 | (length + 4 - 3) >> 8);
	section[2] = (uint8_t)(length + 4 - 3);
	crc = slow_crc(section, length);
	for (size_t i = 0; i < 4; i++)
		section[length + i] = (uint8_t)(crc >> (24 - 8 * i));
	return length + 4;
}

void script_pat(struct script *self, unsigned program, unsigned pmt_pid)
{
	uint8_t section[16] = {0, 0, 0, 0, 1, 0xC1, 0, 0,
		(uint8_t)(program >> 8), (uint8_t)program,
		(uint8_t)(0xE0 | pmt_pid >> 8), (uint8_t)pmt_pid};

	script_section(self, 0, section, script_seal(section, 12));
}

void script_pmt(struct script *self, unsigned pmt_pid, unsigned program,
	unsigned version, unsigned pcr_pid, const unsigned *streams,
	size_t count)
{
	uint8_t section[512] = {2, 0, 0, (uint8_t)(program >> 8),
		(uint8_t)program, (uint8_t)(0xC1 | version << 1), 0, 0,
		(uint8_t)(0xE0 | pcr_pid >> 8), (uint8_t)pcr_pid, 0xF0, 0};
	size_t length = 12;

	for (size_t i = 0; i < count; i++) {
		section[length++] = (uint8_t)streams[2 * i];
		section[length++] = (uint8_t)(0xE0 | streams[2 * i + 1] >> 8);
		section[length++] = (uint8_t)streams[2 * i + 1];
		section[length++] = 0xF0;
		section[length++] = 0;
	}
	script_section(self, pmt_pid, section, script_seal(section, length));
}

void fill(uint8_t *data, size_t length, unsigned seed)
{
	uint32_t state = seed * 2654435761u + 1;

	for (size_t i = 0; i < length; i++)
		data[i] = (uint8_t)draw(&state);
}

size_t unhex(const char *hex, uint8_t *out)
{
	size_t n = 0;
	char digits[3] = {0};

	for (; *hex; hex++) {
		if (*hex == ' ')
			continue;
		digits[0] = hex[0];
		digits[1] = *++hex;
		out[n++] = (uint8_t)strtoul(digits, NULL, 16);
	}
	return n;
}

uint32_t draw(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}
