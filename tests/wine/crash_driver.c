/*
 * A driver that does not survive CreateMiracastContext. How it ends says
 * SUNDOG_TEST_BREAK: "overflow", "abort", "exit", else of an access violation.
 */
#include <stdlib.h>
#include <string.h>

#include "ddi/netdispumdddi.h"

__declspec(dllexport) NTSTATUS NTAPI
	QueryMiracastDriverInterface(UINT version, UINT size, VOID *out);

static int *volatile nowhere;

/* In steps that can't step over the guard page. */
static int overflow(int depth)
{
	volatile char part[256];

	part[0] = (char)depth;
	return depth < 1 << 20 ? overflow(depth + 1) + part[0] : 0;
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	const char *how = getenv("SUNDOG_TEST_BREAK");

	(void)device;
	(void)callbacks;
	*context = NULL;
	if (how && strcmp(how, "overflow") == 0)
		return overflow(0);
	if (how && strcmp(how, "abort") == 0)
		abort();
	if (how && strcmp(how, "exit") == 0)
		exit(7);
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
