/*
 * A sink's wfd_video_formats from the list of modes that a user named.
 */
#ifndef SUNDOG_WFD_WFD_VIDEO_OFFER_H
#define SUNDOG_WFD_WFD_VIDEO_OFFER_H

#include "wfd_capabilities.h"

#define WFD_OFFER_ERROR 96

/*
 * list: "1280x720p30,640x480p60", or "all" for all progressive modes (also
 * NULL and ""). Nothing is added to it, but for the p30 twin that a p60 of
 * the VESA table must not go without (5.2). One tuple for each profile,
 * constrained baseline first, with the lowest level that carries the largest
 * mode. native: the first mode of the list, for "all" 1920x1080p60.
 * False: error says which word is no mode (WFD_OFFER_ERROR bytes).
 */
bool wfd_video_offer_parse(
	struct wfd_video_formats *out, const char *list, char *error);

/*
 * Offer slices: up to `slices` a picture, each of at least `macroblocks`
 * (5.7, W-112). 0 or 1: one slice a picture.
 */
void wfd_video_offer_slices(struct wfd_video_formats *formats, unsigned slices,
	unsigned macroblocks);

#endif
