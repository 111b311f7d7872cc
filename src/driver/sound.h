/*
 * The negotiated sound in the words of the contract and of the multiplexer.
 */
#ifndef SUNDOG_DRIVER_SOUND_H
#define SUNDOG_DRIVER_SOUND_H

#include <stdint.h>
#include "mpegts/ts_profile.h"
#include "sundog/contract.h"
#include "wfd/wfd_capabilities.h"

struct sound {
	enum sundog_audio_codec codec;
	enum ts_codec ts_codec;
	uint32_t sample_rate; /* Hz */
	uint32_t channels;
};

static inline struct sound sound_of_choice(enum wfd_audio_choice choice)
{
	switch (choice) {
	case WFD_AUDIO_LPCM_48K:
		return (struct sound){
			SUNDOG_AUDIO_LPCM, TS_CODEC_LPCM, 48000, 2};
	case WFD_AUDIO_LPCM_44K:
		return (struct sound){
			SUNDOG_AUDIO_LPCM, TS_CODEC_LPCM, 44100, 2};
	case WFD_AUDIO_AAC_2CH:
		return (struct sound){SUNDOG_AUDIO_AAC, TS_CODEC_AAC, 48000, 2};
	case WFD_AUDIO_AC3_2CH:
		return (struct sound){SUNDOG_AUDIO_AC3, TS_CODEC_AC3, 48000, 2};
	case WFD_AUDIO_NONE:
		break;
	}
	return (struct sound){SUNDOG_AUDIO_NONE, TS_CODEC_NONE, 0, 0};
}

#endif
