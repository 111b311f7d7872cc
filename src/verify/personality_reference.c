#include "personality_reference.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define RING_BYTES (1u << 20)

static NTSTATUS reference_open(PVOID *personality)
{
	struct reference *self = calloc(1, sizeof(*self));

	*personality = self;
	if (!self)
		return STATUS_NO_MEMORY;
	mutex_init(&self->lock);
	return STATUS_SUCCESS;
}

static void reference_close(PVOID personality)
{
	struct reference *self = personality;

	shared_memory_destroy(&self->ring);
	shared_memory_destroy(&self->theirs);
	mutex_destroy(&self->lock);
	free(self);
}

/* --- I/O controls -------------------------------------------------------- */

/* What each I/O control is, at least this long. */
static const struct {
	UINT code, bytes, meaning, answer_bytes;
} known[] = {
	{SUNDOG_IO_QUERY_SETTING, sizeof(struct sundog_setting_query),
		SUNDOG_MEANS_NOTHING, sizeof(struct sundog_setting_value)},
	{SUNDOG_IO_MONITOR_ARRIVE, sizeof(struct sundog_monitor_arrival),
		SUNDOG_MEANS_ARRIVE, 0},
	{SUNDOG_IO_MONITOR_DEPART, sizeof(struct sundog_header),
		SUNDOG_MEANS_DEPART, 0},
	{SUNDOG_IO_STREAM_START, sizeof(struct sundog_stream_start),
		SUNDOG_MEANS_STREAM_START,
		sizeof(struct sundog_stream_started)},
	{SUNDOG_IO_STREAM_STOP, sizeof(struct sundog_header),
		SUNDOG_MEANS_STREAM_STOP, 0},
	{SUNDOG_IO_REQUEST_IDR, sizeof(struct sundog_header),
		SUNDOG_MEANS_REQUEST_IDR, 0},
	{SUNDOG_IO_SET_BIT_RATE, sizeof(struct sundog_bit_rate),
		SUNDOG_MEANS_SET_BIT_RATE, 0},
	{SUNDOG_IO_INPUT, sizeof(struct sundog_input), SUNDOG_MEANS_NOTHING, 0},
	{SUNDOG_IO_REPORT_TEXT, sizeof(struct sundog_text_report),
		SUNDOG_MEANS_NOTHING, 0},
	{SUNDOG_IO_REPORT_SESSION, sizeof(struct sundog_session_report),
		SUNDOG_MEANS_NOTHING, 0},
};

/* All have their defaults, which is the empty value, but for the keep-alives'
 * time-out: the shortest that Wi-Fi Display allows (W-29), because the loss of
 * them has to be waited for. */
static void tell_setting(const VOID *input, VOID *output)
{
	struct sundog_setting_query query;
	struct sundog_setting_value value = {""};

	memcpy(&query, input, sizeof(query));
	query.name[sizeof(query.name) - 1] = '\0';
	if (!strcmp(query.name, "session_timeout_s"))
		strcpy(value.value, "10");
	memcpy(output, &value, sizeof(value));
}

static NTSTATUS take_arrival(const VOID *input, struct sundog_request *request)
{
	struct sundog_monitor_arrival arrival;

	memcpy(&arrival, input, sizeof(arrival));
	if (arrival.mode_count == 0 || arrival.mode_count > SUNDOG_MODES_MAX ||
		arrival.edid_bytes > SUNDOG_EDID_BYTES_MAX)
		return STATUS_INVALID_PARAMETER;
	request->connector_type = arrival.connector_type;
	request->mode_count = arrival.mode_count;
	request->edid_bytes = arrival.edid_bytes;
	memcpy(request->modes, arrival.modes, sizeof(request->modes));
	memcpy(request->edid, arrival.edid, sizeof(request->edid));
	return STATUS_SUCCESS;
}

/* A ring of its own for every stream, as the contract has it. */
static NTSTATUS start_stream(struct reference *self, const VOID *input,
	VOID *output, UINT *returned, struct sundog_request *request)
{
	struct sundog_ring ring = {
		.magic = SUNDOG_RING_MAGIC,
		.data_offset = sizeof(ring),
		.data_bytes = RING_BYTES,
	};
	struct sundog_stream_start start;
	struct sundog_stream_started started = {0};

	memcpy(&start, input, sizeof(start));
	request->mode = start.mode;
	request->bit_rate = start.bit_rate;
	if (start.audio_codec != SUNDOG_AUDIO_NONE)
		return STATUS_NOT_SUPPORTED;
	shared_memory_destroy(&self->ring);
	self->stream_id = 0;
	if (shared_memory_create(
		    &self->ring, sizeof(ring) + RING_BYTES, "sundog-verify"))
		return STATUS_NO_MEMORY;
	memcpy(self->ring.data, &ring, sizeof(ring));
	self->head = 0;
	self->stream_id = ++self->streams;
	started.ring_handle = (uint64_t)(uintptr_t)self->ring.handle;
	started.ring_bytes = self->ring.bytes;
	started.stream_id = self->stream_id;
	memcpy(output, &started, sizeof(started));
	*returned = sizeof(started);
	return STATUS_SUCCESS;
}

