/*
 * The module's one export.
 */
#include "adapter.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

EXPORT SUNDOG_QUERY_ADAPTER SundogQueryAdapter;

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	if (version != SUNDOG_ADAPTER_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(*out))
		return STATUS_BUFFER_TOO_SMALL;
	if (!out)
		return STATUS_INVALID_PARAMETER;
	*out = (struct sundog_adapter_interface){
		.Size = sizeof(*out),
		.AddAdapter = adapter_add,
		.RemoveAdapter = adapter_remove,
		.QueryInterface = adapter_query_interface,
		.QueryChildRelations = adapter_query_child_relations,
		.QueryChildStatus = adapter_query_child_status,
		.QueryDeviceDescriptor = adapter_query_device_descriptor,
		.EnumModes = adapter_enum_modes,
		.CommitMode = adapter_commit_mode,
	};
	return STATUS_SUCCESS;
}
