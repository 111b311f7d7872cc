#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void write_text(FILE *file, const char *text)
{
	putc('"', file);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c < 0x20)
			fprintf(file, "\\u%04x", c);
		else
			putc(c, file);
	}
	putc('"', file);
}

static void write_key(struct json *self, const char *key)
{
	if (!self->first)
		fputs(", ", self->file);
	self->first = false;
	write_text(self->file, key);
	fputs(": ", self->file);
}

void json_begin(struct json *self, FILE *file)
{
	self->file = file;
	self->first = true;
	putc('{', file);
}

void json_end(struct json *self)
{
	fputs("}\n", self->file);
	fflush(self->file);
}

void json_string(struct json *self, const char *key, const char *text)
{
	if (!text) {
		json_null(self, key);
		return;
	}
	write_key(self, key);
	write_text(self->file, text);
}

void json_integer(struct json *self, const char *key, int64_t value)
{
	write_key(self, key);
	fprintf(self->file, "%" PRId64, value);
}

void json_number(struct json *self, const char *key, double value)
{
	if (!isfinite(value)) {
		json_null(self, key);
		return;
	}
	write_key(self, key);
	fprintf(self->file, "%.3f", value);
}

void json_null(struct json *self, const char *key)
{
	write_key(self, key);
	fputs("null", self->file);
}

void json_open(struct json *self, const char *key)
{
	write_key(self, key);
	putc('{', self->file);
	self->first = true;
}

void json_close(struct json *self)
{
	putc('}', self->file);
	self->first = false;
}
