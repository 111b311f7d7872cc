#include "test.h"
#include "fake_host.h"

#include <stdlib.h>

#include "platform/clock.h"

#define PATIENCE_US 2000000

extern SUNDOG_QUERY_ADAPTER SundogQueryAdapter;

/* --- what the miniport calls ------------------------------------------- */

static NTSTATUS indicate_child_status(
	HANDLE adapter, const DXGK_CHILD_STATUS *status)
{
	struct fake_host *self = adapter;

	mutex_lock(&self->lock);
	if (self->status_count < FAKE_STATUSES_MAX)
		self->statuses[self->status_count++] = *status;
	mutex_unlock(&self->lock);
	return STATUS_SUCCESS;
}

/* The driver at work: with lock. */
static void take_chunks(struct fake_host *self)
{
	struct sundog_ring *ring = self->ring.data;

	while (ring && !self->hold && self->taken < self->chunk_count) {
		struct fake_chunk *c = &self->chunks[self->taken];

		if (c->chunk.stream_id != self->started.stream_id)
			break; /* the answer to its start is on its way */
		if (self->stream_bytes + c->chunk.length <= FAKE_STREAM_BYTES) {
			memcpy(self->stream + self->stream_bytes,
				(uint8_t *)self->ring.data + ring->data_offset +
					c->chunk.position % ring->data_bytes,
				c->chunk.length);
			c->at = self->stream_bytes;
			self->stream_bytes += c->chunk.length;
		}
		__atomic_store_n(&ring->tail,
			c->chunk.position + c->chunk.length, __ATOMIC_RELEASE);
		self->taken++;
	}
}

static void notify_interrupt(
	HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	struct fake_host *self = adapter;
	struct fake_chunk *c;

	mutex_lock(&self->lock);
	self->interrupts++;
	if (data->InterruptType !=
			DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE ||
		data->MiracastEncodeChunkCompleted.VidPnTargetId !=
			self->target ||
		data->MiracastEncodeChunkCompleted.PrivateDataDriverSize <
			sizeof(struct sundog_chunk))
		self->bad_interrupt = true;
	if (data->MiracastEncodeChunkCompleted.PrivateDataDriverSize >
		self->private_bytes)
		self->private_bytes = data->MiracastEncodeChunkCompleted
					      .PrivateDataDriverSize;
	data->MiracastEncodeChunkCompleted.Status = self->interrupt_status;
	if (self->interrupt_status == STATUS_SUCCESS &&
		self->chunk_count < FAKE_CHUNKS_MAX) {
		c = &self->chunks[self->chunk_count++];
		c->info = data->MiracastEncodeChunkCompleted.ChunkInfo;
		memcpy(&c->chunk,
			data->MiracastEncodeChunkCompleted.pPrivateDriverData,
			sizeof(c->chunk));
		c->arrived_us = clock_now_us();
	}
	take_chunks(self);
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
}

static void notify_dpc(HANDLE adapter)
{
	struct fake_host *self = adapter;

	mutex_lock(&self->lock);
	self->dpcs++;
	mutex_unlock(&self->lock);
}

