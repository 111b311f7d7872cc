#include "wfd_capabilities.h"

#include "wfd_audio_codecs.h"
#include "wfd_body.h"
#include "wfd_display_edid.h"
#include "wfd_parameters.h"
#include "wfd_rtp_ports.h"
#include "wfd_small_values.h"
#include "wfd_video_formats.h"

void wfd_capabilities_init(struct wfd_capabilities *self)
{
	*self = (struct wfd_capabilities){
		.video = {.none = true},
		.audio = {.none = true},
		.connector_type = -1,
		.idr_request_capability = -1,
	};
}

/* False: malformed. The parameter then stands at "none" or "not said". */
static bool read_value(struct wfd_capabilities *self,
	enum wfd_parameter parameter, struct wfd_text value)
{
	switch (parameter) {
	case WFD_VIDEO_FORMATS:
		return wfd_video_formats_parse(value, &self->video);
	case WFD_AUDIO_CODECS:
		return wfd_audio_codecs_parse(value, &self->audio);
	case WFD_CLIENT_RTP_PORTS:
		return wfd_rtp_ports_parse(
			value, &self->rtp_port0, &self->rtp_port1);
	case WFD_CONTENT_PROTECTION:
		return wfd_content_protection_parse(
			value, &self->wants_protection, &self->protection_port);
	case WFD_DISPLAY_EDID:
		return wfd_display_edid_parse(value, &self->has_edid,
			self->edid, sizeof(self->edid), &self->edid_bytes);
	case WFD_CONNECTOR_TYPE:
		self->connector_none = wfd_text_is(value, "none");
		return wfd_connector_type_parse(value, &self->connector_type);
	case WFD_STANDBY_RESUME_CAPABILITY:
		return wfd_standby_capability_parse(
			value, &self->standby_supported);
	case WFD_IDR_REQUEST_CAPABILITY:
		return wfd_idr_capability_parse(
			value, &self->idr_request_capability);
	case WFD_FRIENDLY_NAME:
		self->friendly_name[0] = '\0';
		if (!wfd_text_is(value, "none"))
			wfd_text_show(value, self->friendly_name,
				sizeof(self->friendly_name));
		return true;
	default:
		return true; /* not for us: W-104, W-106 */
	}
}

/* Would this value be understood? Then *self may take it. */
static bool well_formed(enum wfd_parameter parameter, struct wfd_text value)
{
	struct wfd_video_formats video;
	struct wfd_audio_codecs audio;
	uint16_t port0, port1;
	int type;

	switch (parameter) {
	case WFD_VIDEO_FORMATS:
		return wfd_video_formats_parse(value, &video);
	case WFD_AUDIO_CODECS:
		return wfd_audio_codecs_parse(value, &audio);
	case WFD_CLIENT_RTP_PORTS:
		return wfd_rtp_ports_parse(value, &port0, &port1);
	case WFD_CONNECTOR_TYPE:
		return wfd_connector_type_parse(value, &type);
	default:
		return true;
	}
}

void wfd_capabilities_read(struct wfd_capabilities *self, const char *body,
	size_t length, struct wfd_problems *problems)
{
	struct wfd_text rest = {body, length};
	struct wfd_body_line line;
	bool said[WFD_PARAMETERS] = {false}; /* a value, not "none" */

	while (wfd_body_next(&rest, &line)) {
		enum wfd_parameter parameter =
			wfd_parameter_find(line.name, NULL);
		bool none = wfd_text_is(line.value, "none");

		if (!line.has_value) {
			if (problems != NULL)
				wfd_problems_add(
					problems, line.name, "has no value");
			continue;
		}
		if (said[parameter] &&
			(none || !well_formed(parameter, line.value)))
			continue;
		if (!read_value(self, parameter, line.value)) {
			if (problems != NULL)
				wfd_problems_add(problems, line.name,
					"has a malformed value");
			continue;
		}
		said[parameter] |= !none;
	}
}

enum wfd_monitor wfd_capabilities_monitor(const struct wfd_capabilities *self)
{
	if (self->edid_bytes > 0)
		return WFD_MONITOR_ATTACHED;
	if (self->has_edid || self->connector_none)
		return WFD_MONITOR_ABSENT;
	return self->connector_type >= 0 ? WFD_MONITOR_ATTACHED
					 : WFD_MONITOR_UNKNOWN;
}
