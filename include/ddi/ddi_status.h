/*
 * ddi_status.h: the result codes of the Miracast driver interface
 *
 * On Windows most of these come from ntstatus.h, which ddi_types.h includes;
 * whatever a toolchain lacks is added here, each name under its own guard.
 *
 * A trap: an NTSTATUS is a signed 32-bit integer and only negative values are
 * errors. STATUS_PENDING, STATUS_TIMEOUT and STATUS_WAIT_n are not negative,
 * so NT_SUCCESS() is true for them, and STATUS_WAIT_0 is the same number as
 * STATUS_SUCCESS. Compare with the code that you mean.
 */
#ifndef SUNDOG_DDI_STATUS_H
#define SUNDOG_DDI_STATUS_H

#include "ddi_types.h"

/* --- codes that the interface documents ------------------------------- */

/* Done. */
#ifndef STATUS_SUCCESS
#define STATUS_SUCCESS ((NTSTATUS)0x00000000)
#endif

/*
 * GetNextChunkData: the additional wait event with this index (0 to 3) ended
 * the wait, and no chunk was returned. STATUS_WAIT_0 can only be told from
 * STATUS_SUCCESS by the returned size, which is 0 here (G-105, G-107).
 */
#ifndef STATUS_WAIT_0
#define STATUS_WAIT_0 ((NTSTATUS)0x00000000)
#endif
#ifndef STATUS_WAIT_1
#define STATUS_WAIT_1 ((NTSTATUS)0x00000001)
#endif
#ifndef STATUS_WAIT_2
#define STATUS_WAIT_2 ((NTSTATUS)0x00000002)
#endif
#ifndef STATUS_WAIT_3
#define STATUS_WAIT_3 ((NTSTATUS)0x00000003)
#endif

/* GetNextChunkData: no chunk within the time (G-109). */
#ifndef STATUS_TIMEOUT
#define STATUS_TIMEOUT ((NTSTATUS)0x00000102)
#endif

/* DxgkCbMiracastSendMessage: accepted, the outcome follows (G-73). */
#ifndef STATUS_PENDING
#define STATUS_PENDING ((NTSTATUS)0x00000103)
#endif

/*
 * A parameter is wrong: RegisterForDataRateNotifications (G-164), the chunk
 * interrupt (G-120); by our choice also elsewhere (I-08).
 */
#ifndef STATUS_INVALID_PARAMETER
#define STATUS_INVALID_PARAMETER ((NTSTATUS)0xC000000D)
#endif

/* The chunk interrupt: the host has no free chunk; all are lost (G-120). */
#ifndef STATUS_NO_MEMORY
#define STATUS_NO_MEMORY ((NTSTATUS)0xC0000017)
#endif

/*
 * GetNextChunkData: a chunk is there but the buffer can't hold it (G-108);
 * by our choice also a query with too small a buffer (I-01).
 */
#ifndef STATUS_BUFFER_TOO_SMALL
#define STATUS_BUFFER_TOO_SMALL ((NTSTATUS)0xC0000023)
#endif

/* GetNextChunkData: the session is gone (G-110). */
#ifndef STATUS_INSTANCE_NOT_AVAILABLE
#define STATUS_INSTANCE_NOT_AVAILABLE ((NTSTATUS)0xC00000AB)
#endif

/*
 * RegisterForDataRateNotifications: no such data, or the wrong thread (G-165,
 * G-166). A miniport without Miracast also answers the interface query so.
 */
#ifndef STATUS_NOT_SUPPORTED
#define STATUS_NOT_SUPPORTED ((NTSTATUS)0xC00000BB)
#endif

/* GetNextChunkData: chunks were lost, start over with an IDR (G-111). */
#ifndef STATUS_CONNECTION_RESET
#define STATUS_CONNECTION_RESET ((NTSTATUS)0xC000020D)
#endif

/*
 * StartMiracastSession: the bit rate that the host suggests can't carry the
 * lowest usable mode, 1024x768 (G-33). mingw-w64 10 lacks the name.
 */
#ifndef STATUS_DEVICE_INSUFFICIENT_RESOURCES
#define STATUS_DEVICE_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC0000468)
#endif

/* DxgkDdiMiracastCreateContext: the hardware is taken (G-203). */
#ifndef STATUS_RESOURCE_IN_USE
#define STATUS_RESOURCE_IN_USE ((NTSTATUS)0xC0000708)
#endif

/* A miniport asked for an EDID: there is no monitor description at all, ... */
#ifndef STATUS_MONITOR_NO_DESCRIPTOR
#define STATUS_MONITOR_NO_DESCRIPTOR ((NTSTATUS)0xC01D0001)
#endif
/* ... there is none beyond the offset that was asked for, ... */
#ifndef STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA
#define STATUS_MONITOR_NO_MORE_DESCRIPTOR_DATA ((NTSTATUS)0xC01D0008)
#endif
/* ... or this target can't have one. */
#ifndef STATUS_GRAPHICS_CHILD_DESCRIPTOR_NOT_SUPPORTED
#define STATUS_GRAPHICS_CHILD_DESCRIPTOR_NOT_SUPPORTED ((NTSTATUS)0xC01E0401)
#endif

/* --- codes that Sundog uses where the record only says "fails" (inferred) */

/* No better code fits. */
#ifndef STATUS_UNSUCCESSFUL
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xC0000001)
#endif

/* QueryMiracastDriverInterface: a version that we don't speak (I-01). */
#ifndef STATUS_REVISION_MISMATCH
#define STATUS_REVISION_MISMATCH ((NTSTATUS)0xC0000059)
#endif

/* A thread, a socket or another local resource could not be had. */
#ifndef STATUS_INSUFFICIENT_RESOURCES
#define STATUS_INSUFFICIENT_RESOURCES ((NTSTATUS)0xC000009A)
#endif

/* StartMiracastSession: the sink went away. */
#ifndef STATUS_DEVICE_NOT_CONNECTED
#define STATUS_DEVICE_NOT_CONNECTED ((NTSTATUS)0xC000009D)
#endif

/* Starting an adapter: something of this machine, a display or an encoder, is
 * missing (sundog/adapter.h). */
#ifndef STATUS_NOT_FOUND
#define STATUS_NOT_FOUND ((NTSTATUS)0xC0000225)
#endif

/* A message to the driver was cancelled or dropped (I-12). */
#ifndef STATUS_CANCELLED
#define STATUS_CANCELLED ((NTSTATUS)0xC0000120)
#endif

/* MiracastIoControl: refused while the session stops (G-97, G-179). */
#ifndef STATUS_INVALID_DEVICE_STATE
#define STATUS_INVALID_DEVICE_STATE ((NTSTATUS)0xC0000184)
#endif

#endif /* SUNDOG_DDI_STATUS_H */
