/*
 * What driver and miniport call. Each function finds the host by its handle
 * and hands over to the mechanism that knows the rules.
 */
#include "host_private.h"

#include <string.h>

#include "host_calls.h"
#include "host_error.h"

static struct host *host_of(HANDLE handle, uint32_t magic)
{
	const struct host_handle *boxed = handle;

	return boxed && boxed->magic == magic ? boxed->host : NULL;
}

/* --- for the driver ------------------------------------------------------ */

static const char *status_name(MIRACAST_STATUS status)
{
	switch ((UINT)status) {
	case MIRACAST_STATUS_CRITICAL_ERROR:
		return "critical error";
	case MIRACAST_STATUS_MISSING_KEEPALIVE:
		return "keep-alive missing";
	case MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST:
		return "the sink disconnects";
	case MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH:
		return "insufficient bandwidth";
	case MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE:
		return "the sink failed to set a standard mode";
	case MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT:
		return "companion driver disconnect";
	default:
		return "unknown status";
	}
}

/*
 * G-148: tear-down begins, on the lifecycle thread, never here (the driver may
 * hold locks). I-06: the first report wins. One that comes while Start is
 * still inside counts once Start has succeeded, because every report ends the
 * session (G-149); before that it is only logged.
 */
static VOID NTAPI report_session_status(
	HANDLE handle, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct host *self = host_of(handle, HOST_MAGIC_DEVICE);
	bool counts;

	if (!self)
		return;
	mutex_lock(&self->lock);
	counts = !self->outcome.reported && host_in_session(self);
	if (counts) {
		self->outcome.reported = true;
		self->outcome.status = status;
		self->outcome.detail = detail;
		host_request_end(self);
	}
	mutex_unlock(&self->lock);
	host_trace(&self->watch, "the driver reports: %s (%u), detail 0x%08X%s",
		status_name(status), (unsigned)status, host_status_hex(detail),
		counts ? "" : ", only logged");
	if (self->watch.observer.status)
		self->watch.observer.status(self->watch.ctx, status, detail);
}

static NTSTATUS NTAPI io_control(HANDLE handle, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *bytes_returned)
{
	struct host *self = host_of(handle, HOST_MAGIC_DEVICE);
	ULONG returned = 0;
	NTSTATUS status;

	if (bytes_returned)
		*bytes_returned = 0;
	if (!self)
		return STATUS_INVALID_PARAMETER;
	status = kernel_gate_begin_io(&self->gate, hardware_access != FALSE);
	if (status != STATUS_SUCCESS) {
		host_trace(&self->watch,
			"an I/O control of %u bytes is refused: the session "
			"is not there (G-97, G-179)",
			input_bytes);
		return status;
	}
	/* G-94: sizes and buffers as they are. */
	status = host_call_io_control(&self->adapter, self->kernel_context,
		input_bytes, input, output_bytes, output, &returned);
	kernel_gate_end(&self->gate);
	if (bytes_returned) /* G-89 */
		*bytes_returned = returned;
	if (self->watch.observer.io_control)
		self->watch.observer.io_control(self->watch.ctx, input,
			input_bytes, output,
			returned < output_bytes ? returned : output_bytes,
			status);
	return status;
}

static VOID NTAPI report_statistic(
	HANDLE handle, MIRACAST_STATISTIC_DATA *statistics)
{
	struct host *self = host_of(handle, HOST_MAGIC_DEVICE);

	if (self)
		host_watch_statistic(&self->watch, statistics);
}

static NTSTATUS NTAPI get_next_chunk_data(HANDLE handle, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *buffer_bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	struct host *self = host_of(handle, HOST_MAGIC_DEVICE);

	if (!self)
		return STATUS_INVALID_PARAMETER;
	return chunk_queue_get(&self->chunks, timeout_ms, event_count, events,
		buffer_bytes, buffer, outstanding);
}

static NTSTATUS NTAPI register_data_rate(
	HANDLE handle, PVOID ctx, PFN_DATARATE_NOTIFICATION notify)
{
	struct host *self = host_of(handle, HOST_MAGIC_DEVICE);
	bool right_thread;

	if (!self)
		return STATUS_INVALID_PARAMETER;
	right_thread = kernel_gate_inside(&self->gate, GATE_STARTING) ||
		       kernel_gate_inside(&self->gate, GATE_STOPPING);
	return host_data_rate_register(
		&self->data_rate, right_thread, ctx, notify);
}

/* --- for the miniport, Miracast ------------------------------------------ */

static NTSTATUS NTAPI send_message(HANDLE handle, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID ctx)
{
	struct host *self = host_of(handle, HOST_MAGIC_KERNEL);

	if (!self)
		return STATUS_INVALID_PARAMETER;
	return host_messages_send(&self->messages, input_bytes, input,
		output_bytes, output, callback, ctx);
}

