/*
 * Feeds cells and events to the demultiplexer. The input is a row of records:
 * a control byte, then up to 188 bytes of a cell. Tables need a right CRC to
 * get anywhere: the control byte can have it put right.
 */
#include <stdlib.h>
#include <string.h>
#include "mpegts/ts_demux.h"
#include "mpegts/ts_psi.h"

#define VIDEO_BYTES 3000
#define AUDIO_BYTES 500

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum control {
	LOST = 1,
	HINT = 2,
	FLUSH = 4,
	RAW = 8,   /* else the sync byte is put right */
	SEAL = 16, /* so is the CRC of a section that the cell begins with */
	QUIET = 32
};

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	(void)ctx;
	for (size_t i = 0; i < 64; i++)
		if (unit->data[unit->length + i])
			abort();
	if (unit->length == 0 || unit->length > VIDEO_BYTES ||
		unit->codec == TS_CODEC_NONE || unit->pts_90k >> 33 ||
		(!unit->has_pts && unit->pts_90k))
		abort();
	if (unit->codec == TS_CODEC_LPCM &&
		(!unit->sample_rate || !unit->channels || !unit->bits))
		abort();
}

static void on_pcr(void *ctx, uint64_t pcr_27m)
{
	(void)ctx;
	if (pcr_27m >= (UINT64_C(1) << 33) * 300)
		abort();
}

static void on_program(void *ctx, enum ts_codec video, enum ts_codec audio)
{
	(void)ctx;
	if (video > TS_CODEC_H265 || (audio && audio < TS_CODEC_LPCM))
		abort();
}

static void on_fault(void *ctx, enum ts_fault fault, unsigned pid)
{
	(void)ctx;
	if (fault > TS_FAULT_HINT || pid > 0x1FFF)
		abort();
}

static void seal(uint8_t *cell)
{
	uint8_t *section = cell + 5;
	size_t length = ((size_t)section[1] << 8 | section[2]) & 0xFFF;
	uint32_t crc;

	cell[3] = (uint8_t)((cell[3] & 0x0F) | 0x10);
	cell[4] = 0;
	if (length < 4 || length > TS_CELL_BYTES - 5 - 3)
		return;
	crc = ts_crc32(section, 3 + length - 4);
	for (size_t i = 0; i < 4; i++)
		section[3 + length - 4 + i] = (uint8_t)(crc >> (24 - 8 * i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ts_demux_ops ops = {
		on_unit, on_pcr, on_program, on_fault};
	void *memory = malloc(ts_demux_bytes(VIDEO_BYTES, AUDIO_BYTES));
	uint8_t *cell = malloc(TS_CELL_BYTES);
	struct ts_demux *demux;

	if (!memory || !cell)
		abort();
	demux = ts_demux_init(memory, VIDEO_BYTES, AUDIO_BYTES, &ops, NULL);
	while (size > 1) {
		uint8_t control = *data++;
		size_t n = --size < TS_CELL_BYTES ? size : TS_CELL_BYTES;

		memset(cell, 0xFF, TS_CELL_BYTES);
		memcpy(cell, data, n);
		data += n;
		size -= n;
		if (!(control & RAW))
			cell[0] = 0x47;
		if (control & SEAL)
			seal(cell);
		if (control & LOST)
			ts_demux_lost(demux);
		ts_demux_cell(demux, cell);
		if (control & QUIET)
			ts_demux_quiet(demux);
		if (control & HINT)
			ts_demux_hint_end(demux);
		if (control & FLUSH)
			ts_demux_flush(demux);
	}
	ts_demux_flush(demux);
	free(cell);
	free(memory);
	return 0;
}
