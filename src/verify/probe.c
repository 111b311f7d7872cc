/*
 * Loading, and the calls into the driver.
 */
#include "probe.h"

#include <string.h>

#include "host/host_calls.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/module.h"
#include "platform/socket.h"
#include "probe_private.h"
#include "scenario.h"
#include "verdict.h"

#define REASON_BYTES 200

struct mutex probe_lock = MUTEX_INIT;
struct cond probe_changed;
struct probe_seen probe_seen;
struct probe_hooks probe_hooks;

static struct {
	const char *path;
	struct module *module;
	void *export;
	char name[CRASH_NAME_BYTES];
	MIRACAST_DRIVER_INTERFACE table;
	char behind[256]; /* for a driver that writes past it (G-10) */
	socket_handle rtsp;
	struct socket_address rtsp_address;
	/* What Start fills: ours, so that it can be looked at afterwards. */
	MIRACAST_SESSION_INFO info;
} driver;

void probe_init(const char *path, const struct probe_hooks *hooks)
{
	cond_init(&probe_changed);
	memset(&probe_seen, 0, sizeof(probe_seen));
	probe_status_expected = false;
	probe_hooks = hooks ? *hooks : (struct probe_hooks){0};
	memset(&driver, 0, sizeof(driver));
	driver.path = path;
	driver.rtsp = SOCKET_NONE;
	host_call_name(driver.name, sizeof(driver.name), "the driver", path);
}

void probe_change(void)
{
	cond_broadcast(&probe_changed);
	mutex_unlock(&probe_lock);
}

bool probe_wait(const unsigned *counter, unsigned value, uint64_t deadline_us)
{
	bool in_time = true, reached;

	mutex_lock(&probe_lock);
	while (*counter < value && in_time)
		in_time = cond_wait_until(
			&probe_changed, &probe_lock, deadline_us);
	reached = *counter >= value;
	mutex_unlock(&probe_lock);
	return reached;
}

unsigned probe_count(const unsigned *counter)
{
	unsigned value;

	mutex_lock(&probe_lock);
	value = *counter;
	mutex_unlock(&probe_lock);
	return value;
}

enum probe_place probe_where(void)
{
	enum probe_place place;

	mutex_lock(&probe_lock);
	place = probe_seen.place;
	mutex_unlock(&probe_lock);
	return place;
}

UINT probe_hex(NTSTATUS status)
{
	return (UINT)status;
}

/* --- loading ------------------------------------------------------------- */

QUERY_MIRACAST_DRIVER_INTERFACE probe_export(void)
{
	QUERY_MIRACAST_DRIVER_INTERFACE query;
	char reason[REASON_BYTES] = "";
	int code;

	if (!driver.module) {
		code = host_call_load(driver.name, driver.path, &driver.module,
			reason, sizeof(reason));
		if (code) {
			driver.module = NULL;
			verdict_fail(RULE_LOAD, "it can't be loaded: %s",
				reason[0] ? reason : "no such file");
			return NULL;
		}
		driver.export = module_symbol(
			driver.module, SUNDOG_MIRACAST_EXPORT_NAME);
		if (driver.export)
			crash_module(driver.name, driver.export);
	}
	if (!driver.export) {
		verdict_fail("G-06",
			"it exports no function " SUNDOG_MIRACAST_EXPORT_NAME);
		return NULL;
	}
	verdict_pass("G-06");
	/* ISO C has no cast from an object pointer to a function pointer. */
	memcpy(&query, &driver.export, sizeof(query));
	return query;
}

void probe_unload(void)
{
	if (!driver.module)
		return;
	host_call_unload(driver.name, driver.module, driver.export);
	driver.module = NULL;
	driver.export = NULL;
	verdict_pass(RULE_LOAD);
}

/* --- the RTSP socket
 * ---------------------------------------------------------- */

/* It belongs to the host. A closed descriptor may be another socket by now. */
static void check_rtsp(const char *rule, const char *when)
{
	struct socket_address now;

	if (driver.rtsp == SOCKET_NONE)
		return;
	if (socket_local(driver.rtsp, &now) == 0 &&
		now.port == driver.rtsp_address.port) {
		verdict_pass(rule);
		return;
	}
	verdict_fail(rule,
		"%s the RTSP socket was closed; it belongs to the host, which "
		"closes it after Stop",
		when);
	/* What the number stands for now is unknown. */
	verdict_give_up();
}

/* --- the driver's functions
 * ---------------------------------------------------- */

static void enter(enum probe_place place)
{
	mutex_lock(&probe_lock);
	probe_seen.place = place;
	probe_change();
}

