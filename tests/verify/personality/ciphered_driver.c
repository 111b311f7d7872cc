/*
 * Somebody else's driver: ours, linked in with its export renamed, that speaks
 * to the miniport in another language (cipher.h). Whatever goes through the
 * interface between the two is disguised here: I/O controls and their answers,
 * messages and theirs, the private data of chunks.
 */
#include <stddef.h>
#include <stdlib.h>
#include "cipher.h"
#include "ddi/netdispumdddi.h"

#define EXPORT	    __attribute__((visibility("default")))
#define PACKET_HEAD offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData)

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);
NTSTATUS NTAPI CipheredDriverQuery(UINT version, UINT size, VOID *out);

/* A context. Our driver takes it for the device. */
struct ciphered {
	HANDLE device;
	MIRACAST_CALLBACKS host;
	PVOID context; /* our driver's */
};

static MIRACAST_DRIVER_INTERFACE ours; /* the same for every context */

/* --- down ------------------------------------------------------------------*/

static VOID NTAPI report_status(
	HANDLE handle, MIRACAST_STATUS status, NTSTATUS detail)
{
	struct ciphered *self = handle;

	self->host.ReportSessionStatus(self->device, status, detail);
}

static VOID NTAPI report_statistic(HANDLE handle, MIRACAST_STATISTIC_DATA *data)
{
	struct ciphered *self = handle;

	self->host.ReportStatistic(self->device, data);
}

static NTSTATUS NTAPI register_data_rate(
	HANDLE handle, PVOID ctx, PFN_DATARATE_NOTIFICATION notify)
{
	struct ciphered *self = handle;

	return self->host.RegisterForDataRateNotifications(
		self->device, ctx, notify);
}

static NTSTATUS NTAPI io_control(HANDLE handle, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	struct ciphered *self = handle;
	UINT room = output_bytes ? output_bytes + CIPHER_BYTES : 0, got = 0;
	UCHAR *asked = malloc(input_bytes + CIPHER_BYTES + room);
	UCHAR *answer;
	NTSTATUS status;

	if (returned)
		*returned = 0;
	if (!asked)
		return STATUS_NO_MEMORY;
	answer = asked + input_bytes + CIPHER_BYTES;
	status = self->host.MiracastIoControl(self->device, hardware_access,
		cipher_write(asked, input, input_bytes), asked, room,
		room ? answer : NULL, &got);
	got = cipher_read(answer, answer, got < room ? got : room);
	if (got)
		memcpy(output, answer, got);
	if (returned)
		*returned = got;
	free(asked);
	return status;
}

/* Takes the disguise off each packet. They get shorter: what fitted once fits
 * again. The result: bytes at out. A packet that is not of the language is left
 * out. */
static UINT uncover(UCHAR *out, const UCHAR *packets, UINT bytes)
{
	const UINT size_at =
		offsetof(MIRACAST_CHUNK_DATA, PrivateDriverDataSize);
	UINT at = 0, used = 0;

	while (bytes - at >= PACKET_HEAD) {
		UINT size, plain;

		memcpy(&size, packets + at + size_at, sizeof(size));
		if (size > bytes - at - PACKET_HEAD)
			break;
		memcpy(out + used, packets + at, PACKET_HEAD);
		plain = cipher_read(out + used + PACKET_HEAD,
			packets + at + PACKET_HEAD, size);
		memcpy(out + used + size_at, &plain, sizeof(plain));
		used += plain ? (UINT)PACKET_HEAD + plain : 0;
		at += (UINT)PACKET_HEAD + size;
	}
	return used;
}

static NTSTATUS NTAPI next_chunk(HANDLE handle, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	struct ciphered *self = handle;
	UINT got = *bytes + CIPHER_BYTES; /* room for one more word */
	UCHAR *packets = malloc(got);
	NTSTATUS status;

	if (!packets)
		return STATUS_NO_MEMORY;
	status = self->host.GetNextChunkData(self->device, timeout_ms,
		event_count, events, &got, (MIRACAST_CHUNK_DATA *)packets,
		outstanding);
	/* 0 bytes: that was an event, whatever the status looks like. */
	if (status == STATUS_SUCCESS && got > 0)
		got = uncover((UCHAR *)buffer, packets, got);
	else if (status == STATUS_BUFFER_TOO_SMALL)
		got -= CIPHER_BYTES;
	*bytes = got;
	free(packets);
	return status;
}

/* --- up --------------------------------------------------------------------*/

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	struct ciphered *self = context;
	UCHAR *plain = malloc(input_bytes + 1);
	UINT bytes, got = 0;
	UINT room =
		output_bytes > CIPHER_BYTES ? output_bytes - CIPHER_BYTES : 0;
	NTSTATUS status = STATUS_NOT_SUPPORTED;

	*returned = 0;
	if (!plain)
		return STATUS_NO_MEMORY;
	bytes = cipher_read(plain, input, input_bytes);
	if (bytes)
		status = ours.HandleKernelModeMessage(
			self->context, bytes, plain, room, output, &got);
	*returned = cipher_write(output, output, got);
	free(plain);
	return status;
}

/* --- the rest is handed on -------------------------------------------------*/

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	MIRACAST_CALLBACKS between = {
		.ReportSessionStatus = report_status,
		.MiracastIoControl = io_control,
		.ReportStatistic = report_statistic,
		.GetNextChunkData = next_chunk,
		.RegisterForDataRateNotifications = register_data_rate,
	};
	struct ciphered *self;
	NTSTATUS status;

	if (!context)
		return STATUS_INVALID_PARAMETER;
	*context = NULL;
	if (!callbacks)
		return STATUS_INVALID_PARAMETER;
	self = calloc(1, sizeof(*self));
	if (!self)
		return STATUS_NO_MEMORY;
	self->device = device;
	self->host = *callbacks;
	status = ours.CreateMiracastContext(self, &between, &self->context);
	if (NT_SUCCESS(status))
		*context = self;
	else
		free(self);
	return status;
}

static VOID NTAPI destroy(PVOID context)
{
	struct ciphered *self = context;

	if (!self)
		return;
	ours.DestroyMiracastContext(self->context);
	free(self);
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *connection, MIRACAST_SESSION_INFO *info)
{
	struct ciphered *self = context;

	return ours.StartMiracastSession(self->context, rtsp, connection, info);
}

static VOID NTAPI stop(PVOID context)
{
	struct ciphered *self = context;

	ours.StopMiracastSession(self->context);
}

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	NTSTATUS status = CipheredDriverQuery(version, size, out);
	MIRACAST_DRIVER_INTERFACE *table = out;

	if (!NT_SUCCESS(status))
		return status;
	CipheredDriverQuery(version, sizeof(ours), &ours);
	table->CreateMiracastContext = create;
	table->DestroyMiracastContext = destroy;
	table->StartMiracastSession = start;
	table->StopMiracastSession = stop;
	table->HandleKernelModeMessage = message;
	return status;
}
