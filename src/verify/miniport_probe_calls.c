/*
 * What the miniport calls.
 */
#include "miniport_probe_private.h"

#include <stdlib.h>
#include <string.h>

#include "frame_log.h"
#include "platform/clock.h"
#include "scripted_driver.h"
#include "verdict.h"

/* G-80: so long may a callback of the miniport's take. */
#define CALLBACK_LIMIT_US 3000000u
/* G-78: so long do completions wait for each other; then they go on. */
#define GATHER_US 4000000u

/* What the miniport gets for handles: never one of the host's. */
static char adapter_handle, kernel_handle;

/* --- what it calls: the display's half ----------------------------------- */

static NTSTATUS indicate_child_status(
	HANDLE handle, const DXGK_CHILD_STATUS *status)
{
	struct miniport_seen *seen = &miniport_seen;
	unsigned asked =
		scripted_driver_count(&scripted_driver_seen.departures_asked);

	(void)handle;
	if (!status)
		return STATUS_INVALID_PARAMETER;
	if (status->Miracast.Connected &&
		scripted_driver_count(&scripted_driver_seen.arrivals_asked) ==
			0) {
		verdict_fail("G-52",
			"it reported a monitor that no driver had told it of; "
			"none is there before a session has one");
		return STATUS_SUCCESS; /* and nothing follows from it */
	}
	mutex_lock(&miniport_lock);
	if (seen->indications < MINIPORT_INDICATIONS)
		seen->indication[seen->indications] = *status;
	seen->indications++;
	/* A wrong Type is for the scenarios to judge (G-54). */
	seen->connected = status->Miracast.Connected != FALSE;
	miniport_script.departures_before = asked;
	if (seen->connected)
		seen->arrivals++;
	else
		seen->departures++;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	return miniport_host.IndicateChildStatus
		       ? miniport_host.IndicateChildStatus(
				 miniport_host.hAdapter, status)
		       : STATUS_SUCCESS;
}

/* Whether there is a context that what is called can be about. rule: what is
 * broken otherwise. */
static bool is_live(const char *rule, const char *what)
{
	bool live;

	mutex_lock(&miniport_lock);
	live = miniport_seen.context_live;
	mutex_unlock(&miniport_lock);
	if (!live)
		verdict_fail(rule,
			"%s was called while there was no Miracast context; "
			"nothing goes to the driver before CreateContext and "
			"after DestroyContext",
			what);
	return live;
}

static void judge_chunk(const DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	ULONG target = data->MiracastEncodeChunkCompleted.VidPnTargetId;
	UINT type = data->MiracastEncodeChunkCompleted.ChunkInfo.ChunkType;
	UINT bytes = data->MiracastEncodeChunkCompleted.PrivateDataDriverSize;
	ULONG most = miniport_seen.caps.MaxChunkPrivateDriverDataSize;

	if (target != miniport_seen.target)
		verdict_fail("G-117",
			"a chunk's interrupt names target %u; the Miracast "
			"target is %u",
			(unsigned)target, (unsigned)miniport_seen.target);
	if (type != DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE &&
		type < DXGK_MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1)
		verdict_fail("G-117",
			"a chunk's interrupt has ChunkType %u; "
			"ENCODE_COMPLETE (2) was expected of a finished chunk",
			type);
	if (bytes > most)
		verdict_fail("G-118",
			"a chunk's private data has %u bytes; the capabilities "
			"say %u at most",
			bytes, (unsigned)most);
	else
		verdict_pass("G-118");
}

static void log_chunk(const DXGKARGCB_NOTIFY_INTERRUPT_DATA *data, bool refused)
{
	enum frame_slice which = FRAME_SLICE_UNKNOWN;
	struct sundog_slice slice;

	if (scripted_driver_explain(
		    data->MiracastEncodeChunkCompleted.PrivateDataDriverSize,
		    data->MiracastEncodeChunkCompleted.pPrivateDriverData,
		    &slice))
		which = slice.last ? FRAME_SLICE_LAST : FRAME_SLICE_MIDDLE;
	frame_log_chunk(&data->MiracastEncodeChunkCompleted.ChunkInfo,
		clock_now_us(), which, refused);
}

