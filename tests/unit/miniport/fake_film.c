/* What opens the module that plays files only. */
#include "test.h"
#include "fake_host.h"

#include <stdio.h>
#include <stdlib.h>

#include "film_maker.h"

static char path[64];

static void remove_film(void)
{
	remove(path);
}

const char *fake_settings(void)
{
	static char settings[128];
	struct film_spec spec = film_spec(30, 10, 1);

	if (!path[0]) {
		film_write(&spec, path);
		atexit(remove_film);
		snprintf(settings, sizeof(settings), "screen=file:%s\n", path);
	}
	return settings;
}
