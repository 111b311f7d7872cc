/*
 * The sink's answer to M3: what was asked and is known, once, in the order
 * of the question (W-66 to W-69).
 */
#include "wfd_sink_machine.h"

#include "wfd_audio_codecs.h"
#include "wfd_body.h"
#include "wfd_display_edid.h"
#include "wfd_parameters.h"
#include "wfd_rtp_ports.h"
#include "wfd_video_formats.h"

static void print_value(struct wfd_sink *self, enum wfd_parameter parameter)
{
	const struct wfd_sink_config *config = &self->config;
	struct wfd_print *out = &self->rtsp.body;

	switch (parameter) {
	case WFD_VIDEO_FORMATS:
		wfd_video_formats_print(out, &config->video);
		break;
	case WFD_AUDIO_CODECS:
		wfd_audio_codecs_print(out, &config->audio);
		break;
	case WFD_CLIENT_RTP_PORTS:
		wfd_rtp_ports_print(out, config->rtp_port);
		break;
	case WFD_DISPLAY_EDID:
		wfd_display_edid_print(out, config->edid, config->edid_bytes);
		break;
	case WFD_CONNECTOR_TYPE:
		self->asked_connector = true;
		wfd_connector_type_print(out, config->connector_type);
		break;
	case WFD_STANDBY_RESUME_CAPABILITY:
		self->asked_standby = true;
		wfd_print_string(out, "supported");
		break;
	case WFD_IDR_REQUEST_CAPABILITY:
		wfd_print_string(out, "1");
		break;
	case WFD_FRIENDLY_NAME:
		wfd_print_string(out, config->friendly_name[0] != '\0'
					      ? config->friendly_name
					      : "none");
		break;
	default:
		wfd_print_string(out, "none");
		break;
	}
}

void wfd_sink_print_answers(struct wfd_sink *self, struct wfd_text names)
{
	const char *answered[WFD_PARAMETER_NAMES];
	size_t i, count = 0;
	struct wfd_body_line line;

	while (wfd_body_next(&names, &line)) {
		const char *name;
		enum wfd_parameter parameter =
			wfd_parameter_find(line.name, &name);

		for (i = 0; i < count && answered[i] != name; i++)
			;
		if (name == NULL || i < count)
			continue;
		answered[count++] = name;
		wfd_print_string(&self->rtsp.body, name);
		wfd_print_string(&self->rtsp.body, ": ");
		print_value(self, parameter);
		wfd_print_string(&self->rtsp.body, "\r\n");
	}
}
