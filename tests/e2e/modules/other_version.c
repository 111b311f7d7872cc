/* A driver and a miniport of a future version: they know no version 1. */
#include "ddi/netdispumdddi.h"
#include "sundog/adapter.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);
EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	(void)size;
	(void)out;
	return version >= 2 ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	(void)size;
	(void)out;
	return version >= 2 ? STATUS_SUCCESS : STATUS_REVISION_MISMATCH;
}
