/*
 * What the user set for this driver, read from the adapter's settings.
 */
#ifndef SUNDOG_DRIVER_SETTINGS_H
#define SUNDOG_DRIVER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>
#include "contract_io.h"

enum driver_latency { LATENCY_LOW, LATENCY_NORMAL, LATENCY_HIGH };

struct driver_settings {
	/* "session_timeout_s": announced in M6, 1 to 3600; W-29 asks for 10
	 * at least, shorter is for tests */
	unsigned session_timeout_s;
	/* "slack_ms": added to the waits for the receiver's next request
	 * (W-26) */
	uint64_t slack_us;
	/* "latency": low, normal or high */
	enum driver_latency latency;
	/* "profiles": cbp, chp or both; bits of enum wfd_profile */
	uint8_t profiles;
	/* "slices": per picture at most, 1 to 16; the sink may want fewer */
	unsigned slices;
	/* "audio": none, or where sound comes from. "audio_codecs": of lpcm,
	 * aac and ac3 those that the miniport makes; not set: lpcm, aac. */
	bool audio_lpcm, audio_aac, audio_ac3;
	/* "picture_bit_rate": bits/s, of what is sent as it is; 0: what is
	 * asked of the miniport's encoder */
	uint32_t picture_bit_rate;
	/* "picture": WxH or WxH@RATE, what is on the screen; 0: unknown */
	unsigned width, height, refresh;
};

/* Asks the miniport for each; what is not set, makes no sense or cannot be
 * asked for has its default. */
void settings_read(struct driver_settings *self, struct driver_host *host);

#endif
