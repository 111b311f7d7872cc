/*
 * The reference contract from the driver's side: what it asks of a miniport,
 * and what it reads of its answers, messages and chunks.
 */
#include "personality_reference.h"

#include <string.h>

/* What every stream is asked for besides mode and bit rate: a profile that
 * every sink has, a level that carries every mode, and several slices, so that
 * their numbers can be judged. */
#define PROFILE_CONSTRAINED_BASELINE 66u
#define CONSTRAINTS		     0xC0u
#define LEVEL			     42u
#define SLICES			     4u
#define BIT_RATE_DEFAULT	     5000000u

/* --- requests ------------------------------------------------------------ */

static UINT put(const void *request, UINT request_bytes, VOID *buffer,
	UINT bytes, UINT *answer_bytes, UINT answer)
{
	if (bytes < request_bytes)
		return 0;
	memcpy(buffer, request, request_bytes);
	*answer_bytes = answer;
	return request_bytes;
}

static UINT make_arrival(const struct sundog_request *request, VOID *buffer,
	UINT bytes, UINT *answer_bytes)
{
	struct sundog_monitor_arrival arrival = {
		.header = reference_header(
			SUNDOG_IO_MONITOR_ARRIVE, sizeof(arrival)),
		.connector_type = request->connector_type,
		.mode_count = request->mode_count,
		.edid_bytes = request->edid_bytes,
	};

	memcpy(arrival.modes, request->modes, sizeof(arrival.modes));
	memcpy(arrival.edid, request->edid, sizeof(arrival.edid));
	return put(&arrival, sizeof(arrival), buffer, bytes, answer_bytes,
		sizeof(struct sundog_failure));
}

static UINT make_start(const struct sundog_request *request, VOID *buffer,
	UINT bytes, UINT *answer_bytes)
{
	struct sundog_stream_start start = {
		.header =
			reference_header(SUNDOG_IO_STREAM_START, sizeof(start)),
		.mode = request->mode,
		.video_codec = SUNDOG_VIDEO_H264,
		.profile_idc = PROFILE_CONSTRAINED_BASELINE,
		.constraint_flags = CONSTRAINTS,
		.level_idc = LEVEL,
		.bit_rate = request->bit_rate ? request->bit_rate
					      : BIT_RATE_DEFAULT,
		.slices = SLICES,
	};

	return put(&start, sizeof(start), buffer, bytes, answer_bytes,
		sizeof(struct sundog_failure));
}

static UINT make_bit_rate(const struct sundog_request *request, VOID *buffer,
	UINT bytes, UINT *answer_bytes)
{
	struct sundog_bit_rate rate = {
		.header =
			reference_header(SUNDOG_IO_SET_BIT_RATE, sizeof(rate)),
		.bit_rate = request->bit_rate,
	};

	return put(&rate, sizeof(rate), buffer, bytes, answer_bytes, 0);
}

static UINT make_order(UINT code, VOID *buffer, UINT bytes, UINT *answer_bytes)
{
	struct sundog_header header = reference_header(code, sizeof(header));

	return put(&header, sizeof(header), buffer, bytes, answer_bytes, 0);
}

UINT reference_make_request(PVOID personality,
	const struct sundog_request *request, VOID *buffer, UINT bytes,
	UINT *answer_bytes)
{
	(void)personality;
	*answer_bytes = 0;
	switch (request->meaning) {
	case SUNDOG_MEANS_ARRIVE:
		return make_arrival(request, buffer, bytes, answer_bytes);
	case SUNDOG_MEANS_DEPART:
		return make_order(
			SUNDOG_IO_MONITOR_DEPART, buffer, bytes, answer_bytes);
	case SUNDOG_MEANS_STREAM_START:
		return make_start(request, buffer, bytes, answer_bytes);
	case SUNDOG_MEANS_STREAM_STOP:
		return make_order(
			SUNDOG_IO_STREAM_STOP, buffer, bytes, answer_bytes);
	case SUNDOG_MEANS_REQUEST_IDR:
		return make_order(
			SUNDOG_IO_REQUEST_IDR, buffer, bytes, answer_bytes);
	case SUNDOG_MEANS_SET_BIT_RATE:
		return make_bit_rate(request, buffer, bytes, answer_bytes);
	default:
		return 0;
	}
}

/* --- answers ------------------------------------------------------------- */

/* Where the ring's data lies, by its header, which the other side wrote. The
 * lock is held. */
static bool ring_is_sound(
	const struct shared_memory *memory, struct sundog_ring *ring)
{
	memcpy(ring, memory->data, sizeof(*ring));
	return ring->magic == SUNDOG_RING_MAGIC &&
	       ring->data_offset >= sizeof(*ring) &&
	       ring->data_offset <= memory->bytes && ring->data_bytes > 0 &&
	       ring->data_bytes <= memory->bytes - ring->data_offset;
}

