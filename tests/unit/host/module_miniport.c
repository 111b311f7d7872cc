/*
 * The test miniport: all that happens in it happens in the script.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* The Miracast half gets the script as its context, too. */

static NTSTATUS NTAPI query_caps(
	PVOID adapter, ULONG size, DXGK_MIRACAST_CAPS *caps)
{
	struct script *self = adapter;

	if (size < sizeof(*caps))
		return STATUS_BUFFER_TOO_SMALL;
	self->record(self, "caps");
	if (self->caps)
		self->caps(self);
	memset(caps, 0, sizeof(*caps));
	caps->MaxChunkPrivateDriverDataSize = SCRIPT_PRIVATE_BYTES;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI create_context(PVOID adapter,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target)
{
	struct script *self = adapter;

	self->kernel = *callbacks;
	self->record(self, "context");
	*context = self;
	*target = SCRIPT_TARGET;
	return self->create_context ? self->create_context(self, target)
				    : STATUS_SUCCESS;
}

static NTSTATUS NTAPI io_control(PVOID adapter, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	struct script *self = context;

	(void)adapter;
	if (input_bytes == sizeof(SCRIPT_QUERY) &&
		memcmp(input, SCRIPT_QUERY, input_bytes) == 0 &&
		output_bytes == sizeof(self)) {
		memcpy(output, &self, sizeof(self));
		*returned = sizeof(self);
		return STATUS_SUCCESS;
	}
	self->record(self, "io");
	*returned = 0;
	if (!self->io_control)
		return STATUS_SUCCESS;
	return self->io_control(
		self, input_bytes, input, output_bytes, output, returned);
}

static void indicate(struct script *self, BOOLEAN connected)
{
	DXGK_CHILD_STATUS status;

	memset(&status, 0, sizeof(status));
	status.Type = StatusMiracastConnection;
	status.ChildUid = SCRIPT_TARGET;
	status.Miracast.Connected = connected;
	status.Miracast.MiracastMonitorType = D3DKMDT_VOT_HDMI;
	self->adapter.IndicateChildStatus(self->adapter.hAdapter, &status);
}

static VOID NTAPI destroy_context(PVOID adapter, PVOID context)
{
	struct script *self = context;

	(void)adapter;
	self->record(self, "uncontext");
	if (self->destroy_context)
		self->destroy_context(self);
	atomic_store(&self->connected, false);
	indicate(self, FALSE); /* G-186 */
}

static NTSTATUS add_adapter(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	const char *setting = strstr(settings, "script=");
	struct script *self;
	NTSTATUS status = STATUS_SUCCESS;

	if (!setting)
		return STATUS_INVALID_PARAMETER;
	self = (struct script *)(uintptr_t)strtoull(setting + 7, NULL, 16);
	self->adapter = *callbacks;
	self->record(self, "add");
	if (self->add_adapter)
		status = self->add_adapter(self, error, error_bytes);
	*adapter = self;
	return status;
}

static void remove_adapter(PVOID adapter)
{
	struct script *self = adapter;

	indicate(self, FALSE); /* as late as it may */
	self->record(self, "remove");
}

static void NTAPI reference(PVOID context)
{
	struct script *self = context;

	self->record(self, "reference");
}

static void NTAPI dereference(PVOID context)
{
	struct script *self = context;

	self->record(self, "dereference");
}

static NTSTATUS query_interface(
	PVOID adapter, const GUID *type, USHORT version, USHORT size, PVOID out)
{
	const DXGK_MIRACAST_DISPLAY_INTERFACE table = {
		.Size = sizeof(table),
		.Version = DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		.Context = adapter,
		.InterfaceReference = reference,
		.InterfaceDereference = dereference,
		.DxgkDdiMiracastQueryCaps = query_caps,
		.DxgkDdiMiracastCreateContext = create_context,
		.DxgkDdiMiracastIoControl = io_control,
		.DxgkDdiMiracastDestroyContext = destroy_context,
	};

	if (memcmp(type, &GUID_DEVINTERFACE_MIRACAST_DISPLAY, sizeof(*type)) ||
		version != DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1 ||
		size < sizeof(table))
		return STATUS_NOT_SUPPORTED;
	memcpy(out, &table, sizeof(table));
	return STATUS_SUCCESS;
}

static NTSTATUS query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count)
{
	struct script *self = adapter;

	if (*count < self->child_count)
		return STATUS_BUFFER_TOO_SMALL;
	memcpy(children, self->children, self->child_count * sizeof(*children));
	*count = self->child_count;
	return STATUS_SUCCESS;
}

static NTSTATUS query_child_status(PVOID adapter, DXGK_CHILD_STATUS *status)
{
	struct script *self = adapter;

	self->record(self, "child");
	if (self->child_status)
		return self->child_status(self, status);
	status->Type = StatusMiracastConnection;
	status->Miracast.Connected = atomic_load(&self->connected);
	status->Miracast.MiracastMonitorType = D3DKMDT_VOT_HDMI;
	return STATUS_SUCCESS;
}

static NTSTATUS query_descriptor(
	PVOID adapter, ULONG child, UINT offset, UINT *length, UCHAR *buffer)
{
	struct script *self = adapter;

	(void)child;
	if (self->edid_bytes == 0)
		return STATUS_MONITOR_NO_DESCRIPTOR;
	if (offset >= self->edid_bytes)
		return STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA;
	self->record(self, "edid");
	if (*length > self->edid_bytes - offset)
		*length = self->edid_bytes - offset;
	memset(buffer, 0xAB, *length);
	return STATUS_SUCCESS;
}

static NTSTATUS enum_modes(PVOID adapter, ULONG child,
	struct sundog_target_mode *modes, UINT *count)
{
	struct script *self = adapter;
	UINT capacity = *count;

	(void)child;
	self->record(self, "modes");
	*count = self->mode_count;
	if (capacity < self->mode_count)
		return STATUS_BUFFER_TOO_SMALL;
	if (self->mode_count > 0)
		memcpy(modes, self->modes, self->mode_count * sizeof(*modes));
	return STATUS_SUCCESS;
}

static NTSTATUS commit_mode(PVOID adapter, ULONG child,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	struct script *self = adapter;

	(void)child;
	self->record(self, mode ? "commit" : "uncommit");
	return self->commit ? self->commit(self, mode, power_on)
			    : STATUS_SUCCESS;
}

EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	if (version != SUNDOG_ADAPTER_VERSION)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(*out))
		return STATUS_BUFFER_TOO_SMALL;
	*out = (struct sundog_adapter_interface){
		.Size = sizeof(*out),
		.AddAdapter = add_adapter,
		.RemoveAdapter = remove_adapter,
		.QueryInterface = query_interface,
		.QueryChildRelations = query_child_relations,
		.QueryChildStatus = query_child_status,
		.QueryDeviceDescriptor = query_descriptor,
		.EnumModes = enum_modes,
		.CommitMode = commit_mode,
	};
	return STATUS_SUCCESS;
}
