/*
 * The feeds of the module that needs nothing but a file.
 */
#include <errno.h>

#include "../feed.h"
#include "file_feed.h"

int feeds_open(const struct settings *settings, struct feed **out,
	struct reason *reason)
{
	const char *screen = settings_text(settings, "screen", "");
	const char *path = file_feed_path(screen);

	*out = NULL;
	if (path)
		return file_feed_open(path, out, reason);
	reason_set(reason,
		"unknown screen \"%s\": this miniport plays files only, use "
		"--screen file:PATH",
		screen);
	return -EINVAL;
}
