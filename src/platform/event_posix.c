#include "event.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "handle_posix.h"

static short poll_now(const void *handle)
{
	struct pollfd poll_fd = {
		.fd = handle_to_fd(handle),
		.events = POLLIN,
	};

	return poll(&poll_fd, 1, 0) > 0 ? poll_fd.revents : 0;
}

int event_create(struct event *self)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

	self->handle = fd < 0 ? NULL : handle_from_fd(fd);
	return fd < 0 ? -errno : 0;
}

void event_destroy(struct event *self)
{
	if (self->handle)
		close(handle_to_fd(self->handle));
	self->handle = NULL;
}

void event_signal(struct event *self)
{
	const uint64_t one = 1;
	ssize_t written;

	assert(self->handle);
	/* EAGAIN would mean a count of 2^64 - 2, which is signalled too. */
	do
		written = write(handle_to_fd(self->handle), &one, sizeof(one));
	while (written < 0 && errno == EINTR);
}

void event_reset(struct event *self)
{
	uint64_t count;
	ssize_t got;

	assert(self->handle);
	/* One read takes the whole count; EAGAIN: it was not signalled. */
	do
		got = read(handle_to_fd(self->handle), &count, sizeof(count));
	while (got < 0 && errno == EINTR);
}

bool event_is_signalled(const struct event *self)
{
	assert(self->handle);
	return poll_now(self->handle) & POLLIN;
}

bool event_handle_is_valid(void *handle)
{
	return handle_to_fd(handle) >= 0 && !(poll_now(handle) & POLLNVAL);
}
