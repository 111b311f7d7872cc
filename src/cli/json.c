#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Bytes of the UTF-8 character at text, 0: none begins there. Which of them
 * are assigned is not asked. */
static size_t character_bytes(const char *text)
{
	static const unsigned char first[] = {0x80, 0xE0, 0xF0, 0xF8};
	static const unsigned char lead[] = {0, 0xC0, 0xE0, 0xF0};
	unsigned char c = (unsigned char)*text;

	if (c == 0xC0 || c == 0xC1 || c > 0xF4) /* in no UTF-8 */
		return 0;
	for (size_t bytes = 1; bytes <= 4; bytes++) {
		if ((c & first[bytes - 1]) != lead[bytes - 1])
			continue;
		for (size_t i = 1; i < bytes; i++)
			if (((unsigned char)text[i] & 0xC0) != 0x80)
				return 0;
		return bytes;
	}
	return 0;
}

/* JSON is UTF-8; a file's name or a peer's need not be. */
static void write_text(FILE *file, const char *text)
{
	putc('"', file);
	while (*text) {
		unsigned char c = (unsigned char)*text;
		size_t bytes = character_bytes(text);

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c < 0x20)
			fprintf(file, "\\u%04x", c);
		else if (bytes)
			fwrite(text, 1, bytes, file);
		else
			fputs("\\ufffd", file);
		text += bytes ? bytes : 1;
	}
	putc('"', file);
}

static void write_comma(struct json *self)
{
	if (!self->first)
		fputs(", ", self->file);
	self->first = false;
}

static void write_key(struct json *self, const char *key)
{
	write_comma(self);
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

void json_open_list(struct json *self, const char *key)
{
	write_key(self, key);
	putc('[', self->file);
	self->first = true;
}

void json_close_list(struct json *self)
{
	putc(']', self->file);
	self->first = false;
}

void json_open_item(struct json *self)
{
	write_comma(self);
	putc('{', self->file);
	self->first = true;
}

void json_text_item(struct json *self, const char *text)
{
	write_comma(self);
	write_text(self->file, text);
}
