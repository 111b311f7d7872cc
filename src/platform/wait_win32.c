#include "wait.h"

#include <errno.h>
#include <winsock2.h>
#include <windows.h>

#include "clock.h"
#include "error_win32.h"
#include "time_win32.h"

/* With sockets among the items, their state is looked at this often even when
 * Windows reports nothing: it does not tell of a shutdown on this side, and
 * tells of free room to send only after a send that failed. */
#define SOCKET_LOOK_MS 100

/* One wait. All sockets signal the same event, which only wakes: what is
 * ready is then asked for, since Windows reports changes, not states. */
struct wait {
	struct wait_item *items;
	size_t count;
	HANDLE handles[WAIT_ITEMS_MAX + 1];
	size_t owners[WAIT_ITEMS_MAX]; /* handles' items */
	DWORD events;		       /* handles that are items' own */
	size_t sockets;
	HANDLE network; /* NULL until selected */
};

static int prepare(struct wait *self, struct wait_item *items, size_t count)
{
	*self = (struct wait){.items = items, .count = count};
	for (size_t i = 0; i < count; i++) {
		items[i].ready = false;
		items[i].readable = false;
		items[i].writable = false;
		if (!items[i].event && items[i].socket == SOCKET_NONE)
			return -EINVAL;
		if (!items[i].event) {
			self->sockets++;
			continue;
		}
		self->owners[self->events] = i;
		self->handles[self->events++] = items[i].event;
	}
	return 0;
}

/* A connection that this side has shut down is at its end, too. */
static bool is_shut_down(SOCKET s)
{
	char byte;

	return recv(s, &byte, 1, MSG_PEEK) == SOCKET_ERROR &&
	       WSAGetLastError() == WSAESHUTDOWN;
}

static int look_at_socket(struct wait_item *item, bool selected)
{
	struct timeval at_once = {0, 0};
	SOCKET s = item->socket;
	fd_set reads, writes, broken;
	bool failed;

	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_ZERO(&broken);
	FD_SET(s, &broken); /* a connection that did not come about */
	if (item->want_read)
		FD_SET(s, &reads);
	if (item->want_write)
		FD_SET(s, &writes);
	if (select(0, &reads, &writes, &broken, &at_once) == SOCKET_ERROR)
		return -EINVAL;
	/* A selected socket is non-blocking, so looking cannot block. */
	failed = FD_ISSET(s, &broken) || (selected && is_shut_down(s));
	item->readable = FD_ISSET(s, &reads) || failed;
	item->writable = item->want_write && (FD_ISSET(s, &writes) || failed);
	item->ready = item->readable || item->writable;
	return 0;
}

/* The number of items that are ready, marked so. */
static int look(struct wait *self)
{
	int ready = 0;

	for (size_t i = 0; i < self->count; i++) {
		struct wait_item *item = &self->items[i];
		int error = 0;

		if (!item->event)
			error = look_at_socket(item, self->network != NULL);
		else if (!item->ready) /* else: the wait itself took it */
			switch (WaitForSingleObject(item->event, 0)) {
			case WAIT_OBJECT_0:
				item->ready = true;
				break;
			case WAIT_TIMEOUT:
				break;
			default:
				error = -EINVAL;
			}
		if (error)
			return error;
		ready += item->ready;
	}
	return ready;
}

static int select_sockets(struct wait *self)
{
	self->network = CreateEventW(NULL, TRUE, FALSE, NULL);
	if (!self->network)
		return error_from_win32(GetLastError());
	self->handles[self->events] = self->network;
	for (size_t i = 0; i < self->count; i++) {
		const struct wait_item *item = &self->items[i];
		long changes = FD_CLOSE |
			       (item->want_read ? FD_READ | FD_ACCEPT : 0) |
			       (item->want_write ? FD_WRITE | FD_CONNECT : 0);

		if (!item->event && WSAEventSelect(item->socket, self->network,
					    changes) != 0)
			return -EINVAL;
	}
	return 0;
}

static void undo(struct wait *self)
{
	if (!self->network)
		return;
	for (size_t i = 0; i < self->count; i++)
		if (!self->items[i].event)
			WSAEventSelect(self->items[i].socket, NULL, 0);
	CloseHandle(self->network);
}

/* Until something may have become ready. */
static int sleep_until_change(struct wait *self, uint64_t deadline_us)
{
	uint32_t ms = deadline_us == WAIT_FOREVER
			      ? INFINITE
			      : time_left_ms(deadline_us, INFINITE - 1);
	DWORD count = self->events + (self->network ? 1 : 0);
	DWORD woken;

	if (count == 0) {
		clock_sleep_until_us(deadline_us);
		return 0;
	}
	if (self->network && ms > SOCKET_LOOK_MS)
		ms = SOCKET_LOOK_MS;
	woken = WaitForMultipleObjects(count, self->handles, FALSE, ms);
	if (woken == WAIT_TIMEOUT)
		return 0;
	if (woken - WAIT_OBJECT_0 >= count)
		return -EINVAL;
	if (woken - WAIT_OBJECT_0 < self->events)
		self->items[self->owners[woken - WAIT_OBJECT_0]].ready = true;
	else
		ResetEvent(self->network);
	return 0;
}

static int wait_for_items(struct wait *self, uint64_t deadline_us)
{
	for (;;) {
		bool late = clock_now_us() >= deadline_us;
		int result = look(self);

		if (result != 0 || late)
			return result;
		if (self->sockets > 0 && !self->network)
			/* And look again: what came in between is told by
			 * nobody. */
			result = select_sockets(self);
		else
			result = sleep_until_change(self, deadline_us);
		if (result < 0)
			return result;
	}
}

int wait_any(struct wait_item *items, size_t count, uint64_t deadline_us)
{
	struct wait self;
	int result;

	if (count > WAIT_ITEMS_MAX)
		return -EINVAL;
	result = prepare(&self, items, count);
	if (result == 0)
		result = wait_for_items(&self, deadline_us);
	undo(&self);
	return result;
}