static NTSTATUS NTAPI create(
	HANDLE device, MIRACAST_CALLBACKS *callbacks, PVOID *context)
{
	MIRACAST_CALLBACKS between;
	NTSTATUS status;

	probe_host = *callbacks;
	probe_device = device;
	between = probe_callbacks;
	enter(PROBE_IN_CREATE);
	status = driver.table.CreateMiracastContext(device, &between, context);
	mutex_lock(&probe_lock);
	probe_seen.place = NT_SUCCESS(status) ? PROBE_CREATED : PROBE_OUTSIDE;
	probe_seen.create_status = status;
	probe_seen.creates++;
	probe_change();
	if (NT_SUCCESS(status))
		verdict_check(*context != NULL, "G-18",
			"CreateMiracastContext succeeded and gave no context");
	return status;
}

static VOID NTAPI destroy(PVOID context)
{
	enter(PROBE_IN_DESTROY);
	driver.table.DestroyMiracastContext(context);
	mutex_lock(&probe_lock);
	probe_seen.place = PROBE_OUTSIDE;
	probe_seen.destroys++;
	probe_change();
}

static NTSTATUS NTAPI start(PVOID context, SOCKET rtsp,
	MIRACAST_WFD_CONNECTION_STATS *connection, MIRACAST_SESSION_INFO *info)
{
	NTSTATUS status;

	driver.rtsp = (socket_handle)rtsp;
	if (socket_local(driver.rtsp, &driver.rtsp_address))
		driver.rtsp = SOCKET_NONE;
	mutex_lock(&probe_lock);
	probe_seen.place = PROBE_IN_START;
	probe_seen.start_entered_us = clock_now_us();
	probe_seen.starts_entered++;
	probe_change();
	driver.info = *info;
	status = driver.table.StartMiracastSession(
		context, rtsp, connection, &driver.info);
	*info = driver.info;
	mutex_lock(&probe_lock);
	probe_seen.start_left_us = clock_now_us();
	probe_seen.place = NT_SUCCESS(status) ? PROBE_STARTED : PROBE_CREATED;
	probe_seen.start_status = status;
	probe_seen.info = *info;
	probe_seen.starts++;
	probe_change();
	check_rtsp("G-27", "when Start returned,");
	if (NT_SUCCESS(status))
		verdict_check(info->Reserved == 0, "G-38",
			"Start set reserved bits of the session's information "
			"(0x%08X); they stay 0",
			info->Value);
	return status;
}

static VOID NTAPI stop(PVOID context)
{
	check_rtsp("G-27", "when Stop was about to be called,");
	mutex_lock(&probe_lock);
	probe_seen.place = PROBE_IN_STOP;
	probe_seen.stop_entered_us = clock_now_us();
	probe_change();
	driver.table.StopMiracastSession(context);
	mutex_lock(&probe_lock);
	probe_seen.stop_left_us = clock_now_us();
	probe_seen.place = PROBE_STOPPED;
	probe_seen.stops++;
	probe_change();
	check_rtsp("G-176", "when Stop returned,");
	verdict_check(driver.info.Value == probe_seen.info.Value, "G-35",
		"the session's information was 0x%08X when Start returned and "
		"0x%08X later; it is complete then, and the host's memory",
		probe_seen.info.Value, driver.info.Value);
	driver.rtsp = SOCKET_NONE;
}

static NTSTATUS NTAPI message(PVOID context, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	NTSTATUS status;

	status = driver.table.HandleKernelModeMessage(
		context, input_bytes, input, output_bytes, output, returned);
	mutex_lock(&probe_lock);
	probe_seen.messages++;
	probe_seen.messages_failed += !NT_SUCCESS(status);
	probe_change();
	verdict_check(*returned <= output_bytes, "G-71",
		"HandleKernelModeMessage said that it wrote %u bytes where %u "
		"have room",
		*returned, output_bytes);
	if (*returned > output_bytes)
		*returned = 0; /* the host believes it */
	return status;
}

NTSTATUS NTAPI probe_query(UINT version, UINT size, VOID *out)
{
	QUERY_MIRACAST_DRIVER_INTERFACE query = probe_export();
	MIRACAST_DRIVER_INTERFACE *table = out;
	NTSTATUS status;

	if (!query || size < sizeof(*table))
		return STATUS_UNSUCCESSFUL;
	memset(&driver.table, 0, sizeof(driver.table));
	status = query(version, sizeof(driver.table), &driver.table);
	if (!NT_SUCCESS(status))
		return status;
	/* What the module left out stays out: the host says so. */
	*table = driver.table;
	if (table->CreateMiracastContext)
		table->CreateMiracastContext = create;
	if (table->DestroyMiracastContext)
		table->DestroyMiracastContext = destroy;
	if (table->StartMiracastSession)
		table->StartMiracastSession = start;
	if (table->StopMiracastSession)
		table->StopMiracastSession = stop;
	if (table->HandleKernelModeMessage)
		table->HandleKernelModeMessage = message;
	return status;
}