static void notify_interrupt(
	HANDLE handle, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	bool refused;

	(void)handle;
	if (!data || data->InterruptType !=
			     DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE)
		return; /* another one, which is not for us */
	data->MiracastEncodeChunkCompleted.Status = STATUS_INVALID_PARAMETER;
	if (!is_live("G-86", "NotifyInterrupt for a chunk"))
		return;
	judge_chunk(data);
	mutex_lock(&miniport_lock);
	if (miniport_script.dpc_owed)
		verdict_fail("G-121",
			"no NotifyDpc came between an interrupt that was "
			"answered STATUS_NO_MEMORY and the next one; it is a "
			"must");
	refused = miniport_script.refuse_next;
	miniport_script.refuse_next = false;
	miniport_script.dpc_owed = refused;
	miniport_seen.interrupts++;
	miniport_seen.refused += refused;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	if (refused)
		data->MiracastEncodeChunkCompleted.Status = STATUS_NO_MEMORY;
	else if (miniport_host.NotifyInterrupt)
		miniport_host.NotifyInterrupt(miniport_host.hAdapter, data);
	else
		data->MiracastEncodeChunkCompleted.Status = STATUS_SUCCESS;
	log_chunk(data,
		data->MiracastEncodeChunkCompleted.Status != STATUS_SUCCESS);
}

static void notify_dpc(HANDLE handle)
{
	(void)handle;
	mutex_lock(&miniport_lock);
	miniport_seen.dpcs++;
	if (miniport_script.dpc_owed)
		miniport_seen.dpcs_after_refusal++;
	miniport_script.dpc_owed = false;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	if (miniport_host.NotifyDpc)
		miniport_host.NotifyDpc(miniport_host.hAdapter);
}

/* --- what it calls: messages --------------------------------------------- */

struct message {
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback;
	PVOID ctx;
	const void *input;
	ULONG input_bytes;
	void *copy; /* of the input, as it was sent */
	/* Completed miniport_script.early: */
	struct thread thread;
	bool done; /* behind miniport_lock */
};

/* The lock is held, and left while it waits. */
static void gather_completions(void)
{
	uint64_t deadline_us = clock_now_us() + GATHER_US;
	bool in_time = true;

	if (miniport_script.gathered >= miniport_script.gather)
		return;
	miniport_script.gathered++;
	if (miniport_script.gathered == miniport_script.gather)
		miniport_seen.gathered++;
	cond_broadcast(&miniport_changed);
	while (miniport_script.gathered < miniport_script.gather && in_time)
		in_time = cond_wait_until(
			&miniport_changed, &miniport_lock, deadline_us);
	miniport_script.gather = 0; /* also who came in vain */
}

static VOID NTAPI completed(PVOID context, PIO_STATUS_BLOCK block)
{
	struct message *message = context;

	mutex_lock(&miniport_lock);
	gather_completions();
	mutex_unlock(&miniport_lock);
	if (message->copy) {
		verdict_check(memcmp(message->copy, message->input,
				      message->input_bytes) == 0,
			"G-79",
			"a message's input buffer had changed when it was "
			"completed; both buffers have to stay as they are "
			"until then");
	}
	if (message->callback)
		CALL("DxgkCbMiracastSendMessageCallback",
			message->callback(message->ctx, block));
	free(message->copy);
	mutex_lock(&miniport_lock);
	miniport_seen.completed++;
	message->done = true;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
}

static VOID NTAPI completed_by_host(PVOID context, PIO_STATUS_BLOCK block)
{
	completed(context, block);
	free(context);
}

static void complete_on_thread(void *arg)
{
	IO_STATUS_BLOCK block;

	memset(&block, 0, sizeof(block));
	block.Status = STATUS_CANCELLED;
	completed(arg, &block);
}

