/*
 * What a miniport reports of its frames, judged as it comes: numbers, parts,
 * steps (G-131 to G-139).
 *
 * One stream at a time, not one started over the other. Of a stream several
 * frames may be made at a time. The first fault is
 * said; what follows from it is not.
 */
#ifndef SUNDOG_VERIFY_FRAME_LOG_H
#define SUNDOG_VERIFY_FRAME_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/dispmprt.h"

/* More pictures than can be on their way at a time. A frame that was begun is
 * given up when as many later ones have been ended. */
#define FRAME_LOG_IN_FLIGHT 12u

/* Which slice of its picture a chunk is, as the private language says. */
enum frame_slice { FRAME_SLICE_UNKNOWN, FRAME_SLICE_MIDDLE, FRAME_SLICE_LAST };

struct frame_log_counts {
	unsigned starts, conversions, drops, chunks, pictures, refused;
	unsigned drops_of_begun; /* FRAME_DROPPED of a frame that was begun */
};

/* What comes from here on is of a new stream. */
void frame_log_begin(void);
/* From here on nothing is judged, until the next begins. */
void frame_log_end(void);
/* DxgkCbReportChunkInfo. */
void frame_log_step(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us);
/* The chunk interrupt; refused: its Status was an error. */
void frame_log_chunk(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us,
	enum frame_slice slice, bool refused);
struct frame_log_counts frame_log_counts(void);
/* After a stream of enough pictures: what was kept, and what can only be said
 * of many. */
void frame_log_judge(void);

#endif
