#include "miniport_probe_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_log.h"
#include "host/host_calls.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/module.h"
#include "scenario.h"
#include "scripted_driver.h"
#include "verdict.h"

/* So long may a function be inside before it counts as hanging. */
#define HANG_US 1000000u

const char *const standing_miniport_rules[] = {"G-52", "G-79", "G-86", "G-117",
	"G-118", "G-121", "G-124", "G-131", "G-132", "G-133", "G-135", "G-136",
	"G-137", "G-139", "G-185", "G-186", NULL};

struct mutex miniport_lock = MUTEX_INIT;
struct cond miniport_changed; /* from miniport_probe_init on */
struct miniport_seen miniport_seen;
struct miniport_real miniport_real;

static const char *path;
static char name[CRASH_NAME_BYTES];
static struct module *module;
static void *export_address;

struct sundog_adapter_callbacks miniport_host;
DXGK_MIRACAST_DISPLAY_CALLBACKS miniport_kernel_host;
struct miniport_script miniport_script;

/* --- calls into it ------------------------------------------------------- */

#define INSIDE_MAX 16

/* Behind miniport_lock. */
static struct {
	const char *function; /* NULL: free */
	uint64_t since_us;
} inside[INSIDE_MAX];

int miniport_go_in(const char *function)
{
	int slot = -1;

	crash_enter(name, function);
	mutex_lock(&miniport_lock);
	for (int i = 0; i < INSIDE_MAX && slot < 0; i++) {
		if (inside[i].function)
			continue;
		inside[i].function = function;
		inside[i].since_us = clock_now_us();
		slot = i;
	}
	mutex_unlock(&miniport_lock);
	return slot;
}

void miniport_come_out(int slot)
{
	crash_leave();
	mutex_lock(&miniport_lock);
	if (slot >= 0)
		inside[slot].function = NULL;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
}

/* The lock is held. */
static const char *hanging(void)
{
	uint64_t now_us = clock_now_us();

	for (int i = 0; i < INSIDE_MAX; i++) {
		if (inside[i].function && now_us - inside[i].since_us > HANG_US)
			return inside[i].function;
	}
	return NULL;
}

/* The lock is held, and left while it waits. */
static void wait_out(void)
{
	const char *said = NULL;

	for (;;) {
		const char *function = hanging();

		if (!function)
			return;
		if (function != said) {
			char words[96];

			snprintf(words, sizeof(words), "%s was inside",
				function);
			mutex_unlock(&miniport_lock);
			verdict_phase(words);
			mutex_lock(&miniport_lock);
			said = function;
			continue;
		}
		cond_wait(&miniport_changed, &miniport_lock);
	}
}

bool miniport_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us)
{
	bool in_time = true;

	mutex_lock(&miniport_lock);
	while (*counter < value && in_time)
		in_time = cond_wait_until(
			&miniport_changed, &miniport_lock, deadline_us);
	if (*counter < value)
		wait_out();
	in_time = *counter >= value;
	mutex_unlock(&miniport_lock);
	return in_time;
}

void miniport_wait_out(void)
{
	mutex_lock(&miniport_lock);
	wait_out();
	mutex_unlock(&miniport_lock);
}

unsigned miniport_count(const unsigned *counter)
{
	unsigned value;

	mutex_lock(&miniport_lock);
	value = *counter;
	mutex_unlock(&miniport_lock);
	return value;
}

struct miniport_seen miniport_seen_now(void)
{
	struct miniport_seen copy;

	mutex_lock(&miniport_lock);
	copy = miniport_seen;
	mutex_unlock(&miniport_lock);
	return copy;
}

void miniport_note(unsigned *counter)
{
	mutex_lock(&miniport_lock);
	++*counter;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
}

/* --- the Miracast half --------------------------------------------------- */

static NTSTATUS NTAPI query_caps(
	PVOID adapter, ULONG bytes, DXGK_MIRACAST_CAPS *caps)
{
	NTSTATUS status;

	CALL("DxgkDdiMiracastQueryCaps",
		status = miniport_real.miracast.DxgkDdiMiracastQueryCaps(
			adapter, bytes, caps));
	if (NT_SUCCESS(status))
		miniport_seen.caps = *caps;
	return status;
}

