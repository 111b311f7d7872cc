#include "chunk_ring.h"

#include <assert.h>
#include <errno.h>

/* A page, so that the reader's burst writes and the writer's slices never
 * share one with the header that both touch. */
#define DATA_OFFSET 4096u

static_assert(sizeof(struct sundog_ring) == 128, "the contract's layout");
static_assert(offsetof(struct sundog_ring, tail) == 64, "the contract's tail");

int chunk_ring_create(struct chunk_ring *self, size_t data_bytes)
{
	int error;

	*self = (struct chunk_ring){0};
	if (data_bytes == 0 || data_bytes > SIZE_MAX - DATA_OFFSET)
		return -ENOMEM;
	error = shared_memory_create(
		&self->memory, DATA_OFFSET + data_bytes, "sundog-chunks");
	if (error)
		return error;
	self->header = self->memory.data;
	self->header->magic = SUNDOG_RING_MAGIC;
	self->header->data_offset = DATA_OFFSET;
	self->header->data_bytes = data_bytes;
	self->data = (uint8_t *)self->memory.data + DATA_OFFSET;
	self->data_bytes = data_bytes;
	return 0;
}

void chunk_ring_destroy(struct chunk_ring *self)
{
	shared_memory_destroy(&self->memory);
	*self = (struct chunk_ring){0};
}

uint64_t chunk_ring_tail(struct chunk_ring *self)
{
	uint64_t told = __atomic_load_n(&self->header->tail, __ATOMIC_ACQUIRE);

	/* A tail that goes back or past the head is nonsense. */
	if (told > self->tail && told <= self->head)
		self->tail = told;
	return self->tail;
}

uint8_t *chunk_ring_reserve(
	struct chunk_ring *self, size_t bytes, uint64_t *position)
{
	uint64_t at = self->head;
	uint64_t left = self->data_bytes - at % self->data_bytes;

	if (bytes == 0 || bytes > self->data_bytes)
		return NULL;
	if (bytes > left)
		at += left;
	if (at + bytes - chunk_ring_tail(self) > self->data_bytes)
		return NULL;
	*position = at;
	return self->data + at % self->data_bytes;
}

void chunk_ring_commit(struct chunk_ring *self, uint64_t position, size_t bytes)
{
	assert(position >= self->head);
	self->head = position + bytes;
}
