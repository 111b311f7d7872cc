/*
 * PES packet headers (ISO/IEC 13818-1, 2.4.3.6; W-152..W-154, W-165, W-169)
 * and the LPCM header behind them (W-156, W-167).
 */
#ifndef SUNDOG_MPEGTS_TS_PES_H
#define SUNDOG_MPEGTS_TS_PES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TS_PES_VIDEO_BYTES  14 /* the header of a video packet */
#define TS_PES_AUDIO_BYTES  16 /* two bytes of stuffing, as W-156 fixes */
#define TS_PES_HEADER_MAX   (9 + 255)
#define TS_PES_LENGTH_MAX   65535
#define TS_LPCM_BYTES	    4
#define TS_LPCM_UNIT_FRAMES 80 /* samples per channel in one access unit */

enum ts_stream_id {
	TS_STREAM_ID_PRIVATE = 0xBD, /* LPCM, AC-3 */
	TS_STREAM_ID_AUDIO = 0xC0,   /* AAC */
	TS_STREAM_ID_VIDEO = 0xE0
};

struct ts_pes {
	uint8_t stream_id;
	/* Bytes of the whole packet, header included; 0: not stated. */
	size_t total;
	size_t header; /* bytes before the payload */
	bool has_pts, has_dts;
	uint64_t pts_90k, dts_90k; /* 33 bits */
	bool scrambled;
	bool has_private_data; /* HDCP's mark (W-169) */
	/* Flags that the header has no room for: those fields were not read. */
	bool contradictory;
};

/* payload: bytes that follow the header in this packet; when they make
 * PES_packet_length exceed 16 bits, or unbounded is set, it is 0. */
void ts_pes_write_video(
	uint8_t *out, size_t payload, bool unbounded, uint64_t pts_90k);
void ts_pes_write_audio(
	uint8_t *out, uint8_t stream_id, size_t payload, uint64_t pts_90k);

/* 0; -EAGAIN: the header goes on after length; -EBADMSG: not a PES header that
 * can carry a stream. */
int ts_pes_read(const uint8_t *data, size_t length, struct ts_pes *out);

/* What the LPCM header says (W-167). */
struct ts_lpcm {
	uint32_t sample_rate, channels, bits;
	unsigned units;
	bool emphasis;
};

/* length of the samples that follow, in bytes; 16 bits per sample. */
void ts_lpcm_write(
	uint8_t *out, uint32_t sample_rate, uint32_t channels, size_t length);
/* -EBADMSG: not an LPCM header, or a format that the profile does not know. */
int ts_lpcm_read(const uint8_t *data, size_t length, struct ts_lpcm *out);
/* The rate's number in LPCM headers and descriptors; 0 when it has none. */
unsigned ts_lpcm_rate_code(uint32_t sample_rate);
/* Whether rate and channels (1 to 8) can be said. */
bool ts_lpcm_has_code(uint32_t sample_rate, uint32_t channels);

#endif