static NTSTATUS NTAPI create_context(PVOID adapter,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target)
{
	DXGK_MIRACAST_DISPLAY_CALLBACKS ours = miniport_kernel_calls;
	NTSTATUS status;

	if (callbacks)
		miniport_kernel_host = *callbacks;
	mutex_lock(&miniport_lock);
	miniport_seen.context_live = true; /* it may call from now on */
	mutex_unlock(&miniport_lock);
	frame_log_begin();
	CALL("DxgkDdiMiracastCreateContext",
		status = miniport_real.miracast.DxgkDdiMiracastCreateContext(
			adapter, &ours, context, target));
	mutex_lock(&miniport_lock);
	miniport_seen.context_live = NT_SUCCESS(status);
	if (NT_SUCCESS(status))
		miniport_real.context = *context;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	return status;
}

static NTSTATUS NTAPI io_control(PVOID adapter, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	NTSTATUS status;

	miniport_note(&miniport_seen.io_controls);
	CALL("DxgkDdiMiracastIoControl",
		status = miniport_real.miracast.DxgkDdiMiracastIoControl(
			adapter, context, input_bytes, input, output_bytes,
			output, returned));
	return status;
}

static VOID NTAPI destroy_context(PVOID adapter, PVOID context)
{
	unsigned asked =
		scripted_driver_count(&scripted_driver_seen.departures_asked);
	bool was_connected, is_connected;

	mutex_lock(&miniport_lock);
	/* A departure that was asked for, and not reported, is another rule. */
	was_connected = miniport_seen.connected &&
			miniport_script.departures_before == asked;
	mutex_unlock(&miniport_lock);
	frame_log_end();
	CALL("DxgkDdiMiracastDestroyContext",
		miniport_real.miracast.DxgkDdiMiracastDestroyContext(
			adapter, context));
	mutex_lock(&miniport_lock);
	miniport_seen.context_live = false;
	is_connected = miniport_seen.connected;
	miniport_script.dpc_owed = false;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
	if (was_connected)
		verdict_check(!is_connected, "G-186",
			"DxgkDdiMiracastDestroyContext came back while the "
			"monitor was still reported as connected; it reports "
			"the departure at once");
}

/* --- the adapter --------------------------------------------------------- */

static NTSTATUS add_adapter(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	NTSTATUS status;

	miniport_host =
		callbacks ? *callbacks : (struct sundog_adapter_callbacks){0};
	CALL("AddAdapter",
		status = miniport_real.table.AddAdapter(&miniport_adapter_calls,
			settings, adapter, error, error_bytes));
	mutex_lock(&miniport_lock);
	miniport_seen.connected = false;
	mutex_unlock(&miniport_lock);
	if (NT_SUCCESS(status))
		miniport_real.adapter = *adapter;
	return status;
}

static void remove_adapter(PVOID adapter)
{
	CALL("RemoveAdapter", miniport_real.table.RemoveAdapter(adapter));
}

static NTSTATUS query_interface(PVOID adapter, const GUID *type, USHORT version,
	USHORT size, PVOID buffer)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE *out = buffer;
	NTSTATUS status;

	CALL("QueryInterface", status = miniport_real.table.QueryInterface(
				       adapter, type, version, size, buffer));
	if (!NT_SUCCESS(status))
		return status;
	miniport_real.miracast = *out;
	/* A function that is missing stays so: the host looks. */
	if (out->DxgkDdiMiracastQueryCaps)
		out->DxgkDdiMiracastQueryCaps = query_caps;
	if (out->DxgkDdiMiracastCreateContext)
		out->DxgkDdiMiracastCreateContext = create_context;
	if (out->DxgkDdiMiracastIoControl)
		out->DxgkDdiMiracastIoControl = io_control;
	if (out->DxgkDdiMiracastDestroyContext)
		out->DxgkDdiMiracastDestroyContext = destroy_context;
	return status;
}

static NTSTATUS query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count_)
{
	NTSTATUS status;

	CALL("QueryChildRelations",
		status = miniport_real.table.QueryChildRelations(
			adapter, children, count_));
	if (!NT_SUCCESS(status) || *count_ > MINIPORT_CHILDREN)
		return status;
	mutex_lock(&miniport_lock);
	miniport_seen.child_count = *count_;
	memcpy(miniport_seen.children, children, *count_ * sizeof(*children));
	for (UINT i = 0; i < *count_; i++) {
		if (children[i].technology == D3DKMDT_VOT_MIRACAST)
			miniport_seen.target = children[i].uid;
	}
	mutex_unlock(&miniport_lock);
	return status;
}

