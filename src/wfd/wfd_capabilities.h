/*
 * What a sink says it can do (its M3 answer), and what a source selects (M4).
 */
#ifndef SUNDOG_WFD_WFD_CAPABILITIES_H
#define SUNDOG_WFD_WFD_CAPABILITIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wfd_modes.h"
#include "wfd_problems.h"

#define WFD_VIDEO_TUPLES_MAX 8
#define WFD_EDID_BYTES_MAX   2048
#define WFD_URL_BYTES	     256

/* One codec tuple of wfd_video_formats (W-79..W-85). */
struct wfd_video_tuple {
	uint8_t profile;   /* bits of enum wfd_profile */
	uint8_t level;	   /* highest bit set counts */
	uint32_t masks[3]; /* by enum wfd_table; reserved bits cleared */
	uint8_t latency;   /* 5 ms units, 0: not stated */
	uint16_t min_slice;
	uint16_t slice_enc;
	uint8_t frame_rate_control;
	uint16_t max_hres, max_vres; /* 0: none */
};

struct wfd_video_formats {
	bool none;	/* "none", or nothing in it was usable */
	uint8_t native; /* as sent */
	bool preferred_display_mode;
	size_t count;
	struct wfd_video_tuple tuples[WFD_VIDEO_TUPLES_MAX];
};

/* wfd_audio_codecs: masks, 0 where the codec is not offered. */
struct wfd_audio_codecs {
	bool none;
	uint32_t lpcm, aac, ac3;
	uint8_t lpcm_latency, aac_latency, ac3_latency;
};

enum wfd_monitor {
	WFD_MONITOR_UNKNOWN, /* nothing said, or an integrated display */
	WFD_MONITOR_ATTACHED,
	WFD_MONITOR_ABSENT /* "0000 none", connector "none" of a dongle */
};

struct wfd_capabilities {
	struct wfd_video_formats video;
	struct wfd_audio_codecs audio;
	uint16_t rtp_port0, rtp_port1; /* 0: none */
	bool has_edid; /* a wfd_display_edid that was not "none" */
	size_t edid_bytes;
	uint8_t edid[WFD_EDID_BYTES_MAX];
	int connector_type;  /* 0..255, -1: not said or "none" */
	bool connector_none; /* said "none" */
	bool standby_supported;
	bool wants_protection; /* HDCP offered */
	uint16_t protection_port;
	int idr_request_capability; /* 0, 1, -1: not said */
	char friendly_name[64];	    /* sanitised (W-184), empty: not said */
};

/* Nothing known: all none. */
void wfd_capabilities_init(struct wfd_capabilities *self);

/*
 * Reads the body of an M3 answer into *self. A parameter that the body has
 * replaces the earlier value (W-71); one that it does not have keeps it.
 * Order, unknown lines and duplicates do not matter (W-69, W-76): of several
 * well-formed values the last counts, and "none" is no match for one.
 * *problems (may be NULL) gets what was not usable, and is added to.
 */
void wfd_capabilities_read(struct wfd_capabilities *self, const char *body,
	size_t length, struct wfd_problems *problems);

/* Does the sink have a monitor? By EDID and connector (G-36, W-89). */
enum wfd_monitor wfd_capabilities_monitor(const struct wfd_capabilities *self);

enum wfd_audio_choice {
	WFD_AUDIO_NONE,
	WFD_AUDIO_LPCM_48K, /* 48 kHz, 16 bit, stereo */
	WFD_AUDIO_LPCM_44K,
	WFD_AUDIO_AAC_2CH,
	WFD_AUDIO_AC3_2CH
};

/* One concrete selection: what M4 says. */
struct wfd_selection {
	const struct wfd_mode *mode;
	uint8_t profile; /* one bit */
	uint8_t level;	 /* one bit */
	uint8_t frame_rate_control;
	uint16_t min_slice, slice_enc; /* 0: one slice per picture */
	enum wfd_audio_choice audio;
};

#endif
