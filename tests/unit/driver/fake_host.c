#include "fake_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "platform/clock.h"
#include "platform/wait.h"

#define WAIT_US 5000000

/* The host behind the handle that it gave in Create (G-21); each function of
 * the table looks here first. */
static struct fake_host *fake_host_of(HANDLE device)
{
	struct fake_host *self = (struct fake_host *)device;

	mutex_lock(&self->lock);
	if (self->phase == FAKE_DESTROYED)
		atomic_fetch_add(&self->late, 1);
	mutex_unlock(&self->lock);
	return self;
}

static VOID NTAPI report_session_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct fake_host *self = fake_host_of(device);

	mutex_lock(&self->lock);
	if ((unsigned)status > MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT)
		self->forbidden++;
	if (self->statuses++ == 0) {
		self->status = status;
		self->detail = detail;
		self->error_before_status = self->error[0] != 0;
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void find_setting(struct fake_host *self, const char *name, char *value)
{
	size_t length = strlen(name);

	value[0] = 0;
	for (const char *at = self->settings; at && *at;
		at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
		if (!strncmp(at, name, length) && at[length] == '=')
			snprintf(value, SUNDOG_SETTING_VALUE_BYTES, "%.*s",
				(int)strcspn(at + length + 1, "\n"),
				at + length + 1);
}

static struct sundog_failure make_failure(const char *text)
{
	struct sundog_failure failure = {
		.header =
			{
				.magic = SUNDOG_CONTRACT_MAGIC,
				.version = SUNDOG_CONTRACT_VERSION,
				.code = SUNDOG_MESSAGE_FAILURE,
				.bytes = sizeof(failure),
			},
		.code = SUNDOG_FAILURE_SOURCE_LOST,
	};

	snprintf(failure.text, sizeof(failure.text), "%s", text);
	return failure;
}

static NTSTATUS start_stream(struct fake_host *self,
	struct sundog_stream_started *out, size_t *bytes)
{
	struct sundog_ring header = {
		.magic = SUNDOG_RING_MAGIC,
		.data_offset = sizeof(header),
		.data_bytes = self->ring_bytes,
	};

	if (self->refuse_sound && self->start.audio_codec)
		return STATUS_NOT_SUPPORTED;
	shared_memory_destroy(&self->ring);
	assert_int_equal(shared_memory_create(&self->ring,
				 sizeof(header) + self->ring_bytes, "ring"),
		0);
	memcpy(self->ring.data, &header, sizeof(header));
	self->head = 0;
	self->stream_id++;
	*out = (struct sundog_stream_started){
		.ring_handle = (uint64_t)(uintptr_t)self->ring.handle,
		.ring_bytes = self->ring.bytes,
		.stream_id = self->stream_id,
	};
	*bytes = self->started_bytes ? self->started_bytes : sizeof(*out);
	return STATUS_SUCCESS;
}

static NTSTATUS take_text(
	struct fake_host *self, const struct sundog_text_report *report)
{
	char *lines = report->severity == SUNDOG_SEVERITY_DETAIL
			      ? self->details
			      : self->progress;
	size_t used = strlen(lines);
	size_t room = sizeof(self->progress) - used; /* details: as large */

	if (memchr(report->text, 0, sizeof(report->text)) == NULL ||
		strchr(report->text, '\n'))
		self->io_bad++;
	if (report->severity == SUNDOG_SEVERITY_PROGRESS ||
		report->severity == SUNDOG_SEVERITY_DETAIL)
		snprintf(lines + used, room, "%s\n", report->text);
	else if (report->severity == SUNDOG_SEVERITY_WARNING)
		memcpy(self->warning, report->text, sizeof(self->warning));
	else if (!self->error[0])
		memcpy(self->error, report->text, sizeof(self->error));
	if (getenv("SUNDOG_TEST_VERBOSE"))
		fprintf(stderr, "# text %u: %s\n", report->severity,
			report->text);
	return STATUS_SUCCESS;
}

/* With the lock held; sizes were checked against needed[]. */
static NTSTATUS serve(struct fake_host *self, unsigned code, const void *input,
	void *output, size_t output_bytes, size_t *returned)
{
	switch (code) {
	case SUNDOG_IO_QUERY_SETTING: {
		const struct sundog_setting_query *query = input;

		assert_true(
			output_bytes >= sizeof(struct sundog_setting_value));
		find_setting(self, query->name, output);
		*returned = sizeof(struct sundog_setting_value);
		return STATUS_SUCCESS;
	}
	case SUNDOG_IO_MONITOR_ARRIVE:
		if (self->phase == FAKE_STARTING)
			self->io_bad++; /* G-39 */
		memcpy(&self->arrival, input, sizeof(self->arrival));
		return STATUS_SUCCESS;
	case SUNDOG_IO_STREAM_START:
		memcpy(&self->start, input, sizeof(self->start));
		assert_true(
			output_bytes >= sizeof(struct sundog_stream_started));
		if (self->stream_failure) {
			struct sundog_failure failure =
				make_failure(self->stream_failure);

			assert_true(output_bytes >= sizeof(failure));
			memcpy(output, &failure, sizeof(failure));
			*returned = sizeof(failure);
			return STATUS_UNSUCCESSFUL;
		}
		return start_stream(self, output, returned);
	case SUNDOG_IO_REQUEST_IDR:
		self->idr_us[self->io_count[code] % 64] = clock_now_us();
		return STATUS_SUCCESS;
	case SUNDOG_IO_SET_BIT_RATE:
		self->bit_rate_asked =
			((const struct sundog_bit_rate *)input)->bit_rate;
		return STATUS_SUCCESS;
	case SUNDOG_IO_REPORT_TEXT:
		return take_text(self, input);
	case SUNDOG_IO_REPORT_SESSION:
		memcpy(&self->report, input, sizeof(self->report));
		return STATUS_SUCCESS;
	default:
		return STATUS_SUCCESS;
	}
}

static NTSTATUS answer(struct fake_host *self, UINT input_bytes,
	const void *input, UINT output_bytes, void *output, UINT *returned)
{
	static const size_t needed[FAKE_IO_CODES] = {
		[SUNDOG_IO_QUERY_SETTING] = sizeof(struct sundog_setting_query),
		[SUNDOG_IO_MONITOR_ARRIVE] =
			sizeof(struct sundog_monitor_arrival),
		[SUNDOG_IO_MONITOR_DEPART] = sizeof(struct sundog_header),
		[SUNDOG_IO_STREAM_START] = sizeof(struct sundog_stream_start),
		[SUNDOG_IO_STREAM_STOP] = sizeof(struct sundog_header),
		[SUNDOG_IO_REQUEST_IDR] = sizeof(struct sundog_header),
		[SUNDOG_IO_SET_BIT_RATE] = sizeof(struct sundog_bit_rate),
		[SUNDOG_IO_REPORT_TEXT] = sizeof(struct sundog_text_report),
		[SUNDOG_IO_REPORT_SESSION] =
			sizeof(struct sundog_session_report),
	};
	const struct sundog_header *header = input;
	size_t bytes = 0;
	NTSTATUS status;

	if (input_bytes < sizeof(*header) ||
		header->magic != SUNDOG_CONTRACT_MAGIC ||
		header->version != SUNDOG_CONTRACT_VERSION ||
		header->code >= FAKE_IO_CODES || !needed[header->code] ||
		header->bytes != input_bytes ||
		input_bytes < needed[header->code]) {
		self->io_bad++;
		return STATUS_INVALID_PARAMETER;
	}
	status = self->io_result[header->code];
	if (status == STATUS_SUCCESS)
		status = serve(self, header->code, input, output, output_bytes,
			&bytes);
	self->io_count[header->code]++;
	if (returned)
		*returned = (UINT)bytes;
	return status;
}

/* Who is served, who waits and who is refused: G-24, G-43, G-44, G-97. */
static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	struct fake_host *self = fake_host_of(device);
	uint64_t me = thread_current_id();
	bool serve = false;
	NTSTATUS status;

	mutex_lock(&self->lock);
	if (hardware_access)
		self->io_bad++; /* G-91 */
	if (self->phase == FAKE_STARTING && me != self->lifecycle_thread) {
		self->io_blocked++;
		cond_broadcast(&self->changed);
		while (self->phase == FAKE_STARTING)
			cond_wait(&self->changed, &self->lock);
	}
	if (self->hold_io && input_bytes >= sizeof(struct sundog_header) &&
		((const struct sundog_header *)input)->code == self->hold_io) {
		self->io_held++;
		cond_broadcast(&self->changed);
		while (self->hold_io)
			cond_wait(&self->changed, &self->lock);
		serve = self->serve_held;
	}
	if (!serve && self->phase >= FAKE_STOPPING &&
		me != self->lifecycle_thread) {
		self->io_refused++;
		status = STATUS_INVALID_DEVICE_STATE;
	} else {
		status = answer(self, input_bytes, input, output_bytes, output,
			returned);
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	return status;
}

static VOID NTAPI report_statistic(
	HANDLE device, MIRACAST_STATISTIC_DATA *record)
{
	struct fake_host *self = fake_host_of(device);

	mutex_lock(&self->lock);
	switch (record->StatisticType) {
	case MIRACAST_STATISTIC_TYPE_CHUNK_SENT:
		self->sent[self->sent_count++ % FAKE_SENT_MAX] =
			record->ChunkSent.ChunkId.Value;
		break;
	case MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE:
		if (record->EncodeComplete.ChunkInfo.ChunkType ==
			MIRACAST_CHUNK_TYPE_FRAME_DROPPED)
			self->dropped++;
		else /* this driver has no other step to tell of */
			self->forbidden++;
		break;
	case MIRACAST_STATISTIC_TYPE_EVENT:
		if ((unsigned)record->ProtocolEvent.Event >
			MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART)
			self->forbidden++;
		else
			self->events[record->ProtocolEvent.Event]++;
		break;
	default:
		self->forbidden++;
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

/* As many whole packets as fit, from the front of the queue (G-114). */
static NTSTATUS give_chunks(
	struct fake_host *self, UINT *bytes, void *buffer, UINT *outstanding)
{
	size_t take = 0, first = 0;

	while (take < self->queue_bytes) {
		UINT private_bytes;
		size_t packet;

		memcpy(&private_bytes, self->queue + take + 24, 4);
		packet = 28 + private_bytes;
		if (first == 0)
			first = packet;
		if (take + packet > *bytes)
			break;
		take += packet;
	}
	if (take == 0) {
		*bytes = (UINT)first;
		return STATUS_BUFFER_TOO_SMALL;
	}
	memcpy(buffer, self->queue, take);
	self->queue_bytes -= take;
	memmove(self->queue, self->queue + take, self->queue_bytes);
	if (self->queue_bytes == 0 && !self->reset_pending && !self->gone)
		event_reset(&self->chunks_ready);
	*bytes = (UINT)take;
	*outstanding = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS look(struct fake_host *self, UINT *bytes, void *buffer,
	UINT *outstanding, bool *done)
{
	*done = true;
	if (self->chunk_failure)
		return self->chunk_failure;
	if (self->gone)
		return STATUS_INSTANCE_NOT_AVAILABLE;
	if (self->wait_0) {
		self->wait_0 = false;
		if (self->queue_bytes == 0)
			event_reset(&self->chunks_ready);
		*bytes = 0; /* G-105 */
		return STATUS_WAIT_0;
	}
	if (self->reset_pending) {
		self->reset_pending = false;
		if (self->queue_bytes == 0)
			event_reset(&self->chunks_ready);
		return STATUS_CONNECTION_RESET;
	}
	if (self->queue_bytes > 0)
		return give_chunks(self, bytes, buffer, outstanding);
	*done = false;
	return STATUS_TIMEOUT;
}

static NTSTATUS NTAPI get_next_chunk_data(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	struct fake_host *self = fake_host_of(device);
	struct wait_item items[1 + MAX_ADDITIONAL_EVENTS] = {
		{.event = self->chunks_ready.handle},
	};
	uint64_t deadline = timeout_ms == INFINITE
				    ? WAIT_FOREVER
				    : clock_now_us() + timeout_ms * 1000u;
	NTSTATUS status = STATUS_TIMEOUT;
	bool done;

	if (event_count > MAX_ADDITIONAL_EVENTS || (event_count && !events))
		return STATUS_INVALID_PARAMETER;
	for (UINT i = 0; i < event_count; i++)
		items[1 + i].event = events[i];
	mutex_lock(&self->lock);
	self->chunk_calls++;
	self->chunk_events = event_count;
	self->chunk_overlap |= self->chunk_callers++ > 0;
	atomic_store(&self->chunk_thread, thread_current_id());
	cond_broadcast(&self->changed);
	while (self->hold_chunks)
		cond_wait(&self->changed, &self->lock);
	mutex_unlock(&self->lock);
	for (;;) {
		mutex_lock(&self->lock);
		status = look(self, bytes, buffer, outstanding, &done);
		mutex_unlock(&self->lock);
		if (done)
			break;
		if (wait_any(items, 1 + event_count, deadline) == 0)
			break;
		for (UINT i = 0; i < event_count && !done; i++) {
			if (!items[1 + i].ready)
				continue;
			done = true;
			*bytes = 0; /* G-105 */
			status = STATUS_WAIT_0 + (NTSTATUS)i;
		}
		if (done)
			break;
	}
	mutex_lock(&self->lock);
	self->chunk_callers--;
	mutex_unlock(&self->lock);
	return status;
}

static NTSTATUS NTAPI register_rates(
	HANDLE device, PVOID context, PFN_DATARATE_NOTIFICATION notify)
{
	struct fake_host *self = fake_host_of(device);
	NTSTATUS status = STATUS_SUCCESS;

	mutex_lock(&self->lock);
	if (self->no_rates || thread_current_id() != self->lifecycle_thread ||
		(self->phase != FAKE_STARTING && self->phase != FAKE_STOPPING))
		status = STATUS_NOT_SUPPORTED;
	else if (!notify == !self->rate_notify)
		status = STATUS_INVALID_PARAMETER; /* G-167, G-168 */
	if (status == STATUS_SUCCESS) {
		self->rate_notify = notify;
		self->rate_context = context;
	}
	mutex_unlock(&self->lock);
	return status;
}

void fake_host_init(struct fake_host *self, const char *settings)
{
	MIRACAST_CALLBACKS callbacks = {
		.ReportSessionStatus = report_session_status,
		.MiracastIoControl = io_control,
		.ReportStatistic = report_statistic,
		.GetNextChunkData = get_next_chunk_data,
		.RegisterForDataRateNotifications = register_rates,
	};

	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
	assert_int_equal(event_create(&self->chunks_ready), 0);
	self->callbacks = callbacks;
	self->settings = settings;
	self->bit_rate = 20000000;
	self->ring_bytes = FAKE_RING_BYTES;
	self->lifecycle_thread = thread_current_id();
	assert_int_equal(QueryMiracastDriverInterface(
				 MIRACAST_DRIVER_INTERFACE_VERSION_1,
				 sizeof(self->driver), &self->driver),
		STATUS_SUCCESS);
	assert_int_equal(self->driver.CreateMiracastContext(
				 self, &callbacks, &self->context),
		STATUS_SUCCESS);
	memset(&callbacks, 0, sizeof(callbacks)); /* the host's, and gone */
	self->lifecycle_thread = 0;
}

uint64_t fake_host_destroy(struct fake_host *self)
{
	uint64_t began = clock_now_us(), took;

	mutex_lock(&self->lock);
	self->lifecycle_thread = thread_current_id();
	mutex_unlock(&self->lock);
	self->driver.DestroyMiracastContext(self->context);
	took = clock_now_us() - began;
	mutex_lock(&self->lock);
	self->phase = FAKE_DESTROYED;
	self->lifecycle_thread = 0;
	mutex_unlock(&self->lock);
	return took;
}

void fake_host_dispose(struct fake_host *self)
{
	if (self->phase != FAKE_DESTROYED)
		fake_host_destroy(self);
	assert_int_equal(self->io_bad, 0);
	assert_int_equal(self->forbidden, 0);
	assert_int_equal(atomic_load(&self->late), 0);
	assert_false(self->chunk_overlap);
	assert_null(self->rate_notify);
	shared_memory_destroy(&self->ring);
	event_destroy(&self->chunks_ready);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
}

static void enter(struct fake_host *self, enum fake_phase phase, bool inside)
{
	mutex_lock(&self->lock);
	self->phase = phase;
	self->lifecycle_thread = inside ? thread_current_id() : 0;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

NTSTATUS fake_host_start(struct fake_host *self, socket_handle rtsp)
{
	MIRACAST_WFD_CONNECTION_STATS stats = {
		.CurrentBitRate = self->bit_rate,
		.LocalMaxBitRate = 300000000,
		.RemoteMaxBitRate = 300000000,
	};
	NTSTATUS status;

	self->info.Value = 0xFFFFFFFF;
	enter(self, FAKE_STARTING, true);
	status = self->driver.StartMiracastSession(
		self->context, (SOCKET)rtsp, &stats, &self->info);
	enter(self, status == STATUS_SUCCESS ? FAKE_RUNNING : FAKE_CREATED,
		false);
	return status;
}

uint64_t fake_host_stop(struct fake_host *self)
{
	uint64_t began = clock_now_us(), took;

	enter(self, FAKE_STOPPING, true);
	self->driver.StopMiracastSession(self->context);
	took = clock_now_us() - began;
	enter(self, FAKE_STOPPED, false);
	return took;
}

NTSTATUS fake_host_message(
	struct fake_host *self, const void *message, size_t bytes)
{
	/* Exactly as long as it says, for the address sanitizer. */
	void *copy = malloc(bytes ? bytes : 1);
	UINT returned = 12345;
	NTSTATUS status;

	memcpy(copy, message, bytes);
	status = self->driver.HandleKernelModeMessage(
		self->context, (UINT)bytes, copy, 0, NULL, &returned);
	free(copy);
	assert_int_equal(returned, 0);
	return status;
}

NTSTATUS fake_host_set_mode(struct fake_host *self, uint32_t width,
	uint32_t height, uint32_t refresh)
{
	struct sundog_set_mode message = {
		.header = {SUNDOG_CONTRACT_MAGIC, SUNDOG_CONTRACT_VERSION,
			SUNDOG_MESSAGE_SET_MODE, sizeof(message), 0},
		.mode = {width, height, refresh, 1},
	};

	return fake_host_message(self, &message, sizeof(message));
}

NTSTATUS fake_host_failure(struct fake_host *self, const char *text)
{
	struct sundog_failure failure = make_failure(text);

	return fake_host_message(self, &failure, sizeof(failure));
}

NTSTATUS fake_host_power(struct fake_host *self, bool on)
{
	struct sundog_monitor_power message = {
		.header = {SUNDOG_CONTRACT_MAGIC, SUNDOG_CONTRACT_VERSION,
			SUNDOG_MESSAGE_MONITOR_POWER, sizeof(message), 0},
		.on = on,
	};

	return fake_host_message(self, &message, sizeof(message));
}

void fake_host_rate(struct fake_host *self, uint64_t bit_rate)
{
	MIRACAST_DATARATE_STATS stats = {.EncoderBitRate = bit_rate};
	PFN_DATARATE_NOTIFICATION notify;
	PVOID context;

	mutex_lock(&self->lock);
	notify = self->rate_notify;
	context = self->rate_context;
	mutex_unlock(&self->lock);
	assert_non_null(notify);
	notify(context, bit_rate ? &stats : NULL);
}

void fake_host_hold(struct fake_host *self, enum sundog_io_control code)
{
	mutex_lock(&self->lock);
	self->hold_io = (unsigned)code;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

bool fake_host_wait(
	struct fake_host *self, const unsigned *counter, unsigned value)
{
	return fake_host_wait_for(self, counter, value, WAIT_US);
}

bool fake_host_wait_for(struct fake_host *self, const unsigned *counter,
	unsigned value, uint64_t limit_us)
{
	uint64_t deadline = clock_now_us() + limit_us;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (*counter < value && in_time)
		in_time =
			cond_wait_until(&self->changed, &self->lock, deadline);
	in_time = *counter >= value;
	mutex_unlock(&self->lock);
	return in_time;
}

bool fake_host_wait_io(
	struct fake_host *self, enum sundog_io_control code, unsigned count)
{
	return fake_host_wait(self, &self->io_count[code], count);
}

uint64_t fake_host_ring_tail(struct fake_host *self)
{
	struct sundog_ring *ring = self->ring.data;

	return __atomic_load_n(&ring->tail, __ATOMIC_ACQUIRE);
}

bool fake_host_ring_is_free(struct fake_host *self)
{
	uint64_t deadline = clock_now_us() + WAIT_US;

	while (fake_host_ring_tail(self) != self->head) {
		if (clock_now_us() > deadline)
			return false;
		clock_sleep_until_us(clock_now_us() + 1000);
	}
	return true;
}

bool fake_host_ring_write(struct fake_host *self, const void *data,
	size_t bytes, uint64_t *position)
{
	struct sundog_ring *ring = self->ring.data;
	uint64_t offset = self->head % ring->data_bytes;

	if (offset + bytes > ring->data_bytes)
		self->head += ring->data_bytes - offset;
	if (self->head + bytes - fake_host_ring_tail(self) > ring->data_bytes)
		return false;
	*position = self->head;
	memcpy((uint8_t *)ring + ring->data_offset +
			self->head % ring->data_bytes,
		data, bytes);
	self->head += bytes;
	return true;
}

void fake_host_packet(struct fake_host *self, MIRACAST_CHUNK_TYPE type,
	uint64_t id, const void *private_data, size_t bytes)
{
	MIRACAST_CHUNK_INFO info = {
		.ChunkType = type,
		.ChunkId.Value = id,
		.ProcessingTime = 1000,
		.EncodeRate = 8000,
	};
	uint32_t private_bytes = (uint32_t)bytes;

	mutex_lock(&self->lock);
	assert_true(self->queue_bytes + 28 + bytes <= sizeof(self->queue));
	memcpy(self->queue + self->queue_bytes, &info, sizeof(info));
	memcpy(self->queue + self->queue_bytes + 24, &private_bytes, 4);
	if (bytes)
		memcpy(self->queue + self->queue_bytes + 28, private_data,
			bytes);
	self->queue_bytes += 28 + bytes;
	event_signal(&self->chunks_ready);
	mutex_unlock(&self->lock);
}

void fake_host_chunk(struct fake_host *self, const struct fake_chunk *chunk)
{
	uint8_t bytes[sizeof(struct sundog_chunk) + 64] = {0};
	struct sundog_chunk record = {
		.magic = SUNDOG_CONTRACT_MAGIC,
		.stream_id =
			chunk->stream_id ? chunk->stream_id : self->stream_id,
		.length = (uint32_t)chunk->bytes,
		.flags = chunk->flags,
		.capture_us = clock_now_us(),
		.presentation_90k = chunk->pts_90k,
	};
	MIRACAST_CHUNK_ID id = {.Value = 0};
	bool audio = chunk->flags & SUNDOG_CHUNK_AUDIO;

	assert_true(fake_host_ring_write(
		self, chunk->data, chunk->bytes, &record.position));
	memcpy(bytes, &record, sizeof(record));
	id.FrameNumber = self->frame;
	id.PartNumber = chunk->part;
	fake_host_packet(self,
		audio ? MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1
		      : MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE,
		id.Value, bytes, sizeof(record) + chunk->private_extra);
	if ((chunk->flags & SUNDOG_CHUNK_LAST) && !audio)
		self->frame++;
}

/* Parameter sets and slices that only look like some. */
static size_t make_picture(uint8_t *out, bool idr, size_t bytes)
{
	static const uint8_t head[] = {0, 0, 0, 1, 0x67, 0x42, 0xC0, 0x1F, 0x95,
		0xA0, 0x14, 0x01, 0x6E, 0x40, 0, 0, 0, 1, 0x68, 0xCE, 0x3C,
		0x80, 0, 0, 0, 1, 0x65};
	static const uint8_t other[] = {0, 0, 0, 1, 0x41};
	size_t length = idr ? sizeof(head) : sizeof(other);

	memcpy(out, idr ? head : other, length);
	for (; length < bytes; length++)
		out[length] = (uint8_t)(length * 7 % 251 + 3);
	return length;
}

void fake_host_picture(struct fake_host *self, bool idr, size_t bytes)
{
	uint8_t *picture = malloc(bytes + 64);
	struct fake_chunk chunk = {
		.data = picture,
		.bytes = make_picture(picture, idr, bytes),
		.flags = SUNDOG_CHUNK_LAST | (idr ? SUNDOG_CHUNK_IDR : 0u),
		.pts_90k = clock_now_us() * 9 / 100 + self->ahead_90k,
	};

	fake_host_chunk(self, &chunk);
	free(picture);
}

void fake_host_reset(struct fake_host *self)
{
	mutex_lock(&self->lock);
	self->queue_bytes = 0;
	self->reset_pending = true;
	event_signal(&self->chunks_ready);
	mutex_unlock(&self->lock);
}
