#include "capture.h"

#include <errno.h>
#include <string.h>

int capture_open(const struct settings *settings, struct capture **out,
	struct reason *reason)
{
	const char *screen = settings_text(settings, "screen", "x11");

	*out = NULL;
	if (strcmp(screen, "pattern") == 0)
		return capture_pattern_open(out, reason);
	if (strcmp(screen, "x11") == 0)
		return capture_x11_open(NULL, out, reason);
	if (strncmp(screen, "x11:", 4) == 0 && screen[4])
		return capture_x11_open(screen + 4, out, reason);
	reason_set(reason,
		"unknown screen \"%s\": use x11, x11:DISPLAY (such as "
		"x11::0), pattern or file:PATH",
		screen);
	return -EINVAL;
}

void capture_destroy(struct capture *self)
{
	if (self)
		self->ops->destroy(self);
}
