#include <errno.h>
#include <string.h>
#include "ts_assembler.h"
#include "ts_cell.h"
#include "ts_demux.h"
#include "ts_psi.h"
#include "ts_section.h"

/* Lost datagrams that may hide a whole turn of the continuity counter: two
 * hold 14 cells, fewer than its 16 values. */
#define LOST_BLIND 3

/* See ts_demux_hint_end. */
#define HINT_PROVEN  8
#define HINT_REFUTED (-64)

#define CC_MASK 0x0Fu

/* The continuity of one PID. */
struct track {
	unsigned pid;
	bool seen;	     /* cc is valid */
	bool repeated;	     /* the last cell was sent twice already */
	uint8_t cc;	     /* of the last cell with payload */
	uint64_t lost_calls; /* ts_demux.lost_calls at the last cell */
};

enum continuity {
	CONTINUOUS,
	GAP, /* cells are missing before this one */
	DUPLICATE
};

struct stream {
	struct track track;
	struct ts_assembler assembler;
};

struct ts_demux {
	const struct ts_demux_ops *ops;
	void *ctx;
	struct ts_demux_stats stats;
	uint64_t lost_calls;

	bool have_pat, have_pmt;
	bool hdcp; /* the PMT says so */
	unsigned program;
	unsigned pcr_pid;
	struct track pat_track, pmt_track;
	struct ts_section pat_section, pmt_section;

	struct stream video, audio;
	/* The first four bytes of a cell that simply goes on with the video
	 * unit; 0 when the next cell needs a closer look. */
	uint32_t video_word;

	/* The last cell with elementary stream payload. */
	bool last_was_video, last_was_stuffed;
	int hint_score;
	bool hinted;   /* the next video cell proves or refutes a hint */
	bool hint_cut; /* a unit was ended on a hint */
};

