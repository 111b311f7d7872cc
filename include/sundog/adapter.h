/*
 * The adapter: Sundog's stand-in for the generic half of a display miniport.
 *
 * NOT Windows' ABI. On Windows a miniport's generic half (add device, query
 * interface, child relations, child status, descriptors, mode enumeration and
 * commit, interrupts and DPCs) is far larger than Miracast needs; this is the
 * part that Miracast needs, as one small table. The Miracast half, reached
 * through QueryInterface, is ABI-exact (ddi/dispmprt.h).
 *
 * A miniport is a loadable module that exports SundogQueryAdapter.
 *
 * Threads: AddAdapter, RemoveAdapter and QueryInterface are called one at a
 * time. QueryChildRelations follows QueryInterface once. The other functions
 * may be called from any host thread, at any time between AddAdapter and
 * RemoveAdapter, concurrently with the Miracast functions, one of each at a
 * time. Callbacks may be called from any thread from AddAdapter on until
 * RemoveAdapter returns; none of them blocks or calls back into the miniport
 * on the caller's stack.
 */
#ifndef SUNDOG_ADAPTER_H
#define SUNDOG_ADAPTER_H

#include "../ddi/dispmprt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SUNDOG_ADAPTER_VERSION	    1u
#define SUNDOG_QUERY_ADAPTER_EXPORT "SundogQueryAdapter"

/* A mode of the Miracast target. Progressive only. */
struct sundog_target_mode {
	UINT width;
	UINT height;
	UINT refresh_numerator;
	UINT refresh_denominator;
	/* Refresh rate at the far-end display / VSync rate of the source, 1-63
	 * (G-206, G-209). */
	UINT vsync_divider;
};

/* What the adapter reports as a child (DxgkDdiQueryChildRelations). */
struct sundog_child {
	ULONG uid;				    /* the VidPN target's id */
	D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY technology; /* MIRACAST: G-194 */
	DXGK_CHILD_DEVICE_HPD_AWARENESS hpd;	    /* Interruptible: G-195 */
};

/* The formatter cannot tell a result's type from a function's name here. */
/* clang-format off */

/* Towards the host. hAdapter is the host_adapter given to AddAdapter. */
struct sundog_adapter_callbacks {
	UINT Size; /* bytes of this structure */
	HANDLE hAdapter;
	/* Monitor arrival and departure; copied. Any thread. */
	NTSTATUS (*IndicateChildStatus)(
		HANDLE hAdapter, const DXGK_CHILD_STATUS *status);
	/* The interrupt: Status in the data is the host's answer. Any thread,
	 * one call at a time, never blocks. */
	void (*NotifyInterrupt)(
		HANDLE hAdapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data);
	/* The deferred call that follows an interrupt (G-121). */
	void (*NotifyDpc)(HANDLE hAdapter);
};

struct sundog_adapter_interface {
	UINT Size; /* bytes of this structure, filled by the miniport */

	/*
	 * Starts the adapter. settings: lines "name=value\n", NUL-terminated,
	 * valid during the call; they stand for the device's software key.
	 * Unknown names are ignored. error (may be NULL) receives one line that
	 * says what failed and what to do. STATUS_NOT_FOUND: something of this
	 * machine (a display, an encoder) is missing; STATUS_INVALID_PARAMETER:
	 * a setting is wrong. On failure nothing stays behind.
	 */
	NTSTATUS (*AddAdapter)(const struct sundog_adapter_callbacks *callbacks,
		const char *settings, PVOID *adapter, char *error,
		UINT error_bytes);
	/* Ends it. No Miracast context exists any more. */
	void (*RemoveAdapter)(PVOID adapter);

	/* interface_buffer: a DXGK_MIRACAST_DISPLAY_INTERFACE for the Miracast
	 * GUID; STATUS_NOT_SUPPORTED for any other. */
	NTSTATUS (*QueryInterface)(PVOID adapter, const GUID *type,
		USHORT version, USHORT size, PVOID interface_buffer);

	/* children: capacity in, number of children out (G-192: one). */
	NTSTATUS (*QueryChildRelations)(
		PVOID adapter, struct sundog_child *children, UINT *count);
	/* status->ChildUid in, the rest out. */
	NTSTATUS (*QueryChildStatus)(PVOID adapter, DXGK_CHILD_STATUS *status);
	/* EDID bytes from offset on: *length capacity in, bytes out.
	 * STATUS_MONITOR_NO_DESCRIPTOR: none is known;
	 * STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA: offset is past the end. */
	NTSTATUS (*QueryDeviceDescriptor)(PVOID adapter, ULONG child_uid,
		UINT offset, UINT *length, UCHAR *buffer);
	/* The target's modes, best first: capacity in, number out. 0 modes
	 * while no monitor is reported. STATUS_BUFFER_TOO_SMALL with the
	 * number needed in *count. */
	NTSTATUS (*EnumModes)(PVOID adapter, ULONG child_uid,
		struct sundog_target_mode *modes, UINT *count);
	/* Commits a mode and the monitor's power (DxgkDdiCommitVidPn). mode
	 * NULL: the path is taken down. Returns once the miniport has taken
	 * note; what the sink says to it comes later. */
	NTSTATUS (*CommitMode)(PVOID adapter, ULONG child_uid,
		const struct sundog_target_mode *mode, BOOLEAN power_on);
};

/* clang-format on */

/*
 * The export. version: SUNDOG_ADAPTER_VERSION (another one:
 * STATUS_REVISION_MISMATCH); size: bytes at out (too few:
 * STATUS_BUFFER_TOO_SMALL, nothing written).
 */
typedef NTSTATUS SUNDOG_QUERY_ADAPTER(
	UINT version, UINT size, struct sundog_adapter_interface *out);

#ifdef __cplusplus
}
#endif

#endif
