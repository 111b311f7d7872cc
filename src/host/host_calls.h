/*
 * The calls into driver and miniport. Every one that the host makes is one of
 * these, because each leaves a note of where its thread is: a crash is told
 * with module and function (platform/crash.h).
 *
 * They do nothing else: who may call when is decided by the callers.
 */
#ifndef SUNDOG_HOST_HOST_CALLS_H
#define SUNDOG_HOST_HOST_CALLS_H

#include <stddef.h>
#include "host_adapter.h"
#include "host_modules.h"

/* How the notes name a module: "the driver 'libx.so'". Bytes enough for any. */
void host_call_name(
	char *name, size_t bytes, const char *what, const char *path);

/* --- any module ----------------------------------------------------------- */

/* module_load and module_unload, which run a module's constructors and
 * destructors. inside: the address of a function of it; NULL: none. */
int host_call_load(const char *name, const char *path, struct module **out,
	char *reason, size_t reason_bytes);
void host_call_unload(
	const char *name, struct module *module, const void *inside);

/* --- the driver: context is the one that it gave in Create (G-19) --------- */

NTSTATUS host_call_query_driver(const struct host_driver *self,
	QUERY_MIRACAST_DRIVER_INTERFACE query, UINT version, UINT size,
	VOID *table);
NTSTATUS host_call_create(const struct host_driver *self, HANDLE device,
	MIRACAST_CALLBACKS *callbacks, PVOID *context);
void host_call_destroy(const struct host_driver *self, PVOID context);
NTSTATUS host_call_start(const struct host_driver *self, PVOID context,
	SOCKET socket, MIRACAST_WFD_CONNECTION_STATS *stats,
	MIRACAST_SESSION_INFO *info);
void host_call_stop(const struct host_driver *self, PVOID context);
NTSTATUS host_call_message(const struct host_driver *self, PVOID context,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned);
/* stats NULL: the last one. */
void host_call_data_rate(const char *driver, PFN_DATARATE_NOTIFICATION notify,
	PVOID ctx, MIRACAST_DATARATE_STATS *stats);

/* --- the miniport, Miracast ----------------------------------------------- */

NTSTATUS host_call_query_caps(
	const struct host_adapter *self, DXGK_MIRACAST_CAPS *caps);
NTSTATUS host_call_create_context(const struct host_adapter *self,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target);
void host_call_destroy_context(const struct host_adapter *self, PVOID context);
NTSTATUS host_call_io_control(const struct host_adapter *self, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned);
void host_call_completed(const char *miniport,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID ctx,
	IO_STATUS_BLOCK *block);

/* --- the miniport, display ------------------------------------------------ */

NTSTATUS host_call_query_adapter(const struct host_miniport *self,
	SUNDOG_QUERY_ADAPTER *query, UINT version, UINT size,
	struct sundog_adapter_interface *table);
NTSTATUS host_call_add_adapter(struct host_adapter *self,
	const struct sundog_adapter_callbacks *callbacks, const char *settings,
	char *error, UINT error_bytes);
void host_call_remove_adapter(const struct host_adapter *self);
NTSTATUS host_call_query_interface(const struct host_adapter *self,
	DXGK_MIRACAST_DISPLAY_INTERFACE *table);
void host_call_dereference(const struct host_adapter *self);
NTSTATUS host_call_child_relations(const struct host_adapter *self,
	struct sundog_child *children, UINT *count);
NTSTATUS host_call_child_status(
	const struct host_adapter *self, DXGK_CHILD_STATUS *status);
NTSTATUS host_call_descriptor(const struct host_adapter *self, UINT offset,
	UINT *length, UCHAR *buffer);
NTSTATUS host_call_enum_modes(const struct host_adapter *self,
	struct sundog_target_mode *modes, UINT *count);
NTSTATUS host_call_commit_mode(const struct host_adapter *self,
	const struct sundog_target_mode *mode, BOOLEAN power_on);

#endif
