#include "wfd_print.h"

#include <string.h>

void wfd_print_init(struct wfd_print *self, void *data, size_t capacity)
{
	self->data = data;
	self->capacity = capacity;
	self->length = 0;
	self->full = false;
}

void wfd_print_bytes(struct wfd_print *self, const void *data, size_t length)
{
	if (self->full || length > self->capacity - self->length) {
		self->full = true;
		return;
	}
	if (length > 0)
		memcpy(self->data + self->length, data, length);
	self->length += length;
}

void wfd_print_string(struct wfd_print *self, const char *string)
{
	wfd_print_bytes(self, string, strlen(string));
}

void wfd_print_decimal(struct wfd_print *self, uint64_t value)
{
	char digits[20];
	size_t first = sizeof(digits);

	do {
		digits[--first] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	wfd_print_bytes(self, digits + first, sizeof(digits) - first);
}

void wfd_print_hex(struct wfd_print *self, uint64_t value, unsigned digits)
{
	static const char digit[] = "0123456789ABCDEF";

	while (digits-- > 0)
		wfd_print_bytes(self, &digit[value >> 4 * digits & 0xF], 1);
}

void wfd_print_line(struct wfd_print *self, const char *name, const char *value)
{
	wfd_print_string(self, name);
	wfd_print_string(self, ": ");
	wfd_print_string(self, value);
	wfd_print_string(self, "\r\n");
}

struct wfd_text wfd_print_text(const struct wfd_print *self)
{
	return (struct wfd_text){self->data, self->length};
}
