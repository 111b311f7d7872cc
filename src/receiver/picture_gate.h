/*
 * Lets no access unit through that a decoder could not decode: the first has
 * SPS, PPS and IDR (W-168), and after a damaged or missing one nothing passes
 * until the next IDR. Says when an IDR must be asked for.
 *
 * Missing units show in frame_num, which counts reference pictures without a
 * gap even where the source skips frames (W-172).
 */
#ifndef SUNDOG_RECEIVER_PICTURE_GATE_H
#define SUNDOG_RECEIVER_PICTURE_GATE_H

#include <stdbool.h>
#include <stdint.h>
#include "h264/h264_sps.h"
#include "mpegts/ts_demux.h"

/* Playing, and nothing decodable for so long: an IDR is asked for. */
#define PICTURE_GATE_EXPECT_US 1000000
/* Asked, and still closed: asked again so much later. A request, or the IDR
 * itself, may be lost like anything else. */
#define PICTURE_GATE_ASK_AGAIN_US 500000
/* After an RTP gap a good picture clears the suspicion, usually within one
 * frame. On a still screen none comes, and the picture that was hit would
 * stay: then an IDR is asked for to be sure. */
#define PICTURE_GATE_SUSPECT_US 200000

struct picture_gate_stats {
	uint64_t passed;
	uint64_t dropped;     /* damaged, or waiting for an IDR */
	uint64_t frames_lost; /* gaps in frame_num */
};

struct picture_gate {
	bool open;
	bool began;   /* the decoder has parameter sets */
	bool renewed; /* an IDR passed, and nobody was told yet */
	bool has_sps;
	struct h264_sps sps;
	bool counting;		/* reference_num is known */
	uint32_t reference_num; /* frame_num of the last reference picture */
	uint32_t unread;     /* units since whose frame_num was not readable */
	uint64_t ask_us;     /* when to ask for an IDR; UINT64_MAX: not */
	uint64_t asked_us;   /* when it was asked for last; 0: never */
	uint64_t suspect_us; /* UINT64_MAX: no suspicion */
	struct picture_gate_stats stats;
};

void picture_gate_init(struct picture_gate *self);
/* Playing begins: something decodable is expected within a second. */
void picture_gate_expect(struct picture_gate *self, uint64_t now_us);
/* Media arrived, of whatever kind. */
void picture_gate_media(struct picture_gate *self);
/* RTP packets are missing. */
void picture_gate_gap(struct picture_gate *self, uint64_t now_us);
/* The stream began anew: its numbers say nothing about the old one's. */
void picture_gate_restart(struct picture_gate *self, uint64_t now_us);

/* True: decodable, hand it on. */
bool picture_gate_unit(
	struct picture_gate *self, const struct ts_unit *unit, uint64_t now_us);

/* True once after an IDR passed: what was asked for has come. Look at it before
 * picture_gate_tick, which may know of damage since. */
bool picture_gate_renewed(struct picture_gate *self);
/* True once each time an IDR must be asked for. */
bool picture_gate_tick(struct picture_gate *self, uint64_t now_us);
uint64_t picture_gate_deadline(const struct picture_gate *self);

#endif
