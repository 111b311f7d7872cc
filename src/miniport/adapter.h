/*
 * The adapter object that the generic half (adapter.c) and the Miracast half
 * (miracast.c, io_control.c) share.
 */
#ifndef SUNDOG_MINIPORT_ADAPTER_H
#define SUNDOG_MINIPORT_ADAPTER_H

#include <stdbool.h>
#include "sundog/adapter.h"
#include "feed.h"
#include "messages.h"
#include "monitor.h"
#include "reports.h"
#include "settings.h"
#include "stream.h"

/* The one target (G-192). */
#define ADAPTER_TARGET_ID 1u

/*
 * The Miracast context: one at a time. Create, IoControl and Destroy are one
 * call at a time (G-205) and alone touch it, so it needs no lock.
 */
struct miracast_context {
	bool exists;
	struct reports reports;
	struct stream *stream; /* NULL: none */
	uint32_t stream_id;    /* of the last one */
	uint64_t next_frame;   /* frames are numbered on across streams */
};

struct adapter {
	struct sundog_adapter_callbacks callbacks;
	struct settings *settings;
	struct feed *feed;

	struct monitor monitor;
	struct messages messages;
	struct miracast_context context;

	/* What was committed last, for host threads. */
	struct mutex lock;
	bool mode_set;
	struct sundog_mode mode;
	bool power_on;

	bool miracast_queried; /* G-191 */
};

/* What a negative errno is at the interface; other for what the machine, a
 * display or an encoder lacks. */
NTSTATUS adapter_status(int error, NTSTATUS other);
/* Tells the host what the monitor's state is now (G-53, G-186). */
NTSTATUS adapter_indicate_monitor(struct adapter *self);
/* No mode is committed any more and the power is on, as at the start. */
void adapter_forget_mode(struct adapter *self);

/* The functions of struct sundog_adapter_interface. */
NTSTATUS adapter_add(const struct sundog_adapter_callbacks *callbacks,
	const char *settings, PVOID *adapter, char *error, UINT error_bytes);
void adapter_remove(PVOID adapter);
NTSTATUS adapter_query_interface(PVOID adapter, const GUID *type,
	USHORT version, USHORT size, PVOID interface_buffer);
NTSTATUS adapter_query_child_relations(
	PVOID adapter, struct sundog_child *children, UINT *count);
NTSTATUS adapter_query_child_status(PVOID adapter, DXGK_CHILD_STATUS *status);
NTSTATUS adapter_query_device_descriptor(PVOID adapter, ULONG child_uid,
	UINT offset, UINT *length, UCHAR *buffer);
NTSTATUS adapter_enum_modes(PVOID adapter, ULONG child_uid,
	struct sundog_target_mode *modes, UINT *count);
NTSTATUS adapter_commit_mode(PVOID adapter, ULONG child_uid,
	const struct sundog_target_mode *mode, BOOLEAN power_on);

/* miracast.c: fills the Miracast interface of this adapter. */
void miracast_interface(
	struct adapter *self, DXGK_MIRACAST_DISPLAY_INTERFACE *out);

/* io_control.c: one request. input and output have been checked for NULL only
 * as far as their size is 0. */
NTSTATUS io_control(struct adapter *self, ULONG input_bytes, const VOID *input,
	ULONG output_bytes, VOID *output, ULONG *returned);
/* Ends the stream, if there is one. */
void io_control_stop_stream(struct adapter *self);

#endif
