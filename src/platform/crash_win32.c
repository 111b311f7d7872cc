/*
 * The filter of what nobody handled. Nothing forks here: the filter says the
 * sentence itself, besides what a file's reader learns.
 */
#include "crash.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "crash_record.h"
#include "error_win32.h"
#include "text_win32.h"

bool crash_code_range(
	const void *address_inside, uintptr_t *begin, uintptr_t *end)
{
	MEMORY_BASIC_INFORMATION region;
	const IMAGE_DOS_HEADER *file;
	const IMAGE_NT_HEADERS *header;

	if (!VirtualQuery(address_inside, &region, sizeof(region)) ||
		region.Type != MEM_IMAGE)
		return false;
	/* A loaded image begins with its file's headers. */
	file = region.AllocationBase;
	header = (const void *)((const char *)region.AllocationBase +
				file->e_lfanew);
	*begin = (uintptr_t)region.AllocationBase;
	*end = *begin + header->OptionalHeader.SizeOfImage;
	return true;
}

void crash_thread_stack(void)
{
	ULONG bytes = 32768;

	SetThreadStackGuarantee(&bytes);
}

/* Somebody reads it from a file: no words here, and nobody to press a button
 * in a window that says that a program has stopped. */
static bool quiet;

static const char *exception_words(DWORD code)
{
	switch (code) {
	case EXCEPTION_ACCESS_VIOLATION:
		return "access violation";
	case EXCEPTION_STACK_OVERFLOW:
		return "stack overflow";
	case EXCEPTION_ILLEGAL_INSTRUCTION:
		return "illegal instruction";
	case EXCEPTION_INT_DIVIDE_BY_ZERO:
		return "arithmetic error";
	default:
		return "exception";
	}
}

const char *crash_signal_words(int number)
{
	/* The codes of process_end, of severity "error": not process_kill's. */
	return (DWORD)number >= 0xC0000000 ? exception_words((DWORD)number)
					   : NULL;
}

static LONG WINAPI on_exception(EXCEPTION_POINTERS *what)
{
	const EXCEPTION_RECORD *record = what->ExceptionRecord;
	struct crash_report *report;
	char text[512];
	DWORD written;

	if (!crash_begin_report(&report))
		return EXCEPTION_CONTINUE_SEARCH;
	crash_copy(report->reason, exception_words(record->ExceptionCode),
		sizeof(report->reason));
	if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
		report->address = record->ExceptionInformation[1];
	crash_find_code((uintptr_t)record->ExceptionAddress, report);
	crash_end_report();
	if (quiet)
		return EXCEPTION_EXECUTE_HANDLER;
	crash_describe(report, "", text, sizeof(text) - 1);
	strcat(text, "\n");
	WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, (DWORD)strlen(text),
		&written, NULL);
	/* It ends with the exception's code, and at once: with no box on some
	 * desktop that keeps the dead process until it is clicked away. */
	return EXCEPTION_EXECUTE_HANDLER;
}

int crash_prepare(void)
{
	struct crash_record *memory = calloc(1, sizeof(*memory));

	if (!memory)
		return -ENOMEM;
	crash_set_record(memory);
	return 0;
}

void *crash_map_file(const char *path, size_t bytes)
{
	wchar_t *wide = text_wide(path);
	HANDLE file, section = NULL;
	void *memory = NULL;
	int error = ENOMEM;

	file = wide ? CreateFileW(wide, GENERIC_READ | GENERIC_WRITE,
			      FILE_SHARE_READ, NULL, CREATE_ALWAYS,
			      FILE_ATTRIBUTE_NORMAL, NULL)
		    : INVALID_HANDLE_VALUE;
	if (file != INVALID_HANDLE_VALUE)
		section = CreateFileMappingW(
			file, NULL, PAGE_READWRITE, 0, (DWORD)bytes, NULL);
	if (section)
		memory = MapViewOfFile(section, FILE_MAP_WRITE, 0, 0, bytes);
	if (wide && !memory)
		error = -error_from_win32(GetLastError());
	quiet = memory != NULL;
	if (section)
		CloseHandle(section);
	if (file != INVALID_HANDLE_VALUE)
		CloseHandle(file);
	free(wide);
	errno = error;
	return memory;
}

void crash_watch(void)
{
	uintptr_t begin, end;
	void (*here)(void) = crash_watch;
	const void *address;

	memcpy(&address, &here, sizeof(address));
	if (crash_code_range(address, &begin, &end))
		crash_program(begin, end);
	SetUnhandledExceptionFilter(on_exception);
}
