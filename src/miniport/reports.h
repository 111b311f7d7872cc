/*
 * What the host is told of each frame: steps that are only logged
 * (DxgkCbReportChunkInfo) and finished chunks, which raise the interrupt and
 * reach the driver.
 *
 * Used by one thread at a time, the stream's.
 */
#ifndef SUNDOG_MINIPORT_REPORTS_H
#define SUNDOG_MINIPORT_REPORTS_H

#include <stdbool.h>
#include <stdint.h>
#include "sundog/adapter.h"
#include "sundog/contract.h"

struct reports {
	struct sundog_adapter_callbacks adapter;
	DXGK_MIRACAST_DISPLAY_CALLBACKS miracast;
	ULONG target_id;
};

/* Logged only; each is about a whole frame, so part 0 (G-136). */
void report_frame_start(const struct reports *self, uint64_t frame);
void report_converted(
	const struct reports *self, uint64_t frame, uint64_t took_us);
/* Also for a frame that was never started: it has the number that the frame
 * would have had, which the next one takes (G-139, G-140). */
void report_dropped(const struct reports *self, uint64_t frame);

/* A slice is encoded and lies in the ring. part 0: the frame's last (G-133). */
struct report_slice {
	uint64_t frame;
	uint32_t part;
	uint64_t took_us;
	uint32_t bit_rate; /* bits per second */
	struct sundog_chunk chunk;
};

/* Raises the interrupt (G-117) and sees to the deferred call. False: the host
 * did not take it, and all chunks that it held are lost (G-120). */
bool report_slice(const struct reports *self, const struct report_slice *slice);

#endif
