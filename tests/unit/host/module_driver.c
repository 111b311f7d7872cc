/*
 * The test driver: all that happens in it happens in the script.
 */
#include <stddef.h>

#include "script.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

static struct script *script;

/* What the host takes for the driver's context: only its address matters. */
static char context_of_create;

static UINT query_version, query_bytes;

/* Each call has to bring back the context (G-19). */
static struct script *enter(PVOID context, const char *what)
{
	if (context != &context_of_create)
		atomic_fetch_add(&script->strays, 1);
	script->record(script, what);
	return script;
}

/* G-183 is seen from inside. */
__attribute__((destructor)) static void unloaded(void)
{
	if (script)
		script->record(script, "unload");
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	char query[] = SCRIPT_QUERY;
	struct script *found = NULL;
	NTSTATUS status;
	UINT returned = 0;

	*context = NULL;
	status = callbacks->MiracastIoControl(device, FALSE, sizeof(query),
		query, sizeof(found), &found, &returned);
	if (status != STATUS_SUCCESS || returned != sizeof(found))
		return STATUS_UNSUCCESSFUL;
	script = found;
	script->device = device;
	script->host = *callbacks;
	script->query_version = query_version;
	script->query_bytes = query_bytes;
	script->record(script, "create");
	if (script->create)
		status = script->create(script);
	if (NT_SUCCESS(status))
		*context = &context_of_create;
	return status;
}

static VOID NTAPI destroy(PVOID context)
{
	struct script *self = enter(context, "destroy");

	if (self->destroy)
		self->destroy(self);
	self->record(self, "destroyed");
}

static NTSTATUS NTAPI start(PVOID context, SOCKET socket,
	MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	struct script *self = enter(context, "start");
	NTSTATUS status = STATUS_SUCCESS;

	if (self->start)
		status = self->start(self, socket, stats, info);
	self->record(self, "started");
	return status;
}

static VOID NTAPI stop(PVOID context)
{
	struct script *self = enter(context, "stop");

	if (self->stop)
		self->stop(self);
	self->record(self, "stopped");
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	struct script *self = enter(context, "message");

	*returned = 0;
	if (!self->message)
		return STATUS_SUCCESS;
	return self->message(
		self, input_bytes, input, output_bytes, output, returned);
}

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out)
{
	const MIRACAST_DRIVER_INTERFACE table = {
		.Size = sizeof(table),
		.CreateMiracastContext = create,
		.DestroyMiracastContext = destroy,
		.StartMiracastSession = start,
		.StopMiracastSession = stop,
		.HandleKernelModeMessage = message,
	};

	query_version = version;
	query_bytes = size;
	if (version != MIRACAST_DRIVER_INTERFACE_VERSION_1)
		return STATUS_REVISION_MISMATCH;
	if (size < sizeof(table))
		return STATUS_BUFFER_TOO_SMALL;
	*(MIRACAST_DRIVER_INTERFACE *)out = table;
	return STATUS_SUCCESS;
}
