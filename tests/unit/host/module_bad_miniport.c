/*
 * Miniports that no host should take; BAD says what is wrong.
 */
#include <string.h>

#include "sundog/adapter.h"

#define WRONG_VERSION 1
#define SMALL	      2
#define NO_COMMIT     3
#define NO_MIRACAST   4
#define OLD_MIRACAST  5
#define NO_IO_CONTROL 6
#define NO_CAPS	      7
#define HUGE_CAPS     8

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static NTSTATUS NTAPI query_caps(
	PVOID adapter, ULONG size, DXGK_MIRACAST_CAPS *caps)
{
	(void)adapter;
	(void)size;
	if (BAD == NO_CAPS)
		return STATUS_UNSUCCESSFUL;
	caps->MaxChunkPrivateDriverDataSize =
		BAD == HUGE_CAPS ? 0xFFFFFFFFu : 48;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI create_context(PVOID adapter,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target)
{
	(void)adapter;
	(void)callbacks;
	(void)context;
	(void)target;
	return STATUS_UNSUCCESSFUL;
}

static NTSTATUS NTAPI io_control(PVOID adapter, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	(void)adapter;
	(void)context;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)returned;
	return STATUS_UNSUCCESSFUL;
}

static VOID NTAPI destroy_context(PVOID adapter, PVOID context)
{
	(void)adapter;
	(void)context;
}

static NTSTATUS add_adapter(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	(void)callbacks;
	(void)settings;
	(void)error;
	(void)error_bytes;
	*adapter = NULL;
	return STATUS_SUCCESS;
}

static void remove_adapter(PVOID adapter)
{
	(void)adapter;
}

static NTSTATUS query_interface(
	PVOID adapter, const GUID *type, USHORT version, USHORT size, PVOID out)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE table = {
		.Size = sizeof(table),
		.Version = version,
		.DxgkDdiMiracastQueryCaps = query_caps,
		.DxgkDdiMiracastCreateContext = create_context,
		.DxgkDdiMiracastIoControl =
			BAD == NO_IO_CONTROL ? NULL : io_control,
		.DxgkDdiMiracastDestroyContext = destroy_context,
	};

	(void)adapter;
	(void)type;
	if (BAD == NO_MIRACAST)
		return STATUS_NOT_SUPPORTED;
	if (BAD == OLD_MIRACAST)
		table.Size = 40;
	memcpy(out, &table, size);
	return STATUS_SUCCESS;
}

static NTSTATUS query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count)
{
	(void)adapter;
	(void)children;
	*count = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS query_child_status(PVOID adapter, DXGK_CHILD_STATUS *status)
{
	(void)adapter;
	(void)status;
	return STATUS_UNSUCCESSFUL;
}

static NTSTATUS query_descriptor(
	PVOID adapter, ULONG child, UINT offset, UINT *length, UCHAR *buffer)
{
	(void)adapter;
	(void)child;
	(void)offset;
	(void)length;
	(void)buffer;
	return STATUS_MONITOR_NO_DESCRIPTOR;
}

static NTSTATUS enum_modes(PVOID adapter, ULONG child,
	struct sundog_target_mode *modes, UINT *count)
{
	(void)adapter;
	(void)child;
	(void)modes;
	*count = 0;
	return STATUS_SUCCESS;
}

static NTSTATUS commit_mode(PVOID adapter, ULONG child,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	(void)adapter;
	(void)child;
	(void)mode;
	(void)power_on;
	return STATUS_UNSUCCESSFUL;
}

EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	(void)version;
	if (BAD == WRONG_VERSION)
		return STATUS_REVISION_MISMATCH;
	*out = (struct sundog_adapter_interface){
		.Size = BAD == SMALL ? size - 8 : size,
		.AddAdapter = add_adapter,
		.RemoveAdapter = remove_adapter,
		.QueryInterface = query_interface,
		.QueryChildRelations = query_child_relations,
		.QueryChildStatus = query_child_status,
		.QueryDeviceDescriptor = query_descriptor,
		.EnumModes = enum_modes,
		.CommitMode = BAD == NO_COMMIT ? NULL : commit_mode,
	};
	return STATUS_SUCCESS;
}
