#include "stats_names.h"

#include <stddef.h>

#include "ddi/netdispumdddi.h"

struct name {
	uint32_t value;
	const char *text;
};

static const char *find(const struct name *names, size_t count, uint32_t value)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (names[i].value == value)
			return names[i].text;
	return NULL;
}

#define FIND(names, value)                                                     \
	find(names, sizeof(names) / sizeof((names)[0]), value)

const char *stats_type_name(uint32_t value)
{
	static const struct name names[] = {
		{MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE,
			"chunk_processing_complete"},
		{MIRACAST_STATISTIC_TYPE_CHUNK_SENT, "chunk_sent"},
		{MIRACAST_STATISTIC_TYPE_EVENT, "event"},
		{(uint32_t)MIRACAST_STATISTIC_TYPE_FORCE_UINT32,
			"force_uint32"},
	};

	return FIND(names, value);
}

const char *stats_step_name(uint32_t value)
{
	static const struct name names[] = {
		{MIRACAST_CHUNK_TYPE_UNKNOWN, "unknown"},
		{MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE,
			"color_convert_complete"},
		{MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE, "encode_complete"},
		{MIRACAST_CHUNK_TYPE_FRAME_START, "frame_start"},
		{MIRACAST_CHUNK_TYPE_FRAME_DROPPED, "frame_dropped"},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_1,
			"driver_defined_1"},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_DRIVER_DEFINED_2,
			"driver_defined_2"},
		{(uint32_t)MIRACAST_CHUNK_TYPE_ENCODE_FORCE_UINT32,
			"force_uint32"},
	};

	return FIND(names, value);
}

const char *stats_event_name(uint32_t value)
{
	static const struct name names[] = {
		{MIRACAST_PROTOCOL_EVENT_IFRAME_RQ, "idr_request"},
		{MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE, "monitor_arrive"},
		{MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART, "monitor_depart"},
		{MIRACAST_PROTOCOL_EVENT_SINK_FAILED_PREFERRED_MODE_CHANGE,
			"sink_failed_preferred_mode_change"},
		{(uint32_t)MIRACAST_PROTOCOL_EVENT_FORCE_UINT32,
			"force_uint32"},
	};

	return FIND(names, value);
}

const char *stats_status_name(uint32_t value)
{
	static const struct name names[] = {
		{MIRACAST_STATUS_CRITICAL_ERROR, "critical_error"},
		{MIRACAST_STATUS_MISSING_KEEPALIVE, "missing_keepalive"},
		{MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
			"sink_disconnect_request"},
		{MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
			"insufficient_bandwidth"},
		{MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE,
			"sink_failed_standard_mode_change"},
		{MIRACAST_STATUS_COMPANION_DRIVER_DISCONNECT,
			"companion_driver_disconnect"},
		{(uint32_t)MIRACAST_STATUS_FORCE_UINT32, "force_uint32"},
	};

	return FIND(names, value);
}
