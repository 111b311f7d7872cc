/*
 * The names of parameters, spelled as they go over the wire (4.0).
 */
#ifndef SUNDOG_WFD_WFD_PARAMETERS_H
#define SUNDOG_WFD_WFD_PARAMETERS_H

#include "wfd_text.h"

enum wfd_parameter {
	WFD_PARAMETER_UNKNOWN,
	WFD_VIDEO_FORMATS,
	WFD_AUDIO_CODECS,
	WFD_CLIENT_RTP_PORTS,
	WFD_CONTENT_PROTECTION,
	WFD_DISPLAY_EDID,
	WFD_CONNECTOR_TYPE,
	WFD_STANDBY_RESUME_CAPABILITY,
	WFD_IDR_REQUEST_CAPABILITY,
	WFD_FRIENDLY_NAME, /* intel_friendly_name */
	WFD_PRESENTATION_URL,
	WFD_TRIGGER_METHOD,
	WFD_AV_FORMAT_CHANGE_TIMING,
	WFD_STANDBY,
	WFD_IDR_REQUEST,
	WFD_PREFERRED_DISPLAY_MODE,
	WFD_3D_VIDEO_FORMATS,
	WFD2_VIDEO_FORMATS,
	WFD2_TRANSPORT_SWITCH,
	/* Known names of abilities that we do not have: answered "none". */
	WFD_UNSUPPORTED
};

/* The number of different values of enum wfd_parameter. */
#define WFD_PARAMETERS (WFD_UNSUPPORTED + 1)

/* The number of names that we know. */
#define WFD_PARAMETER_NAMES 80

/*
 * What a name means. *spelled, unless NULL, becomes its exact spelling, NULL
 * for an unknown one.
 */
enum wfd_parameter wfd_parameter_find(
	struct wfd_text name, const char **spelled);
/* The spelling; not for UNKNOWN and UNSUPPORTED. */
const char *wfd_parameter_name(enum wfd_parameter parameter);

#endif
