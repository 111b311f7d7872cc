/*
 * Transport stream demultiplexer for Wi-Fi Display sinks (W-160..W-172).
 *
 * Feed it cells in order; it hands out access units and says what was wrong.
 * PAT and PMT decide the PIDs; until a PMT was seen the profile's fixed PIDs
 * are assumed (W-164). No I/O; the only memory is the caller's buffers.
 */
#ifndef SUNDOG_MPEGTS_TS_DEMUX_H
#define SUNDOG_MPEGTS_TS_DEMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_burst.h"
#include "ts_profile.h"

/*
 * One PES packet's payload: a video access unit, or sound frames. Valid during
 * the call. The rest of an access unit whose beginning is lost comes as a unit
 * of its own, damaged and without PTS: its later slices may still be of use.
 */
struct ts_unit {
	enum ts_codec codec;
	const uint8_t *data; /* LPCM: without the 4-byte LPCM header */
	size_t length;	     /* data[length .. length + 63] is readable zero */
	bool has_pts;
	uint64_t pts_90k; /* 33 bits */
	bool random_access;
	bool damaged; /* cells of it are missing, or it was cut */
	/* LPCM only, from the packet's own header. */
	uint32_t sample_rate, channels, bits;
};

/* Counters since init; each also has an event. */
struct ts_demux_stats {
	uint64_t cells;
	uint64_t bad_sync;	  /* cells that do not begin with 0x47 */
	uint64_t discontinuities; /* continuity counter jumps */
	uint64_t bad_crc;	  /* sections */
	uint64_t bad_pes;  /* PES headers or lengths that make no sense */
	uint64_t overruns; /* access units larger than the buffer */
	uint64_t protected_units; /* HDCP marked or scrambled (W-169) */
	uint64_t bad_cells;  /* transport_error_indicator, or no valid layout */
	uint64_t duplicates; /* cells sent twice, taken once */
	uint64_t bad_hints;  /* ts_demux_hint_end cut a unit that went on */
};

/* What an event of a counter says. */
enum ts_fault {
	TS_FAULT_SYNC,
	TS_FAULT_DISCONTINUITY,
	TS_FAULT_CRC,
	TS_FAULT_PES,
	TS_FAULT_OVERRUN,
	TS_FAULT_PROTECTED,
	TS_FAULT_CELL,
	TS_FAULT_DUPLICATE,
	TS_FAULT_HINT
};

/* Each may be NULL. None may call back into the demultiplexer. */
struct ts_demux_ops {
	void (*unit)(void *ctx, const struct ts_unit *unit);
	/* A PCR, 27 MHz, 42 bits. */
	void (*pcr)(void *ctx, uint64_t pcr_27m);
	/* The streams changed: a new PMT. Either may be TS_CODEC_NONE. */
	void (*program)(void *ctx, enum ts_codec video, enum ts_codec audio);
	/* A counter went up; pid is what the cell said (TS_PID_NULL when it
	 * said nothing that can be trusted). */
	void (*fault)(void *ctx, enum ts_fault fault, unsigned pid);
};

struct ts_demux; /* see ts_demux_bytes */

/* Bytes that a demultiplexer takes whose video buffer holds video_bytes and
 * whose sound buffer audio_bytes: the caller provides them, 8-aligned. */
size_t ts_demux_bytes(size_t video_bytes, size_t audio_bytes);
/* ops must live as long as the demultiplexer. */
struct ts_demux *ts_demux_init(void *memory, size_t video_bytes,
	size_t audio_bytes, const struct ts_demux_ops *ops, void *ctx);

/* One cell of TS_CELL_BYTES. */
void ts_demux_cell(struct ts_demux *self, const uint8_t *cell);
/*
 * Cells were lost before the next one (an RTP gap). Call it once per lost
 * datagram: after one or two (at most 14 cells) the 4-bit continuity counters
 * still tell which streams were hit; after three or more every unit that is
 * being received counts as damaged.
 */
void ts_demux_lost(struct ts_demux *self);
/*
 * The transport says that the datagram just fed ended an access unit (RTP
 * marker; a datagram shorter than the source's usual ones says the same). A
 * hint: ends a video PES of unknown length, or a damaged one, early.
 *
 * RFC 2250 gives the marker another meaning, so it is believed only when the
 * last cell with elementary stream payload was a video cell and carried
 * stuffing, or once a source's hints proved true eight times running (one unit
 * in 184 needs no stuffing). A hint that proves false (the unit goes on after
 * it) is counted, what follows is handed out as a damaged unit, and the source
 * has to prove itself 64 times before it is believed again.
 */
void ts_demux_hint_end(struct ts_demux *self);
/*
 * Nothing has come for a while (more than a source takes between the cells of
 * one picture). The same hint, but only where the last cell was stuffed: a
 * source without markers that shows a still screen would have its last picture
 * wait for the next one (W-172).
 */
void ts_demux_quiet(struct ts_demux *self);
/* Hands out what is pending and forgets it; counters stay. */
void ts_demux_flush(struct ts_demux *self);
const struct ts_demux_stats *ts_demux_stats(const struct ts_demux *self);

#endif
