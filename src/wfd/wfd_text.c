#include "wfd_text.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct wfd_text wfd_text_of(const char *string)
{
	return (struct wfd_text){string, strlen(string)};
}

struct wfd_text wfd_text_trim(struct wfd_text text)
{
	while (text.length > 0 && is_blank(text.data[0])) {
		text.data++;
		text.length--;
	}
	while (text.length > 0 && is_blank(text.data[text.length - 1]))
		text.length--;
	return text;
}

bool wfd_text_begins(struct wfd_text text, const char *string)
{
	size_t i;

	for (i = 0; string[i] != '\0'; i++) {
		if (i == text.length || lower(text.data[i]) != lower(string[i]))
			return false;
	}
	return true;
}

bool wfd_text_is(struct wfd_text text, const char *string)
{
	return text.length == strlen(string) && wfd_text_begins(text, string);
}

bool wfd_text_is_exactly(struct wfd_text text, const char *string)
{
	return text.length == strlen(string) &&
	       (text.length == 0 ||
		       memcmp(text.data, string, text.length) == 0);
}

struct wfd_text wfd_text_from(struct wfd_text text, size_t offset)
{
	if (offset > text.length)
		offset = text.length;
	if (offset > 0) {
		text.data += offset;
		text.length -= offset;
	}
	return text;
}

bool wfd_text_item(struct wfd_text *rest, char separator, struct wfd_text *item)
{
	size_t i;

	if (rest->data == NULL)
		return false;
	for (i = 0; i < rest->length && rest->data[i] != separator; i++)
		;
	*item = wfd_text_trim((struct wfd_text){rest->data, i});
	if (i < rest->length)
		*rest = wfd_text_from(*rest, i + 1);
	else
		*rest = (struct wfd_text){NULL, 0};
	return true;
}

bool wfd_text_word(struct wfd_text *rest, struct wfd_text *word)
{
	size_t i;

	*rest = wfd_text_trim(*rest);
	if (rest->length == 0)
		return false;
	for (i = 0; i < rest->length && !is_blank(rest->data[i]); i++)
		;
	*word = (struct wfd_text){rest->data, i};
	*rest = wfd_text_from(*rest, i);
	return true;
}

int wfd_text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool wfd_text_hex(struct wfd_text text, unsigned bits, uint64_t *value)
{
	uint64_t result = 0;
	size_t i;

	if (text.length == 0 || text.length > 16)
		return false;
	for (i = 0; i < text.length; i++) {
		int digit = wfd_text_hex_digit(text.data[i]);

		if (digit < 0)
			return false;
		result = result << 4 | (unsigned)digit;
	}
	if (bits < 64 && result >> bits != 0)
		return false;
	*value = result;
	return true;
}

bool wfd_text_decimal(struct wfd_text text, uint64_t max, uint64_t *value)
{
	uint64_t result = 0;
	size_t i;

	if (text.length == 0)
		return false;
	for (i = 0; i < text.length; i++) {
		unsigned digit = (unsigned char)text.data[i] - (unsigned)'0';

		if (digit > 9 || result > max / 10)
			return false;
		result *= 10;
		if (digit > max - result)
			return false;
		result += digit;
	}
	*value = result;
	return true;
}

/* The length of the well-formed UTF-8 character at data, 0: there is none. */
static size_t utf8_length(const unsigned char *data, size_t length)
{
	static const struct {
		unsigned char first, last, low, high;
		size_t length;
	} forms[] = {
		{0xC2, 0xDF, 0x80, 0xBF, 2},
		{0xE0, 0xE0, 0xA0, 0xBF, 3},
		{0xE1, 0xEC, 0x80, 0xBF, 3},
		{0xED, 0xED, 0x80, 0x9F, 3},
		{0xEE, 0xEF, 0x80, 0xBF, 3},
		{0xF0, 0xF0, 0x90, 0xBF, 4},
		{0xF1, 0xF3, 0x80, 0xBF, 4},
		{0xF4, 0xF4, 0x80, 0x8F, 4},
	};
	size_t i, k;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (data[0] < forms[i].first || data[0] > forms[i].last)
			continue;
		if (length < forms[i].length || data[1] < forms[i].low ||
			data[1] > forms[i].high)
			return 0;
		for (k = 2; k < forms[i].length; k++) {
			if ((data[k] & 0xC0) != 0x80)
				return 0;
		}
		/* C1 controls, line separators and direction overrides move
		 * cursors. */
		if (data[0] == 0xC2 && data[1] < 0xA0)
			return 0;
		if (data[0] == 0xE2 && data[1] == 0x80 && data[2] >= 0xA8 &&
			data[2] <= 0xAE)
			return 0;
		if (data[0] == 0xE2 && data[1] == 0x81 && data[2] >= 0xA6 &&
			data[2] <= 0xA9)
			return 0;
		return forms[i].length;
	}
	return 0;
}

void wfd_text_show(struct wfd_text text, char *out, size_t size)
{
	size_t used = 0, i = 0;

	if (size == 0)
		return;
	text = wfd_text_trim(text);
	while (i < text.length) {
		const unsigned char *at = (const unsigned char *)text.data + i;
		size_t length = 1;
		char shown = '?';

		if (*at >= 0x20 && *at < 0x7F)
			shown = (char)*at;
		else if (*at >= 0x80)
			length = utf8_length(at, text.length - i);
		if (length > 1) {
			if (used + length >= size)
				break;
			memcpy(out + used, at, length);
			used += length;
			i += length;
			continue;
		}
		if (used + 1 >= size)
			break;
		out[used++] = shown;
		i++;
	}
	out[used] = '\0';
}

bool wfd_text_copy(struct wfd_text text, char *out, size_t size)
{
	if (text.length >= size) {
		if (size > 0)
			out[0] = '\0';
		return false;
	}
	if (text.length > 0)
		memcpy(out, text.data, text.length);
	out[text.length] = '\0';
	return true;
}
