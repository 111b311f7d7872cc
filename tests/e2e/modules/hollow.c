/* A driver and a miniport that answer with an empty table. */
#include <string.h>
#include "ddi/netdispumdddi.h"
#include "sundog/adapter.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);
EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE table;

	(void)version;
	memset(&table, 0, sizeof(table));
	table.Size = sizeof(table);
	if (size >= sizeof(table))
		memcpy(out, &table, sizeof(table));
	return STATUS_SUCCESS;
}

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	(void)version;
	if (size >= sizeof(*out)) {
		memset(out, 0, sizeof(*out));
		out->Size = sizeof(*out);
	}
	return STATUS_SUCCESS;
}
