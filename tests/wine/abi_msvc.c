/*
 * The driver's half of the ABI test: it is never linked against a C library.
 */
#include "abi.h"

static void expect(struct abi_context *self, int holds, UINT bit)
{
	if (!holds)
		self->bad |= bit;
}

static VOID NTAPI on_rates(PVOID context, MIRACAST_DATARATE_STATS *stats)
{
	struct abi_context *self = context;

	self->rates_seen++;
	expect(self,
		stats->EncoderBitRate == 1 &&
			stats->CurrentMaxTxDataRate == 0x200000000u &&
			stats->TransmittedFrameCount == 3 &&
			stats->FailedFrameCount == 4 &&
			stats->RetriedFrameCount == 5 &&
			stats->MultipleRetryFrameCount == 6,
		ABI_BAD_RATES);
}

/* Seven arguments, three of them on the stack. */
static void call_io_control(struct abi_context *self)
{
	UINT input = 0x11111111, output = 0, returned = 0;
	NTSTATUS status = self->callbacks.MiracastIoControl(self->device, TRUE,
		sizeof(input), &input, sizeof(output), &output, &returned);

	expect(self,
		status == STATUS_BUFFER_TOO_SMALL && output == 0x22222222 &&
			returned == 0x33333333,
		ABI_BAD_CALLBACK_RESULT);
}

static void take_chunk(struct abi_context *self)
{
	HANDLE events[2] = {(HANDLE)0x10, (HANDLE)0x20};
	MIRACAST_CHUNK_DATA chunk[2];
	UINT bytes = sizeof(chunk), outstanding = 0;
	NTSTATUS status = self->callbacks.GetNextChunkData(
		self->device, INFINITE, 2, events, &bytes, chunk, &outstanding);

	expect(self,
		status == STATUS_SUCCESS && bytes == 29 &&
			outstanding == ABI_OUTSTANDING &&
			chunk->ChunkInfo.ChunkType ==
				MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1 &&
			chunk->ChunkInfo.ChunkId.FrameNumber == ABI_FRAME &&
			chunk->ChunkInfo.ChunkId.PartNumber == ABI_PART &&
			chunk->ChunkInfo.ProcessingTime == ABI_TIME &&
			chunk->ChunkInfo.EncodeRate == ABI_RATE &&
			chunk->PrivateDriverDataSize == 1 &&
			chunk->PrivateDriverData[0] == ABI_PRIVATE,
		ABI_BAD_CHUNK);
}

static void report_sent(struct abi_context *self)
{
	MIRACAST_STATISTIC_DATA record;

	record.StatisticType = MIRACAST_STATISTIC_TYPE_CHUNK_SENT;
	record.ChunkSent.ChunkId.Value = 0;
	record.ChunkSent.ChunkId.FrameNumber = ABI_FRAME;
	record.ChunkSent.ChunkId.PartNumber = ABI_PART;
	self->callbacks.ReportStatistic(self->device, &record);
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	struct abi_context *self = *context;

	self->device = device;
	self->callbacks = *callbacks;
	call_io_control(self);
	take_chunk(self);
	report_sent(self);
	return self->callbacks.RegisterForDataRateNotifications(
		device, self, on_rates);
}

static VOID NTAPI destroy(PVOID context)
{
	struct abi_context *self = context;

	self->callbacks.ReportSessionStatus(self->device,
		MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST, STATUS_TIMEOUT);
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct abi_context *self = context;

	expect(self, rtsp == ABI_SOCKET, ABI_BAD_SOCKET);
	expect(self,
		stats->CurrentBitRate == 0x700000000u &&
			stats->LocalMaxBitRate == 8 &&
			stats->RemoteMaxBitRate == 9,
		ABI_BAD_STATS);
	info->Value = 0;
	info->ReducedModeListDueToBandwidth = 1;
	return STATUS_DEVICE_INSUFFICIENT_RESOURCES;
}

static VOID NTAPI stop(PVOID context)
{
	struct abi_context *self = context;

	self->callbacks.RegisterForDataRateNotifications(
		self->device, (PVOID)0, (PFN_DATARATE_NOTIFICATION)0);
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	struct abi_context *self = context;

	expect(self,
		input_bytes == 4 && *(UINT *)input == 0x44444444 &&
			output_bytes == 8 && *(UINT64 *)output == 0,
		ABI_BAD_MESSAGE);
	*(UINT64 *)output = 0x5555555566666666u;
	*returned = 8;
	return STATUS_SUCCESS;
}

NTSTATUS NTAPI abi_query(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE *table = out;

	if (version != MIRACAST_DRIVER_INTERFACE_VERSION_1 ||
		size != sizeof(*table))
		return STATUS_NOT_SUPPORTED;
	table->Size = sizeof(*table);
	table->CreateMiracastContext = create;
	table->DestroyMiracastContext = destroy;
	table->StartMiracastSession = start;
	table->StopMiracastSession = stop;
	table->HandleKernelModeMessage = message;
	return STATUS_SUCCESS;
}
