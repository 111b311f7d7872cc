#include "bare_host.h"

#include <string.h>

#include "verify/probe.h"
#include "verify/verdict.h"

static VOID NTAPI no_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	(void)device;
	(void)status;
	(void)detail;
}

static NTSTATUS NTAPI no_io_control(HANDLE device, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	(void)device;
	(void)hardware_access;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	if (returned)
		*returned = 0;
	return STATUS_NOT_SUPPORTED;
}

static VOID NTAPI no_statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	(void)device;
	(void)data;
}

static NTSTATUS NTAPI no_chunk(HANDLE device, UINT timeout, UINT count,
	HANDLE *events, UINT *bytes, MIRACAST_CHUNK_DATA *buffer,
	UINT *outstanding)
{
	(void)device;
	(void)timeout;
	(void)count;
	(void)events;
	(void)buffer;
	(void)outstanding;
	*bytes = 0;
	return STATUS_INSTANCE_NOT_AVAILABLE;
}

static NTSTATUS NTAPI no_rates(
	HANDLE device, PVOID context, PFN_DATARATE_NOTIFICATION notify)
{
	(void)device;
	(void)context;
	(void)notify;
	return STATUS_NOT_SUPPORTED;
}

bool bare_host_load(const struct subject *subject, struct host_driver *driver)
{
	/* Room for a driver that writes more than it was asked for. */
	struct {
		MIRACAST_DRIVER_INTERFACE table;
		unsigned char behind[64];
	} answer;
	QUERY_MIRACAST_DRIVER_INTERFACE query;

	memset(&answer, 0, sizeof(answer));
	memset(driver, 0, sizeof(*driver));
	host_call_name(driver->name, sizeof(driver->name), "the driver",
		subject->module);
	probe_init(subject->module, NULL);
	query = probe_export();
	if (query &&
		NT_SUCCESS(host_call_query_driver(driver, query,
			MIRACAST_DRIVER_INTERFACE_VERSION_1,
			sizeof(answer.table), &answer.table)) &&
		answer.table.CreateMiracastContext &&
		answer.table.DestroyMiracastContext &&
		answer.table.StartMiracastSession &&
		answer.table.StopMiracastSession) {
		driver->table = answer.table;
		return true;
	}
	verdict_none("*", "it gives no interface");
	return false;
}

NTSTATUS bare_host_create(
	const struct host_driver *driver, HANDLE device, PVOID *context)
{
	MIRACAST_CALLBACKS callbacks = {
		no_status, no_io_control, no_statistic, no_chunk, no_rates};

	*context = NULL;
	return host_call_create(driver, device, &callbacks, context);
}
