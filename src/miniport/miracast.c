/*
 * The Miracast half: the four functions of DXGK_MIRACAST_DISPLAY_INTERFACE.
 */
#include "adapter.h"

#include <string.h>

static NTSTATUS NTAPI query_caps(
	PVOID driver_context, ULONG caps_bytes, DXGK_MIRACAST_CAPS *caps)
{
	if (!driver_context || !caps)
		return STATUS_INVALID_PARAMETER;
	if (caps_bytes < sizeof(*caps))
		return STATUS_BUFFER_TOO_SMALL;
	/* No HDCP: it can't be had without a licence. */
	memset(caps, 0, sizeof(*caps));
	caps->MaxChunkPrivateDriverDataSize = sizeof(struct sundog_chunk);
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI create_context(PVOID driver_context,
	DXGK_MIRACAST_DISPLAY_CALLBACKS *callbacks, PVOID *context,
	ULONG *target_id)
{
	struct adapter *self = driver_context;

	if (!self || !context || !target_id)
		return STATUS_INVALID_PARAMETER;
	*context = NULL;
	if (!callbacks || !callbacks->DxgkCbMiracastSendMessage ||
		!callbacks->DxgkCbReportChunkInfo)
		return STATUS_INVALID_PARAMETER;
	if (self->context.exists)
		return STATUS_RESOURCE_IN_USE;

	self->context = (struct miracast_context){
		.exists = true,
		.reports =
			{
				.adapter = self->callbacks,
				.miracast = *callbacks,
				.target_id = ADAPTER_TARGET_ID,
			},
	};
	messages_open(&self->messages, callbacks);
	*context = &self->context;
	*target_id = ADAPTER_TARGET_ID;
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI handle_io_control(PVOID driver_context, PVOID context,
	ULONG input_bytes, VOID *input, ULONG output_bytes, VOID *output,
	ULONG *returned)
{
	struct adapter *self = driver_context;
	ULONG ignored;

	if (!returned)
		returned = &ignored;
	*returned = 0;
	if (!self || context != &self->context || !self->context.exists)
		return STATUS_INVALID_PARAMETER;
	return io_control(
		self, input_bytes, input, output_bytes, output, returned);
}

static VOID NTAPI destroy_context(PVOID driver_context, PVOID context)
{
	struct adapter *self = driver_context;

	if (!self || context != &self->context || !self->context.exists)
		return;
	/* In this order: the stream's last words need messages to be open. */
	io_control_stop_stream(self);
	messages_close(&self->messages);
	adapter_forget_mode(self);
	if (monitor_depart(&self->monitor))
		adapter_indicate_monitor(self);
	self->context = (struct miracast_context){.exists = false};
}

/* The interface lives as long as the adapter, which the host owns: there is
 * nothing to count. */
static VOID NTAPI reference(PVOID context)
{
	(void)context;
}

void miracast_interface(
	struct adapter *self, DXGK_MIRACAST_DISPLAY_INTERFACE *out)
{
	*out = (DXGK_MIRACAST_DISPLAY_INTERFACE){
		.Size = sizeof(*out),
		.Version = DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		.Context = self,
		.InterfaceReference = reference,
		.InterfaceDereference = reference,
		.DxgkDdiMiracastQueryCaps = query_caps,
		.DxgkDdiMiracastCreateContext = create_context,
		.DxgkDdiMiracastIoControl = handle_io_control,
		.DxgkDdiMiracastDestroyContext = destroy_context,
	};
}
