#include <errno.h>
#include <string.h>
#include "ts_cell.h"
#include "ts_mux.h"
#include "ts_pes.h"
#include "ts_psi.h"

#define MS_27M	       27000 /* ticks of 27 MHz in a millisecond */
#define PCR_DUE_27M    (40 * MS_27M)
#define TABLES_DUE_27M (80 * MS_27M)

/* An access unit delimiter: start code, NAL header, primary_pic_type. */
#define AUD_BYTES      6
#define HEAD_BYTES_MAX (TS_PES_VIDEO_BYTES + AUD_BYTES)
/* An adaptation field that says only "random access". */
#define RANDOM_ACCESS_BYTES 2

/* A cell that carries one section, its continuity counter still 0. */
static void fill_table_cell(
	uint8_t *cell, unsigned pid, const uint8_t *section, size_t length)
{
	uint8_t *p = ts_cell_write(cell, pid, true, 0, false, TS_PAYLOAD_BYTES);

	*p++ = 0; /* pointer_field */
	memcpy(p, section, length);
	p += length;
	memset(p, 0xFF, (size_t)(cell + TS_CELL_BYTES - p));
}

void ts_mux_init(struct ts_mux *self, const struct ts_mux_config *config)
{
	uint8_t section[TS_TABLE_BYTES_MAX];

	memset(self, 0, sizeof(*self));
	self->config = *config;
	fill_table_cell(self->pat, TS_PID_PAT, section, ts_pat_write(section));
	fill_table_cell(
		self->pmt, TS_PID_PMT, section, ts_pmt_write(section, config));
}

static uint8_t next_cc(uint8_t *cc)
{
	uint8_t now = *cc;

	*cc = (now + 1) & 0x0F;
	return now;
}

static void put_table(struct ts_burst *burst, const uint8_t *table, uint8_t *cc)
{
	uint8_t *cell = ts_burst_take(burst);

	memcpy(cell, table, TS_CELL_BYTES);
	cell[3] |= next_cc(cc);
}

int ts_mux_clock(struct ts_mux *self, struct ts_burst *burst, uint64_t now_27m,
	bool force_tables)
{
	/* Also true when the clock went backwards. */
	bool tables = force_tables || !self->tables_sent ||
		      now_27m - self->tables_27m >= TABLES_DUE_27M;

	if (ts_burst_room(burst) < (tables ? TS_MUX_CLOCK_CELLS : 1u))
		return -ENOSPC;
	if (tables) {
		put_table(burst, self->pat, &self->cc_pat);
		put_table(burst, self->pmt, &self->cc_pmt);
		self->tables_sent = true;
		self->tables_27m = now_27m;
	}
	/* No payload: the continuity counter stands still (W-151). */
	ts_cell_write_pcr(
		ts_burst_take(burst), TS_PID_PCR, self->cc_pcr, now_27m);
	self->pcr_27m = now_27m;
	return 0;
}

uint64_t ts_mux_next_due(const struct ts_mux *self)
{
	uint64_t pcr = self->pcr_27m + PCR_DUE_27M;
	uint64_t tables = self->tables_27m + TABLES_DUE_27M;

	if (!self->tables_sent)
		return 0;
	return pcr < tables ? pcr : tables;
}

static size_t cells_of(size_t bytes)
{
	return (bytes + TS_PAYLOAD_BYTES - 1) / TS_PAYLOAD_BYTES;
}

/*
 * Writes head and then data as cells of one PID, the last one stuffed; start:
 * the first one begins a PES packet, with the random access indicator or not.
 * The burst has the room.
 */
