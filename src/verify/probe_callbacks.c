/*
 * The driver's calls to the host.
 */
#include "platform/clock.h"
#include "probe_private.h"
#include "scenario.h"
#include "verdict.h"

bool probe_status_expected;
MIRACAST_CALLBACKS probe_host;
HANDLE probe_device;
UINT probe_packet_bytes;

void probe_expect_status(bool expected)
{
	mutex_lock(&probe_lock);
	probe_status_expected = expected;
	mutex_unlock(&probe_lock);
}

const char *probe_status_name(MIRACAST_STATUS status)
{
	static const char *const names[] = {"CRITICAL_ERROR",
		"MISSING_KEEPALIVE", "SINK_DISOCNNECT_REQUEST",
		"INSUFFICIENT_BANDWIDTH", "SINK_FAILED_STANDARD_MODE_CHANGE",
		"COMPANION_DRIVER_DISCONNECT"};

	return (UINT)status < sizeof(names) / sizeof(names[0])
		       ? names[(UINT)status]
		       : "a status that there is not";
}

/* Every callback begins here. False: there is no host behind it any more. The
 * handle that is handed on is the right one: one mistake is one finding. */
static bool called(const char *function, HANDLE device)
{
	enum probe_place place = probe_where();

	verdict_check(device == probe_device, "G-21",
		"%s was called with a handle that is not the one given to "
		"CreateMiracastContext",
		function);
	verdict_check(place != PROBE_OUTSIDE, "G-20",
		"%s was called after DestroyMiracastContext had returned",
		function);
	return place != PROBE_OUTSIDE;
}

static VOID NTAPI report_session_status(
	HANDLE device, MIRACAST_STATUS status, NTSTATUS detail)
{
	enum probe_place place;
	bool unexpected;

	if (!called("ReportSessionStatus", device))
		return;
	verdict_check((UINT)status != (UINT)MIRACAST_STATUS_FORCE_UINT32,
		"G-146",
		"ReportSessionStatus got MIRACAST_STATUS_FORCE_UINT32");
	mutex_lock(&probe_lock);
	place = probe_seen.place;
	unexpected = !probe_status_expected &&
		     (place == PROBE_IN_START || place == PROBE_STARTED);
	if (probe_seen.statuses < PROBE_STATUSES) {
		probe_seen.status[probe_seen.statuses].status = status;
		probe_seen.status[probe_seen.statuses].detail = detail;
		probe_seen.status[probe_seen.statuses].place = place;
	}
	probe_seen.statuses++;
	probe_change();
	if (unexpected) {
		verdict_fail("G-147",
			"it reported %s (0x%08X) %s, though nothing had gone "
			"wrong",
			probe_status_name(status), probe_hex(detail),
			place == PROBE_IN_START ? "inside Start"
						: "in a session");
		/* That session is over, whatever the scenario goes on to do. */
		verdict_give_up();
	}
	probe_host.ReportSessionStatus(probe_device, status, detail);
}

static NTSTATUS NTAPI io_control(HANDLE device, BOOL hardware_access,
	UINT input_bytes, VOID *input, UINT output_bytes, VOID *output,
	UINT *returned)
{
	if (!called("MiracastIoControl", device))
		return STATUS_INVALID_DEVICE_STATE;
	mutex_lock(&probe_lock);
	probe_seen.io_controls++;
	probe_seen.hardware_accesses += hardware_access != FALSE;
	probe_change();
	return (probe_hooks.io_control ? probe_hooks.io_control
				       : probe_host.MiracastIoControl)(
		probe_device, hardware_access, input_bytes, input, output_bytes,
		output, returned);
}

/* With the lock held. */
static void count_event(MIRACAST_PROTOCOL_EVENT event)
{
	if ((UINT)event < 4)
		probe_seen.events[event]++;
}

