#include "event.h"

#include <assert.h>
#include <stdint.h>
#include <winsock2.h>
#include <windows.h>

#include "error_win32.h"

int event_create(struct event *self)
{
	self->handle = CreateEventW(NULL, TRUE, FALSE, NULL);
	return self->handle ? 0 : error_from_win32(GetLastError());
}

void event_destroy(struct event *self)
{
	if (self->handle)
		CloseHandle(self->handle);
	self->handle = NULL;
}

void event_signal(struct event *self)
{
	assert(self->handle);
	SetEvent(self->handle);
}

void event_reset(struct event *self)
{
	assert(self->handle);
	ResetEvent(self->handle);
}

bool event_is_signalled(const struct event *self)
{
	assert(self->handle);
	return WaitForSingleObject(self->handle, 0) == WAIT_OBJECT_0;
}

bool event_handle_is_valid(void *handle)
{
	DWORD flags;

	/* Not by a wait of no length: that would take the signal of somebody
	 * else's auto-reset event. Negative: INVALID_HANDLE_VALUE and the
	 * pseudo-handles of this process and thread. */
	return (intptr_t)handle > 0 && GetHandleInformation(handle, &flags);
}
