/*
 * What Wi-Fi Display fixes of a transport stream: PIDs, stream types, stream
 * ids (W-149, W-166; Wi-Fi Display specification, MPEG-2 TS profile).
 */
#ifndef SUNDOG_MPEGTS_TS_PROFILE_H
#define SUNDOG_MPEGTS_TS_PROFILE_H

enum ts_pid {
	TS_PID_PAT = 0x0000,
	TS_PID_PMT = 0x0100,
	TS_PID_PCR = 0x1000,
	TS_PID_VIDEO = 0x1011,
	TS_PID_AUDIO = 0x1100,
	TS_PID_NULL = 0x1FFF
};

/* What an elementary stream holds. */
enum ts_codec {
	TS_CODEC_NONE,
	TS_CODEC_H264,
	TS_CODEC_H265,
	TS_CODEC_LPCM,
	TS_CODEC_AAC,
	TS_CODEC_AC3
};

enum ts_stream_type {
	TS_STREAM_TYPE_AAC = 0x0F,
	TS_STREAM_TYPE_H264 = 0x1B,
	TS_STREAM_TYPE_H265 = 0x24,
	TS_STREAM_TYPE_AC3 = 0x81,
	TS_STREAM_TYPE_LPCM = 0x83
};

/* "H.264", "LPCM", ... */
const char *ts_codec_name(enum ts_codec codec);
/* TS_CODEC_NONE for a type this project does not carry. */
enum ts_codec ts_codec_of_stream_type(unsigned stream_type);

#endif
