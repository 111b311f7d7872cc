#include "picture_gate.h"

#include <string.h>

#define NEVER UINT64_MAX

/* What an access unit is made of, as far as passing it on depends on it. */
struct contents {
	bool any; /* at least one NAL unit */
	bool sps, pps;
	bool broken_sps;
	bool picture; /* a slice */
	bool idr;
	bool numbered; /* slice is readable */
	struct h264_slice slice;
};

void picture_gate_init(struct picture_gate *self)
{
	memset(self, 0, sizeof(*self));
	self->ask_us = NEVER;
	self->suspect_us = NEVER;
}

void picture_gate_expect(struct picture_gate *self, uint64_t now_us)
{
	if (!self->open)
		self->ask_us = now_us + PICTURE_GATE_EXPECT_US;
}

/* At once, or some time after the last time. */
static void ask(struct picture_gate *self, uint64_t now_us)
{
	uint64_t earliest_us =
		self->asked_us == 0
			? now_us
			: self->asked_us + PICTURE_GATE_ASK_AGAIN_US;

	if (self->ask_us == NEVER || self->ask_us > now_us)
		self->ask_us = earliest_us > now_us ? earliest_us : now_us;
}

void picture_gate_media(struct picture_gate *self)
{
	/* Closed, asked, and the source does send: ask again in time. */
	if (!self->open && self->ask_us == NEVER && self->asked_us)
		self->ask_us = self->asked_us + PICTURE_GATE_ASK_AGAIN_US;
}

void picture_gate_gap(struct picture_gate *self, uint64_t now_us)
{
	if (self->open && self->suspect_us == NEVER)
		self->suspect_us = now_us + PICTURE_GATE_SUSPECT_US;
}

/* What was asked for before this loss is no answer to it: a fresh one is told
 * at once (wfd_sink limits the rate, W-137). */
static void close_gate(struct picture_gate *self, bool fresh, uint64_t now_us)
{
	if (fresh || self->open)
		self->asked_us = 0;
	self->open = false;
	self->suspect_us = NEVER;
	ask(self, now_us);
}

void picture_gate_restart(struct picture_gate *self, uint64_t now_us)
{
	self->counting = false;
	self->has_sps = false;
	self->began = false;
	if (self->open)
		close_gate(self, true, now_us);
}

static void read_sps(struct picture_gate *self, const struct h264_nal *nal,
	struct contents *contents)
{
	struct h264_sps sps;

	if (h264_sps_parse(nal, &sps) < 0) {
		contents->broken_sps = true;
		return;
	}
	self->sps = sps;
	self->has_sps = true;
	contents->sps = true;
}

static void read_slice(const struct picture_gate *self,
	const struct h264_nal *nal, struct contents *contents)
{
	contents->picture = true;
	contents->idr |= nal->type == H264_NAL_IDR;
	if (!contents->numbered && self->has_sps)
		contents->numbered = h264_slice_parse(nal, &self->sps,
					     &contents->slice) == 0;
}

/* The SPS of a damaged unit may be wrong: it is not taken over. */
static void read_contents(struct picture_gate *self, const struct ts_unit *unit,
	struct contents *contents)
{
	struct h264_nal nal;
	size_t cursor = 0;

	memset(contents, 0, sizeof(*contents));
	while (h264_nal_next(unit->data, unit->length, &cursor, &nal)) {
		contents->any = true;
		if (nal.type == H264_NAL_SPS && !unit->damaged)
			read_sps(self, &nal, contents);
		else if (nal.type == H264_NAL_PPS)
			contents->pps = true;
		else if (nal.type == H264_NAL_SLICE || nal.type == H264_NAL_IDR)
			read_slice(self, &nal, contents);
	}
}

/* Follows frame_num (H.264 7.4.3); returns how many frames are missing. */
static uint32_t count(
	struct picture_gate *self, const struct contents *contents)
{
	const struct h264_slice *slice = &contents->slice;
	uint32_t mask = (UINT32_C(1) << self->sps.log2_max_frame_num) - 1;
	uint32_t step, missing;

	if (!contents->numbered) {
		self->unread++;
		return 0;
	}
	if (slice->idr) {
		self->counting = true;
		self->reference_num = slice->frame_num;
		self->unread = 0;
		return 0;
	}
	if (!self->counting)
		return 0;
	step = (slice->frame_num - self->reference_num) & mask;
	/* 0 is the second field of a picture. */
	missing =
		step > 1 && !self->sps.gaps_in_frame_num_allowed ? step - 1 : 0;
	if (slice->reference)
		self->reference_num = slice->frame_num;
	else if (step > 0)
		self->reference_num = (slice->frame_num - 1) & mask;
	/* Units that came, but not whole enough to be read, are no gap. */
	if (missing > self->unread)
		self->stats.frames_lost += missing - self->unread;
	self->unread = 0;
	return missing;
}

bool picture_gate_unit(
	struct picture_gate *self, const struct ts_unit *unit, uint64_t now_us)
{
	struct contents contents;
	uint32_t missing = 0;
	bool good;

	read_contents(self, unit, &contents);
	good = unit->codec == TS_CODEC_H264 && !unit->damaged && contents.any &&
	       !contents.broken_sps;
	if (contents.picture || !good)
		missing = count(self, &contents);
	if (!good || missing > 0)
		close_gate(self, contents.idr, now_us);
	else if (contents.idr &&
		 (self->began || (contents.sps && contents.pps)))
		self->open = self->began = true;
	if (!self->open) {
		self->stats.dropped++;
		ask(self, now_us);
		return false;
	}
	if (contents.picture) {
		self->ask_us = NEVER;
		self->suspect_us = NEVER;
	}
	self->renewed |= contents.idr;
	self->stats.passed++;
	return true;
}

bool picture_gate_renewed(struct picture_gate *self)
{
	bool renewed = self->renewed;

	self->renewed = false;
	return renewed;
}

bool picture_gate_tick(struct picture_gate *self, uint64_t now_us)
{
	if (now_us >= self->suspect_us) {
		self->suspect_us = NEVER;
		ask(self, now_us);
	}
	if (now_us < self->ask_us)
		return false;
	self->ask_us = NEVER;
	self->asked_us = now_us;
	return true;
}

uint64_t picture_gate_deadline(const struct picture_gate *self)
{
	return self->ask_us < self->suspect_us ? self->ask_us
					       : self->suspect_us;
}
