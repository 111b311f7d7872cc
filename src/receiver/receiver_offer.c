#include "receiver_offer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* wfd_audio_codecs, LPCM mask: 48 kHz, 16 bit, stereo, which every sink must
 * take. Sound that is not offered would not be sent. */
#define LPCM_48K_STEREO 0x2u
/* wfd_connector_type: the display is part of the receiver. */
#define CONNECTOR_WIFI_DISPLAY 7
/* Slices that leave before the picture is complete save time. Four of the
 * smallest mode's (640x480: 1200 macroblocks). */
#define SLICES		  4
#define SLICE_MACROBLOCKS 300

int receiver_offer(const char *modes, const char *name,
	struct wfd_sink_config *config, char *error)
{
	memset(config, 0, sizeof(*config));
	if (!wfd_video_offer_parse(&config->video, modes, error))
		return -EINVAL;
	wfd_video_offer_slices(&config->video, SLICES, SLICE_MACROBLOCKS);
	config->audio.lpcm = LPCM_48K_STEREO;
	config->connector_type = CONNECTOR_WIFI_DISPLAY;
	snprintf(config->friendly_name, sizeof(config->friendly_name), "%s",
		name);
	return 0;
}
