/*
 * Our driver, broken in one place (broken.h): one of its six functions, a
 * thread of its own that Start begins, its loading or unloading.
 */
#include <dlfcn.h>
#include "broken.h"
#include "ddi/netdispumdddi.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT NTSTATUS NTAPI QueryMiracastDriverInterface(
	UINT version, UINT size, VOID *out);

static MIRACAST_DRIVER_INTERFACE ours;

__attribute__((constructor)) static void loaded(void)
{
	broken_pass("loading");
}

__attribute__((destructor)) static void unloaded(void)
{
	broken_pass("unloading");
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	broken_pass("CreateMiracastContext");
	return ours.CreateMiracastContext(device, callbacks, context);
}

static VOID NTAPI destroy(PVOID context)
{
	broken_pass("DestroyMiracastContext");
	ours.DestroyMiracastContext(context);
}

static void *run(void *ctx)
{
	(void)ctx;
	pthread_setname_np(pthread_self(), "own-thread");
	broken_pass("thread");
	return NULL;
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *connection, MIRACAST_SESSION_INFO *info)
{
	pthread_t thread;

	broken_pass("StartMiracastSession");
	if (pthread_create(&thread, NULL, run, NULL) == 0)
		pthread_detach(thread);
	return ours.StartMiracastSession(context, rtsp, connection, info);
}

static VOID NTAPI stop(PVOID context)
{
	broken_pass("StopMiracastSession");
	ours.StopMiracastSession(context);
}

static NTSTATUS NTAPI message(PVOID context, UINT input_size, VOID *input,
	UINT output_size, VOID *output, UINT *returned)
{
	broken_pass("HandleKernelModeMessage");
	return ours.HandleKernelModeMessage(
		context, input_size, input, output_size, output, returned);
}

NTSTATUS NTAPI QueryMiracastDriverInterface(UINT version, UINT size, VOID *out)
{
	MIRACAST_DRIVER_INTERFACE *table = out;
	QUERY_MIRACAST_DRIVER_INTERFACE query;
	void *module;

	broken_pass("QueryMiracastDriverInterface");
	if (size < sizeof(*table))
		return STATUS_BUFFER_TOO_SMALL;
	module = dlopen(getenv("SUNDOG_TEST_DRIVER"), RTLD_NOW | RTLD_LOCAL);
	if (!module)
		return STATUS_UNSUCCESSFUL;
	*(void **)&query = dlsym(module, "QueryMiracastDriverInterface");
	if (!query || query(version, sizeof(ours), &ours) != STATUS_SUCCESS)
		return STATUS_UNSUCCESSFUL;
	table->Size = sizeof(*table);
	table->CreateMiracastContext = create;
	table->DestroyMiracastContext = destroy;
	table->StartMiracastSession = start;
	table->StopMiracastSession = stop;
	table->HandleKernelModeMessage = message;
	return STATUS_SUCCESS;
}
