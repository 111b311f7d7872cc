#include <errno.h>
#include <string.h>
#include "ts_pes.h"
#include "ts_psi.h"

#define SECTION_HEADER_BYTES 8 /* up to last_section_number */
#define CRC_BYTES	     4
#define TRANSPORT_STREAM_ID  1
#define PROGRAM		     1

enum descriptor_tag {
	DESCRIPTOR_REGISTRATION = 0x05,
	DESCRIPTOR_AVC_VIDEO = 0x28,
	DESCRIPTOR_AVC_TIMING_HRD = 0x2A,
	DESCRIPTOR_AAC = 0x2B,
	DESCRIPTOR_AC3 = 0x81,
	DESCRIPTOR_LPCM = 0x83
};

uint32_t ts_crc32(const uint8_t *data, size_t length)
{
	/* Polynomial 0x04C11DB7, four bits at a time. */
	static const uint32_t table[16] = {
		0x00000000,
		0x04C11DB7,
		0x09823B6E,
		0x0D4326D9,
		0x130476DC,
		0x17C56B6B,
		0x1A864DB2,
		0x1E475005,
		0x2608EDB8,
		0x22C9F00F,
		0x2F8AD6D6,
		0x2B4BCB61,
		0x350C9B64,
		0x31CD86D3,
		0x3C8EA00A,
		0x384FBDBD,
	};
	uint32_t crc = 0xFFFFFFFF;

	for (size_t i = 0; i < length; i++) {
		crc = crc << 4 ^ table[crc >> 28 ^ data[i] >> 4];
		crc = crc << 4 ^ table[crc >> 28 ^ (data[i] & 0x0Fu)];
	}
	return crc;
}

static uint8_t *put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

