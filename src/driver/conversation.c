#include "conversation.h"

#include <errno.h>
#include <stdlib.h>
#include "platform/clock.h"
#include "platform/wait.h"

#define RECEIVE_BYTES 4096

int conversation_init(struct conversation *self)
{
	self->memory = malloc(wfd_source_bytes());
	return self->memory ? 0 : -ENOMEM;
}

void conversation_dispose(struct conversation *self)
{
	free(self->memory);
	self->memory = NULL;
}

void conversation_start(struct conversation *self, socket_handle socket,
	const struct wfd_source_config *config)
{
	self->socket = socket;
	self->can_read = true;
	self->can_write = true;
	self->source = wfd_source_init(self->memory, config);
	wfd_source_start(self->source, clock_now_us());
}

static size_t pending(const struct conversation *self)
{
	size_t length;

	wfd_source_output(self->source, &length);
	return length;
}

/* One message, one segment: some sinks read no further. */
void conversation_flush(struct conversation *self)
{
	for (;;) {
		size_t length, message;
		const void *data = wfd_source_output(self->source, &length);
		ptrdiff_t sent;

		if (length == 0)
			return;
		message = wfd_source_output_message(self->source);
		if (message == 0 || message > length)
			message = length;
		sent = self->can_write
			       ? socket_send(self->socket, data, message)
			       : (ptrdiff_t)length;
		if (sent == -EAGAIN || sent == -EWOULDBLOCK)
			return;
		if (sent < 0) {
			/* Nobody listens. What the sink said before that, a
			 * TEARDOWN perhaps, is still to be read. */
			self->can_write = false;
			sent = (ptrdiff_t)length;
		}
		wfd_source_sent(self->source, (size_t)sent);
		if ((size_t)sent < message)
			return;
	}
}

/* One read for one "readable": a second one could block. */
static void receive(struct conversation *self)
{
	char buffer[RECEIVE_BYTES];
	ptrdiff_t got = socket_receive(self->socket, buffer, sizeof(buffer));

	if (got == -EAGAIN || got == -EWOULDBLOCK)
		return;
	if (got <= 0) {
		got = 0;
		self->can_read = false;
		self->can_write = false;
	}
	wfd_source_receive(self->source, clock_now_us(), buffer, (size_t)got);
}

void conversation_turn(
	struct conversation *self, void *event, uint64_t deadline_us)
{
	struct wait_item items[2];
	size_t count = 0;
	uint64_t due = wfd_source_deadline(self->source);
	int ready;

	conversation_flush(self);
	due = wfd_source_deadline(self->source);
	if (self->can_read)
		items[count++] = (struct wait_item){
			.socket = self->socket,
			.want_read = true,
			.want_write = pending(self) > 0,
		};
	if (event)
		items[count++] = (struct wait_item){.event = event};
	ready = wait_any(items, count, due < deadline_us ? due : deadline_us);
	/* An error means that the host closed the socket beneath us: the end
	 * of the connection, and no reason to fall over. */
	if (self->can_read && ready < 0) {
		self->can_read = false;
		self->can_write = false;
		wfd_source_receive(self->source, clock_now_us(), "", 0);
	} else if (self->can_read && ready > 0 && items[0].readable) {
		receive(self);
	}
	if (clock_now_us() >= wfd_source_deadline(self->source))
		wfd_source_tick(self->source, clock_now_us());
	conversation_flush(self);
}