/* Sizes were checked; the lock is held. */
static NTSTATUS serve(struct reference *self, const VOID *input, VOID *output,
	UINT *returned, struct sundog_request *request)
{
	switch (request->meaning) {
	case SUNDOG_MEANS_ARRIVE:
		return take_arrival(input, request);
	case SUNDOG_MEANS_STREAM_START:
		return start_stream(self, input, output, returned, request);
	case SUNDOG_MEANS_STREAM_STOP:
		self->stream_id = 0;
		return STATUS_SUCCESS;
	case SUNDOG_MEANS_SET_BIT_RATE:
		memcpy(&request->bit_rate,
			(const char *)input +
				offsetof(struct sundog_bit_rate, bit_rate),
			sizeof(request->bit_rate));
		return STATUS_SUCCESS;
	default:
		return STATUS_SUCCESS;
	}
}

static NTSTATUS reference_answer(PVOID personality, UINT input_bytes,
	const VOID *input, UINT output_bytes, VOID *output, UINT *returned,
	struct sundog_request *request)
{
	struct reference *self = personality;
	struct sundog_header header;
	NTSTATUS status = STATUS_NOT_SUPPORTED;

	memset(request, 0, sizeof(*request));
	*returned = 0;
	if (!input || input_bytes < sizeof(header))
		return STATUS_NOT_SUPPORTED;
	memcpy(&header, input, sizeof(header));
	if (header.magic != SUNDOG_CONTRACT_MAGIC)
		return STATUS_NOT_SUPPORTED;
	if (header.version != SUNDOG_CONTRACT_VERSION)
		return STATUS_REVISION_MISMATCH;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].code != header.code)
			continue;
		if (header.bytes < known[i].bytes ||
			header.bytes > input_bytes ||
			output_bytes < known[i].answer_bytes)
			return STATUS_INVALID_PARAMETER;
		request->meaning = known[i].meaning;
		if (header.code == SUNDOG_IO_QUERY_SETTING) {
			tell_setting(input, output);
			*returned = known[i].answer_bytes;
			return STATUS_SUCCESS;
		}
		mutex_lock(&self->lock);
		status = serve(self, input, output, returned, request);
		mutex_unlock(&self->lock);
		break;
	}
	return status;
}

/* --- messages and chunks ------------------------------------------------- */

static UINT reference_make_set_mode(PVOID personality,
	const struct sundog_mode *mode, VOID *buffer, UINT bytes)
{
	struct sundog_set_mode message = {
		.header = reference_header(
			SUNDOG_MESSAGE_SET_MODE, sizeof(message)),
	};

	(void)personality;
	if (mode)
		message.mode = *mode;
	if (bytes < sizeof(message))
		return 0;
	memcpy(buffer, &message, sizeof(message));
	return sizeof(message);
}

static UINT reference_make_monitor_power(
	PVOID personality, BOOLEAN on, VOID *buffer, UINT bytes)
{
	struct sundog_monitor_power message = {
		.header = reference_header(
			SUNDOG_MESSAGE_MONITOR_POWER, sizeof(message)),
		.on = on,
	};

	(void)personality;
	if (bytes < sizeof(message))
		return 0;
	memcpy(buffer, &message, sizeof(message));
	return sizeof(message);
}

/* Where length bytes may be written; the lock is held. */
static bool find_room(struct reference *self, UINT length, uint64_t *position)
{
	struct sundog_ring *ring = self->ring.data;
	uint64_t tail = __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
	uint64_t at = self->head;
	uint64_t left = RING_BYTES - at % RING_BYTES;

	if (length > left)
		at += left;
	*position = at;
	return length <= RING_BYTES && tail <= self->head &&
	       at + length - tail <= RING_BYTES;
}

static UINT reference_make_chunk(PVOID personality,
	const struct sundog_slice *slice, VOID *buffer, UINT bytes)
{
	struct reference *self = personality;
	struct sundog_chunk chunk = {
		.magic = SUNDOG_CONTRACT_MAGIC,
		.length = slice->length,
		.flags = (slice->idr ? SUNDOG_CHUNK_IDR : 0u) |
			 (slice->last ? SUNDOG_CHUNK_LAST : 0u),
		.capture_us = slice->capture_us,
		.presentation_90k = slice->presentation_90k,
	};
	UINT made = 0;

	mutex_lock(&self->lock);
	if (self->stream_id != 0 && bytes >= sizeof(chunk) &&
		find_room(self, slice->length, &chunk.position)) {
		memcpy((char *)self->ring.data + sizeof(struct sundog_ring) +
				chunk.position % RING_BYTES,
			slice->data, slice->length);
		self->head = chunk.position + slice->length;
		chunk.stream_id = self->stream_id;
		memcpy(buffer, &chunk, sizeof(chunk));
		made = sizeof(chunk);
	}
	mutex_unlock(&self->lock);
	return made;
}

const struct sundog_personality_interface personality_reference = {
	.Size = sizeof(personality_reference),
	.MaxChunkPrivateBytes = sizeof(struct sundog_chunk),
	.Open = reference_open,
	.Close = reference_close,
	.Answer = reference_answer,
	.MakeSetMode = reference_make_set_mode,
	.MakeMonitorPower = reference_make_monitor_power,
	.MakeChunk = reference_make_chunk,
	.MakeRequest = reference_make_request,
	.TakeAnswer = reference_take_answer,
	.Understand = reference_understand,
	.ReadChunk = reference_read_chunk,
	.Release = reference_release,
};