static NTSTATUS NTAPI report_chunk_info(
	HANDLE handle, DXGK_MIRACAST_CHUNK_INFO *info, PVOID data, UINT bytes)
{
	struct fake_host *self = handle;

	mutex_lock(&self->lock);
	if (data || bytes) /* G-124 */
		self->bad_interrupt = true;
	if (self->step_count < FAKE_STEPS_MAX)
		self->steps[self->step_count++] = *info;
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI send_message(HANDLE handle, ULONG bytes, VOID *input,
	ULONG answer_bytes, VOID *answer,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID context)
{
	struct fake_host *self = handle;
	IO_STATUS_BLOCK result = {{STATUS_SUCCESS}, 0};
	union fake_message *message;

	(void)answer;
	(void)answer_bytes;
	if (self->messages_are == FAKE_REFUSE)
		return STATUS_CANCELLED;
	mutex_lock(&self->lock);
	assert_true(bytes <= sizeof(*message));
	/* The last place is overwritten by what has none. */
	if (self->message_count < FAKE_MESSAGES_MAX)
		self->message_count++;
	message = &self->messages[self->message_count - 1];
	memcpy(message, input, bytes);
	assert_int_equal(message->header.bytes, bytes);
	if (self->messages_are == FAKE_KEEP) {
		self->kept[self->kept_count].callback = callback;
		self->kept[self->kept_count].context = context;
		self->kept_count++;
	}
	cond_broadcast(&self->changed);
	mutex_unlock(&self->lock);
	if (self->messages_are == FAKE_COMPLETE && callback)
		callback(context, &result);
	return STATUS_PENDING;
}

/* --- the lifecycle ----------------------------------------------------- */

NTSTATUS fake_open(struct fake_host *self, const char *settings)
{
	struct sundog_adapter_callbacks callbacks = {
		.Size = sizeof(callbacks),
		.hAdapter = self,
		.IndicateChildStatus = indicate_child_status,
		.NotifyInterrupt = notify_interrupt,
		.NotifyDpc = notify_dpc,
	};
	NTSTATUS status;

	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
	self->stream = malloc(FAKE_STREAM_BYTES);
	assert_non_null(self->stream);
	assert_int_equal(SundogQueryAdapter(SUNDOG_ADAPTER_VERSION,
				 sizeof(self->table), &self->table),
		STATUS_SUCCESS);
	status = self->table.AddAdapter(&callbacks, settings, &self->adapter,
		self->error, sizeof(self->error));
	if (status != STATUS_SUCCESS)
		return status;
	return self->table.QueryInterface(self->adapter,
		&GUID_DEVINTERFACE_MIRACAST_DISPLAY,
		DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		sizeof(self->miracast), &self->miracast);
}

void fake_close(struct fake_host *self)
{
	fake_destroy_context(self);
	if (self->adapter)
		self->table.RemoveAdapter(self->adapter);
	fake_complete_messages(self, STATUS_CANCELLED);
	shared_memory_destroy(&self->ring);
	free(self->stream);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	self->adapter = NULL;
}

NTSTATUS fake_create_context(struct fake_host *self)
{
	DXGK_MIRACAST_DISPLAY_CALLBACKS callbacks = {
		.MiracastHandle = self,
		.DxgkCbMiracastSendMessage = send_message,
		.DxgkCbReportChunkInfo = report_chunk_info,
	};

	return self->miracast.DxgkDdiMiracastCreateContext(
		self->adapter, &callbacks, &self->context, &self->target);
}

void fake_destroy_context(struct fake_host *self)
{
	if (self->context)
		self->miracast.DxgkDdiMiracastDestroyContext(
			self->adapter, self->context);
	self->context = NULL;
}

/* --- the driver's requests
 * ----------------------------------------------------- */

NTSTATUS fake_io(struct fake_host *self, void *request, size_t bytes,
	unsigned code, void *answer, size_t answer_bytes)
{
	struct sundog_header *header = request;
	ULONG returned = 0xDEAD;
	NTSTATUS status;

	header->magic = SUNDOG_CONTRACT_MAGIC;
	header->version = SUNDOG_CONTRACT_VERSION;
	header->code = (uint16_t)code;
	header->bytes = (uint32_t)bytes;
	status = self->miracast.DxgkDdiMiracastIoControl(self->adapter,
		self->context, (ULONG)bytes, request, (ULONG)answer_bytes,
		answer, &returned);
	if (status == STATUS_SUCCESS)
		assert_int_equal(returned, answer_bytes);
	else if (returned) /* why, where there was room for it */
		assert_int_equal(returned, sizeof(struct sundog_failure));
	return status;
}

NTSTATUS fake_io_plain(struct fake_host *self, unsigned code)
{
	struct sundog_header header = {0};

	return fake_io(self, &header, sizeof(header), code, NULL, 0);
}

NTSTATUS fake_arrive(
	struct fake_host *self, const struct sundog_mode *modes, unsigned count)
{
	struct sundog_monitor_arrival arrival = {
		.connector_type = D3DKMDT_VOT_HDMI, .mode_count = count};

	memcpy(arrival.modes, modes, count * sizeof(*modes));
	return fake_io(self, &arrival, sizeof(arrival),
		SUNDOG_IO_MONITOR_ARRIVE, NULL, 0);
}

struct sundog_stream_start fake_stream_start(
	uint32_t width, uint32_t height, uint32_t refresh)
{
	return (struct sundog_stream_start){
		.mode = {width, height, refresh, 1},
		.video_codec = SUNDOG_VIDEO_H264,
		.profile_idc = 66,
		.constraint_flags = 0xC0,
		.level_idc = 42,
		.bit_rate = 8000000,
		.slices = 1,
	};
}

NTSTATUS fake_start(
	struct fake_host *self, const struct sundog_stream_start *start)
{
	struct sundog_stream_start request = *start;
	struct sundog_stream_started started;
	NTSTATUS status = fake_io(self, &request, sizeof(request),
		SUNDOG_IO_STREAM_START, &started, sizeof(started));

	if (status != STATUS_SUCCESS)
		return status;
	mutex_lock(&self->lock);
	/* What came before and was not taken never will be. */
	while (self->taken < self->chunk_count &&
		self->chunks[self->taken].chunk.stream_id != started.stream_id)
		self->taken++;
	shared_memory_destroy(&self->ring);
	assert_int_equal(shared_memory_map(&self->ring,
				 (void *)(uintptr_t)started.ring_handle,
				 started.ring_bytes),
		0);
	self->started = started;
	take_chunks(self);
	mutex_unlock(&self->lock);
	return status;
}

/* --- waiting
 * ------------------------------------------------------------------- */

bool fake_wait_chunks(struct fake_host *self, unsigned count)
{
	bool in_time = true;
	unsigned before = 0;

	mutex_lock(&self->lock);
	while (self->chunk_count < count && in_time) {
		before = self->chunk_count;
		in_time = cond_wait_until(&self->changed, &self->lock,
				  clock_now_us() + PATIENCE_US) ||
			  self->chunk_count > before;
	}
	mutex_unlock(&self->lock);
	return in_time;
}

static unsigned count_steps(
	struct fake_host *self, DXGK_MIRACAST_CHUNK_TYPE type)
{
	unsigned count = 0;

	for (unsigned i = 0; i < self->step_count; i++)
		count += self->steps[i].ChunkType == type;
	return count;
}

bool fake_wait_steps(
	struct fake_host *self, DXGK_MIRACAST_CHUNK_TYPE type, unsigned count)
{
	uint64_t deadline_us = clock_now_us() + PATIENCE_US;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (count_steps(self, type) < count && in_time)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	mutex_unlock(&self->lock);
	return in_time;
}

bool fake_wait_messages(struct fake_host *self, unsigned count)
{
	uint64_t deadline_us = clock_now_us() + 2 * PATIENCE_US;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (self->message_count < count && in_time)
		in_time = cond_wait_until(
			&self->changed, &self->lock, deadline_us);
	mutex_unlock(&self->lock);
	return in_time;
}

void fake_release(struct fake_host *self)
{
	mutex_lock(&self->lock);
	self->hold = false;
	take_chunks(self);
	mutex_unlock(&self->lock);
}

void fake_complete_messages(struct fake_host *self, NTSTATUS status)
{
	IO_STATUS_BLOCK result = {{status}, 0};

	for (unsigned i = 0; i < self->kept_count; i++)
		self->kept[i].callback(self->kept[i].context, &result);
	self->kept_count = 0;
}

unsigned fake_count_steps(struct fake_host *self, DXGK_MIRACAST_CHUNK_TYPE type)
{
	unsigned count;

	mutex_lock(&self->lock);
	count = count_steps(self, type);
	mutex_unlock(&self->lock);
	return count;
}
