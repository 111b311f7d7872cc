#include "host_calls.h"

#include <stdio.h>
#include <string.h>

#include "platform/crash.h"

/* One call: what the note says, and the statement that makes it. */
#define CALL(module, function, ...)                                            \
	do {                                                                   \
		crash_enter(module, function);                                 \
		__VA_ARGS__;                                                   \
		crash_leave();                                                 \
	} while (0)

void host_call_name(
	char *name, size_t bytes, const char *what, const char *path)
{
	const char *file = path;

	for (const char *at = path; *at; at++) {
		if (*at == '/' || *at == '\\')
			file = at + 1;
	}
	/* A name that is too long is cut, the quote after it is not. */
	snprintf(name, bytes, "%s '%.80s'", what, file);
}

int host_call_load(const char *name, const char *path, struct module **out,
	char *reason, size_t reason_bytes)
{
	int code;

	CALL(name, "its loading",
		code = module_load(path, out, reason, reason_bytes));
	return code;
}

void host_call_unload(
	const char *name, struct module *module, const void *inside)
{
	CALL(name, "its unloading", module_unload(module));
	if (inside)
		crash_module_gone(inside);
}

/* --- the driver ----------------------------------------------------------- */

NTSTATUS host_call_query_driver(const struct host_driver *self,
	QUERY_MIRACAST_DRIVER_INTERFACE query, UINT version, UINT size,
	VOID *table)
{
	NTSTATUS status;

	CALL(self->name, SUNDOG_MIRACAST_EXPORT_NAME,
		status = query(version, size, table));
	return status;
}

NTSTATUS host_call_create(const struct host_driver *self, HANDLE device,
	MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	NTSTATUS status;

	CALL(self->name, "CreateMiracastContext",
		status = self->table.CreateMiracastContext(
			device, callbacks, context));
	return status;
}

void host_call_destroy(const struct host_driver *self, PVOID context)
{
	CALL(self->name, "DestroyMiracastContext",
		self->table.DestroyMiracastContext(context));
}

NTSTATUS host_call_start(const struct host_driver *self, PVOID context,
	SOCKET socket, MIRACAST_WFD_CONNECTION_STATS *stats,
	MIRACAST_SESSION_INFO *info)
{
	NTSTATUS status;

	CALL(self->name, "StartMiracastSession",
		status = self->table.StartMiracastSession(
			context, socket, stats, info));
	return status;
}

void host_call_stop(const struct host_driver *self, PVOID context)
{
	CALL(self->name, "StopMiracastSession",
		self->table.StopMiracastSession(context));
}

NTSTATUS host_call_message(const struct host_driver *self, PVOID context,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	NTSTATUS status;

	CALL(self->name, "HandleKernelModeMessage",
		status = self->table.HandleKernelModeMessage(context,
			input_bytes, input, output_bytes, output, returned));
	return status;
}

void host_call_data_rate(const char *driver, PFN_DATARATE_NOTIFICATION notify,
	PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	CALL(driver, "pfnDataRateNotify", notify(ctx, stats));
}

/* --- the miniport, Miracast ----------------------------------------------- */

NTSTATUS host_call_query_caps(
	const struct host_adapter *self, DXGK_MIRACAST_CAPS *caps)
{
	NTSTATUS status;

	CALL(self->miniport.name, "DxgkDdiMiracastQueryCaps",
		status = self->miracast.DxgkDdiMiracastQueryCaps(
			self->adapter, sizeof(*caps), caps));
	return status;
}

NTSTATUS host_call_create_context(const struct host_adapter *self,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target)
{
	NTSTATUS status;

	CALL(self->miniport.name, "DxgkDdiMiracastCreateContext",
		status = self->miracast.DxgkDdiMiracastCreateContext(
			self->adapter, callbacks, context, target));
	return status;
}

