#include "host_adapter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host_calls.h"
#include "host_error.h"

/* More private data than this for a chunk is no reference to a slice. 64 such
 * descriptors are what the host allocates. */
#define PRIVATE_DATA_MAX (1024u * 1024u)
#define CHILDREN_MAX	 16u
#define MODES_MAX	 4096u
#define EDID_BLOCK_BYTES 128u

static int add(struct host_adapter *self, const char *path,
	const char *settings, const struct sundog_adapter_callbacks *callbacks,
	struct host_error *error)
{
	char words[sizeof(error->text)] = "";
	NTSTATUS status = host_call_add_adapter(
		self, callbacks, settings, words, sizeof(words));

	words[sizeof(words) - 1] = '\0';
	if (NT_SUCCESS(status)) {
		self->added = true;
		return 0;
	}
	if (words[0])
		return host_fail(error,
			status == STATUS_INVALID_PARAMETER ? -EINVAL : -ENODEV,
			status == STATUS_INVALID_PARAMETER ? HOST_FAULT_SETTING
							   : HOST_FAULT_ADAPTER,
			"%s", words);
	if (status == STATUS_INVALID_PARAMETER)
		return host_fail(error, -EINVAL, HOST_FAULT_SETTING,
			"the miniport '%s' refuses its settings and does not "
			"say which: check them",
			path);
	return host_fail(error, -ENODEV, HOST_FAULT_ADAPTER,
		"the miniport '%s' can't start its adapter (0x%08X)", path,
		host_status_hex(status));
}

static const char *missing_function(
	const DXGK_MIRACAST_DISPLAY_INTERFACE *table)
{
	if (!table->DxgkDdiMiracastQueryCaps)
		return "DxgkDdiMiracastQueryCaps";
	if (!table->DxgkDdiMiracastCreateContext)
		return "DxgkDdiMiracastCreateContext";
	if (!table->DxgkDdiMiracastIoControl)
		return "DxgkDdiMiracastIoControl";
	if (!table->DxgkDdiMiracastDestroyContext)
		return "DxgkDdiMiracastDestroyContext";
	return NULL;
}

static int query_interface(
	struct host_adapter *self, const char *path, struct host_error *error)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE *table = &self->miracast;
	const char *missing;
	NTSTATUS status = host_call_query_interface(self, table);

	if (!NT_SUCCESS(status))
		return host_fail(error, -ENODEV, HOST_FAULT_ADAPTER,
			"the miniport '%s' has no Miracast support "
			"(QueryInterface answered 0x%08X, G-190): give another",
			path, host_status_hex(status));
	self->referenced = true;
	missing = missing_function(table);
	if (table->Version != DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1 ||
		table->Size < sizeof(*table))
		return host_fail(error, -EPROTONOSUPPORT, HOST_FAULT_MODULE,
			"the miniport '%s' gave version %u, %u bytes of the "
			"Miracast interface where version %u, %u bytes are "
			"expected: build it against these headers",
			path, table->Version, table->Size,
			DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
			(unsigned)sizeof(*table));
	if (missing)
		return host_fail(error, -EPROTO, HOST_FAULT_MODULE,
			"the miniport '%s' has no %s in its Miracast interface:"
			" all functions are needed",
			path, missing);
	return 0;
}

/* G-196: once, and stored. Nothing else runs in the miniport yet, which is
 * level three (G-200). */
static int query_caps(struct host_adapter *self, const char *path,
	const struct host_watch *watch, struct host_error *error)
{
	DXGK_MIRACAST_CAPS *caps = &self->caps;
	NTSTATUS status = host_call_query_caps(self, caps);

	if (!NT_SUCCESS(status))
		return host_fail(error, -ENODEV, HOST_FAULT_ADAPTER,
			"the miniport '%s' does not tell its Miracast "
			"capabilities (DxgkDdiMiracastQueryCaps answered "
			"0x%08X)",
			path, host_status_hex(status));
	if (caps->MaxChunkPrivateDriverDataSize > PRIVATE_DATA_MAX)
		return host_fail(error, -EPROTO, HOST_FAULT_MODULE,
			"the miniport '%s' wants %u bytes of private data for "
			"each chunk; %u is the most",
			path, (unsigned)caps->MaxChunkPrivateDriverDataSize,
			PRIVATE_DATA_MAX);
	if (caps->Flags.Reserved)
		host_warn(watch,
			"the miniport sets reserved capability bits: 0x%08X "
			"(G-199)",
			(unsigned)caps->Flags.Value);
	return 0;
}