/* G-80: the callback comes back before the miniport's call does. */
static void complete_early(struct message *message)
{
	uint64_t deadline_us = clock_now_us() + CALLBACK_LIMIT_US;
	bool in_time = true;

	if (thread_start(&message->thread, complete_on_thread, message,
		    "verify-early")) {
		complete_on_thread(message);
		free(message);
		return;
	}
	mutex_lock(&miniport_lock);
	while (!message->done && in_time)
		in_time = cond_wait_until(
			&miniport_changed, &miniport_lock, deadline_us);
	in_time = message->done;
	mutex_unlock(&miniport_lock);
	verdict_check(in_time, "G-80",
		"a message's callback did not come back while "
		"DxgkCbMiracastSendMessage was inside; it may come, and "
		"return, before that does");
	if (!in_time) {
		miniport_probe_complete_early(false); /* once is enough */
		thread_detach(&message->thread);      /* the message stays */
		return;
	}
	thread_join(&message->thread);
	free(message);
}

static NTSTATUS NTAPI send_message(HANDLE handle, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID ctx)
{
	struct message *message;
	NTSTATUS status;
	bool now;

	(void)handle;
	if (!is_live("G-185", "DxgkCbMiracastSendMessage"))
		return STATUS_INVALID_DEVICE_STATE;
	if (!miniport_kernel_host.DxgkCbMiracastSendMessage)
		return STATUS_INVALID_DEVICE_STATE;
	message = calloc(1, sizeof(*message));
	if (!message)
		return STATUS_INSUFFICIENT_RESOURCES;
	message->callback = callback;
	message->ctx = ctx;
	message->input = input;
	message->input_bytes = input_bytes;
	if (input && input_bytes > 0)
		message->copy = malloc(input_bytes);
	if (message->copy)
		memcpy(message->copy, input, input_bytes);
	mutex_lock(&miniport_lock);
	miniport_seen.sent++;
	miniport_seen.without_callback += !callback;
	now = miniport_script.early;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	if (now) {
		complete_early(message);
		return STATUS_PENDING;
	}
	status = miniport_kernel_host.DxgkCbMiracastSendMessage(
		miniport_kernel_host.MiracastHandle, input_bytes, input,
		output_bytes, output, completed_by_host, message);
	if (status != STATUS_PENDING) {
		free(message->copy);
		free(message);
		mutex_lock(&miniport_lock);
		miniport_seen.sent--; /* it was not */
		mutex_unlock(&miniport_lock);
	}
	return status;
}

static NTSTATUS NTAPI report_chunk_info(HANDLE handle,
	DXGK_MIRACAST_CHUNK_INFO *info, PVOID private_data, UINT private_bytes)
{
	(void)handle;
	if (!info || !is_live("G-86", "DxgkCbReportChunkInfo"))
		return STATUS_INVALID_PARAMETER;
	verdict_check(!private_data && private_bytes == 0, "G-124",
		"DxgkCbReportChunkInfo was given private data of %u bytes; "
		"NULL and 0 were expected",
		private_bytes);
	frame_log_step(info, clock_now_us());
	miniport_note(&miniport_seen.steps);
	return miniport_kernel_host.DxgkCbReportChunkInfo
		       ? miniport_kernel_host.DxgkCbReportChunkInfo(
				 miniport_kernel_host.MiracastHandle, info,
				 NULL, 0)
		       : STATUS_SUCCESS;
}

/* --- the tables ---------------------------------------------------------- */

const struct sundog_adapter_callbacks miniport_adapter_calls = {
	.Size = sizeof(miniport_adapter_calls),
	.hAdapter = &adapter_handle,
	.IndicateChildStatus = indicate_child_status,
	.NotifyInterrupt = notify_interrupt,
	.NotifyDpc = notify_dpc,
};

const DXGK_MIRACAST_DISPLAY_CALLBACKS miniport_kernel_calls = {
	.MiracastHandle = &kernel_handle,
	.DxgkCbMiracastSendMessage = send_message,
	.DxgkCbReportChunkInfo = report_chunk_info,
};