static bool take_started(struct reference *self, const VOID *answer, UINT bytes)
{
	struct sundog_stream_started started;
	struct sundog_ring ring;

	if (!answer || bytes < sizeof(started))
		return false;
	memcpy(&started, answer, sizeof(started));
	shared_memory_destroy(&self->theirs);
	self->their_stream_id = 0;
	if (started.stream_id == 0 || started.ring_bytes <= sizeof(ring) ||
		(size_t)started.ring_bytes != started.ring_bytes ||
		(uintptr_t)started.ring_handle != started.ring_handle ||
		shared_memory_map(&self->theirs,
			(void *)(uintptr_t)started.ring_handle,
			(size_t)started.ring_bytes))
		return false;
	if (!ring_is_sound(&self->theirs, &ring)) {
		shared_memory_destroy(&self->theirs);
		return false;
	}
	self->their_stream_id = started.stream_id;
	return true;
}

BOOLEAN reference_take_answer(PVOID personality,
	const struct sundog_request *request, NTSTATUS status,
	const VOID *answer, UINT bytes)
{
	struct reference *self = personality;
	bool taken = true;

	if (status == STATUS_NOT_SUPPORTED ||
		status == STATUS_REVISION_MISMATCH)
		return FALSE;
	if (!NT_SUCCESS(status))
		return TRUE;
	if (request->meaning != SUNDOG_MEANS_STREAM_START)
		return TRUE;
	mutex_lock(&self->lock);
	taken = take_started(self, answer, bytes);
	mutex_unlock(&self->lock);
	return taken ? TRUE : FALSE;
}

/* --- messages ------------------------------------------------------------ */

void reference_understand(PVOID personality, UINT bytes, const VOID *message,
	struct sundog_event *event)
{
	struct sundog_header header;

	(void)personality;
	memset(event, 0, sizeof(*event));
	if (!message || bytes < sizeof(header))
		return;
	memcpy(&header, message, sizeof(header));
	if (header.magic != SUNDOG_CONTRACT_MAGIC ||
		header.version != SUNDOG_CONTRACT_VERSION ||
		header.bytes > bytes)
		return;
	if (header.code == SUNDOG_MESSAGE_SET_MODE &&
		header.bytes >= sizeof(struct sundog_set_mode)) {
		struct sundog_set_mode set_mode;

		memcpy(&set_mode, message, sizeof(set_mode));
		event->news = SUNDOG_NEWS_SET_MODE;
		event->mode = set_mode.mode;
	} else if (header.code == SUNDOG_MESSAGE_MONITOR_POWER &&
		   header.bytes >= sizeof(struct sundog_monitor_power)) {
		struct sundog_monitor_power power;

		memcpy(&power, message, sizeof(power));
		event->news = SUNDOG_NEWS_MONITOR_POWER;
		event->power_on = power.on;
	} else if (header.code == SUNDOG_MESSAGE_FAILURE &&
		   header.bytes >= sizeof(struct sundog_failure)) {
		event->news = SUNDOG_NEWS_FAILURE;
	}
}

/* --- chunks -------------------------------------------------------------- */

/* The chunk of the stream that runs, in bounds; its bytes. The lock is held. */
static const UCHAR *find(struct reference *self, UINT bytes,
	const VOID *private_data, struct sundog_chunk *chunk)
{
	struct sundog_ring ring;
	uint64_t offset;

	if (!private_data || bytes < sizeof(*chunk) || !self->theirs.data ||
		!ring_is_sound(&self->theirs, &ring))
		return NULL;
	memcpy(chunk, private_data, sizeof(*chunk));
	if (chunk->magic != SUNDOG_CONTRACT_MAGIC ||
		chunk->stream_id != self->their_stream_id ||
		chunk->length == 0 || chunk->length > ring.data_bytes ||
		chunk->position > UINT64_MAX - chunk->length)
		return NULL;
	offset = chunk->position % ring.data_bytes;
	if (offset > ring.data_bytes - chunk->length)
		return NULL;
	return (const UCHAR *)self->theirs.data + ring.data_offset + offset;
}

BOOLEAN reference_read_chunk(PVOID personality, UINT bytes,
	const VOID *private_data, struct sundog_slice *slice)
{
	struct reference *self = personality;
	struct sundog_chunk chunk;
	const UCHAR *data;

	memset(slice, 0, sizeof(*slice));
	mutex_lock(&self->lock);
	data = find(self, bytes, private_data, &chunk);
	if (data)
		*slice = (struct sundog_slice){
			.data = data,
			.length = chunk.length,
			.idr = (chunk.flags & SUNDOG_CHUNK_IDR) != 0,
			.last = (chunk.flags & SUNDOG_CHUNK_LAST) != 0,
			.capture_us = chunk.capture_us,
			.presentation_90k = chunk.presentation_90k,
		};
	mutex_unlock(&self->lock);
	return data ? TRUE : FALSE;
}

void reference_release(PVOID personality, UINT bytes, const VOID *private_data)
{
	struct reference *self = personality;
	struct sundog_chunk chunk;

	mutex_lock(&self->lock);
	if (find(self, bytes, private_data, &chunk)) {
		struct sundog_ring *ring = self->theirs.data;

		/* Release: the bytes were read before the miniport sees it. */
		__atomic_store_n(&ring->tail, chunk.position + chunk.length,
			__ATOMIC_RELEASE);
	}
	mutex_unlock(&self->lock);
}
