/*
 * The writer's end of the chunk ring (struct sundog_ring, contract.h).
 *
 * Slices are encoded straight into it. The reader's tail lies in memory that
 * another module writes: it is never trusted further than that a wrong one
 * overwrites what the reader has not sent yet.
 *
 * One thread at a time.
 */
#ifndef SUNDOG_MINIPORT_CHUNK_RING_H
#define SUNDOG_MINIPORT_CHUNK_RING_H

#include <stddef.h>
#include <stdint.h>
#include "sundog/contract.h"
#include "platform/shared_memory.h"

struct chunk_ring {
	struct shared_memory memory;
	struct sundog_ring *header;
	uint8_t *data;
	uint64_t data_bytes;
	uint64_t head; /* where the next chunk may begin */
	uint64_t tail; /* the furthest that the reader has told */
};

/* data_bytes: room for chunks, > 0. 0, -ENOMEM, -EMFILE. */
int chunk_ring_create(struct chunk_ring *self, size_t data_bytes);
/* The reader's mapping outlives it. Twice is fine. */
void chunk_ring_destroy(struct chunk_ring *self);

/* Room for a chunk of at most bytes in one piece, *position where it begins;
 * NULL when the reader has not freed enough. Nothing is taken until commit. */
uint8_t *chunk_ring_reserve(
	struct chunk_ring *self, size_t bytes, uint64_t *position);
/* The chunk at position is bytes long (at most what was reserved). */
void chunk_ring_commit(
	struct chunk_ring *self, uint64_t position, size_t bytes);

/* Everything before this has been sent. */
uint64_t chunk_ring_tail(struct chunk_ring *self);

#endif
