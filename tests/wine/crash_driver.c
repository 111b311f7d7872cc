/*
 * A driver that crashes in CreateMiracastContext.
 */
#include <string.h>

#include "ddi/netdispumdddi.h"

__declspec(dllexport) NTSTATUS NTAPI
	QueryMiracastDriverInterface(UINT version, UINT size, VOID *out);

static int *volatile nowhere;

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	(void)device;
	(void)callbacks;
	*context = NULL;
	*nowhere = 1;
	return STATUS_SUCCESS;
}

/* Nothing of this is ever called. */

static VOID NTAPI end(PVOID context)
{
	(void)context;
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)context;
	(void)rtsp;
	(void)stats;
	(void)info;
	return STATUS_NOT_SUPPORTED;
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	(void)context;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	return STATUS_NOT_SUPPORTED;
}

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	const MIRACAST_DRIVER_INTERFACE table = {
		sizeof(table), create, end, start, end, message};

	(void)version;
	if (size < sizeof(table))
		return STATUS_NOT_SUPPORTED;
	memcpy(out, &table, sizeof(table));
	return STATUS_SUCCESS;
}
