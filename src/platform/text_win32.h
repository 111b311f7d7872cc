/*
 * Between this project's UTF-8 and Windows' UTF-16: private to the room.
 */
#ifndef SUNDOG_PLATFORM_TEXT_WIN32_H
#define SUNDOG_PLATFORM_TEXT_WIN32_H

#include <wchar.h>

/* NULL without memory; the caller frees. What is not UTF-8 becomes U+FFFD. */
wchar_t *text_wide(const char *utf8);
char *text_utf8(const wchar_t *wide);

#endif
