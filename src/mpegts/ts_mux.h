/*
 * Transport stream multiplexer for the Wi-Fi Display profile: one program,
 * PAT, PMT, PCR on a PID of its own, one H.264 stream, at most one sound
 * stream (W-149..W-160).
 *
 * No I/O, no allocation, no clock: cells go into the caller's ts_burst, the
 * time is a parameter. PES packets are written piece by piece, so that a
 * slice can leave before the access unit is complete.
 */
#ifndef SUNDOG_MPEGTS_TS_MUX_H
#define SUNDOG_MPEGTS_TS_MUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_burst.h"
#include "ts_profile.h"

struct ts_mux_config {
	/* From the SPS: they stand in the AVC video descriptor (W-155). */
	uint8_t profile_idc;
	uint8_t constraint_flags;
	uint8_t level_idc;
	enum ts_codec audio;	    /* TS_CODEC_NONE, _LPCM, _AAC or _AC3 */
	uint32_t audio_sample_rate; /* Hz */
	uint32_t audio_channels;
};

struct ts_mux {
	struct ts_mux_config config;
	uint8_t pat[TS_CELL_BYTES];
	uint8_t pmt[TS_CELL_BYTES];
	/* The continuity counter that the next cell with payload gets. */
	uint8_t cc_pat, cc_pmt, cc_pcr, cc_video, cc_audio;
	bool tables_sent;
	uint64_t tables_27m; /* when PAT and PMT went out last */
	uint64_t pcr_27m;    /* when a PCR went out last */
	bool in_video;	     /* a video PES packet was begun and not ended */
};

void ts_mux_init(struct ts_mux *self, const struct ts_mux_config *config);

/*
 * Writes PAT and PMT when forced or due (<= 100 ms apart, W-150) and a PCR
 * (W-151) that says now_27m (27 MHz, any epoch, not yet wrapped). Call before
 * every access unit, and at ts_mux_next_due when there is none.
 * Cells needed at most: TS_MUX_CLOCK_CELLS. 0 or -ENOSPC, nothing written.
 */
#define TS_MUX_CLOCK_CELLS 3
int ts_mux_clock(struct ts_mux *self, struct ts_burst *burst, uint64_t now_27m,
	bool force_tables);
/*
 * When ts_mux_clock is due again: 40 ms after the last PCR, 80 ms after the
 * last PAT and PMT, so that a caller who wakes up to 20 ms late still keeps
 * the 100 ms. 0 before the first call.
 */
uint64_t ts_mux_next_due(const struct ts_mux *self);

/* Cells that ts_mux_video may take for length more bytes of payload. */
size_t ts_mux_video_cells(size_t length);

/*
 * Writes length bytes of one video access unit (Annex B). first begins the
 * PES packet: PTS pts_90k (33 bits are used), random access indicator when
 * idr, an access unit delimiter when the data do not begin with one; last
 * ends it (so does the next first). An access unit in one call has
 * PES_packet_length when it fits (W-154), one in several calls has 0.
 * A call that is not last ends on a cell boundary with stuffing, so that what
 * was written can leave at once. 0 or -ENOSPC, nothing written; -EINVAL when
 * neither first nor within a PES packet that was begun.
 */
int ts_mux_video(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k, bool idr,
	bool first, bool last);

/*
 * Writes one PES packet of sound: whole ADTS frames, AC-3 frames, or LPCM
 * samples (big-endian; the 4-byte LPCM header is added here, W-156; length
 * 1920 for 48 kHz stereo). 0 or -ENOSPC, nothing written; -EINVAL when no sound
 * or an LPCM format without a code was configured (W-167), or when length does
 * not fit a PES packet (W-154).
 */
size_t ts_mux_audio_cells(const struct ts_mux *self, size_t length);
int ts_mux_audio(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k);

#endif
