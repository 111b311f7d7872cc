#include "options.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool complain(const char *option, const char *text, const char *expected)
{
	fprintf(stderr, "sundog: %s '%s': expected %s\n", option, text,
		expected);
	return false;
}

bool options_mode(const char *option, const char *text, unsigned *width,
	unsigned *height, unsigned *refresh)
{
	char rest = 0;
	int fields;

	*refresh = 0;
	fields = strchr(text, '@')
			 ? sscanf(text, "%4ux%4u@%3u%c", width, height, refresh,
				   &rest)
			 : sscanf(text, "%4ux%4u%c", width, height, &rest);
	if (fields != (strchr(text, '@') ? 3 : 2) || *width < 16 ||
		*height < 16 || (fields == 3 && *refresh == 0))
		return complain(option, text,
			"WIDTHxHEIGHT or WIDTHxHEIGHT@FPS, as in 1280x720@30");
	return true;
}

bool options_seconds(const char *option, const char *text, uint64_t *out_us)
{
	char *end;
	double seconds;

	errno = 0;
	seconds = strtod(text, &end);
	if (errno || end == text || *end || !isfinite(seconds) ||
		seconds <= 0 || seconds > 1e7)
		return complain(option, text, "a number of seconds above 0");
	*out_us = (uint64_t)(seconds * 1e6 + 0.5);
	return true;
}

bool options_number(const char *option, const char *text, uint64_t lowest,
	uint64_t highest, uint64_t *out)
{
	char expected[96];
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || *out < lowest ||
		*out > highest) {
		snprintf(expected, sizeof(expected),
			"a whole number from %" PRIu64 " to %" PRIu64, lowest,
			highest);
		return complain(option, text, expected);
	}
	return true;
}

bool options_word(const char *option, const char *text,
	const char *const words[], int *out)
{
	char expected[160] = "";
	size_t used = 0;
	int i;

	for (i = 0; words[i]; i++) {
		if (!strcmp(text, words[i])) {
			*out = i;
			return true;
		}
		used += (size_t)snprintf(expected + used,
			used < sizeof(expected) ? sizeof(expected) - used : 0,
			"%s%s",
			i == 0	       ? ""
			: words[i + 1] ? ", "
				       : " or ",
			words[i]);
	}
	return complain(option, text, expected);
}
