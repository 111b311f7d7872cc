#include "monitor.h"

#include <string.h>
#include "ddi/dispmprt.h"
#include "platform/clock.h"
#include "status.h"
#include "streaming.h"

#define QUERY_US    4000000
#define EDID_BLOCK  128
#define MIRACAST_IN 7 /* wfd_connector_type: integrated display */

/* wfd_connector_type as the display system's number; a sink that says nothing
 * is itself the display (G-55). */
static D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY technology(int connector_type)
{
	static const D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY table[] = {
		[0x00] = D3DKMDT_VOT_HD15,
		[0x01] = D3DKMDT_VOT_SVIDEO,
		[0x02] = D3DKMDT_VOT_COMPOSITE_VIDEO,
		[0x03] = D3DKMDT_VOT_COMPONENT_VIDEO,
		[0x04] = D3DKMDT_VOT_DVI,
		[0x05] = D3DKMDT_VOT_HDMI,
		[0x06] = D3DKMDT_VOT_OTHER,
		[MIRACAST_IN] = D3DKMDT_VOT_MIRACAST,
		[0x08] = D3DKMDT_VOT_D_JPN,
		[0x09] = D3DKMDT_VOT_SDI,
		[0x0A] = D3DKMDT_VOT_DISPLAYPORT_EXTERNAL,
		[0x0B] = D3DKMDT_VOT_OTHER,
		[0x0C] = D3DKMDT_VOT_UDI_EXTERNAL,
	};

	if (connector_type < 0)
		return D3DKMDT_VOT_MIRACAST;
	return (size_t)connector_type < sizeof(table) / sizeof(table[0])
		       ? table[connector_type]
		       : D3DKMDT_VOT_OTHER;
}

static struct sundog_monitor_arrival make_arrival(const struct session *self)
{
	const struct wfd_capabilities *sink =
		wfd_source_capabilities(self->talk.source);
	struct sundog_monitor_arrival arrival;

	/* All of it, for the comparison with the next one. */
	memset(&arrival, 0, sizeof(arrival));
	arrival.connector_type = (uint32_t)technology(self->connector_type);
	contract_header(
		&arrival.header, SUNDOG_IO_MONITOR_ARRIVE, sizeof(arrival));
	arrival.mode_count = (uint32_t)mode_list_export(
		&self->modes, arrival.modes, SUNDOG_MODES_MAX);
	if (sink->has_edid && sink->edid_bytes <= sizeof(arrival.edid)) {
		arrival.edid_bytes =
			(uint32_t)(sink->edid_bytes / EDID_BLOCK * EDID_BLOCK);
		memcpy(arrival.edid, sink->edid, arrival.edid_bytes);
	}
	return arrival;
}

static void announce(struct session *self)
{
	struct sundog_monitor_arrival arrival = make_arrival(self);
	struct sundog_failure failure = {.text = ""};
	size_t returned;
	NTSTATUS status;

	if (!self->modes.usable) {
		char offer[240];

		mode_list_describe_offer(
			wfd_source_capabilities(self->talk.source), offer,
			sizeof(offer));
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_NO_MATCH,
			"no common video mode: the receiver offers %s", offer);
		return;
	}
	/* M11 and the questions after it often tell what is known. */
	if (self->monitor_announced &&
		!memcmp(&arrival, &self->arrival, sizeof(arrival)))
		return;
	self->arrival = arrival;
	status = contract_request(self->host, &self->arrival.header, &failure,
		sizeof(failure), &returned);
	self->monitor_announced = status == STATUS_SUCCESS;
	if (status == STATUS_SUCCESS || mailbox_is_stopping(self->mailbox))
		return;
	if (status == STATUS_NOT_SUPPORTED ||
		status == STATUS_REVISION_MISMATCH)
		contract_text(self->host, SUNDOG_SEVERITY_WARNING,
			"this miniport does not speak this driver's contract");
	else
		session_refused(self, status,
			returned >= sizeof(failure) ? &failure : NULL,
			"the display miniport did not take the monitor");
}

void monitor_begin(struct session *self)
{
	if (self->monitor) {
		announce(self);
		return;
	}
	contract_text(self->host, SUNDOG_SEVERITY_PROGRESS,
		"no monitor is attached to the receiver; waiting for one");
	self->query_us = clock_now_us() + QUERY_US;
}

static void arrived(struct session *self)
{
	if (!self->monitor)
		contract_event(
			self->host, MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE);
	self->monitor = true;
	mode_list_make(&self->modes, wfd_source_capabilities(self->talk.source),
		self->settings, self->rate.link);
	announce(self);
}

/* Really unplugged, so the miniport is told, and the host ends the session
 * (G-59, G-60, G-171). */
static void departed(struct session *self)
{
	self->query_us = clock_now_us() + QUERY_US;
	if (!self->monitor)
		return;
	self->monitor = false;
	contract_event(self->host, MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART);
	contract_text(self->host, SUNDOG_SEVERITY_WARNING,
		"the monitor was unplugged from the receiver");
	streaming_end(self);
	if (self->monitor_announced)
		contract_order(self->host, SUNDOG_IO_MONITOR_DEPART);
	self->monitor_announced = false;
}

void monitor_connector(struct session *self, int connector_type)
{
	if (connector_type < 0) {
		departed(self);
		return;
	}
	self->connector_type = connector_type;
	/* What kind of monitor it is says its EDID; if that can't be asked for
	 * now, the modes that are known must do. */
	if (wfd_source_query(self->talk.source, clock_now_us()) < 0)
		arrived(self);
}

void monitor_queried(struct session *self)
{
	const struct wfd_capabilities *sink =
		wfd_source_capabilities(self->talk.source);

	if (wfd_capabilities_monitor(sink) == WFD_MONITOR_ABSENT) {
		departed(self);
		return;
	}
	if (sink->connector_type >= 0)
		self->connector_type = sink->connector_type;
	arrived(self);
}

void monitor_tick(struct session *self, uint64_t now_us)
{
	if (self->monitor || now_us < self->query_us)
		return;
	wfd_source_query(self->talk.source, now_us);
	self->query_us = now_us + QUERY_US;
}

uint64_t monitor_due(const struct session *self)
{
	return self->monitor ? UINT64_MAX : self->query_us;
}
