/*
 * What a receiver built on this room offers a source (M3).
 */
#ifndef SUNDOG_RECEIVER_RECEIVER_OFFER_H
#define SUNDOG_RECEIVER_RECEIVER_OFFER_H

#include "wfd/wfd_sink.h"
#include "wfd/wfd_video_offer.h"

#define RECEIVER_OFFER_ERROR WFD_OFFER_ERROR

/*
 * Fills config: the modes of the list (NULL or "all": every progressive one up
 * to 1920x1080p60, level 4.2), sound, and name. -EINVAL with the reason in
 * error (RECEIVER_OFFER_ERROR bytes): the list names what is no mode.
 */
int receiver_offer(const char *modes, const char *name,
	struct wfd_sink_config *config, char *error);

#endif
