/*
 * The adapter: the miniport as a display device, without a session.
 *
 * Starting it is what an operating system does once: add the device, ask for
 * the Miracast interface (G-189), its capabilities (once, G-196) and its
 * children, of which exactly one is a Miracast target (G-192 to G-195).
 */
#ifndef SUNDOG_HOST_HOST_ADAPTER_H
#define SUNDOG_HOST_HOST_ADAPTER_H

#include "host.h"
#include "host_modules.h"
#include "host_watch.h"
#include "kernel_gate.h"
#include "sundog/adapter.h"

struct host_adapter {
	struct host_miniport miniport;
	PVOID adapter;
	bool added;
	bool referenced; /* the interface below has to be given back */
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast;
	DXGK_MIRACAST_CAPS caps;
	ULONG target;
	struct kernel_gate *gate;
};

/*
 * callbacks: copied by the miniport or not, so it outlives the adapter.
 * 0, or with *error filled and nothing left: what host_miniport_load says,
 * -EINVAL a setting is refused, -ENODEV the adapter can't start or has no
 * Miracast, -EPROTO it breaks a rule.
 */
int host_adapter_open(struct host_adapter *self, const char *path,
	SUNDOG_QUERY_ADAPTER *built_in, const char *settings,
	const struct sundog_adapter_callbacks *callbacks,
	struct kernel_gate *gate, const struct host_watch *watch,
	struct host_error *error);
/* No context exists and no other thread is inside. A zeroed one is fine. */
void host_adapter_close(struct host_adapter *self);

/* The miniport's functions for the target, outside the Miracast class. */
NTSTATUS host_adapter_child_status(
	struct host_adapter *self, DXGK_CHILD_STATUS *status);
/* Reads the whole descriptor; *bytes 0 when there is none. */
NTSTATUS host_adapter_descriptor(
	struct host_adapter *self, UCHAR *buffer, UINT capacity, UINT *bytes);
/* *modes is allocated, the caller frees it; NULL when there are none. */
NTSTATUS host_adapter_modes(struct host_adapter *self,
	struct sundog_target_mode **modes, UINT *count);
NTSTATUS host_adapter_commit(struct host_adapter *self,
	const struct sundog_target_mode *mode, BOOLEAN power_on);

#endif
