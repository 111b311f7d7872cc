/*
 * What every test of this room needs.
 */
#ifndef SUNDOG_TESTS_UNIT_WFD_UNIT_H
#define SUNDOG_TESTS_UNIT_WFD_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wfd/wfd_print.h"
#include "wfd/wfd_text.h"

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, NULL, NULL, NULL                           \
	}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECONDS(n)   ((uint64_t)((n)*1000000.0))

/*
 * A text that ends where its memory does, for a sanitizer's sake. The last
 * few stay valid.
 */
static inline struct wfd_text text_of_bytes(const void *data, size_t length)
{
	static char *kept[16];
	static unsigned next;
	char **slot = &kept[next++ % 16];

	free(*slot);
	*slot = malloc(length > 0 ? length : 1);
	assert_non_null(*slot);
	if (length > 0)
		memcpy(*slot, data, length);
	return (struct wfd_text){*slot, length};
}

static inline struct wfd_text text_of(const char *string)
{
	return text_of_bytes(string, strlen(string));
}

static inline void assert_text(struct wfd_text text, const char *expected)
{
	char copy[4096];

	assert_true(text.length < sizeof(copy));
	if (text.length > 0)
		memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	assert_string_equal(copy, expected);
}

/* What a print holds, as a string that the next call overwrites. */
static inline const char *printed(const struct wfd_print *print)
{
	static char copy[64 * 1024];

	assert_false(print->full);
	assert_true(print->length < sizeof(copy));
	memcpy(copy, print->data, print->length);
	copy[print->length] = '\0';
	return copy;
}

#endif
