/*
 * A miniport of somebody else's: it has all that a Miracast miniport needs, and
 * understands nothing that a driver says to it.
 */
#include <string.h>
#include "sundog/adapter.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define TARGET 7u

EXPORT SUNDOG_QUERY_ADAPTER SundogQueryAdapter;

static struct {
	int queried, in_use;
} adapter;

static NTSTATUS add(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *out, char *error, UINT error_bytes)
{
	(void)callbacks;
	(void)settings;
	(void)error;
	(void)error_bytes;
	adapter.queried = 0;
	*out = &adapter;
	return STATUS_SUCCESS;
}

static void remove_adapter(PVOID context)
{
	(void)context;
}

/* --- Miracast ------------------------------------------------------------ */

static VOID NTAPI reference(PVOID context)
{
	(void)context;
}

static NTSTATUS NTAPI query_caps(
	PVOID context, ULONG bytes, DXGK_MIRACAST_CAPS *caps)
{
	(void)context;
	if (bytes < sizeof(*caps))
		return STATUS_BUFFER_TOO_SMALL;
	memset(caps, 0, sizeof(*caps));
	caps->MaxChunkPrivateDriverDataSize = 64;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI create_context(PVOID context,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *out, ULONG *target)
{
	(void)context;
	(void)callbacks;
	if (adapter.in_use)
		return STATUS_RESOURCE_IN_USE;
	adapter.in_use = 1;
	*out = &adapter;
	*target = TARGET;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI io_control(PVOID context, PVOID miracast,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	(void)context;
	(void)miracast;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	*returned = 0;
	return STATUS_INVALID_PARAMETER;
}

static VOID NTAPI destroy_context(PVOID context, PVOID miracast)
{
	(void)context;
	(void)miracast;
	adapter.in_use = 0;
}

static NTSTATUS query_interface(PVOID context, const GUID *type, USHORT version,
	USHORT size, PVOID buffer)
{
	const DXGK_MIRACAST_DISPLAY_INTERFACE table = {
		.Size = sizeof(table),
		.Version = DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		.Context = context,
		.InterfaceReference = reference,
		.InterfaceDereference = reference,
		.DxgkDdiMiracastQueryCaps = query_caps,
		.DxgkDdiMiracastCreateContext = create_context,
		.DxgkDdiMiracastIoControl = io_control,
		.DxgkDdiMiracastDestroyContext = destroy_context,
	};

	if (memcmp(type, &GUID_DEVINTERFACE_MIRACAST_DISPLAY, sizeof(*type)) ||
		version != table.Version)
		return STATUS_NOT_SUPPORTED;
	if (size < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(buffer, &table, sizeof(table));
	adapter.queried = 1;
	return STATUS_SUCCESS;
}

/* --- the display --------------------------------------------------------- */

static NTSTATUS query_children(
	PVOID context, struct sundog_child *children, UINT *count)
{
	(void)context;
	if (*count < 1)
		return STATUS_BUFFER_TOO_SMALL;
	*count = adapter.queried ? 1 : 0;
	children[0] = (struct sundog_child){
		TARGET, D3DKMDT_VOT_MIRACAST, HpdAwarenessInterruptible};
	return STATUS_SUCCESS;
}

static NTSTATUS query_status(PVOID context, DXGK_CHILD_STATUS *status)
{
	(void)context;
	status->Type = StatusMiracastConnection;
	status->Miracast.Connected = FALSE;
	status->Miracast.MiracastMonitorType = D3DKMDT_VOT_MIRACAST;
	return STATUS_SUCCESS;
}

static NTSTATUS query_descriptor(
	PVOID context, ULONG child, UINT offset, UINT *length, UCHAR *buffer)
{
	(void)context;
	(void)child;
	(void)offset;
	(void)buffer;
	*length = 0;
	return STATUS_MONITOR_NO_DESCRIPTOR;
}

static NTSTATUS enum_modes(PVOID context, ULONG child,
	struct sundog_target_mode *modes, UINT *count)
{
	(void)context;
	(void)child;
	(void)modes;
	*count = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS commit_mode(PVOID context, ULONG child,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	(void)context;
	(void)child;
	(void)mode;
	(void)power_on;
	return STATUS_INVALID_PARAMETER;
}

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	const struct sundog_adapter_interface table = {
		.Size = sizeof(table),
		.AddAdapter = add,
		.RemoveAdapter = remove_adapter,
		.QueryInterface = query_interface,
		.QueryChildRelations = query_children,
		.QueryChildStatus = query_status,
		.QueryDeviceDescriptor = query_descriptor,
		.EnumModes = enum_modes,
		.CommitMode = commit_mode,
	};

	if (version != SUNDOG_ADAPTER_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	*out = table;
	return STATUS_SUCCESS;
}