void host_call_destroy_context(const struct host_adapter *self, PVOID context)
{
	CALL(self->miniport.name, "DxgkDdiMiracastDestroyContext",
		self->miracast.DxgkDdiMiracastDestroyContext(
			self->adapter, context));
}

NTSTATUS host_call_io_control(const struct host_adapter *self, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	NTSTATUS status;

	CALL(self->miniport.name, "DxgkDdiMiracastIoControl",
		status = self->miracast.DxgkDdiMiracastIoControl(self->adapter,
			context, input_bytes, input, output_bytes, output,
			returned));
	return status;
}

void host_call_completed(const char *miniport,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID ctx,
	IO_STATUS_BLOCK *block)
{
	CALL(miniport, "DxgkCbMiracastSendMessageCallback",
		callback(ctx, block));
}

/* --- the miniport, display ------------------------------------------------ */

NTSTATUS host_call_query_adapter(const struct host_miniport *self,
	SUNDOG_QUERY_ADAPTER *query, UINT version, UINT size,
	struct sundog_adapter_interface *table)
{
	NTSTATUS status;

	CALL(self->name, SUNDOG_QUERY_ADAPTER_EXPORT,
		status = query(version, size, table));
	return status;
}

NTSTATUS host_call_add_adapter(struct host_adapter *self,
	const struct sundog_adapter_callbacks *callbacks, const char *settings,
	char *error, UINT error_bytes)
{
	NTSTATUS status;

	CALL(self->miniport.name, "AddAdapter",
		status = self->miniport.table.AddAdapter(callbacks, settings,
			&self->adapter, error, error_bytes));
	return status;
}

void host_call_remove_adapter(const struct host_adapter *self)
{
	CALL(self->miniport.name, "RemoveAdapter",
		self->miniport.table.RemoveAdapter(self->adapter));
}

NTSTATUS host_call_query_interface(
	const struct host_adapter *self, DXGK_MIRACAST_DISPLAY_INTERFACE *table)
{
	NTSTATUS status;

	CALL(self->miniport.name, "QueryInterface",
		status = self->miniport.table.QueryInterface(self->adapter,
			&GUID_DEVINTERFACE_MIRACAST_DISPLAY,
			DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
			sizeof(*table), table));
	return status;
}

void host_call_dereference(const struct host_adapter *self)
{
	CALL(self->miniport.name, "InterfaceDereference",
		self->miracast.InterfaceDereference(self->miracast.Context));
}

NTSTATUS host_call_child_relations(const struct host_adapter *self,
	struct sundog_child *children, UINT *count)
{
	NTSTATUS status;

	CALL(self->miniport.name, "QueryChildRelations",
		status = self->miniport.table.QueryChildRelations(
			self->adapter, children, count));
	return status;
}

NTSTATUS host_call_child_status(
	const struct host_adapter *self, DXGK_CHILD_STATUS *child)
{
	NTSTATUS status;

	CALL(self->miniport.name, "QueryChildStatus",
		status = self->miniport.table.QueryChildStatus(
			self->adapter, child));
	return status;
}

NTSTATUS host_call_descriptor(const struct host_adapter *self, UINT offset,
	UINT *length, UCHAR *buffer)
{
	NTSTATUS status;

	CALL(self->miniport.name, "QueryDeviceDescriptor",
		status = self->miniport.table.QueryDeviceDescriptor(
			self->adapter, self->target, offset, length, buffer));
	return status;
}

NTSTATUS host_call_enum_modes(const struct host_adapter *self,
	struct sundog_target_mode *modes, UINT *count)
{
	NTSTATUS status;

	CALL(self->miniport.name, "EnumModes",
		status = self->miniport.table.EnumModes(
			self->adapter, self->target, modes, count));
	return status;
}

NTSTATUS host_call_commit_mode(const struct host_adapter *self,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	NTSTATUS status;

	CALL(self->miniport.name, "CommitMode",
		status = self->miniport.table.CommitMode(
			self->adapter, self->target, mode, power_on));
	return status;
}
