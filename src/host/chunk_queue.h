/*
 * The queue of encoded chunks between the miniport's interrupt and the
 * driver's GetNextChunkData (G-100 to G-122).
 *
 * 64 descriptors, all memory allocated once: the interrupt neither allocates
 * nor waits. In health the queue is almost empty, since a miniport starts no
 * frame while an earlier one is unsent; that it fills means that nobody takes
 * chunks any more.
 */
#ifndef SUNDOG_HOST_CHUNK_QUEUE_H
#define SUNDOG_HOST_CHUNK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include "ddi/dispmprt.h"
#include "ddi/netdispumdddi.h"
#include "platform/event.h"
#include "platform/thread.h"

#define CHUNK_QUEUE_DESCRIPTORS 64u

/* Bytes of a packet before its private data (G-115). */
#define CHUNK_PACKET_HEADER_BYTES                                              \
	offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)

struct chunk_queue {
	struct mutex lock;
	/* Signalled whenever a get would not have to wait. */
	struct event ready;
	bool ready_signalled;
	bool open;
	bool reset; /* chunks were lost, not told yet */
	unsigned first, count;
	UINT private_max; /* bytes */
	size_t slot_bytes;
	unsigned char *slots;
};

/* private_max: the miniport's MaxChunkPrivateDriverDataSize, bytes. The queue
 * is closed at first. 0, -ENOMEM, -EMFILE. */
int chunk_queue_init(struct chunk_queue *self, UINT private_max);
/* A zeroed one is fine. */
void chunk_queue_destroy(struct chunk_queue *self);

/* A session begins: the queue is empty. */
void chunk_queue_open(struct chunk_queue *self);
/* It is torn down: what is queued is dropped, waiting calls end (I-07). */
void chunk_queue_close(struct chunk_queue *self);

/*
 * The interrupt's half. Any thread, does not wait. Returns what goes into the
 * interrupt's Status (G-120): STATUS_SUCCESS; STATUS_NO_MEMORY, no descriptor
 * is free; STATUS_INVALID_PARAMETER, too much private data, none where some
 * was announced, or the queue is closed. After an error all queued chunks and
 * this one are lost.
 */
NTSTATUS chunk_queue_put(struct chunk_queue *self,
	const DXGK_MIRACAST_CHUNK_INFO *info, const void *private_data,
	UINT private_bytes);

/* An interrupt that is refused for a reason of its own: the same loss. */
void chunk_queue_lose(struct chunk_queue *self);

/*
 * GetNextChunkData without its first parameter; the statuses are those of
 * netdispumdddi.h. Several callers at once are safe, though it is open who
 * gets what (G-101).
 */
NTSTATUS chunk_queue_get(struct chunk_queue *self, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *buffer_bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding);

#endif
