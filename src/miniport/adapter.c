/*
 * The generic half: what any display miniport does, as far as Miracast needs
 * it (sundog/adapter.h).
 */
#include "adapter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "modes.h"

NTSTATUS adapter_status(int error, NTSTATUS other)
{
	switch (error) {
	case 0:
		return STATUS_SUCCESS;
	case -EINVAL:
		return STATUS_INVALID_PARAMETER;
	case -ENOMEM:
	case -EAGAIN:
	case -EMFILE:
		return STATUS_INSUFFICIENT_RESOURCES;
	default:
		return other;
	}
}

/* --- adding and removing ----------------------------------------------- */

static void destroy(struct adapter *self)
{
	feed_destroy(self->feed);
	settings_destroy(self->settings);
	messages_destroy(&self->messages);
	monitor_destroy(&self->monitor);
	mutex_destroy(&self->lock);
	free(self);
}

static int create(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, struct adapter **out, struct reason *reason)
{
	struct adapter *self = calloc(1, sizeof(*self));
	int error;

	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->callbacks = *callbacks;
	self->power_on = true;
	mutex_init(&self->lock);
	monitor_init(&self->monitor);
	messages_init(&self->messages);
	error = settings_parse(settings, &self->settings, reason);
	/* At once, so that a missing display is known before anyone has
	 * connected to a sink. */
	if (error == 0)
		error = feeds_open(self->settings, &self->feed, reason);
	if (error) {
		destroy(self);
		return error;
	}
	*out = self;
	return 0;
}

NTSTATUS adapter_add(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes)
{
	struct reason reason = {""};
	struct adapter *self = NULL;
	int result;

	if (!adapter)
		return STATUS_INVALID_PARAMETER;
	*adapter = NULL;
	if (!callbacks || callbacks->Size < sizeof(*callbacks) ||
		!callbacks->IndicateChildStatus ||
		!callbacks->NotifyInterrupt || !callbacks->NotifyDpc) {
		reason_set(&reason, "the host gave no callbacks");
		result = -EINVAL;
	} else {
		result = create(callbacks, settings, &self, &reason);
	}
	if (error && error_bytes > 0) {
		strncpy(error, reason.text, error_bytes - 1);
		error[error_bytes - 1] = '\0';
	}
	*adapter = self;
	return adapter_status(result, STATUS_NOT_FOUND);
}

void adapter_remove(PVOID adapter)
{
	if (!adapter)
		return;
	/* A host that forgot to destroy its context. */
	io_control_stop_stream(adapter);
	destroy(adapter);
}

/* --- what it is -------------------------------------------------------- */

NTSTATUS adapter_query_interface(PVOID adapter, const GUID *type,
	USHORT version, USHORT size, PVOID interface_buffer)
{
	struct adapter *self = adapter;

	if (!self || !type || !interface_buffer)
		return STATUS_INVALID_PARAMETER;
	if (memcmp(type, &GUID_DEVINTERFACE_MIRACAST_DISPLAY, sizeof(*type)) !=
			0 ||
		version != DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1)
		return STATUS_NOT_SUPPORTED;
	if (size < sizeof(DXGK_MIRACAST_DISPLAY_INTERFACE))
		return STATUS_BUFFER_TOO_SMALL;
	miracast_interface(self, interface_buffer);
	self->miracast_queried = true;
	return STATUS_SUCCESS;
}

NTSTATUS adapter_query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count)
{
	struct adapter *self = adapter;
	UINT capacity;

	if (!self || !count || (*count > 0 && !children))
		return STATUS_INVALID_PARAMETER;
	capacity = *count;
	/* A host that never asked for Miracast gets no target for it. */
	*count = self->miracast_queried ? 1 : 0;
	if (capacity < *count)
		return STATUS_BUFFER_TOO_SMALL;
	if (*count == 1)
		children[0] = (struct sundog_child){
			.uid = ADAPTER_TARGET_ID,
			.technology = D3DKMDT_VOT_MIRACAST,
			.hpd = HpdAwarenessInterruptible,
		};
	return STATUS_SUCCESS;
}

NTSTATUS adapter_query_child_status(PVOID adapter, DXGK_CHILD_STATUS *status)
{
	struct adapter *self = adapter;

	if (!self || !status || status->ChildUid != ADAPTER_TARGET_ID)
		return STATUS_INVALID_PARAMETER;
	monitor_status(&self->monitor, status);
	return STATUS_SUCCESS;
}

NTSTATUS adapter_query_device_descriptor(PVOID adapter, ULONG child_uid,
	UINT offset, UINT *length, UCHAR *buffer)
{
	struct adapter *self = adapter;

	if (!self || child_uid != ADAPTER_TARGET_ID || !length ||
		(*length > 0 && !buffer))
		return STATUS_INVALID_PARAMETER;
	return monitor_descriptor(&self->monitor, offset, length, buffer);
}

NTSTATUS adapter_enum_modes(PVOID adapter, ULONG child_uid,
	struct sundog_target_mode *modes, UINT *count)
{
	struct adapter *self = adapter;

	if (!self || child_uid != ADAPTER_TARGET_ID || !count ||
		(*count > 0 && !modes))
		return STATUS_INVALID_PARAMETER;
	return monitor_enum_modes(&self->monitor, modes, count);
}

NTSTATUS adapter_indicate_monitor(struct adapter *self)
{
	DXGK_CHILD_STATUS status;

	memset(&status, 0, sizeof(status));
	status.ChildUid = ADAPTER_TARGET_ID;
	monitor_status(&self->monitor, &status);
	return self->callbacks.IndicateChildStatus(
		self->callbacks.hAdapter, &status);
}

/* --- modes ------------------------------------------------------------- */

void adapter_forget_mode(struct adapter *self)
{
	mutex_lock(&self->lock);
	self->mode_set = false;
	self->power_on = true;
	mutex_unlock(&self->lock);
}

/* What a commit asks of the driver. */
struct change {
	bool mode, power;
};

/* The same mode committed once more is sent again: the host may want a sink
 * that failed it to try anew. Not so if the commit was about the power. */
static struct change note(struct adapter *self, bool mode_set,
	const struct sundog_mode *mode, bool power_on)
{
	struct change change = {.power = power_on != self->power_on};
	bool same = mode_set && self->mode_set && mode_equal(&self->mode, mode);

	change.mode = mode_set ? !(same && change.power) : self->mode_set;
	self->mode_set = mode_set;
	self->mode = *mode;
	self->power_on = power_on;
	return change;
}

NTSTATUS adapter_commit_mode(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *target, BOOLEAN power_on)
{
	struct adapter *self = adapter;
	struct sundog_mode mode = {0};
	struct change change;
	NTSTATUS status = STATUS_SUCCESS;

	if (!self || child_uid != ADAPTER_TARGET_ID)
		return STATUS_INVALID_PARAMETER;
	if (target) {
		mode_from_target(target, &mode);
		if (!monitor_has_mode(&self->monitor, &mode))
			return STATUS_INVALID_PARAMETER;
	}
	mutex_lock(&self->lock);
	change = note(self, target != NULL, &mode, power_on != FALSE);
	mutex_unlock(&self->lock);

	/* Without a context there is no one to tell, and a mode taken down is
	 * down. */
	if (change.mode)
		status = messages_set_mode(&self->messages, &mode);
	if (change.power && NT_SUCCESS(status))
		status = messages_monitor_power(
			&self->messages, power_on != FALSE);
	return target ? status : STATUS_SUCCESS;
}
