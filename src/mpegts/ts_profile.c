#include "ts_profile.h"

const char *ts_codec_name(enum ts_codec codec)
{
	switch (codec) {
	case TS_CODEC_NONE:
		return "none";
	case TS_CODEC_H264:
		return "H.264";
	case TS_CODEC_H265:
		return "H.265";
	case TS_CODEC_LPCM:
		return "LPCM";
	case TS_CODEC_AAC:
		return "AAC";
	case TS_CODEC_AC3:
		return "AC-3";
	}
	return "unknown";
}

enum ts_codec ts_codec_of_stream_type(unsigned stream_type)
{
	switch (stream_type) {
	case TS_STREAM_TYPE_H264:
		return TS_CODEC_H264;
	case TS_STREAM_TYPE_H265:
		return TS_CODEC_H265;
	case TS_STREAM_TYPE_LPCM:
		return TS_CODEC_LPCM;
	case TS_STREAM_TYPE_AAC:
		return TS_CODEC_AAC;
	case TS_STREAM_TYPE_AC3:
		return TS_CODEC_AC3;
	}
	return TS_CODEC_NONE;
}
