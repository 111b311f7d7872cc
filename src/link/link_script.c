#include "link_script.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES  64
#define SECONDS_MAX  1e6
#define MEGABITS_MAX 1e5

/* A number and whatever follows its white space; false: none, or out of
 * range. */
static bool number(const char **text, double highest, double *out)
{
	char *end;

	*out = strtod(*text, &end);
	if (end == *text || !isfinite(*out) || *out < 0 || *out > highest)
		return false;
	*text = end + strspn(end, " \t\r");
	return true;
}

static bool read_entry(const char *entry, double *seconds, double *megabits)
{
	const char *text = entry;

	if (!number(&text, SECONDS_MAX, seconds))
		return false;
	if (!strncmp(text, "none", 4)) {
		*megabits = 0;
		text += 4;
		text += strspn(text, " \t\r");
		return !*text;
	}
	/* 0 would be read as "not known"; a link carries something. */
	return number(&text, MEGABITS_MAX, megabits) && !*text &&
	       *megabits >= 0.001;
}

static int take(
	struct link_script *self, const char *entry, unsigned line, char *error)
{
	double seconds, megabits;
	uint64_t from_us;

	if (!read_entry(entry, &seconds, &megabits)) {
		snprintf(error, LINK_SCRIPT_ERROR_BYTES,
			"line %u: '%s': expected SECONDS MBIT, as in 5 3.5, or "
			"SECONDS none",
			line, entry);
		return -EINVAL;
	}
	from_us = (uint64_t)(seconds * 1e6 + 0.5);
	if (self->count && from_us <= self->steps[self->count - 1].from_us) {
		snprintf(error, LINK_SCRIPT_ERROR_BYTES,
			"line %u: '%s': the seconds have to grow", line, entry);
		return -EINVAL;
	}
	if (self->count == LINK_SCRIPT_STEPS_MAX) {
		snprintf(error, LINK_SCRIPT_ERROR_BYTES,
			"line %u: more than %d steps", line,
			LINK_SCRIPT_STEPS_MAX);
		return -EINVAL;
	}
	self->steps[self->count].from_us = from_us;
	self->steps[self->count].bit_rate = (uint64_t)(megabits * 1e6 + 0.5);
	self->count++;
	return 0;
}

/* The next entry without white space around it, and what comes after it. */
static const char *next_entry(const char *text, char entry[ENTRY_BYTES])
{
	size_t whole = strcspn(text, ",\n");
	size_t length = strcspn(text, ",\n#");
	const char *from = text;

	if (text[length] == '#') /* a comment goes to the end of its line */
		whole = strcspn(text, "\n");
	while (length && strchr(" \t\r", *from)) {
		from++;
		length--;
	}
	while (length && strchr(" \t\r", from[length - 1]))
		length--;
	/* One that is too long is cut so that it can't be taken for a good
	 * one. */
	if (length >= ENTRY_BYTES) {
		memcpy(entry, from, ENTRY_BYTES - 4);
		memcpy(entry + ENTRY_BYTES - 4, "...", 4);
		return text + whole;
	}
	memcpy(entry, from, length);
	entry[length] = 0;
	return text + whole;
}

int link_script_parse(struct link_script *self, const char *text,
	char error[LINK_SCRIPT_ERROR_BYTES])
{
	char entry[ENTRY_BYTES];
	unsigned line = 1;
	int status;

	memset(self, 0, sizeof(*self));
	for (;;) {
		text = next_entry(text, entry);
		if (entry[0]) {
			status = take(self, entry, line, error);
			if (status)
				return status;
		}
		if (!*text)
			break;
		line += *text++ == '\n';
	}
	if (self->count)
		return 0;
	snprintf(error, LINK_SCRIPT_ERROR_BYTES,
		"there is nothing in it: expected lines SECONDS MBIT");
	return -EINVAL;
}

bool link_script_figures(const struct link_script *self, uint64_t session_us,
	struct link_figures *out)
{
	unsigned i = 0;

	while (i < self->count && self->steps[i].from_us <= session_us)
		i++;
	memset(out, 0, sizeof(*out));
	if (i == 0 || !self->steps[i - 1].bit_rate)
		return false;
	out->kind = LINK_KIND_SCRIPT;
	out->tx_bit_rate = self->steps[i - 1].bit_rate;
	return true;
}
