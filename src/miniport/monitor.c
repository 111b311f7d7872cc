#include "monitor.h"

#include <string.h>

#include "modes.h"

#define EDID_BLOCK_BYTES 128u

void monitor_init(struct monitor *self)
{
	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	/* Nothing was ever told: as for a sink with a built-in screen. */
	self->connector = D3DKMDT_VOT_MIRACAST;
}

void monitor_destroy(struct monitor *self)
{
	mutex_destroy(&self->lock);
}

static bool connector_is_valid(uint32_t connector)
{
	return connector == (uint32_t)D3DKMDT_VOT_OTHER ||
	       connector == (uint32_t)D3DKMDT_VOT_INTERNAL ||
	       connector <= (uint32_t)D3DKMDT_VOT_INDIRECT_WIRED;
}

bool monitor_arrival_is_valid(const struct sundog_monitor_arrival *arrival)
{
	if (!connector_is_valid(arrival->connector_type) ||
		arrival->mode_count == 0 ||
		arrival->mode_count > SUNDOG_MODES_MAX ||
		arrival->edid_bytes > SUNDOG_EDID_BYTES_MAX ||
		arrival->edid_bytes % EDID_BLOCK_BYTES != 0)
		return false;
	for (uint32_t i = 0; i < arrival->mode_count; i++) {
		if (!mode_is_valid(&arrival->modes[i]))
			return false;
	}
	return true;
}

void monitor_arrive(
	struct monitor *self, const struct sundog_monitor_arrival *arrival)
{
	mutex_lock(&self->lock);
	self->connected = true;
	self->connector = (D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY)(int32_t)
				  arrival->connector_type;
	self->mode_count = arrival->mode_count;
	memcpy(self->modes, arrival->modes,
		arrival->mode_count * sizeof(*self->modes));
	self->edid_bytes = arrival->edid_bytes;
	memcpy(self->edid, arrival->edid, arrival->edid_bytes);
	mutex_unlock(&self->lock);
}

bool monitor_depart(struct monitor *self)
{
	bool was_connected;

	mutex_lock(&self->lock);
	was_connected = self->connected;
	self->connected = false;
	self->mode_count = 0;
	self->edid_bytes = 0;
	mutex_unlock(&self->lock);
	return was_connected;
}

void monitor_status(struct monitor *self, DXGK_CHILD_STATUS *status)
{
	mutex_lock(&self->lock);
	status->Type = StatusMiracastConnection;
	status->Miracast.Connected = self->connected ? TRUE : FALSE;
	status->Miracast.MiracastMonitorType = self->connector;
	mutex_unlock(&self->lock);
}

NTSTATUS monitor_descriptor(
	struct monitor *self, UINT offset, UINT *length, UCHAR *buffer)
{
	NTSTATUS status = STATUS_SUCCESS;

	mutex_lock(&self->lock);
	if (self->edid_bytes == 0) {
		status = STATUS_MONITOR_NO_DESCRIPTOR;
	} else if (offset >= self->edid_bytes) {
		status = STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA;
	} else {
		if (*length > self->edid_bytes - offset)
			*length = self->edid_bytes - offset;
		if (*length > 0) /* else there may be no buffer */
			memcpy(buffer, self->edid + offset, *length);
	}
	mutex_unlock(&self->lock);
	if (status != STATUS_SUCCESS)
		*length = 0;
	return status;
}

NTSTATUS monitor_enum_modes(
	struct monitor *self, struct sundog_target_mode *modes, UINT *count)
{
	NTSTATUS status = STATUS_SUCCESS;
	UINT capacity = *count;

	mutex_lock(&self->lock);
	*count = self->mode_count;
	if (capacity < self->mode_count) {
		status = STATUS_BUFFER_TOO_SMALL;
	} else {
		for (uint32_t i = 0; i < self->mode_count; i++)
			mode_to_target(&self->modes[i], &modes[i]);
	}
	mutex_unlock(&self->lock);
	return status;
}

bool monitor_has_mode(struct monitor *self, const struct sundog_mode *mode)
{
	bool found = false;

	mutex_lock(&self->lock);
	for (uint32_t i = 0; i < self->mode_count && !found; i++)
		found = mode_equal(&self->modes[i], mode);
	mutex_unlock(&self->lock);
	return found;
}
