#include "wait.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "clock.h"
#include "handle_posix.h"
#include "time_posix.h"

static int item_fd(const struct wait_item *item)
{
	if (item->event)
		return handle_to_fd(item->event);
	return item->socket > INT_MAX ? -1 : (int)item->socket;
}

static short item_events(const struct wait_item *item)
{
	if (item->event)
		return POLLIN;
	return (short)((item->want_read ? POLLIN : 0) |
		       (item->want_write ? POLLOUT : 0));
}

/* poll() leaves out negative descriptors in silence: refuse them instead. */
static int prepare(struct pollfd *fds, struct wait_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		items[i].ready = false;
		items[i].readable = false;
		items[i].writable = false;
		fds[i] = (struct pollfd){
			.fd = item_fd(&items[i]),
			.events = item_events(&items[i]),
		};
		if (fds[i].fd < 0)
			return -EINVAL;
	}
	return 0;
}

static int collect(
	const struct pollfd *fds, struct wait_item *items, size_t count)
{
	const short broken = POLLERR | POLLHUP;
	int ready = 0;

	for (size_t i = 0; i < count; i++) {
		short got = fds[i].revents;

		if (got & POLLNVAL)
			return -EINVAL;
		if (got == 0)
			continue;
		items[i].ready = true;
		ready++;
		if (items[i].event)
			continue;
		items[i].readable = got & (POLLIN | broken);
		items[i].writable =
			items[i].want_write && (got & (POLLOUT | broken));
	}
	return ready;
}

int wait_any(struct wait_item *items, size_t count, uint64_t deadline_us)
{
	struct pollfd fds[WAIT_ITEMS_MAX];
	int error;

	if (count > WAIT_ITEMS_MAX)
		return -EINVAL;
	error = prepare(fds, items, count);
	if (error)
		return error;

	for (;;) {
		uint64_t now_us = clock_now_us();
		bool late = now_us >= deadline_us;
		/* The clock's microseconds are cut, so what is left is never
		 * too short, and the wait ends at or after the deadline. */
		struct timespec left =
			timespec_from_us(late ? 0 : deadline_us - now_us);
		int got = ppoll(fds, (nfds_t)count,
			deadline_us == WAIT_FOREVER ? NULL : &left, NULL);

		if (got > 0)
			return collect(fds, items, count);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0 && late)
			return 0;
	}
}
