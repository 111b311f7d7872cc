/*
 * A driver that only wraps ours, built apart, knowing include/ddi alone: each
 * call into the interface is counted and handed on. That a session runs with
 * it shows that nothing goes round the interface.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include "ddi/netdispumdddi.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);

static MIRACAST_DRIVER_INTERFACE ours;
static MIRACAST_CALLBACKS host;
static unsigned long creates, starts, stops, destroys, messages, chunks,
	statistics, io_controls;

static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware_access,
	UINT input_size, VOID *input, UINT output_size, VOID *output,
	UINT *returned)
{
	__atomic_add_fetch(&io_controls, 1, __ATOMIC_RELAXED);
	return host.MiracastIoControl(device, hardware_access, input_size,
		input, output_size, output, returned);
}

static NTSTATUS NTAPI next_chunk(HANDLE device, UINT timeout, UINT events,
	HANDLE *handles, UINT *size, MIRACAST_CHUNK_DATA *buffer,
	UINT *outstanding)
{
	NTSTATUS status = host.GetNextChunkData(
		device, timeout, events, handles, size, buffer, outstanding);

	if (status == STATUS_SUCCESS && *size)
		chunks++;
	return status;
}

static void NTAPI statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	__atomic_add_fetch(&statistics, 1, __ATOMIC_RELAXED);
	host.ReportStatistic(device, data);
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	MIRACAST_CALLBACKS between = *callbacks;

	host = *callbacks;
	between.MiracastIoControl = io_control;
	between.GetNextChunkData = next_chunk;
	between.ReportStatistic = statistic;
	creates++;
	return ours.CreateMiracastContext(device, &between, context);
}

static VOID NTAPI destroy(PVOID context)
{
	const char *path = getenv("SUNDOG_TEST_COUNTS");
	FILE *file;

	ours.DestroyMiracastContext(context);
	destroys++;
	file = path ? fopen(path, "w") : NULL;
	if (!file)
		return;
	fprintf(file,
		"{\"creates\": %lu, \"starts\": %lu, \"stops\": %lu, "
		"\"destroys\": %lu, \"messages\": %lu, \"chunks\": %lu, "
		"\"statistics\": %lu, \"io_controls\": %lu}\n",
		creates, starts, stops, destroys, messages, chunks, statistics,
		io_controls);
	fclose(file);
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *connection, MIRACAST_SESSION_INFO *info)
{
	starts++;
	return ours.StartMiracastSession(context, rtsp, connection, info);
}

static VOID NTAPI stop(PVOID context)
{
	stops++;
	ours.StopMiracastSession(context);
}

static NTSTATUS NTAPI message(PVOID context, UINT input_size, VOID *input,
	UINT output_size, VOID *output, UINT *returned)
{
	__atomic_add_fetch(&messages, 1, __ATOMIC_RELAXED);
	return ours.HandleKernelModeMessage(
		context, input_size, input, output_size, output, returned);
}

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE *table = out;
	QUERY_MIRACAST_DRIVER_INTERFACE query;
	NTSTATUS status;
	void *module;

	if (size < sizeof(*table))
		return STATUS_BUFFER_TOO_SMALL;
	module = dlopen(getenv("SUNDOG_TEST_DRIVER"), RTLD_NOW | RTLD_LOCAL);
	if (!module)
		return STATUS_UNSUCCESSFUL;
	*(void **)&query = dlsym(module, "QueryMiracastDriverInterface");
	status = query ? query(version, sizeof(ours), &ours)
		       : STATUS_UNSUCCESSFUL;
	if (status != STATUS_SUCCESS)
		return status;
	table->Size = sizeof(*table);
	table->CreateMiracastContext = create;
	table->DestroyMiracastContext = destroy;
	table->StartMiracastSession = start;
	table->StopMiracastSession = stop;
	table->HandleKernelModeMessage = message;
	return STATUS_SUCCESS;
}
