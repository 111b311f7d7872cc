/*
 * The monitor at the sink, as the driver described it: modes, EDID, connector.
 *
 * Has its own lock: the driver's I/O controls change it while host threads ask
 * (adapter.h).
 */
#ifndef SUNDOG_MINIPORT_MONITOR_H
#define SUNDOG_MINIPORT_MONITOR_H

#include <stdbool.h>
#include "sundog/adapter.h"
#include "sundog/contract.h"
#include "platform/thread.h"

struct monitor {
	struct mutex lock;
	bool connected;
	/* The last one told, also while nothing is connected (G-56). */
	D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY connector;
	uint32_t mode_count;
	struct sundog_mode modes[SUNDOG_MODES_MAX];
	uint32_t edid_bytes;
	uint8_t edid[SUNDOG_EDID_BYTES_MAX];
};

void monitor_init(struct monitor *self);
void monitor_destroy(struct monitor *self);

/* Whether every field of an arrival is within the contract's bounds. */
bool monitor_arrival_is_valid(const struct sundog_monitor_arrival *arrival);
void monitor_arrive(
	struct monitor *self, const struct sundog_monitor_arrival *arrival);
/* False when there was none. */
bool monitor_depart(struct monitor *self);

/* Fills Type and Miracast; not ChildUid. */
void monitor_status(struct monitor *self, DXGK_CHILD_STATUS *status);
/* As sundog_adapter_interface's QueryDeviceDescriptor and EnumModes. */
NTSTATUS monitor_descriptor(
	struct monitor *self, UINT offset, UINT *length, UCHAR *buffer);
NTSTATUS monitor_enum_modes(
	struct monitor *self, struct sundog_target_mode *modes, UINT *count);
bool monitor_has_mode(struct monitor *self, const struct sundog_mode *mode);

#endif
