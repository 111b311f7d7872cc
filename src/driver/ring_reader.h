/*
 * Reads encoded chunks from the ring that the miniport shares (contract.h).
 *
 * The miniport can write to that memory at any time, so its header is read
 * once and every position and length is checked against that reading (I-14).
 */
#ifndef SUNDOG_DRIVER_RING_READER_H
#define SUNDOG_DRIVER_RING_READER_H

#include <stddef.h>
#include <stdint.h>
#include "platform/shared_memory.h"
#include "sundog/contract.h"

struct ring_reader {
	struct shared_memory memory;
	size_t data_offset;
	uint64_t data_bytes;
	uint64_t tail; /* what the shared tail says: we alone write it */
};

/* Maps the ring. 0; -EINVAL: that is no ring, or its header contradicts its
 * size; or another negative errno. */
int ring_reader_open(
	struct ring_reader *self, uint64_t handle, uint64_t ring_bytes);
/* Unmaps it. Nothing when it is not open. */
void ring_reader_close(struct ring_reader *self);

/*
 * The bytes of a chunk, valid until it is released. NULL: it does not lie
 * where the miniport may have written.
 */
const uint8_t *ring_reader_data(
	const struct ring_reader *self, const struct sundog_chunk *chunk);
/* Gives a chunk that ring_reader_data accepted, and everything before it, back
 * to the miniport. */
void ring_reader_release(
	struct ring_reader *self, const struct sundog_chunk *chunk);

#endif
