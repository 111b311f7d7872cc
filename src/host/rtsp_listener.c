#include "rtsp_listener.h"

#include <errno.h>

#include "platform/wait.h"

int rtsp_listener_open(
	struct rtsp_listener *self, const struct socket_address *address)
{
	int error = socket_startup();

	self->socket = SOCKET_NONE;
	self->address = *address;
	if (error)
		return error;
	error = socket_tcp_listen(address, &self->socket);
	if (!error) {
		error = socket_local(self->socket, &self->address);
		if (error)
			socket_close(self->socket);
	}
	if (error) {
		self->socket = SOCKET_NONE;
		socket_cleanup();
	}
	return error;
}

int rtsp_listener_accept(struct rtsp_listener *self, uint64_t deadline_us,
	void *cancel_event, socket_handle *out, struct socket_address *peer)
{
	*out = SOCKET_NONE;
	for (;;) {
		struct wait_item items[2] = {
			{.socket = self->socket, .want_read = true},
			{.event = cancel_event},
		};
		int error = wait_any(items, cancel_event ? 2 : 1, deadline_us);

		if (error < 0)
			return error;
		if (cancel_event && items[1].ready)
			return -ECANCELED;
		if (error == 0)
			return -ETIMEDOUT;
		error = socket_tcp_accept(self->socket, out, peer);
		/* A caller that went away again is nobody. */
		if (error != -EAGAIN)
			return error;
	}
}

unsigned rtsp_listener_refuse(struct rtsp_listener *self)
{
	unsigned refused = 0;
	socket_handle socket;

	while (socket_tcp_accept(self->socket, &socket, NULL) == 0) {
		/* A reset says "refused" at once; an orderly end would look
		 * like a source that went away. */
		socket_abort_on_close(socket);
		socket_close(socket);
		refused++;
	}
	return refused;
}

void rtsp_listener_close(struct rtsp_listener *self)
{
	if (self->socket == SOCKET_NONE)
		return;
	socket_close(self->socket);
	self->socket = SOCKET_NONE;
	socket_cleanup();
}
