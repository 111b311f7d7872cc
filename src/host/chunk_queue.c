#include "chunk_queue.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"
#include "platform/wait.h"

/* The interrupt's record is copied as it is into the driver's packet. */
_Static_assert(sizeof(MIRACAST_CHUNK_INFO) == sizeof(DXGK_MIRACAST_CHUNK_INFO),
	"the two halves of the interface agree on a chunk's record");
_Static_assert(offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize) ==
		       sizeof(MIRACAST_CHUNK_INFO),
	"a packet begins with the record, then the size");

int chunk_queue_init(struct chunk_queue *self, UINT private_max)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->private_max = private_max;
	self->slot_bytes = CHUNK_PACKET_HEADER_BYTES + private_max;
	error = event_create(&self->ready);
	if (error)
		return error;
	self->slots = calloc(CHUNK_QUEUE_DESCRIPTORS, self->slot_bytes);
	if (!self->slots) {
		event_destroy(&self->ready);
		return -ENOMEM;
	}
	mutex_init(&self->lock);
	return 0;
}

void chunk_queue_destroy(struct chunk_queue *self)
{
	if (!self->slots)
		return;
	mutex_destroy(&self->lock);
	event_destroy(&self->ready);
	free(self->slots);
	self->slots = NULL;
}

/* The event is only touched where its state changes: two system calls for a
 * chunk that is waited for, none while a backlog is taken. */
static void set_ready(struct chunk_queue *self, bool ready)
{
	if (self->ready_signalled == ready)
		return;
	self->ready_signalled = ready;
	if (ready)
		event_signal(&self->ready);
	else
		event_reset(&self->ready);
}

static unsigned char *slot(const struct chunk_queue *self, unsigned index)
{
	return self->slots +
	       self->slot_bytes * (index % CHUNK_QUEUE_DESCRIPTORS);
}

static UINT slot_private_bytes(const unsigned char *packet)
{
	UINT bytes;

	memcpy(&bytes,
		packet + offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize),
		sizeof(bytes));
	return bytes;
}

void chunk_queue_open(struct chunk_queue *self)
{
	mutex_lock(&self->lock);
	self->open = true;
	self->reset = false;
	self->first = 0;
	self->count = 0;
	set_ready(self, false);
	mutex_unlock(&self->lock);
}

void chunk_queue_close(struct chunk_queue *self)
{
	mutex_lock(&self->lock);
	self->open = false;
	self->count = 0;
	set_ready(self, true);
	mutex_unlock(&self->lock);
}

static void append(struct chunk_queue *self,
	const DXGK_MIRACAST_CHUNK_INFO *info, const void *private_data,
	UINT private_bytes)
{
	unsigned char *packet = slot(self, self->first + self->count);

	memcpy(packet, info, sizeof(*info));
	memcpy(packet + offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize),
		&private_bytes, sizeof(private_bytes));
	if (private_bytes > 0)
		memcpy(packet + CHUNK_PACKET_HEADER_BYTES, private_data,
			private_bytes);
	self->count++;
}

/* G-120, G-111: all that is queued is lost, and the driver is told once. What
 * comes from here on is newer than the reset and is kept (G-112). The lock is
 * held. */
static void lose(struct chunk_queue *self)
{
	self->count = 0;
	self->reset = true;
}

void chunk_queue_lose(struct chunk_queue *self)
{
	mutex_lock(&self->lock);
	if (self->open) {
		lose(self);
		set_ready(self, true);
	}
	mutex_unlock(&self->lock);
}