static unsigned get16(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static unsigned get_pid(const uint8_t *p)
{
	return get16(p) & 0x1FFF;
}

/* Header of a section: version 1 shifted in 0xC3, current, the only one. */
static uint8_t *begin_section(uint8_t *out, unsigned table, unsigned id)
{
	uint8_t *p = out;

	*p++ = (uint8_t)table;
	p = put16(p, 0); /* section_length: end_section */
	p = put16(p, id);
	*p++ = 0xC3;
	*p++ = 0;
	*p++ = 0;
	return p;
}

static size_t end_section(uint8_t *out, uint8_t *p)
{
	uint32_t crc;

	put16(out + 1, 0xB000u | (unsigned)(p + CRC_BYTES - out - 3));
	crc = ts_crc32(out, (size_t)(p - out));
	p = put16(p, crc >> 16);
	p = put16(p, crc & 0xFFFF);
	return (size_t)(p - out);
}

size_t ts_pat_write(uint8_t *out)
{
	uint8_t *p = begin_section(out, TS_TABLE_PAT, TRANSPORT_STREAM_ID);

	p = put16(p, PROGRAM);
	p = put16(p, 0xE000 | TS_PID_PMT);
	return end_section(out, p);
}

static uint8_t *put_lpcm_descriptor(
	uint8_t *p, const struct ts_mux_config *config)
{
	*p++ = DESCRIPTOR_LPCM;
	*p++ = 2;
	/* 16 bits per sample, no emphasis */
	*p++ = (uint8_t)(ts_lpcm_rate_code(config->audio_sample_rate) << 5 |
			 0x06);
	*p++ = (uint8_t)(((config->audio_channels - 1) & 7) << 5 | 0x0F);
	return p;
}

static uint8_t *put_aac_descriptor(
	uint8_t *p, const struct ts_mux_config *config)
{
	uint32_t channels = config->audio_channels;

	*p++ = DESCRIPTOR_AAC;
	*p++ = 3;
	*p++ = 1; /* profile: LC */
	*p++ = (uint8_t)(channels == 8 ? 7 : channels);
	*p++ = 0;
	return p;
}

/* The first three bytes of A/52's descriptor, after which it may end. */
static uint8_t *put_ac3_descriptor(
	uint8_t *p, const struct ts_mux_config *config)
{
	uint32_t channels = config->audio_channels;
	unsigned rate = config->audio_sample_rate == 44100   ? 1
			: config->audio_sample_rate == 32000 ? 2
							     : 0;

	*p++ = DESCRIPTOR_AC3;
	*p++ = 3;
	*p++ = (uint8_t)(rate << 5 | 8);  /* bsid 8 */
	*p++ = (uint8_t)((32 | 18) << 2); /* at most 640 kbit/s */
	/* At most so many channels, a complete service. */
	*p++ = (uint8_t)((7 + (channels > 6 ? 6 : channels)) << 1 | 1);
	return p;
}

static uint8_t *put_audio(uint8_t *p, const struct ts_mux_config *config)
{
	uint8_t *length;

	switch (config->audio) {
	case TS_CODEC_LPCM:
		*p++ = TS_STREAM_TYPE_LPCM;
		break;
	case TS_CODEC_AAC:
		*p++ = TS_STREAM_TYPE_AAC;
		break;
	case TS_CODEC_AC3:
		*p++ = TS_STREAM_TYPE_AC3;
		break;
	default:
		return p;
	}
	p = put16(p, 0xE000 | TS_PID_AUDIO);
	length = p;
	p += 2;
	if (config->audio == TS_CODEC_LPCM)
		p = put_lpcm_descriptor(p, config);
	else if (config->audio == TS_CODEC_AAC)
		p = put_aac_descriptor(p, config);
	else
		p = put_ac3_descriptor(p, config);
	put16(length, 0xF000u | (unsigned)(p - length - 2));
	return p;
}

size_t ts_pmt_write(uint8_t *out, const struct ts_mux_config *config)
{
	uint8_t *p = begin_section(out, TS_TABLE_PMT, PROGRAM);

	p = put16(p, 0xE000 | TS_PID_PCR);
	p = put16(p, 0xF000); /* program_info_length 0 */
	*p++ = TS_STREAM_TYPE_H264;
	p = put16(p, 0xE000 | TS_PID_VIDEO);
	p = put16(p, 0xF000 | 10);
	*p++ = DESCRIPTOR_AVC_VIDEO;
	*p++ = 4;
	*p++ = config->profile_idc;
	*p++ = config->constraint_flags;
	*p++ = config->level_idc;
	*p++ = 0x3F; /* no still pictures, no 24-hour pictures */
	*p++ = DESCRIPTOR_AVC_TIMING_HRD;
	*p++ = 2;
	*p++ = 0x7E;
	*p++ = 0x1F;
	p = put_audio(p, config);
	return end_section(out, p);
}

/* Checks what both tables share. */
static int check_section(const uint8_t *section, size_t length, unsigned table)
{
	if (length < SECTION_HEADER_BYTES + CRC_BYTES || section[0] != table ||
		!(section[1] & 0x80))
		return -EBADMSG;
	if ((get16(section + 1) & 0x0FFFu) + 3 != length)
		return -EBADMSG;
	return ts_crc32(section, length) ? -EILSEQ : 0;
}

int ts_pat_read(const uint8_t *section, size_t length, struct ts_pat *out)
{
	int err = check_section(section, length, TS_TABLE_PAT);
	const uint8_t *p = section + SECTION_HEADER_BYTES;
	const uint8_t *end;

	*out = (struct ts_pat){0};
	if (err)
		return err;
	end = section + length - CRC_BYTES;
	out->current = section[5] & 1;
	out->section_number = section[6];
	for (; end - p >= 4 && !out->has_program; p += 4) {
		out->program = get16(p);
		out->pmt_pid = get_pid(p + 2);
		out->has_program = out->program != 0;
	}
	return 0;
}

static bool find_hdcp(const uint8_t *p, size_t length)
{
	while (length >= 2 && p[1] <= length - 2) {
		if (p[0] == DESCRIPTOR_REGISTRATION && p[1] >= 4 &&
			memcmp(p + 2, "HDCP", 4) == 0)
			return true;
		length -= 2u + p[1];
		p += 2 + p[1];
	}
	return false;
}

int ts_pmt_read(const uint8_t *section, size_t length, struct ts_pmt *out)
{
	int err = check_section(section, length, TS_TABLE_PMT);
	const uint8_t *p = section + SECTION_HEADER_BYTES;
	size_t left, info;

	*out = (struct ts_pmt){0};
	if (err)
		return err;
	left = length - SECTION_HEADER_BYTES - CRC_BYTES;
	if (left < 4)
		return -EBADMSG;
	out->program = get16(section + 3);
	out->version = section[5] >> 1 & 0x1F;
	out->current = section[5] & 1;
	out->pcr_pid = get_pid(p);
	info = get16(p + 2) & 0x0FFF;
	p += 4;
	left -= 4;
	if (info > left)
		return -EBADMSG;
	out->hdcp = find_hdcp(p, info);
	p += info;
	left -= info;
	while (left >= 5) {
		info = get16(p + 3) & 0x0FFF;
		if (info > left - 5)
			return -EBADMSG;
		if (out->streams < TS_PMT_STREAMS_MAX) {
			out->stream[out->streams].type = p[0];
			out->stream[out->streams].pid = get_pid(p + 1);
			out->streams++;
		}
		out->hdcp |= find_hdcp(p + 5, info);
		p += 5 + info;
		left -= 5 + info;
	}
	return left ? -EBADMSG : 0;
}