static int query_children(struct host_adapter *self, const char *path,
	const struct host_watch *watch, struct host_error *error)
{
	struct sundog_child children[CHILDREN_MAX] = {0};
	UINT count = CHILDREN_MAX, targets = 0;
	NTSTATUS status = host_call_child_relations(self, children, &count);

	if (!NT_SUCCESS(status) || count > CHILDREN_MAX)
		return host_fail(error, -ENODEV, HOST_FAULT_ADAPTER,
			"the miniport '%s' does not tell its targets "
			"(QueryChildRelations answered 0x%08X, %u children)",
			path, host_status_hex(status), (unsigned)count);
	for (UINT i = 0; i < count; i++) {
		if (children[i].technology != D3DKMDT_VOT_MIRACAST)
			continue;
		targets++;
		self->target = children[i].uid;
		if (children[i].hpd != HpdAwarenessInterruptible)
			host_warn(watch,
				"the Miracast target's HPD awareness is %d, "
				"not interruptible; it is not polled (G-195)",
				(int)children[i].hpd);
	}
	if (targets != 1)
		return host_fail(error, -EPROTO, HOST_FAULT_ADAPTER,
			"the miniport '%s' reports %u Miracast targets where "
			"there must be exactly one (G-193, G-194)",
			path, (unsigned)targets);
	return 0;
}

int host_adapter_open(struct host_adapter *self, const char *path,
	SUNDOG_QUERY_ADAPTER *built_in, const char *settings,
	const struct sundog_adapter_callbacks *callbacks,
	struct kernel_gate *gate, const struct host_watch *watch,
	struct host_error *error)
{
	int code;

	memset(self, 0, sizeof(*self));
	self->gate = gate;
	code = host_miniport_load(&self->miniport, path, built_in, error);
	if (!code)
		code = add(
			self, path, settings ? settings : "", callbacks, error);
	if (!code)
		code = query_interface(self, path, error);
	if (!code)
		code = query_caps(self, path, watch, error);
	if (!code)
		code = query_children(self, path, watch, error);
	if (code)
		host_adapter_close(self);
	return code;
}

void host_adapter_close(struct host_adapter *self)
{
	if (self->referenced && self->miracast.InterfaceDereference)
		host_call_dereference(self);
	if (self->added)
		host_call_remove_adapter(self);
	host_miniport_unload(&self->miniport);
	memset(self, 0, sizeof(*self));
}

NTSTATUS host_adapter_child_status(
	struct host_adapter *self, DXGK_CHILD_STATUS *status)
{
	NTSTATUS result;

	memset(status, 0, sizeof(*status));
	status->Type = StatusMiracastConnection;
	status->ChildUid = self->target;
	kernel_gate_begin_other(self->gate);
	result = host_call_child_status(self, status);
	kernel_gate_end_other(self->gate);
	return result;
}

NTSTATUS host_adapter_descriptor(
	struct host_adapter *self, UCHAR *buffer, UINT capacity, UINT *bytes)
{
	NTSTATUS status = STATUS_SUCCESS;

	*bytes = 0;
	kernel_gate_begin_other(self->gate);
	while (capacity - *bytes >= EDID_BLOCK_BYTES) {
		UINT length = EDID_BLOCK_BYTES;

		status = host_call_descriptor(
			self, *bytes, &length, buffer + *bytes);
		if (!NT_SUCCESS(status) || length == 0)
			break;
		*bytes += length < EDID_BLOCK_BYTES ? length : EDID_BLOCK_BYTES;
	}
	kernel_gate_end_other(self->gate);
	if (status == STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA)
		status = STATUS_SUCCESS;
	return status;
}

/* One attempt with room for *count modes. */
static NTSTATUS enum_modes(struct host_adapter *self,
	struct sundog_target_mode **modes, UINT *count)
{
	UINT capacity = *count;
	NTSTATUS status;

	*modes = calloc(capacity, sizeof(**modes));
	if (!*modes)
		return STATUS_INSUFFICIENT_RESOURCES;
	kernel_gate_begin_other(self->gate);
	status = host_call_enum_modes(self, *modes, count);
	kernel_gate_end_other(self->gate);
	if (NT_SUCCESS(status) && *count > capacity)
		status = STATUS_INVALID_PARAMETER;
	if (!NT_SUCCESS(status) || *count == 0) {
		free(*modes);
		*modes = NULL;
	}
	return status;
}

NTSTATUS host_adapter_modes(struct host_adapter *self,
	struct sundog_target_mode **modes, UINT *count)
{
	NTSTATUS status;
	UINT capacity = 64;

	/* The list may grow between two attempts. */
	for (int attempt = 0; attempt < 4; attempt++) {
		*count = capacity;
		status = enum_modes(self, modes, count);
		if (status != STATUS_BUFFER_TOO_SMALL || *count <= capacity ||
			*count > MODES_MAX)
			break;
		capacity = *count;
	}
	if (!NT_SUCCESS(status))
		*count = 0;
	return status;
}

NTSTATUS host_adapter_commit(struct host_adapter *self,
	const struct sundog_target_mode *mode, BOOLEAN power_on)
{
	NTSTATUS status;

	kernel_gate_begin_other(self->gate);
	status = host_call_commit_mode(self, mode, power_on);
	kernel_gate_end_other(self->gate);
	return status;
}
