#include "module.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "error_win32.h"
#include "text_win32.h"

#define PATH_CHARACTERS 1024
#define WORDS		256

struct module {
	HMODULE library;
	char *path;
};

static bool has_folder(const wchar_t *path)
{
	return wcspbrk(path, L"/\\:") != NULL;
}

/* What Windows looks for itself: beside the program, then the system's own
 * folder, and never the current one. */
static HMODULE load(const wchar_t *path, DWORD flags)
{
	wchar_t whole[PATH_CHARACTERS];
	DWORD length;

	if (!has_folder(path))
		return LoadLibraryExW(
			path, NULL, flags | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
	/* With a whole path, what it needs is looked for beside it, too. */
	length = GetFullPathNameW(path, PATH_CHARACTERS, whole, NULL);
	if (length == 0 || length >= PATH_CHARACTERS) {
		SetLastError(ERROR_PATH_NOT_FOUND);
		return NULL;
	}
	return LoadLibraryExW(whole, NULL,
		flags | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS |
			LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR);
}

/* Whether the file is there where it is looked for. */
static bool exists(const wchar_t *path)
{
	wchar_t beside[PATH_CHARACTERS];
	wchar_t *slash;
	size_t room;
	DWORD length;

	if (has_folder(path))
		return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
	length = GetModuleFileNameW(NULL, beside, PATH_CHARACTERS);
	slash = wcsrchr(beside, L'\\');
	if (length == 0 || length >= PATH_CHARACTERS || !slash)
		return false;
	room = PATH_CHARACTERS - (size_t)(slash + 1 - beside);
	if (wcslen(path) >= room)
		return false;
	wcscpy(slash + 1, path);
	return GetFileAttributesW(beside) != INVALID_FILE_ATTRIBUTES;
}

static int classify(DWORD error, const wchar_t *path)
{
	switch (error) {
	case ERROR_MOD_NOT_FOUND: /* the file, or a library that it needs */
	case ERROR_FILE_NOT_FOUND:
	case ERROR_PATH_NOT_FOUND:
	case ERROR_INVALID_NAME:
		return exists(path) ? -ELIBACC : -ENOENT;
	case ERROR_PROC_NOT_FOUND:
		return -ELIBACC;
	case ERROR_NOT_ENOUGH_MEMORY:
	case ERROR_OUTOFMEMORY:
		return -ENOMEM;
	default:
		return -ENOEXEC;
	}
}

static bool is_missing(const char *library, const char *beside)
{
	const DWORD flags = LOAD_LIBRARY_AS_DATAFILE;
	char whole[PATH_CHARACTERS];
	HMODULE found = LoadLibraryExA(library, NULL, flags);

	if (!found && snprintf(whole, sizeof(whole), "%s%s", beside, library) <
			      (int)sizeof(whole))
		found = LoadLibraryExA(whole, NULL, flags);
	if (found)
		FreeLibrary(found);
	return !found;
}

/* The first library that the loaded image imports and that is nowhere. */
static const char *missing_import(const char *image, const char *beside)
{
	const IMAGE_DOS_HEADER *file = (const void *)image;
	const IMAGE_NT_HEADERS *header = (const void *)(image + file->e_lfanew);
	const IMAGE_DATA_DIRECTORY *table =
		&header->OptionalHeader
			 .DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
	const IMAGE_IMPORT_DESCRIPTOR *import =
		(const void *)(image + table->VirtualAddress);

	if (table->VirtualAddress == 0)
		return NULL;
	for (; import->Name; import++)
		if (is_missing(image + import->Name, beside))
			return image + import->Name;
	return NULL;
}

/* Windows does not say which library it did not find. False: nor do we. */
static bool explain_import(const wchar_t *wide, const char *path, char *reason,
	size_t reason_bytes)
{
	HMODULE image = load(wide, DONT_RESOLVE_DLL_REFERENCES);
	const char *missing = NULL;
	char folder[PATH_CHARACTERS];
	DWORD length;

	if (!image)
		return false;
	length = GetModuleFileNameA(image, folder, sizeof(folder));
	if (length > 0 && length < sizeof(folder)) {
		strrchr(folder, '\\')[1] = '\0'; /* a whole path */
		missing = missing_import((const char *)image, folder);
	}
	if (missing)
		snprintf(reason, reason_bytes,
			"%s: it needs %s, which is missing", path, missing);
	FreeLibrary(image);
	return missing != NULL;
}

static void explain(
	DWORD error, const char *path, char *reason, size_t reason_bytes)
{
	const DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM |
			    FORMAT_MESSAGE_IGNORE_INSERTS |
			    FORMAT_MESSAGE_MAX_WIDTH_MASK;
	wchar_t wide[WORDS];
	char *words = NULL;
	DWORD length = FormatMessageW(flags, NULL, error, 0, wide, WORDS, NULL);

	while (length > 0 && wide[length - 1] == L' ')
		wide[--length] = L'\0';
	if (length > 0)
		words = text_utf8(wide);
	snprintf(reason, reason_bytes, "%s: %s (error %lu)", path,
		words ? words : "", (unsigned long)error);
	free(words);
}

static char *file_of(HMODULE library)
{
	wchar_t path[PATH_CHARACTERS];
	DWORD length = GetModuleFileNameW(library, path, PATH_CHARACTERS);

	return length == 0 || length >= PATH_CHARACTERS ? NULL
							: text_utf8(path);
}

static struct module *wrap(HMODULE library)
{
	struct module *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->library = library;
	self->path = file_of(library);
	if (self->path)
		return self;
	free(self);
	return NULL;
}

int module_load(const char *path, struct module **out, char *reason,
	size_t reason_bytes)
{
	wchar_t *wide = text_wide(path);
	HMODULE library;
	DWORD before = 0;
	int error = 0;

	*out = NULL;
	if (reason_bytes > 0)
		reason[0] = '\0';
	if (!wide)
		return -ENOMEM;
	/* No dialogue box about a file that is no module. */
	SetThreadErrorMode(
		SEM_FAILCRITICALERRORS | SEM_NOOPENFILEERRORBOX, &before);
	library = load(wide, 0);
	if (!library) {
		DWORD code = GetLastError();

		error = classify(code, wide);
		if (error != -ELIBACC ||
			!explain_import(wide, path, reason, reason_bytes))
			explain(code, path, reason, reason_bytes);
	}
	SetThreadErrorMode(before, NULL);
	free(wide);
	if (error)
		return error;
	*out = wrap(library);
	if (*out)
		return 0;
	FreeLibrary(library);
	return -ENOMEM;
}

void *module_symbol(const struct module *self, const char *name)
{
	FARPROC found = GetProcAddress(self->library, name);
	void *address;

	/* ISO C has no cast from a function's address to an object's. */
	memcpy(&address, &found, sizeof(address));
	return address;
}

void module_unload(struct module *self)
{
	if (!self)
		return;
	FreeLibrary(self->library);
	free(self->path);
	free(self);
}

const char *module_path(const struct module *self)
{
	return self->path;
}

bool module_is_program(void)
{
	static const char here;
	HMODULE mine;

	return !GetModuleHandleExW(
		       GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
			       GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
		       (const wchar_t *)(const void *)&here, &mine) ||
	       mine == GetModuleHandleW(NULL);
}

void module_pin(const void *address_inside)
{
	HMODULE library;

	GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
				   GET_MODULE_HANDLE_EX_FLAG_PIN,
		(LPCWSTR)address_inside, &library);
}
