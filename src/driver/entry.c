/*
 * The module's one export: the table of the driver's five functions.
 */
#include <string.h>
#include "context.h"

#if defined(_WIN32)
/* The name is undecorated on 64-bit systems (G-06); 32 bits would need a
 * module-definition file. */
#define SUNDOG_EXPORT __declspec(dllexport)
#else
#define SUNDOG_EXPORT __attribute__((visibility("default")))
#endif

/* Checks before it writes, and creates nothing (I-01). */
SUNDOG_EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT MiracastDriverInterfaceVersion, UINT MiracastDriverInterfaceSize,
	VOID *pMiracastDriverInterface)
{
	const MIRACAST_DRIVER_INTERFACE table = {
		.Size = sizeof(table),
		.CreateMiracastContext = driver_create,
		.DestroyMiracastContext = driver_destroy,
		.StartMiracastSession = driver_start,
		.StopMiracastSession = driver_stop,
		.HandleKernelModeMessage = driver_message,
	};

	if (MiracastDriverInterfaceVersion !=
		MIRACAST_DRIVER_INTERFACE_VERSION_1)
		return STATUS_REVISION_MISMATCH;
	if (!pMiracastDriverInterface)
		return STATUS_INVALID_PARAMETER;
	if (MiracastDriverInterfaceSize < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	/* The host's memory may be aligned like bytes. */
	memcpy(pMiracastDriverInterface, &table, sizeof(table));
	return STATUS_SUCCESS;
}
