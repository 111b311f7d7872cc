/*
 * What the test driver and the test miniport do is decided by the test: both
 * modules call the functions of one script, which lives in the test's program.
 * A NULL function does the least that is right.
 *
 * The miniport finds the script by its setting "script=<address>"; the driver
 * asks the miniport for it, by I/O control, when it is created.
 */
#ifndef SUNDOG_TESTS_UNIT_HOST_SCRIPT_H
#define SUNDOG_TESTS_UNIT_HOST_SCRIPT_H

#include <stdatomic.h>
#include <stdbool.h>

#include "ddi/dispmprt.h"
#include "ddi/netdispumdddi.h"
#include "sundog/adapter.h"

#define SCRIPT_TARGET	     7u		     /* the Miracast target's id */
#define SCRIPT_PRIVATE_BYTES 48u	     /* MaxChunkPrivateDriverDataSize */
#define SCRIPT_QUERY	     "which script?" /* the driver's I/O control */

struct script {
	/* Called by both modules when a function of theirs is called, with the
	 * function's short name. Any thread. */
	void (*record)(struct script *self, const char *what);

	/* The driver. */
	NTSTATUS (*create)(struct script *self);
	void (*destroy)(struct script *self);
	NTSTATUS(*start)
	(struct script *self, SOCKET socket,
		const MIRACAST_WFD_CONNECTION_STATS *stats,
		MIRACAST_SESSION_INFO *info);
	void (*stop)(struct script *self);
	NTSTATUS(*message)
	(struct script *self, UINT input_bytes, VOID *input, UINT output_bytes,
		VOID *output, UINT *returned);
	/* Valid from create on. */
	HANDLE device;
	MIRACAST_CALLBACKS host;
	/* What the query was asked with. */
	UINT query_version, query_bytes;
	/* Calls with another context than create's (G-19). */
	atomic_uint strays;

	/* The miniport. */
	void (*caps)(struct script *self);
	NTSTATUS(*add_adapter)
	(struct script *self, char *error, UINT error_bytes);
	NTSTATUS (*create_context)(struct script *self, ULONG *target);
	void (*destroy_context)(struct script *self);
	NTSTATUS(*io_control)
	(struct script *self, ULONG input_bytes, VOID *input,
		ULONG output_bytes, VOID *output, ULONG *returned);
	NTSTATUS (*child_status)(struct script *self, DXGK_CHILD_STATUS *out);
	NTSTATUS(*commit)
	(struct script *self, const struct sundog_target_mode *mode,
		BOOLEAN power_on);
	/* Children, modes and whether a monitor is there. */
	struct sundog_child children[4];
	UINT child_count;
	const struct sundog_target_mode *modes;
	UINT mode_count;
	UINT edid_bytes;
	atomic_bool connected;
	/* Valid from AddAdapter, or from the kernel context, on. */
	struct sundog_adapter_callbacks adapter;
	DXGK_MIRACAST_DISPLAY_CALLBACKS kernel;
};

#endif
