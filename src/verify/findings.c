#include "findings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform/file.h"

#define LINE_BYTES (FINDING_TEXT_BYTES + 64)

static const char *const names[] = {[FINDING_PHASE] = "phase",
	[FINDING_PASS] = "pass",
	[FINDING_FAIL] = "fail",
	[FINDING_NONE] = "none",
	[FINDING_REFUSED] = "refused",
	[FINDING_DONE] = "done",
	[FINDING_GAVE_UP] = "gave-up"};

#define KINDS (sizeof(names) / sizeof(names[0]))

int findings_append(const char *path, enum finding_kind kind, const char *rule,
	const char *text)
{
	char line[LINE_BYTES];
	int length = snprintf(line, sizeof(line), "%s\t%.*s\t%.*s\n",
		names[kind], FINDING_RULE_BYTES - 1, rule ? rule : "",
		FINDING_TEXT_BYTES - 1, text ? text : "");
	unsigned tabs = 0;

	for (int i = 0; i < length - 1; i++) {
		unsigned char c = (unsigned char)line[i];

		if (c == '\t' && ++tabs <= 2)
			continue;
		if (c < ' ' || c == 0x7f)
			line[i] = ' ';
	}
	return file_append(path, line, (size_t)length);
}

/* Takes the line apart. False: it is none. */
static bool parse(char *line, struct finding *out, const char **text)
{
	char *rule = strchr(line, '\t');
	char *rest = rule ? strchr(rule + 1, '\t') : NULL;

	if (!rest)
		return false;
	*rule++ = '\0';
	*rest++ = '\0';
	if (strlen(rule) >= sizeof(out->rule))
		return false;
	for (size_t i = 0; i < KINDS; i++) {
		if (strcmp(line, names[i]))
			continue;
		out->kind = (enum finding_kind)i;
		strcpy(out->rule, rule);
		*text = rest;
		return true;
	}
	return false;
}

static int add(struct findings *self, char *line)
{
	struct finding finding = {0}, *items;
	const char *text;

	if (!parse(line, &finding, &text))
		return 0;
	finding.text = malloc(strlen(text) + 1);
	items = realloc(self->items, (self->count + 1) * sizeof(*items));
	if (items)
		self->items = items;
	if (!items || !finding.text) {
		free(finding.text);
		return -ENOMEM;
	}
	strcpy(finding.text, text);
	items[self->count++] = finding;
	return 0;
}

int findings_read(struct findings *self, const char *path)
{
	FILE *file = file_open(path, "rb");
	char line[LINE_BYTES + 1];
	int error = file || errno == ENOENT ? 0 : -errno;

	memset(self, 0, sizeof(*self));
	while (file && !error && fgets(line, sizeof(line), file)) {
		size_t length = strlen(line);

		if (length && line[length - 1] == '\n') {
			line[length - 1] = '\0';
			error = add(self, line);
		}
	}
	if (file && !error && ferror(file))
		error = -EIO;
	if (file)
		fclose(file);
	if (error)
		findings_free(self);
	return error;
}

void findings_free(struct findings *self)
{
	for (size_t i = 0; i < self->count; i++)
		free(self->items[i].text);
	free(self->items);
	memset(self, 0, sizeof(*self));
}

const struct finding *findings_last(
	const struct findings *self, enum finding_kind kind)
{
	for (size_t i = self->count; i > 0; i--)
		if (self->items[i - 1].kind == kind)
			return &self->items[i - 1];
	return NULL;
}

const struct finding *findings_about(
	const struct findings *self, enum finding_kind kind, const char *rule)
{
	for (size_t i = 0; i < self->count; i++)
		if (self->items[i].kind == kind &&
			!strcmp(self->items[i].rule, rule))
			return &self->items[i];
	return NULL;
}