static VOID NTAPI report_statistic(
	HANDLE device, MIRACAST_STATISTIC_DATA *record)
{
	UINT forced = (UINT)MIRACAST_STATISTIC_TYPE_FORCE_UINT32;
	UINT type = (UINT)record->StatisticType;

	if (!called("ReportStatistic", device))
		return;
	verdict_check(
		type != forced &&
			!(type == MIRACAST_STATISTIC_TYPE_EVENT &&
				(UINT)record->ProtocolEvent.Event == forced) &&
			!(type == MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE &&
				(UINT)record->EncodeComplete.ChunkInfo
						.ChunkType == forced),
		"G-146", "ReportStatistic got a value ..._FORCE_UINT32");
	if (type == MIRACAST_STATISTIC_TYPE_EVENT)
		verdict_check(
			record->ProtocolEvent.Event !=
				MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE,
			"G-145",
			"the reserved event SINK_FAILED_PREFERRED_MODE_CHANGE "
			"was reported");
	if (probe_hooks.statistic)
		probe_hooks.statistic(record);
	mutex_lock(&probe_lock);
	probe_seen.statistics++;
	if (type == MIRACAST_STATISTIC_TYPE_EVENT)
		count_event(record->ProtocolEvent.Event);
	else if (type == MIRACAST_STATISTIC_TYPE_CHUNK_SENT)
		probe_seen.chunk_sent++;
	probe_change();
	probe_host.ReportStatistic(probe_device, record);
}

NTSTATUS NTAPI probe_next_chunk(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	if (bytes && probe_packet_bytes && *bytes > probe_packet_bytes)
		*bytes = probe_packet_bytes;
	return probe_host.GetNextChunkData(device, timeout_ms, event_count,
		events, bytes, buffer, outstanding);
}

static NTSTATUS NTAPI get_next_chunk_data(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	NTSTATUS status;
	bool alone;

	if (!called("GetNextChunkData", device))
		return STATUS_INSTANCE_NOT_AVAILABLE;
	mutex_lock(&probe_lock);
	alone = probe_seen.next_chunk_inside++ == 0;
	probe_change();
	verdict_check(alone, "G-101",
		"GetNextChunkData was called while another thread was inside "
		"it");
	verdict_check(event_count <= MAX_ADDITIONAL_EVENTS, "G-104",
		"GetNextChunkData got %u additional events; %u are the most",
		event_count, (UINT)MAX_ADDITIONAL_EVENTS);
	/* The host would refuse: one mistake is one finding. */
	if (event_count > MAX_ADDITIONAL_EVENTS)
		event_count = MAX_ADDITIONAL_EVENTS;
	status = (probe_hooks.next_chunk ? probe_hooks.next_chunk
					 : probe_next_chunk)(probe_device,
		timeout_ms, event_count, events, bytes, buffer, outstanding);
	mutex_lock(&probe_lock);
	probe_seen.next_chunk_inside--;
	if (status == STATUS_SUCCESS && bytes && *bytes > 0)
		probe_seen.chunks++;
	probe_change();
	return status;
}

static NTSTATUS NTAPI register_data_rate(
	HANDLE device, PVOID ctx, PFN_DATARATE_NOTIFICATION notify)
{
	NTSTATUS status;

	if (!called("RegisterForDataRateNotifications", device))
		return STATUS_NOT_SUPPORTED;
	status = probe_host.RegisterForDataRateNotifications(
		probe_device, ctx, notify);
	mutex_lock(&probe_lock);
	if (NT_SUCCESS(status)) {
		probe_seen.registrations += notify != NULL;
	}
	probe_change();
	return status;
}

const MIRACAST_CALLBACKS probe_callbacks = {
	.ReportSessionStatus = report_session_status,
	.MiracastIoControl = io_control,
	.ReportStatistic = report_statistic,
	.GetNextChunkData = get_next_chunk_data,
	.RegisterForDataRateNotifications = register_data_rate,
};

const char *const standing_driver_rules[] = {"G-06", "G-18", "G-20", "G-21",
	"G-27", "G-38", "G-71", "G-35", "G-101", "G-104", "G-145", "G-146",
	"G-147", "G-171", "G-173", "G-175", "G-176", "G-177", "G-182", "G-184",
	RULE_CRASH, RULE_HANG, RULE_EXIT, RULE_OTHER, RULE_LOAD, NULL};
