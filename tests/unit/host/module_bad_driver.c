/*
 * Drivers that no host should take; BAD says what is wrong.
 */
#include <stddef.h>

#include "ddi/netdispumdddi.h"

#define NO_EXPORT     1
#define WRONG_VERSION 2
#define SMALL	      3
#define NO_STOP	      4
#define FAILS	      5

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#if BAD == NO_EXPORT
EXPORT extern const int something_else;
const int something_else = 1;
#else

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	(void)device;
	(void)callbacks;
	*context = NULL;
	return STATUS_SUCCESS;
}

static VOID NTAPI end(PVOID context)
{
	(void)context;
}

static NTSTATUS NTAPI start(PVOID context, SOCKET socket,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)context;
	(void)socket;
	(void)stats;
	(void)info;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	(void)context;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	*returned = 0;
	return STATUS_SUCCESS;
}

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE *table = out;

	(void)version;
	(void)size;
	if (BAD == WRONG_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (BAD == FAILS)
		return STATUS_UNSUCCESSFUL;
	table->Size = BAD == SMALL ? 40 : sizeof(*table);
	table->CreateMiracastContext = create;
	table->DestroyMiracastContext = end;
	table->StartMiracastSession = start;
	table->StopMiracastSession = BAD == NO_STOP ? NULL : end;
	table->HandleKernelModeMessage = message;
	return STATUS_SUCCESS;
}
#endif
