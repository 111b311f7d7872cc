#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "error_win32.h"
#include "text_win32.h"

FILE *file_open(const char *path, const char *mode)
{
	wchar_t *wide = text_wide(path), wide_mode[8];
	FILE *file = NULL;

	/* N: not inherited. */
	_snwprintf(wide_mode, 8, L"%.6hsN", mode);
	if (wide)
		file = _wfopen(wide, wide_mode);
	else
		errno = ENOMEM;
	free(wide);
	return file;
}

bool file_reopen(const char *path, const char *mode, FILE *stream)
{
	wchar_t *wide = text_wide(path), wide_mode[8];
	bool opened = false;

	_snwprintf(wide_mode, 8, L"%.7hs", mode);
	if (wide)
		opened = _wfreopen(wide, wide_mode, stream) != NULL;
	else
		errno = ENOMEM;
	free(wide);
	return opened;
}

/* Windows' pipes have names of their own and open, or fail, at once. */
bool file_is_pipe(const char *path)
{
	(void)path;
	return false;
}

int file_append(const char *path, const void *data, size_t bytes)
{
	wchar_t *wide = text_wide(path);
	DWORD written = 0;
	HANDLE file;
	int error = 0;

	if (!wide)
		return -ENOMEM;
	/* With this access alone each write goes to the end. */
	file = CreateFileW(wide, FILE_APPEND_DATA,
		FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_ALWAYS,
		FILE_ATTRIBUTE_NORMAL, NULL);
	free(wide);
	if (file == INVALID_HANDLE_VALUE)
		return error_from_win32(GetLastError());
	if (!WriteFile(file, data, (DWORD)bytes, &written, NULL))
		error = error_from_win32(GetLastError());
	else if (written < bytes)
		error = -ENOSPC;
	CloseHandle(file);
	return error;
}

int file_make_folder(const char *prefix, char *out, size_t out_bytes)
{
	wchar_t parent[MAX_PATH + 1], *wide;
	char *text;
	int length;

	if (!GetTempPathW(MAX_PATH + 1, parent))
		return error_from_win32(GetLastError());
	text = text_utf8(parent); /* ends with a backslash */
	if (!text)
		return -ENOMEM;
	for (unsigned i = 0; i < 1000; i++) {
		BOOL made;

		length = snprintf(out, out_bytes, "%s%s-%lu-%u", text, prefix,
			GetCurrentProcessId(), i);
		if (length < 0 || (size_t)length >= out_bytes)
			break;
		wide = text_wide(out);
		if (!wide)
			break;
		made = CreateDirectoryW(wide, NULL);
		free(wide);
		if (made) {
			free(text);
			return 0;
		}
		if (GetLastError() != ERROR_ALREADY_EXISTS)
			break;
	}
	free(text);
	return -EACCES;
}

void file_remove_folder(const char *path)
{
	WIN32_FIND_DATAW entry;
	wchar_t *wide = text_wide(path);
	wchar_t name[1024];
	HANDLE search;

	if (!wide)
		return;
	_snwprintf(name, 1024, L"%ls\\*", wide);
	name[1023] = L'\0';
	search = FindFirstFileW(name, &entry);
	if (search != INVALID_HANDLE_VALUE) {
		do {
			_snwprintf(
				name, 1024, L"%ls\\%ls", wide, entry.cFileName);
			name[1023] = L'\0';
			DeleteFileW(name);
		} while (FindNextFileW(search, &entry));
		FindClose(search);
	}
	RemoveDirectoryW(wide);
	free(wide);
}

void file_absolute(const char *path, char *out, size_t out_bytes)
{
	wchar_t *wide = text_wide(path);
	wchar_t whole[1024];
	DWORD got = wide ? GetFullPathNameW(wide, 1024, whole, NULL) : 0;
	char *text = got && got < 1024 ? text_utf8(whole) : NULL;

	snprintf(out, out_bytes, "%s",
		text && strlen(text) < out_bytes ? text : path);
	free(text);
	free(wide);
}
