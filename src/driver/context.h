/*
 * The five functions of the interface (netdispumdddi.h says what each does),
 * and what a context holds.
 */
#ifndef SUNDOG_DRIVER_CONTEXT_H
#define SUNDOG_DRIVER_CONTEXT_H

#include "ddi/netdispumdddi.h"
#include "contract_io.h"
#include "mailbox.h"
#include "session.h"
#include "settings.h"

/*
 * Everything the driver knows; nothing lives outside a context (I-13). The
 * session's memory is part of it, so that StartMiracastSession allocates
 * nothing large (G-17).
 */
struct driver_context {
	struct driver_host host;
	struct driver_settings settings;
	struct mailbox mailbox;
	struct session session;
};

NTSTATUS NTAPI driver_create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context);
VOID NTAPI driver_destroy(PVOID context);
NTSTATUS NTAPI driver_start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info);
VOID NTAPI driver_stop(PVOID context);
NTSTATUS NTAPI driver_message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *bytes_returned);

#endif