static NTSTATUS query_child_status(PVOID adapter, DXGK_CHILD_STATUS *child)
{
	NTSTATUS status;

	CALL("QueryChildStatus",
		status = miniport_real.table.QueryChildStatus(adapter, child));
	return status;
}

static NTSTATUS query_device_descriptor(PVOID adapter, ULONG child_uid,
	UINT offset, UINT *length, UCHAR *buffer)
{
	NTSTATUS status;

	CALL("QueryDeviceDescriptor",
		status = miniport_real.table.QueryDeviceDescriptor(
			adapter, child_uid, offset, length, buffer));
	return status;
}

static NTSTATUS enum_modes(PVOID adapter, ULONG child_uid,
	struct sundog_target_mode *modes, UINT *count_)
{
	NTSTATUS status;

	CALL("EnumModes", status = miniport_real.table.EnumModes(
				  adapter, child_uid, modes, count_));
	return status;
}

static NTSTATUS commit_mode(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	NTSTATUS status;

	CALL("CommitMode", status = miniport_real.table.CommitMode(
				   adapter, child_uid, mode, power_on));
	return status;
}

/* --- loading ------------------------------------------------------------- */

void miniport_probe_init(const char *module_path)
{
	static bool made;

	if (!made)
		cond_init(&miniport_changed);
	made = true;
	path = module_path;
	host_call_name(name, sizeof(name), "the display miniport", path);
}

SUNDOG_QUERY_ADAPTER *miniport_probe_export(void)
{
	SUNDOG_QUERY_ADAPTER *query = NULL;
	char reason[200] = "";

	if (!module) {
		int code = host_call_load(
			name, path, &module, reason, sizeof(reason));

		if (code) {
			module = NULL;
			verdict_fail(RULE_LOAD,
				"it can't be loaded (%s, error %d); a module "
				"for this machine was expected",
				reason, code);
			return NULL;
		}
		export_address =
			module_symbol(module, SUNDOG_QUERY_ADAPTER_EXPORT);
		if (!export_address) {
			verdict_fail(RULE_LOAD,
				"it does not export %s, so it is no display "
				"miniport",
				SUNDOG_QUERY_ADAPTER_EXPORT);
			host_call_unload(name, module, NULL);
			module = NULL;
			return NULL;
		}
		crash_module(name, export_address);
	}
	/* ISO C has no cast from an object pointer to a function pointer. */
	memcpy(&query, &export_address, sizeof(query));
	return query;
}

NTSTATUS miniport_probe_query(
	UINT version, UINT size, struct sundog_adapter_interface *out)
{
	SUNDOG_QUERY_ADAPTER *query = miniport_probe_export();
	NTSTATUS status;

	if (!query)
		return STATUS_NOT_FOUND;
	CALL(SUNDOG_QUERY_ADAPTER_EXPORT, status = query(version, size, out));
	if (!NT_SUCCESS(status))
		return status;
	miniport_real.table = *out;
	if (out->AddAdapter)
		out->AddAdapter = add_adapter;
	if (out->RemoveAdapter)
		out->RemoveAdapter = remove_adapter;
	if (out->QueryInterface)
		out->QueryInterface = query_interface;
	if (out->QueryChildRelations)
		out->QueryChildRelations = query_child_relations;
	if (out->QueryChildStatus)
		out->QueryChildStatus = query_child_status;
	if (out->QueryDeviceDescriptor)
		out->QueryDeviceDescriptor = query_device_descriptor;
	if (out->EnumModes)
		out->EnumModes = enum_modes;
	if (out->CommitMode)
		out->CommitMode = commit_mode;
	return status;
}

void miniport_probe_unload(void)
{
	if (!module)
		return;
	host_call_unload(name, module, export_address);
	module = NULL;
	memset(&miniport_real, 0, sizeof(miniport_real));
}

/* --- scripts ------------------------------------------------------------- */

void miniport_probe_refuse(void)
{
	mutex_lock(&miniport_lock);
	miniport_script.refuse_next = true;
	mutex_unlock(&miniport_lock);
}

void miniport_probe_complete_early(bool wanted)
{
	mutex_lock(&miniport_lock);
	miniport_script.early = wanted;
	mutex_unlock(&miniport_lock);
}

void miniport_probe_gather(unsigned messages)
{
	mutex_lock(&miniport_lock);
	miniport_script.gather = messages;
	miniport_script.gathered = 0;
	cond_broadcast(&miniport_changed);
	mutex_unlock(&miniport_lock);
}
