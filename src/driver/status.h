/*
 * How the end of a conversation is told to the host.
 */
#ifndef SUNDOG_DRIVER_STATUS_H
#define SUNDOG_DRIVER_STATUS_H

#include "ddi/netdispumdddi.h"
#include "wfd/wfd_source.h"

/* Windows' codes that ddi_status.h has no use for. They tell causes apart in
 * the host's log (G-151). */
#ifndef STATUS_IO_TIMEOUT
#define STATUS_IO_TIMEOUT ((NTSTATUS)0xC00000B5)
#endif
#ifndef STATUS_INVALID_NETWORK_RESPONSE
#define STATUS_INVALID_NETWORK_RESPONSE ((NTSTATUS)0xC00000C3)
#endif
#ifndef STATUS_CONNECTION_DISCONNECTED
#define STATUS_CONNECTION_DISCONNECTED ((NTSTATUS)0xC000020C)
#endif
#ifndef STATUS_GRACEFUL_DISCONNECT
#define STATUS_GRACEFUL_DISCONNECT ((NTSTATUS)0xC0000237)
#endif
#ifndef STATUS_NO_MATCH
#define STATUS_NO_MATCH ((NTSTATUS)0xC0000272)
#endif

/* For StartMiracastSession's result and ReportSessionStatus' detail. */
NTSTATUS status_of_end(enum wfd_end how);
/* G-152, G-153, G-156. */
MIRACAST_STATUS status_kind_of_end(enum wfd_end how);
/* A negative errno of the platform room. */
NTSTATUS status_of_errno(int error);

#endif