NTSTATUS chunk_queue_put(struct chunk_queue *self,
	const DXGK_MIRACAST_CHUNK_INFO *info, const void *private_data,
	UINT private_bytes)
{
	NTSTATUS status = STATUS_SUCCESS;

	mutex_lock(&self->lock);
	if (!self->open) {
		status = STATUS_INVALID_PARAMETER;
		goto out;
	}
	if (private_bytes > self->private_max ||
		(private_bytes > 0 && !private_data))
		status = STATUS_INVALID_PARAMETER; /* G-118 */
	else if (self->count == CHUNK_QUEUE_DESCRIPTORS)
		status = STATUS_NO_MEMORY;
	if (status == STATUS_SUCCESS)
		append(self, info, private_data, private_bytes);
	else
		lose(self);
	set_ready(self, true);
out:
	mutex_unlock(&self->lock);
	return status;
}

/* G-114, I-09: whole packets, one behind the other, without padding. */
static NTSTATUS take(struct chunk_queue *self, UINT *buffer_bytes,
	unsigned char *buffer, UINT *outstanding)
{
	size_t used = 0;

	while (self->count > 0) {
		const unsigned char *packet = slot(self, self->first);
		size_t bytes =
			CHUNK_PACKET_HEADER_BYTES + slot_private_bytes(packet);

		if (bytes > *buffer_bytes - used) {
			if (used > 0)
				break;
			*buffer_bytes = (UINT)bytes;
			return STATUS_BUFFER_TOO_SMALL;
		}
		memcpy(buffer + used, packet, bytes);
		used += bytes;
		self->first = (self->first + 1) % CHUNK_QUEUE_DESCRIPTORS;
		self->count--;
	}
	*buffer_bytes = (UINT)used;
	if (outstanding)
		*outstanding = self->count;
	return STATUS_SUCCESS;
}

/* True when there was something to return without waiting. A chunk goes before
 * an additional event that is signalled too, so that a backlog is drained
 * (I-10). */
static bool try_get(struct chunk_queue *self, UINT *buffer_bytes,
	unsigned char *buffer, UINT *outstanding, NTSTATUS *status)
{
	bool done = true;

	mutex_lock(&self->lock);
	if (!self->open) {
		*status = STATUS_INSTANCE_NOT_AVAILABLE;
		*buffer_bytes = 0;
	} else if (self->reset) {
		self->reset = false;
		*status = STATUS_CONNECTION_RESET;
		*buffer_bytes = 0;
	} else if (self->count > 0) {
		*status = take(self, buffer_bytes, buffer, outstanding);
	} else {
		set_ready(self, false);
		done = false;
	}
	mutex_unlock(&self->lock);
	return done;
}

static uint64_t deadline_of(UINT timeout_ms)
{
	if (timeout_ms == INFINITE)
		return WAIT_FOREVER;
	if (timeout_ms == 0)
		return 0;
	return clock_now_us() + (uint64_t)timeout_ms * 1000;
}

NTSTATUS chunk_queue_get(struct chunk_queue *self, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *buffer_bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	struct wait_item items[1 + MAX_ADDITIONAL_EVENTS] = {0};
	uint64_t deadline_us = deadline_of(timeout_ms);
	NTSTATUS status;

	if (!buffer_bytes || (*buffer_bytes > 0 && !buffer))
		return STATUS_INVALID_PARAMETER;
	if (event_count > MAX_ADDITIONAL_EVENTS || (event_count > 0 && !events))
		return STATUS_INVALID_PARAMETER; /* I-08 */
	items[0].event = self->ready.handle;
	for (UINT i = 0; i < event_count; i++) {
		if (!events[i])
			return STATUS_INVALID_PARAMETER;
		items[1 + i].event = events[i];
	}

	while (!try_get(self, buffer_bytes, (unsigned char *)buffer,
		outstanding, &status)) {
		int ready = wait_any(items, 1 + event_count, deadline_us);

		if (ready > 0 && items[0].ready)
			continue;
		*buffer_bytes = 0;
		if (ready < 0) /* one of the events is none */
			return STATUS_INVALID_PARAMETER;
		for (UINT i = 0; i < event_count; i++) {
			if (items[1 + i].ready) /* G-105, also with time 0 */
				return STATUS_WAIT_0 + (NTSTATUS)i;
		}
		return STATUS_TIMEOUT;
	}
	return status;
}
