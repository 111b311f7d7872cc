/*
 * wfd_audio_codecs: "LPCM 00000003 00, AAC 00000001 00" (W-77, W-78).
 */
#ifndef SUNDOG_WFD_WFD_AUDIO_CODECS_H
#define SUNDOG_WFD_WFD_AUDIO_CODECS_H

#include "wfd_capabilities.h"
#include "wfd_print.h"

/* Mode bits that we know (5.5, R1). */
#define WFD_LPCM_44K_2CH 0x01
#define WFD_LPCM_48K_2CH 0x02
#define WFD_AAC_2CH	 0x01
#define WFD_AC3_2CH	 0x01

/*
 * Unknown codecs and malformed entries are passed over; a mask of zero is
 * the same as no entry. False: neither "none" nor one well-formed entry of
 * a known codec.
 */
bool wfd_audio_codecs_parse(
	struct wfd_text value, struct wfd_audio_codecs *out);
void wfd_audio_codecs_print(
	struct wfd_print *out, const struct wfd_audio_codecs *codecs);

#endif
