/*
 * The file feed: plays an H.264 elementary stream (Annex B) as it is, one
 * picture at every tick, and begins again at its end. It encodes nothing, so
 * the stream must be negotiated as the file was made: it tells the driver its
 * picture, profile and slices, and offers only modes of its size (G-210).
 *
 * Where an IDR is wanted (the sink's request, a slow network) it goes on with
 * the next one in the file: pictures between are left out, so none is ever
 * sent whose reference is missing. The bit rate is the file's own, whatever it
 * is set to. Each IDR goes out with the SPS and all PPSs; the SPS says profile
 * and level as negotiated (W-159), SEI and the like stay behind.
 */
#ifndef SUNDOG_MINIPORT_FILE_FEED_H
#define SUNDOG_MINIPORT_FILE_FEED_H

#include "../feed.h"

/* PATH of "file:PATH"; NULL: it names no file. */
const char *file_feed_path(const char *screen);

/* Reads all of it. -EINVAL: the file is not fit, -ENOMEM, any other errno: it
 * can't be read. The reason says what, where and what to do. */
int file_feed_open(const char *path, struct feed **out, struct reason *reason);

#endif
