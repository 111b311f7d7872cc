/*
 * The feeds of the module that has all of them.
 */
#include "../feed.h"

#include "../file/file_feed.h"
#include "screen_feed.h"

int feeds_open(const struct settings *settings, struct feed **out,
	struct reason *reason)
{
	const char *path =
		file_feed_path(settings_text(settings, "screen", "x11"));

	*out = NULL;
	if (path)
		return file_feed_open(path, out, reason);
	return screen_feed_open(settings, out, reason);
}
