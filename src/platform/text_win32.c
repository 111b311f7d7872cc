#include "text_win32.h"

#include <stdlib.h>
#include <winsock2.h>
#include <windows.h>

wchar_t *text_wide(const char *utf8)
{
	int length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0);
	wchar_t *wide = calloc((size_t)length + 1, sizeof(*wide));

	if (wide)
		MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, length);
	return wide;
}

char *text_utf8(const wchar_t *wide)
{
	int length =
		WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
	char *utf8 = calloc((size_t)length + 1, 1);

	if (utf8)
		WideCharToMultiByte(
			CP_UTF8, 0, wide, -1, utf8, length, NULL, NULL);
	return utf8;
}
