#include "reason.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void end_at_character(char *text)
{
	size_t end = strlen(text);

	while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
		end--;
	if (end > 0 && (unsigned char)text[end - 1] >= 0xC0)
		end--;
	text[end] = '\0';
}

void reason_set(struct reason *self, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(self->text, sizeof(self->text), format, arguments);
	va_end(arguments);
	if (length < 0)
		self->text[0] = '\0';
	if (length >= (int)sizeof(self->text))
		end_at_character(self->text);
	for (char *c = self->text; *c; c++) {
		if ((unsigned char)*c < ' ' || *c == 0x7F)
			*c = ' ';
	}
}
