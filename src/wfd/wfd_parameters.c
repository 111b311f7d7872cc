#include "wfd_parameters.h"

static const struct {
	const char *name;
	enum wfd_parameter parameter;
} names[WFD_PARAMETER_NAMES] = {
	{"wfd_video_formats", WFD_VIDEO_FORMATS},
	{"wfd_audio_codecs", WFD_AUDIO_CODECS},
	{"wfd_client_rtp_ports", WFD_CLIENT_RTP_PORTS},
	{"wfd_content_protection", WFD_CONTENT_PROTECTION},
	{"wfd_display_edid", WFD_DISPLAY_EDID},
	{"wfd_connector_type", WFD_CONNECTOR_TYPE},
	{"wfd_standby_resume_capability", WFD_STANDBY_RESUME_CAPABILITY},
	{"wfd_idr_request_capability", WFD_IDR_REQUEST_CAPABILITY},
	{"intel_friendly_name", WFD_FRIENDLY_NAME},
	{"wfd_presentation_URL", WFD_PRESENTATION_URL},
	{"wfd_trigger_method", WFD_TRIGGER_METHOD},
	{"wfd_av_format_change_timing", WFD_AV_FORMAT_CHANGE_TIMING},
	{"wfd_standby", WFD_STANDBY},
	{"wfd_idr_request", WFD_IDR_REQUEST},
	{"wfd_preferred_display_mode", WFD_PREFERRED_DISPLAY_MODE},
	{"wfd_3d_video_formats", WFD_3D_VIDEO_FORMATS},
	{"wfd2_video_formats", WFD2_VIDEO_FORMATS},
	{"wfd2_transport_switch", WFD2_TRANSPORT_SWITCH},
	/* Coupled sinks, I2C, back channel. */
	{"wfd_coupled_sink", WFD_UNSUPPORTED},
	{"wfd_route", WFD_UNSUPPORTED},
	{"wfd_I2C", WFD_UNSUPPORTED},
	{"wfd_uibc_capability", WFD_UNSUPPORTED},
	{"wfd_uibc_setting", WFD_UNSUPPORTED},
	/* R2 (4.17 to 4.19). */
	{"wfd2_audio_codecs", WFD_UNSUPPORTED},
	{"wfd2_aux_stream_formats", WFD_UNSUPPORTED},
	{"wfd2_direct_streaming_mode", WFD_UNSUPPORTED},
	{"wfd2_buffer_length", WFD_UNSUPPORTED},
	{"wfd2_buffer_len", WFD_UNSUPPORTED},
	{"wfd2_audio_playback_status", WFD_UNSUPPORTED},
	{"wfd2_video_playback_status", WFD_UNSUPPORTED},
	{"wfd2_cta_datablock_collection", WFD_UNSUPPORTED},
	{"wfd2_cta_audio_infoframe", WFD_UNSUPPORTED},
	{"wfd2_desired_port_number", WFD_UNSUPPORTED},
	{"wfd2_port_numbers_for_stream", WFD_UNSUPPORTED},
	{"wfd2_rotation_capability", WFD_UNSUPPORTED},
	{"wfd2_video_stream_control", WFD_UNSUPPORTED},
	{"wfd2_tcp_ports", WFD_UNSUPPORTED},
	{"wfd2_video_codecs", WFD_UNSUPPORTED},
	/* Microsoft (4.20). */
	{"microsoft_cursor", WFD_UNSUPPORTED},
	{"microsoft_rtcp_capability", WFD_UNSUPPORTED},
	{"microsoft_latency_management_capability", WFD_UNSUPPORTED},
	{"microsoft_format_change_capability", WFD_UNSUPPORTED},
	{"microsoft_diagnostics_capability", WFD_UNSUPPORTED},
	{"microsoft_teardown_reason", WFD_UNSUPPORTED},
	{"microsoft_video_formats", WFD_UNSUPPORTED},
	{"microsoft_custom_video_formats", WFD_UNSUPPORTED},
	{"microsoft_max_bitrate", WFD_UNSUPPORTED},
	{"microsoft_multiscreen_projection", WFD_UNSUPPORTED},
	{"microsoft_audio_mute", WFD_UNSUPPORTED},
	{"microsoft_color_space_conversion", WFD_UNSUPPORTED},
	{"wfdx_video_formats", WFD_UNSUPPORTED},
	{"wfdx_rotation_capability", WFD_UNSUPPORTED},
	/* Intel. */
	{"intel_sink_manufacturer_name", WFD_UNSUPPORTED},
	{"intel_sink_model_name", WFD_UNSUPPORTED},
	{"intel_sink_version", WFD_UNSUPPORTED},
	{"intel_sink_device_URL", WFD_UNSUPPORTED},
	{"intel_sink_manufacturer_logo", WFD_UNSUPPORTED},
	{"intel_sink_information", WFD_UNSUPPORTED},
	{"intel_lower_bandwidth", WFD_UNSUPPORTED},
	{"intel_interactivity_mode", WFD_UNSUPPORTED},
	{"intel_fast_cursor", WFD_UNSUPPORTED},
	{"intel_usboip", WFD_UNSUPPORTED},
	{"intel_managed_meetings", WFD_UNSUPPORTED},
	{"intel_source_connection_confirmation_enabled", WFD_UNSUPPORTED},
	{"intel_source_connection_indicator_enabled", WFD_UNSUPPORTED},
	{"intel_overscan_comp", WFD_UNSUPPORTED},
	{"intel_sigma_pipeline_params", WFD_UNSUPPORTED},
	{"intel_topology", WFD_UNSUPPORTED},
	{"intel_enable_widi_rtcp", WFD_UNSUPPORTED},
	/* Samsung, Qualcomm, Crestron. */
	{"wfd_sec_screensharing", WFD_UNSUPPORTED},
	{"wfd_sec_portrait_display", WFD_UNSUPPORTED},
	{"wfd_sec_rotation", WFD_UNSUPPORTED},
	{"wfd_sec_hw_rotation", WFD_UNSUPPORTED},
	{"wfd_sec_framerate", WFD_UNSUPPORTED},
	{"wfd_sec_volume_support", WFD_UNSUPPORTED},
	{"wfd_sec_volume_status", WFD_UNSUPPORTED},
	{"wfd_sec_dex_support", WFD_UNSUPPORTED},
	{"wfd_sec_low_latency_mode", WFD_UNSUPPORTED},
	{"wd_initial_buffer", WFD_UNSUPPORTED},
	{"crestron_tx3_protocol", WFD_UNSUPPORTED},
};

enum wfd_parameter wfd_parameter_find(
	struct wfd_text name, const char **spelled)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (wfd_text_is(name, names[i].name)) {
			if (spelled != NULL)
				*spelled = names[i].name;
			return names[i].parameter;
		}
	}
	if (spelled != NULL)
		*spelled = NULL;
	return WFD_PARAMETER_UNKNOWN;
}

const char *wfd_parameter_name(enum wfd_parameter parameter)
{
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].parameter == parameter)
			return names[i].name;
	}
	return "?";
}
