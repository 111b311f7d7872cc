#include "settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sundog/contract.h"

/* Each '=' and '\n' of the copy is overwritten by a NUL, so that names and
 * values are strings in place. */
struct setting {
	const char *name;
	const char *value;
};

struct settings {
	char *text;
	struct setting *items;
	size_t count;
};

static size_t count_lines(const char *text)
{
	size_t lines = 1;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static int parse_line(struct settings *self, char *line, struct reason *reason)
{
	char *equals = strchr(line, '=');

	if (!equals || equals == line) {
		reason_set(reason,
			"malformed setting \"%s\": expected name=value", line);
		return -EINVAL;
	}
	*equals = '\0';
	if (strlen(line) >= SUNDOG_SETTING_NAME_BYTES) {
		reason_set(reason,
			"setting name \"%s\" is longer than %d bytes", line,
			SUNDOG_SETTING_NAME_BYTES - 1);
		return -EINVAL;
	}
	if (strlen(equals + 1) >= SUNDOG_SETTING_VALUE_BYTES) {
		reason_set(reason, "setting %s is longer than %d bytes", line,
			SUNDOG_SETTING_VALUE_BYTES - 1);
		return -EINVAL;
	}
	self->items[self->count].name = line;
	self->items[self->count].value = equals + 1;
	self->count++;
	return 0;
}

static int parse(struct settings *self, struct reason *reason)
{
	char *line = self->text;
	int error = 0;

	while (line && !error) {
		char *next = strchr(line, '\n');

		if (next)
			*next++ = '\0';
		if (*line)
			error = parse_line(self, line, reason);
		line = next;
	}
	return error;
}

int settings_parse(
	const char *text, struct settings **out, struct reason *reason)
{
	struct settings *self = calloc(1, sizeof(*self));
	int error;

	*out = NULL;
	if (!text)
		text = "";
	if (self) {
		self->text = strdup(text);
		self->items = calloc(count_lines(text), sizeof(*self->items));
	}
	if (!self || !self->text || !self->items) {
		reason_set(reason, "out of memory");
		settings_destroy(self);
		return -ENOMEM;
	}
	error = parse(self, reason);
	if (error) {
		settings_destroy(self);
		return error;
	}
	*out = self;
	return 0;
}

void settings_destroy(struct settings *self)
{
	if (!self)
		return;
	free(self->items);
	free(self->text);
	free(self);
}

const char *settings_text(
	const struct settings *self, const char *name, const char *fallback)
{
	for (size_t i = self->count; i-- > 0;) {
		if (strcmp(self->items[i].name, name) == 0)
			return self->items[i].value;
	}
	return fallback;
}

static bool parse_number(const char *text, uint32_t *out)
{
	unsigned long long value;
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || *end || value > UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

int settings_number(const struct settings *self, const char *name,
	uint32_t minimum, uint32_t maximum, uint32_t *out,
	struct reason *reason)
{
	const char *text = settings_text(self, name, NULL);
	uint32_t value = 0;

	if (!text)
		return 0;
	if (!parse_number(text, &value) || value < minimum || value > maximum) {
		reason_set(reason, "setting %s=%s: expected %u to %u", name,
			text, (unsigned)minimum, (unsigned)maximum);
		return -EINVAL;
	}
	*out = value;
	return 0;
}
