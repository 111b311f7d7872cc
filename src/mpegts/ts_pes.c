#include <errno.h>
#include "ts_pes.h"

/* Bytes that PES_packet_length does not count. */
#define PREFIX_BYTES 6
/* Prefix, two bytes of flags, header_data_length. */
#define FIXED_BYTES	   9
#define TIME_BYTES	   5
#define LPCM_SUB_STREAM_ID 0xA0

enum pes_flag {
	HAS_PTS = 0x80,
	HAS_DTS = 0x40,
	HAS_ESCR = 0x20,
	HAS_ES_RATE = 0x10,
	HAS_TRICK_MODE = 0x08,
	HAS_COPY_INFO = 0x04,
	HAS_CRC = 0x02,
	HAS_EXTENSION = 0x01
};

static void write_time(uint8_t *out, unsigned prefix, uint64_t time)
{
	out[0] = (uint8_t)(prefix << 4 | (time >> 29 & 0x0E) | 1);
	out[1] = (uint8_t)(time >> 22);
	out[2] = (uint8_t)(time >> 14 | 1);
	out[3] = (uint8_t)(time >> 7);
	out[4] = (uint8_t)(time << 1 | 1);
}

/* Prefix and marker bits are not looked at: real muxers get them wrong. */
static uint64_t read_time(const uint8_t *p)
{
	return (uint64_t)(p[0] & 0x0E) << 29 | (uint64_t)p[1] << 22 |
	       (uint64_t)(p[2] & 0xFE) << 14 | (uint64_t)p[3] << 7 | p[4] >> 1;
}

static void write_header(uint8_t *out, uint8_t stream_id, size_t length,
	uint8_t flags, size_t header_data, uint64_t pts_90k)
{
	out[0] = 0;
	out[1] = 0;
	out[2] = 1;
	out[3] = stream_id;
	out[4] = (uint8_t)(length >> 8);
	out[5] = (uint8_t)length;
	out[6] = flags;
	out[7] = HAS_PTS;
	out[8] = (uint8_t)header_data;
	write_time(out + FIXED_BYTES, 2, pts_90k);
	for (size_t i = FIXED_BYTES + TIME_BYTES; i < FIXED_BYTES + header_data;
		i++)
		out[i] = 0xFF;
}

void ts_pes_write_video(
	uint8_t *out, size_t payload, bool unbounded, uint64_t pts_90k)
{
	size_t length = TS_PES_VIDEO_BYTES - PREFIX_BYTES + payload;

	if (unbounded || length > TS_PES_LENGTH_MAX)
		length = 0;
	/* 0x84: '10' and data_alignment_indicator */
	write_header(
		out, TS_STREAM_ID_VIDEO, length, 0x84, TIME_BYTES, pts_90k);
}

void ts_pes_write_audio(
	uint8_t *out, uint8_t stream_id, size_t payload, uint64_t pts_90k)
{
	size_t length = TS_PES_AUDIO_BYTES - PREFIX_BYTES + payload;

	write_header(out, stream_id, length, 0x80,
		TS_PES_AUDIO_BYTES - FIXED_BYTES, pts_90k);
}

/* Stream ids whose packets have no flags and no time stamps (ISO/IEC 13818-1,
 * table 2-21): they carry none of our streams. */
static bool is_plain(uint8_t stream_id)
{
	switch (stream_id) {
	case 0xBC: /* program_stream_map */
	case 0xBE: /* padding_stream */
	case 0xBF: /* private_stream_2 */
	case 0xF0: /* ECM */
	case 0xF1: /* EMM */
	case 0xF2: /* DSMCC */
	case 0xF8: /* H.222.1 type E */
	case 0xFF: /* program_stream_directory */
		return true;
	}
	return stream_id < 0xBC;
}

/* Reads the fields that flags announce; at: behind header_data_length. */
static void read_fields(
	const uint8_t *data, size_t end, uint8_t flags, struct ts_pes *out)
{
	size_t at = FIXED_BYTES;

	if (flags & HAS_PTS) {
		if (end - at < TIME_BYTES) {
			out->contradictory = true;
			return;
		}
		out->has_pts = true;
		out->pts_90k = read_time(data + at);
		at += TIME_BYTES;
	}
	if (flags & HAS_DTS) {
		/* A DTS without a PTS is forbidden. */
		if (!out->has_pts || end - at < TIME_BYTES) {
			out->contradictory = true;
			return;
		}
		out->has_dts = true;
		out->dts_90k = read_time(data + at);
		at += TIME_BYTES;
	}
	if (flags & HAS_ESCR)
		at += 6;
	if (flags & HAS_ES_RATE)
		at += 3;
	if (flags & HAS_TRICK_MODE)
		at += 1;
	if (flags & HAS_COPY_INFO)
		at += 1;
	if (flags & HAS_CRC)
		at += 2;
	if (flags & HAS_EXTENSION && at < end) {
		out->has_private_data = data[at] & 0x80;
		at += 1 + (out->has_private_data ? 16 : 0);
	} else if (flags & HAS_EXTENSION) {
		at++;
	}
	if (at > end)
		out->contradictory = true;
}

int ts_pes_read(const uint8_t *data, size_t length, struct ts_pes *out)
{
	size_t stated;

	*out = (struct ts_pes){0};
	for (size_t i = 0; i < length && i < 3; i++)
		if (data[i] != (i == 2))
			return -EBADMSG;
	if (length < FIXED_BYTES)
		return length > 3 && is_plain(data[3]) ? -EBADMSG : -EAGAIN;
	if (is_plain(data[3]) || (data[6] & 0xC0) != 0x80)
		return -EBADMSG;
	out->stream_id = data[3];
	out->header = FIXED_BYTES + (size_t)data[8];
	stated = (size_t)data[4] << 8 | data[5];
	if (stated)
		out->total = PREFIX_BYTES + stated;
	if (stated && out->total < out->header)
		return -EBADMSG;
	if (length < out->header)
		return -EAGAIN;
	out->scrambled = data[6] & 0x30;
	read_fields(data, out->header, data[7], out);
	return 0;
}

unsigned ts_lpcm_rate_code(uint32_t sample_rate)
{
	switch (sample_rate) {
	case 44100:
		return 1;
	case 48000:
		return 2;
	case 96000:
		return 3;
	}
	return 0;
}

bool ts_lpcm_has_code(uint32_t sample_rate, uint32_t channels)
{
	return ts_lpcm_rate_code(sample_rate) && channels >= 1 && channels <= 8;
}

void ts_lpcm_write(
	uint8_t *out, uint32_t sample_rate, uint32_t channels, size_t length)
{
	size_t unit = (size_t)TS_LPCM_UNIT_FRAMES * channels * 2;

	out[0] = LPCM_SUB_STREAM_ID;
	out[1] = (uint8_t)(length / unit);
	out[2] = 0;
	out[3] = (uint8_t)(ts_lpcm_rate_code(sample_rate) << 3 |
			   ((channels - 1) & 7));
}

int ts_lpcm_read(const uint8_t *data, size_t length, struct ts_lpcm *out)
{
	static const uint32_t rates[8] = {0, 44100, 48000, 96000};
	static const uint32_t bits[4] = {16, 20, 24, 0};

	if (length < TS_LPCM_BYTES || data[0] != LPCM_SUB_STREAM_ID)
		return -EBADMSG;
	out->units = data[1];
	out->emphasis = data[2] & 1;
	out->bits = bits[data[3] >> 6];
	out->sample_rate = rates[data[3] >> 3 & 7];
	out->channels = (data[3] & 7u) + 1;
	return out->bits && out->sample_rate ? 0 : -EBADMSG;
}
