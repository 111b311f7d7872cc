#include "context.h"

#include <stdlib.h>
#include "platform/module.h"
#include "platform/socket.h"

/* What of the host's table the driver cannot do without. Notifications of the
 * data rate are a gift (G-158). */
static bool is_complete(const MIRACAST_CALLBACKS *callbacks)
{
	return callbacks && callbacks->ReportSessionStatus &&
	       callbacks->MiracastIoControl && callbacks->ReportStatistic &&
	       callbacks->GetNextChunkData;
}

NTSTATUS NTAPI driver_create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	struct driver_context *self;

	if (!context)
		return STATUS_INVALID_PARAMETER;
	*context = NULL; /* and nothing allocated when this fails: I-02 */
	if (!is_complete(callbacks))
		return STATUS_INVALID_PARAMETER;
	self = calloc(1, sizeof(*self));
	if (!self)
		return STATUS_NO_MEMORY;
	self->host.device = device;
	self->host.calls = *callbacks;
	if (socket_startup() < 0)
		goto no_sockets;
	if (mailbox_init(&self->mailbox) < 0)
		goto no_mailbox;
	if (session_init(&self->session, &self->host, &self->settings,
		    &self->mailbox) < 0)
		goto no_session;
	/* On this thread I/O controls are served (G-24). */
	settings_read(&self->settings, &self->host);
	*context = self;
	return STATUS_SUCCESS;

no_session:
	mailbox_dispose(&self->mailbox);
no_mailbox:
	socket_cleanup();
no_sockets:
	free(self);
	return STATUS_INSUFFICIENT_RESOURCES;
}

static void dispose(void *context)
{
	struct driver_context *self = context;

	session_dispose(&self->session);
	mailbox_dispose(&self->mailbox);
	socket_cleanup();
	free(self);
}

/* Where this module lies, for module_pin. */
static const char address_of_ours;

VOID NTAPI driver_destroy(PVOID context)
{
	struct driver_context *self = context;

	if (!self)
		return;
	/* A host that skipped Stop: nothing of ours may outlive this (G-184).
	 * The monitor's departure is left to the miniport (G-181). */
	session_stop(&self->session);
	/* Only a thread that the miniport holds keeps its memory, and this
	 * code, which the host is about to unload (G-183). */
	if (session_leave(&self->session, dispose, self))
		dispose(self);
	else
		module_pin(&address_of_ours);
}

NTSTATUS NTAPI driver_start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct driver_context *self = context;

	if (!self || !info)
		return STATUS_INVALID_PARAMETER;
	info->Value = 0; /* reserved bits stay so (G-38) */
	return session_start(&self->session, (socket_handle)rtsp,
		stats ? stats->CurrentBitRate : 0, info);
}

VOID NTAPI driver_stop(PVOID context)
{
	struct driver_context *self = context;

	if (self)
		session_stop(&self->session);
}

NTSTATUS NTAPI driver_message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *bytes_returned)
{
	struct driver_context *self = context;

	(void)output_bytes;
	(void)output;
	if (bytes_returned)
		*bytes_returned = 0; /* no message has an answer */
	if (!self)
		return STATUS_INVALID_PARAMETER;
	return mailbox_message(&self->mailbox, input, input_bytes);
}