NTSTATUS host_deliver_message(
	void *ctx, const struct host_message *message, UINT *returned)
{
	struct host *self = ctx;
	NTSTATUS status = host_call_message(&self->driver, self->driver_context,
		message->input_bytes, message->input, message->output_bytes,
		message->output, returned);

	/* Before the miniport's callback, which may free the buffers. */
	if (self->watch.observer.message)
		self->watch.observer.message(self->watch.ctx, message->input,
			message->input_bytes, status);
	return status;
}

/* G-123: only logged. G-124: the last two are reserved. */
static NTSTATUS NTAPI report_chunk_info(HANDLE handle,
	DXGK_MIRACAST_CHUNK_INFO *info, PVOID private_data, UINT private_bytes)
{
	struct host *self = host_of(handle, HOST_MAGIC_KERNEL);

	if (!self || !info || private_data || private_bytes != 0)
		return STATUS_INVALID_PARAMETER;
	host_watch_chunk(&self->watch, HOST_RECORD_MINIPORT, info);
	return STATUS_SUCCESS;
}

/* --- for the miniport, display ------------------------------------------- */

/* Only queues: the miniport may be inside anything (adapter.h). */
static NTSTATUS indicate_child_status(
	HANDLE handle, const DXGK_CHILD_STATUS *status)
{
	struct host *self = host_of(handle, HOST_MAGIC_ADAPTER);

	if (!self || !status || status->Type != StatusMiracastConnection)
		return STATUS_INVALID_PARAMETER;
	/* The target is not known before the children were asked for. */
	if (atomic_load(&self->adapter_started) &&
		status->ChildUid != self->adapter.target)
		return STATUS_INVALID_PARAMETER;
	host_monitor_post(&self->monitor, status->Miracast.Connected
						  ? HOST_MONITOR_ARRIVED
						  : HOST_MONITOR_DEPARTED);
	return STATUS_SUCCESS;
}

/* G-122: logged and queued. Other interrupts (V-sync, G-215) mean nothing to
 * this host. */
static void notify_interrupt(
	HANDLE handle, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	struct host *self = host_of(handle, HOST_MAGIC_ADAPTER);
	NTSTATUS status = STATUS_INVALID_PARAMETER;

	if (!self || !data ||
		data->InterruptType !=
			DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE)
		return;
	if (atomic_load(&self->dpc_owed))
		host_trace(&self->watch, "no NotifyDpc followed an interrupt "
					 "that was refused (G-121)");
	host_watch_chunk(&self->watch, HOST_RECORD_INTERRUPT,
		&data->MiracastEncodeChunkCompleted.ChunkInfo);
	if (!atomic_load(&self->adapter_started))
		; /* nobody listens yet */
	else if (data->MiracastEncodeChunkCompleted.VidPnTargetId !=
		 self->adapter.target)
		chunk_queue_lose(&self->chunks);
	else
		status = chunk_queue_put(&self->chunks,
			&data->MiracastEncodeChunkCompleted.ChunkInfo,
			data->MiracastEncodeChunkCompleted.pPrivateDriverData,
			data->MiracastEncodeChunkCompleted
				.PrivateDataDriverSize);
	data->MiracastEncodeChunkCompleted.Status = status;
	atomic_store(&self->dpc_owed, status == STATUS_NO_MEMORY);
	if (status == STATUS_NO_MEMORY)
		host_trace(&self->watch,
			"the driver takes no chunks: all %u are lost (G-120)",
			CHUNK_QUEUE_DESCRIPTORS);
}

static void notify_dpc(HANDLE handle)
{
	struct host *self = host_of(handle, HOST_MAGIC_ADAPTER);

	if (self)
		atomic_store(&self->dpc_owed, false);
}

/* --- */

void host_monitor_departed(void *ctx)
{
	struct host *self = ctx;

	mutex_lock(&self->lock);
	if (host_in_session(self)) {
		self->outcome.monitor_departed = true; /* G-60 */
		host_request_end(self);
	}
	mutex_unlock(&self->lock);
}

void host_callbacks_init(struct host *self)
{
	self->device = (struct host_handle){HOST_MAGIC_DEVICE, self};
	self->kernel = (struct host_handle){HOST_MAGIC_KERNEL, self};
	self->adapter_handle = (struct host_handle){HOST_MAGIC_ADAPTER, self};
	self->callbacks = (MIRACAST_CALLBACKS){
		.ReportSessionStatus = report_session_status,
		.MiracastIoControl = io_control,
		.ReportStatistic = report_statistic,
		.GetNextChunkData = get_next_chunk_data,
		.RegisterForDataRateNotifications = register_data_rate,
	};
	self->kernel_callbacks = (DXGK_MIRACAST_DISPLAY_CALLBACKS){
		.MiracastHandle = &self->kernel,
		.DxgkCbMiracastSendMessage = send_message,
		.DxgkCbReportChunkInfo = report_chunk_info,
	};
	self->adapter_callbacks = (struct sundog_adapter_callbacks){
		.Size = sizeof(self->adapter_callbacks),
		.hAdapter = &self->adapter_handle,
		.IndicateChildStatus = indicate_child_status,
		.NotifyInterrupt = notify_interrupt,
		.NotifyDpc = notify_dpc,
	};
}