static void put_cells(struct ts_burst *burst, unsigned pid, uint8_t *cc,
	bool start, bool random_access, const uint8_t *head, size_t head_length,
	const uint8_t *data, size_t length)
{
	size_t room, n;
	uint8_t *p;

	if (start) {
		room = TS_PAYLOAD_BYTES - head_length -
		       (random_access ? RANDOM_ACCESS_BYTES : 0);
		n = length < room ? length : room;
		p = ts_cell_write(ts_burst_take(burst), pid, true, next_cc(cc),
			random_access, head_length + n);
		memcpy(p, head, head_length);
		if (n)
			memcpy(p + head_length, data, n);
		data += n;
		length -= n;
	}
	while (length >= TS_PAYLOAD_BYTES) {
		p = ts_cell_write(ts_burst_take(burst), pid, false, next_cc(cc),
			false, TS_PAYLOAD_BYTES);
		memcpy(p, data, TS_PAYLOAD_BYTES);
		data += TS_PAYLOAD_BYTES;
		length -= TS_PAYLOAD_BYTES;
	}
	if (length) {
		p = ts_cell_write(ts_burst_take(burst), pid, false, next_cc(cc),
			false, length);
		memcpy(p, data, length);
	}
}

static bool begins_with_delimiter(const uint8_t *data, size_t length)
{
	static const uint8_t start_code[] = {0, 0, 0, 1};

	for (size_t skip = 0; skip < 2; skip++) {
		size_t n = sizeof(start_code) - skip;

		if (length > n && memcmp(data, start_code + skip, n) == 0)
			return (data[n] & 0x1F) == 9;
	}
	return false;
}

size_t ts_mux_video_cells(size_t length)
{
	return cells_of(RANDOM_ACCESS_BYTES + HEAD_BYTES_MAX + length);
}

int ts_mux_video(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k, bool idr,
	bool first, bool last)
{
	static const uint8_t start_code[] = {0, 0, 0, 1, 9};
	uint8_t head[HEAD_BYTES_MAX];
	size_t head_length = 0;
	bool random_access = first && idr;

	if (!first && !self->in_video)
		return -EINVAL;
	if (first) {
		size_t delimiter =
			begins_with_delimiter(data, length) ? 0 : AUD_BYTES;

		ts_pes_write_video(head, delimiter + length, !last, pts_90k);
		head_length = TS_PES_VIDEO_BYTES;
		if (delimiter) {
			memcpy(head + head_length, start_code,
				sizeof(start_code));
			/* I slices only, or I and P; then the stop bit. */
			head[head_length + 5] = idr ? 0x10 : 0x30;
			head_length += AUD_BYTES;
		}
	}
	if (cells_of((random_access ? RANDOM_ACCESS_BYTES : 0) + head_length +
		     length) > ts_burst_room(burst))
		return -ENOSPC;
	put_cells(burst, TS_PID_VIDEO, &self->cc_video, first, random_access,
		head, head_length, data, length);
	self->in_video = !last;
	return 0;
}

static size_t audio_head(const struct ts_mux *self)
{
	return TS_PES_AUDIO_BYTES +
	       (self->config.audio == TS_CODEC_LPCM ? TS_LPCM_BYTES : 0);
}

size_t ts_mux_audio_cells(const struct ts_mux *self, size_t length)
{
	return cells_of(audio_head(self) + length);
}

int ts_mux_audio(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k)
{
	const struct ts_mux_config *config = &self->config;
	bool lpcm = config->audio == TS_CODEC_LPCM;
	uint8_t head[TS_PES_AUDIO_BYTES + TS_LPCM_BYTES];
	size_t head_length = audio_head(self);

	if (config->audio == TS_CODEC_NONE ||
		(lpcm && !ts_lpcm_has_code(config->audio_sample_rate,
				 config->audio_channels)) ||
		length > TS_PES_LENGTH_MAX - (head_length - 6))
		return -EINVAL;
	if (ts_mux_audio_cells(self, length) > ts_burst_room(burst))
		return -ENOSPC;
	ts_pes_write_audio(head,
		config->audio == TS_CODEC_AAC ? TS_STREAM_ID_AUDIO
					      : TS_STREAM_ID_PRIVATE,
		head_length - TS_PES_AUDIO_BYTES + length, pts_90k);
	if (lpcm)
		ts_lpcm_write(head + TS_PES_AUDIO_BYTES,
			config->audio_sample_rate, config->audio_channels,
			length);
	put_cells(burst, TS_PID_AUDIO, &self->cc_audio, true, false, head,
		head_length, data, length);
	return 0;
}
