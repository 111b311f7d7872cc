#include "ring_reader.h"

#include <errno.h>
#include <string.h>

int ring_reader_open(
	struct ring_reader *self, uint64_t handle, uint64_t ring_bytes)
{
	struct sundog_ring header;
	int error;

	memset(self, 0, sizeof(*self));
	if (ring_bytes <= sizeof(header) || (size_t)ring_bytes != ring_bytes ||
		(uintptr_t)handle != handle)
		return -EINVAL;
	error = shared_memory_map(
		&self->memory, (void *)(uintptr_t)handle, (size_t)ring_bytes);
	if (error)
		return error;
	memcpy(&header, self->memory.data, sizeof(header));
	if (header.magic != SUNDOG_RING_MAGIC ||
		header.data_offset < sizeof(header) ||
		header.data_offset > ring_bytes || header.data_bytes == 0 ||
		header.data_bytes > ring_bytes - header.data_offset) {
		ring_reader_close(self);
		return -EINVAL;
	}
	self->data_offset = header.data_offset;
	self->data_bytes = header.data_bytes;
	self->tail = header.tail;
	return 0;
}

void ring_reader_close(struct ring_reader *self)
{
	shared_memory_destroy(&self->memory);
	memset(self, 0, sizeof(*self));
}

const uint8_t *ring_reader_data(
	const struct ring_reader *self, const struct sundog_chunk *chunk)
{
	uint64_t ahead = chunk->position - self->tail;
	uint64_t offset;

	if (!self->memory.data || chunk->length == 0 ||
		chunk->length > self->data_bytes)
		return NULL;
	/* Behind the tail, where "ahead" is huge, is what was given back; a
	 * ring's length ahead of it is what can't have been written yet. */
	if (ahead > self->data_bytes - chunk->length ||
		chunk->position > UINT64_MAX - chunk->length)
		return NULL;
	offset = chunk->position % self->data_bytes;
	if (offset > self->data_bytes - chunk->length)
		return NULL; /* wraps */
	return (const uint8_t *)self->memory.data + self->data_offset + offset;
}

void ring_reader_release(
	struct ring_reader *self, const struct sundog_chunk *chunk)
{
	struct sundog_ring *ring = self->memory.data;

	self->tail = chunk->position + chunk->length;
	/* Release: the bytes were read before the miniport sees this. */
	__atomic_store_n(&ring->tail, self->tail, __ATOMIC_RELEASE);
}
