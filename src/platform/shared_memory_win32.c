#include "shared_memory.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "error_win32.h"

int shared_memory_create(
	struct shared_memory *self, size_t bytes, const char *name)
{
	void *data;
	HANDLE section;
	int error;

	/* A name of Windows' would let strangers open it; it goes by its
	 * handle alone. */
	(void)name;
	memset(self, 0, sizeof(*self));
	if (bytes == 0)
		return -EINVAL;
	if (bytes > PTRDIFF_MAX)
		return -ENOMEM;
	section = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE,
		(DWORD)((uint64_t)bytes >> 32), (DWORD)(bytes & 0xffffffff),
		NULL);
	if (!section) {
		error = error_from_win32(GetLastError());
		return error == -EMFILE ? error : -ENOMEM;
	}
	data = MapViewOfFile(
		section, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, bytes);
	if (!data) {
		CloseHandle(section);
		return -ENOMEM;
	}
	self->handle = section;
	self->data = data;
	self->bytes = bytes;
	self->owner = true;
	return 0;
}

int shared_memory_map(struct shared_memory *self, void *handle, size_t bytes)
{
	void *data;

	memset(self, 0, sizeof(*self));
	/* Zero would map all there is. A section has a size in whole pages:
	 * a request within the last one cannot be told from a right one. */
	if (bytes == 0)
		return -EINVAL;
	data = MapViewOfFile(
		handle, FILE_MAP_READ | FILE_MAP_WRITE, 0, 0, bytes);
	if (!data) {
		int error = error_from_win32(GetLastError());

		return error == -ENOMEM ? error : -EINVAL;
	}
	self->handle = handle;
	self->data = data;
	self->bytes = bytes;
	return 0;
}

void shared_memory_destroy(struct shared_memory *self)
{
	if (self->data)
		UnmapViewOfFile(self->data);
	if (self->owner && self->handle)
		CloseHandle(self->handle);
	memset(self, 0, sizeof(*self));
}