static size_t align(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

size_t ts_demux_bytes(size_t video_bytes, size_t audio_bytes)
{
	return align(sizeof(struct ts_demux)) +
	       align(video_bytes + TS_ASSEMBLER_SLACK_BYTES) +
	       align(audio_bytes + TS_ASSEMBLER_SLACK_BYTES);
}

struct ts_demux *ts_demux_init(void *memory, size_t video_bytes,
	size_t audio_bytes, const struct ts_demux_ops *ops, void *ctx)
{
	struct ts_demux *self = memory;
	uint8_t *video = (uint8_t *)memory + align(sizeof(*self));
	uint8_t *audio = video + align(video_bytes + TS_ASSEMBLER_SLACK_BYTES);

	memset(self, 0, sizeof(*self));
	self->ops = ops;
	self->ctx = ctx;
	ts_assembler_init(&self->video.assembler, true, video, video_bytes);
	ts_assembler_init(&self->audio.assembler, false, audio, audio_bytes);
	/* What a receiver may assume until it knows better (W-164). */
	self->pat_track.pid = TS_PID_PAT;
	self->pmt_track.pid = TS_PID_PMT;
	self->pcr_pid = TS_PID_PCR;
	self->video.track.pid = TS_PID_VIDEO;
	self->audio.track.pid = TS_PID_AUDIO;
	return self;
}

static void report(struct ts_demux *self, enum ts_fault fault, unsigned pid)
{
	struct ts_demux_stats *stats = &self->stats;

	switch (fault) {
	case TS_FAULT_SYNC:
		stats->bad_sync++;
		break;
	case TS_FAULT_DISCONTINUITY:
		stats->discontinuities++;
		break;
	case TS_FAULT_CRC:
		stats->bad_crc++;
		break;
	case TS_FAULT_PES:
		stats->bad_pes++;
		break;
	case TS_FAULT_OVERRUN:
		stats->overruns++;
		break;
	case TS_FAULT_PROTECTED:
		stats->protected_units++;
		break;
	case TS_FAULT_CELL:
		stats->bad_cells++;
		break;
	case TS_FAULT_DUPLICATE:
		stats->duplicates++;
		break;
	case TS_FAULT_HINT:
		stats->bad_hints++;
		break;
	}
	if (self->ops->fault)
		self->ops->fault(self->ctx, fault, pid);
}

/* Ends the unit that a stream is receiving, if any. */
static void finish(struct ts_demux *self, struct stream *stream)
{
	struct ts_unit unit;
	bool bad;
	bool whole = ts_assembler_take(&stream->assembler, &unit, &bad);

	if (bad)
		report(self, TS_FAULT_PES, stream->track.pid);
	if (whole && unit.length == 0)
		return;
	if (whole && self->hdcp)
		report(self, TS_FAULT_PROTECTED, stream->track.pid);
	else if (whole && self->ops->unit)
		self->ops->unit(self->ctx, &unit);
}

static void mark_gap(struct ts_assembler *assembler)
{
	if (assembler->state == TS_ASSEMBLER_BODY)
		assembler->unit.damaged = true;
	else if (assembler->state == TS_ASSEMBLER_HEADER)
		assembler->state = TS_ASSEMBLER_DONE;
}

/* Ends what was begun without having seen its end, and forgets it. */
static void forget(struct ts_demux *self, struct stream *stream)
{
	/* What was lost since may have been its end. */
	if (stream->track.lost_calls != self->lost_calls)
		mark_gap(&stream->assembler);
	finish(self, stream);
	stream->assembler.state = TS_ASSEMBLER_IDLE;
	stream->track.seen = false;
	self->video_word = 0;
}

/* The stream moves to another PID or holds something else now. */
static void retune(struct ts_demux *self, struct stream *stream, unsigned pid,
	enum ts_codec codec)
{
	forget(self, stream);
	stream->assembler.codec = codec;
	stream->track = (struct track){.pid = pid};
}

/* What a PMT says counts, whether or not its version number changed. */
static void use_pmt(struct ts_demux *self, const struct ts_pmt *pmt)
{
	unsigned pid[2] = {TS_PID_NULL, TS_PID_NULL};
	enum ts_codec codec[2] = {TS_CODEC_NONE, TS_CODEC_NONE};
	struct stream *streams[2] = {&self->video, &self->audio};
	bool changed = !self->have_pmt;

	for (size_t i = 0; i < pmt->streams; i++) {
		enum ts_codec c = ts_codec_of_stream_type(pmt->stream[i].type);
		bool audio = c != TS_CODEC_H264 && c != TS_CODEC_H265;

		/* The first of each; types we do not know are ignored. */
		if (c == TS_CODEC_NONE || codec[audio] != TS_CODEC_NONE)
			continue;
		codec[audio] = c;
		pid[audio] = pmt->stream[i].pid;
	}
	for (size_t i = 0; i < 2; i++) {
		struct stream *stream = streams[i];

		if (stream->track.pid == pid[i] &&
			stream->assembler.codec == codec[i])
			continue;
		changed = true;
		/* What was assumed before the first PMT and proves right needs
		 * no new start. */
		if (!self->have_pmt && stream->track.pid == pid[i])
			stream->assembler.codec = codec[i];
		else
			retune(self, stream, pid[i], codec[i]);
	}
	self->have_pmt = true;
	self->hdcp = pmt->hdcp;
	self->pcr_pid = pmt->pcr_pid;
	if (changed && self->ops->program)
		self->ops->program(self->ctx, codec[0], codec[1]);
}

static void handle_pmt(void *ctx, const uint8_t *section, size_t length)
{
	struct ts_demux *self = ctx;
	struct ts_pmt pmt;
	int err = ts_pmt_read(section, length, &pmt);

	if (err == -EILSEQ)
		report(self, TS_FAULT_CRC, self->pmt_track.pid);
	if (err || !pmt.current)
		return;
	/* Several programs may share a PID; without a PAT any will do. */
	if (self->have_pat && pmt.program != self->program)
		return;
	use_pmt(self, &pmt);
}

static void handle_pat(void *ctx, const uint8_t *section, size_t length)
{
	struct ts_demux *self = ctx;
	struct ts_pat pat;
	int err = ts_pat_read(section, length, &pat);

	if (err == -EILSEQ)
		report(self, TS_FAULT_CRC, TS_PID_PAT);
	if (err || !pat.current || !pat.has_program)
		return;
	/* Of several programs the first counts, so of several sections too. */
	if (pat.section_number != 0 && self->have_pat)
		return;
	self->have_pat = true;
	self->program = pat.program;
	if (self->pmt_track.pid != pat.pmt_pid) {
		self->pmt_track = (struct track){.pid = pat.pmt_pid};
		ts_section_reset(&self->pmt_section);
	}
}

/* How a cell with payload relates to the one before it on its PID. */
static enum continuity check_continuity(
	struct ts_demux *self, struct track *track, const struct ts_cell *cell)
{
	uint64_t lost = self->lost_calls - track->lost_calls;
	uint8_t expected = (track->cc + 1) & CC_MASK;
	enum continuity result = CONTINUOUS;

	if (!track->seen || cell->discontinuity) {
		result = CONTINUOUS;
	} else if (cell->cc == track->cc && lost == 0 && !track->repeated) {
		/* A cell may be sent twice, not more often. */
		track->repeated = true;
		report(self, TS_FAULT_DUPLICATE, track->pid);
		return DUPLICATE;
	} else if (cell->cc != expected) {
		report(self, TS_FAULT_DISCONTINUITY, track->pid);
		result = GAP;
	} else if (lost >= LOST_BLIND) {
		result = GAP;
	}
	track->seen = true;
	track->repeated = false;
	track->cc = cell->cc;
	track->lost_calls = self->lost_calls;
	return result;
}

static void table_cell(struct ts_demux *self, struct track *track,
	struct ts_section *section, ts_section_handler *handler,
	const struct ts_cell *cell)
{
	enum continuity continuity = check_continuity(self, track, cell);

	if (continuity == DUPLICATE || cell->scrambled)
		return;
	if (continuity == GAP)
		ts_section_reset(section);
	ts_section_feed(section, cell->payload, cell->length, cell->start,
		handler, self);
}

/* The cell after a hint shows whether it was right. True: it was not, and a
 * unit was ended on it. */
static bool judge_hint(struct ts_demux *self, const struct ts_cell *cell,
	enum continuity continuity)
{
	bool refuted = self->hinted && continuity == CONTINUOUS && !cell->start;
	bool cut = self->hint_cut;

	if (refuted)
		self->hint_score = HINT_REFUTED;
	else if (self->hinted && continuity == CONTINUOUS &&
		 self->hint_score < HINT_PROVEN)
		self->hint_score++;
	self->hinted = false;
	self->hint_cut = false;
	if (!refuted || !cut)
		return false;
	report(self, TS_FAULT_HINT, cell->pid);
	return true;
}

/* Payload after the end of a unit, and no new one was begun: the rest of one
 * whose beginning is lost, or of one that was ended too early. */
static void begin_orphan(struct ts_demux *self, struct stream *stream)
{
	/* A later slice of a damaged picture can still be shown; sound without
	 * its header cannot be heard. */
	if (stream == &self->video)
		ts_assembler_start_orphan(&stream->assembler);
	else
		stream->assembler.state = TS_ASSEMBLER_SKIP;
}

static void begin_unit(struct ts_demux *self, struct stream *stream,
	const struct ts_cell *cell)
{
	finish(self, stream);
	ts_assembler_start(&stream->assembler, cell->random_access);
}

static void add_payload(struct ts_demux *self, struct stream *stream,
	const struct ts_cell *cell)
{
	struct ts_assembler *assembler = &stream->assembler;

	switch (ts_assembler_add(assembler, cell->payload, cell->length)) {
	case TS_ASSEMBLER_MORE:
		break;
	case TS_ASSEMBLER_COMPLETE:
		finish(self, stream);
		break;
	case TS_ASSEMBLER_FULL:
		report(self, TS_FAULT_OVERRUN, cell->pid);
		finish(self, stream);
		assembler->state = TS_ASSEMBLER_SKIP;
		break;
	case TS_ASSEMBLER_PROTECTED:
		report(self, TS_FAULT_PROTECTED, cell->pid);
		break;
	case TS_ASSEMBLER_BAD:
		report(self, TS_FAULT_PES, cell->pid);
		break;
	}
}

static void stream_payload(struct ts_demux *self, struct stream *stream,
	const struct ts_cell *cell, enum continuity continuity, bool refuted)
{
	struct ts_assembler *assembler = &stream->assembler;

	if (continuity == GAP)
		mark_gap(assembler);
	if (cell->start)
		begin_unit(self, stream, cell);
	else if (cell->length == 0)
		return;
	if (cell->scrambled) {
		if (assembler->state == TS_ASSEMBLER_HEADER ||
			assembler->state == TS_ASSEMBLER_BODY)
			report(self, TS_FAULT_PROTECTED, cell->pid);
		assembler->state = TS_ASSEMBLER_SKIP;
		return;
	}
	if (assembler->state == TS_ASSEMBLER_DONE) {
		/* It goes on beyond the length that it stated; but a damaged
		 * one has only swallowed the next one's beginning. */
		if (continuity == CONTINUOUS && !refuted &&
			!assembler->unit.damaged)
			report(self, TS_FAULT_PES, cell->pid);
		begin_orphan(self, stream);
	}
	add_payload(self, stream, cell);
}

/* What the next cell begins with when it only goes on with the unit. */
static uint32_t continuation_word(const struct stream *stream)
{
	return (uint32_t)TS_SYNC_BYTE << 24 | stream->track.pid << 8 | 0x10 |
	       ((stream->track.cc + 1) & CC_MASK);
}

static void stream_cell(struct ts_demux *self, struct stream *stream,
	const struct ts_cell *cell)
{
	bool video = stream == &self->video;
	bool refuted = false;
	enum continuity continuity =
		check_continuity(self, &stream->track, cell);

	if (continuity == DUPLICATE)
		return;
	self->last_was_video = video;
	self->last_was_stuffed = cell->stuffed;
	if (video)
		refuted = judge_hint(self, cell, continuity);
	stream_payload(self, stream, cell, continuity, refuted);
	if (video && stream->assembler.state == TS_ASSEMBLER_BODY)
		self->video_word = continuation_word(stream);
	else if (video)
		self->video_word = 0;
}

static void any_cell(struct ts_demux *self, const uint8_t *data)
{
	struct ts_cell cell;
	int err = ts_cell_read(data, &cell);

	if (err == -EILSEQ) {
		report(self, TS_FAULT_SYNC, TS_PID_NULL);
		return;
	}
	if (cell.pid == TS_PID_NULL)
		return;
	/* Continuity will show the hole that an unusable cell leaves. */
	if (err || cell.error) {
		report(self, TS_FAULT_CELL, cell.pid);
		return;
	}
	if (cell.has_pcr && cell.pid == self->pcr_pid && self->ops->pcr)
		self->ops->pcr(self->ctx, cell.pcr_27m);
	if (!cell.has_payload)
		return;
	if (cell.pid == self->pat_track.pid)
		table_cell(self, &self->pat_track, &self->pat_section,
			handle_pat, &cell);
	else if (cell.pid == self->pmt_track.pid)
		table_cell(self, &self->pmt_track, &self->pmt_section,
			handle_pmt, &cell);
	else if (cell.pid == self->video.track.pid)
		stream_cell(self, &self->video, &cell);
	else if (cell.pid == self->audio.track.pid)
		stream_cell(self, &self->audio, &cell);
}

/* Most cells of a stream: nothing but the next 184 bytes of the picture. */
static bool continue_video(struct ts_demux *self, const uint8_t *cell)
{
	struct ts_assembler *assembler = &self->video.assembler;
	uint32_t word = (uint32_t)cell[0] << 24 | (uint32_t)cell[1] << 16 |
			(uint32_t)cell[2] << 8 | cell[3];

	if (word != self->video_word ||
		assembler->limit - assembler->length <= TS_PAYLOAD_BYTES)
		return false;
	memcpy(assembler->data + assembler->length, cell + TS_HEADER_BYTES,
		TS_PAYLOAD_BYTES);
	assembler->length += TS_PAYLOAD_BYTES;
	self->video.track.cc = word & CC_MASK;
	self->video.track.repeated = false;
	self->video_word = (word & ~CC_MASK) | ((word + 1) & CC_MASK);
	self->last_was_video = true;
	self->last_was_stuffed = false;
	return true;
}

void ts_demux_cell(struct ts_demux *self, const uint8_t *cell)
{
	self->stats.cells++;
	if (!continue_video(self, cell))
		any_cell(self, cell);
}

void ts_demux_lost(struct ts_demux *self)
{
	self->lost_calls++;
	self->video_word = 0;
}

void ts_demux_hint_end(struct ts_demux *self)
{
	struct ts_assembler *assembler = &self->video.assembler;
	int needed = self->last_was_stuffed ? 0 : HINT_PROVEN;
	bool body = assembler->state == TS_ASSEMBLER_BODY;

	/* After a loss the end that the hint means may not have come. */
	if (!self->last_was_video ||
		self->video.track.lost_calls != self->lost_calls ||
		(!body && assembler->state != TS_ASSEMBLER_DONE))
		return;
	self->hinted = true;
	self->video_word = 0;
	/* A stated length is better than a hint, unless bytes are missing. */
	if (!body || self->hint_score < needed ||
		(assembler->end != SIZE_MAX && !assembler->unit.damaged))
		return;
	finish(self, &self->video);
	self->hint_cut = true;
}

void ts_demux_quiet(struct ts_demux *self)
{
	if (self->last_was_stuffed)
		ts_demux_hint_end(self);
}

void ts_demux_flush(struct ts_demux *self)
{
	forget(self, &self->video);
	forget(self, &self->audio);
	self->pat_track.seen = false;
	self->pmt_track.seen = false;
	ts_section_reset(&self->pat_section);
	ts_section_reset(&self->pmt_section);
	self->hinted = false;
	self->hint_cut = false;
}

const struct ts_demux_stats *ts_demux_stats(const struct ts_demux *self)
{
	return &self->stats;
}
