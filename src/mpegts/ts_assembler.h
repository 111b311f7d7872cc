/*
 * Puts the units of one elementary stream together: PES packets from cell
 * payloads (W-164, W-165, W-167, W-169). Continuity is the caller's business;
 * here payloads come in and units come out.
 */
#ifndef SUNDOG_MPEGTS_TS_ASSEMBLER_H
#define SUNDOG_MPEGTS_TS_ASSEMBLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ts_cell.h"
#include "ts_demux.h"
#include "ts_pes.h"

/* Zero bytes behind a unit: decoders read ahead. */
#define TS_UNIT_PADDING_BYTES 64
/* Before its header is complete, a PES packet may have brought this much more
 * than its unit's payload. */
#define TS_ASSEMBLER_SLACK_BYTES                                               \
	(TS_PES_HEADER_MAX + TS_PAYLOAD_BYTES + TS_UNIT_PADDING_BYTES)

enum ts_assembler_state {
	TS_ASSEMBLER_IDLE,   /* nothing was begun yet */
	TS_ASSEMBLER_HEADER, /* within a PES header */
	TS_ASSEMBLER_BODY,
	TS_ASSEMBLER_DONE, /* the unit ended before the next began */
	TS_ASSEMBLER_SKIP  /* the rest of this PES packet is of no use */
};

enum ts_assembler_result {
	TS_ASSEMBLER_MORE,
	TS_ASSEMBLER_COMPLETE, /* take the unit */
	TS_ASSEMBLER_FULL,     /* take what fitted: the unit is cut */
	TS_ASSEMBLER_PROTECTED,
	TS_ASSEMBLER_BAD
};

struct ts_assembler {
	enum ts_assembler_state state;
	bool is_video;
	enum ts_codec codec; /* NONE: told from the stream itself */
	uint8_t *data;
	size_t capacity; /* of payload; data has the slack on top */
	size_t length;	 /* in data, PES header included */
	size_t payload;	 /* where the payload begins */
	size_t end;	 /* length at which the unit is complete, or SIZE_MAX */
	size_t limit;	 /* the length that must not be passed */
	bool contradictory; /* its header was, in part */
	uint8_t stream_id;
	struct ts_unit unit;
};

/* data: capacity + TS_ASSEMBLER_SLACK_BYTES. */
void ts_assembler_init(struct ts_assembler *self, bool is_video, uint8_t *data,
	size_t capacity);
/* A PES packet begins; what was begun before has been taken. */
void ts_assembler_start(struct ts_assembler *self, bool random_access);
/* The rest of a unit whose beginning is lost begins. */
void ts_assembler_start_orphan(struct ts_assembler *self);
enum ts_assembler_result ts_assembler_add(
	struct ts_assembler *self, const uint8_t *payload, size_t length);
/*
 * Ends the unit: true and *out when there is one, false when there is none to
 * hand out. *bad is set when what was received makes no sense. State becomes
 * DONE, or SKIP when it was.
 */
bool ts_assembler_take(
	struct ts_assembler *self, struct ts_unit *out, bool *bad);

#endif
