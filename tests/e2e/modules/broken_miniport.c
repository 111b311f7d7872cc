/*
 * Our miniport, broken in one place (broken.h): AddAdapter, RemoveAdapter,
 * CommitMode, DxgkDdiMiracastIoControl, "request" and its code (contract.h), or
 * "stream", the thread that brings pictures.
 */
#include <dlfcn.h>
#include <stdio.h>
#include "broken.h"
#include "sundog/adapter.h"
#include "sundog/contract.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out);

static struct sundog_adapter_interface ours;
static struct sundog_adapter_callbacks host;
static DXGK_MIRACAST_DISPLAY_INTERFACE our_miracast;

static void interrupt(HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	broken_pass("stream");
	host.NotifyInterrupt(adapter, data);
}

static NTSTATUS add(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	struct sundog_adapter_callbacks between = *callbacks;

	broken_pass("AddAdapter");
	host = *callbacks;
	between.NotifyInterrupt = interrupt;
	return ours.AddAdapter(&between, settings, adapter, error, error_bytes);
}

static NTSTATUS NTAPI io_control(PVOID context, PVOID miracast_context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	struct sundog_header header = {0};
	char request[32];

	broken_pass("DxgkDdiMiracastIoControl");
	if (input_bytes >= sizeof(header))
		memcpy(&header, input, sizeof(header));
	snprintf(request, sizeof(request), "request%u", header.code);
	broken_pass(request);
	return our_miracast.DxgkDdiMiracastIoControl(context, miracast_context,
		input_bytes, input, output_bytes, output, returned);
}

static NTSTATUS query_interface(PVOID adapter, const GUID *type, USHORT version,
	USHORT size, PVOID interface_buffer)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE *table = interface_buffer;
	NTSTATUS status = ours.QueryInterface(
		adapter, type, version, size, interface_buffer);

	if (status == STATUS_SUCCESS) {
		our_miracast = *table;
		table->DxgkDdiMiracastIoControl = io_control;
	}
	return status;
}

static void remove_adapter(PVOID adapter)
{
	broken_pass("RemoveAdapter");
	ours.RemoveAdapter(adapter);
}

static NTSTATUS commit(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	broken_pass("CommitMode");
	return ours.CommitMode(adapter, child_uid, mode, power_on);
}

NTSTATUS SundogQueryAdapter(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	SUNDOG_QUERY_ADAPTER *query;
	void *module;

	if (size < sizeof(*out))
		return STATUS_BUFFER_TOO_SMALL;
	module = dlopen(getenv("SUNDOG_TEST_MINIPORT"), RTLD_NOW | RTLD_LOCAL);
	if (!module)
		return STATUS_UNSUCCESSFUL;
	*(void **)&query = dlsym(module, SUNDOG_QUERY_ADAPTER_EXPORT);
	if (!query || query(version, sizeof(ours), &ours) != STATUS_SUCCESS)
		return STATUS_UNSUCCESSFUL;
	*out = ours;
	out->AddAdapter = add;
	out->RemoveAdapter = remove_adapter;
	out->QueryInterface = query_interface;
	out->CommitMode = commit;
	return STATUS_SUCCESS;
}
