#include "rtsp_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Reads in one go; a source that floods must not starve the media. */
#define READS_MAX 16

void rtsp_link_init(struct rtsp_link *self, const struct socket_address *source,
	uint64_t deadline_us)
{
	memset(self, 0, sizeof(*self));
	self->source = *source;
	self->deadline_us = deadline_us;
	self->socket = SOCKET_NONE;
	self->error = -ETIMEDOUT;
}

static void failed(struct rtsp_link *self, int error, uint64_t now_us)
{
	socket_close(self->socket);
	self->socket = SOCKET_NONE;
	self->error = error;
	self->state = now_us >= self->deadline_us ? RTSP_LINK_FAILED
						  : RTSP_LINK_WAITING;
}

static void check(struct rtsp_link *self, uint64_t now_us)
{
	int error = socket_tcp_connected(self->socket);

	if (error == 0)
		self->state = RTSP_LINK_OPEN;
	else if (error != -EINPROGRESS)
		failed(self, error, now_us);
}

static void attempt(struct rtsp_link *self, uint64_t now_us)
{
	int error;

	self->attempt_us = now_us;
	error = socket_tcp_connect(&self->source, &self->socket);
	if (error) {
		failed(self, error, now_us);
		return;
	}
	self->state = RTSP_LINK_CONNECTING;
	check(self, now_us);
}

void rtsp_link_start(struct rtsp_link *self, uint64_t now_us)
{
	self->began_us = now_us;
	attempt(self, now_us);
}

void rtsp_link_use(
	struct rtsp_link *self, struct wfd_sink *sink, uint64_t now_us)
{
	self->sink = sink;
	wfd_sink_start(sink, now_us);
	rtsp_link_flush(self);
}

void rtsp_link_close(struct rtsp_link *self)
{
	socket_close(self->socket);
	self->socket = SOCKET_NONE;
	self->state = RTSP_LINK_CLOSED;
}

bool rtsp_link_item(const struct rtsp_link *self, struct wait_item *item)
{
	size_t pending = 0;

	if (self->state != RTSP_LINK_CONNECTING &&
		self->state != RTSP_LINK_OPEN)
		return false;
	if (self->sink)
		wfd_sink_output(self->sink, &pending);
	memset(item, 0, sizeof(*item));
	item->socket = self->socket;
	item->want_read = self->state == RTSP_LINK_OPEN;
	item->want_write = self->state == RTSP_LINK_CONNECTING ||
			   (pending > 0 && !self->deaf);
	return true;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t rtsp_link_deadline(const struct rtsp_link *self)
{
	switch (self->state) {
	case RTSP_LINK_WAITING:
		return earlier(self->attempt_us + RTSP_LINK_RETRY_US,
			self->deadline_us);
	case RTSP_LINK_CONNECTING:
		return earlier(self->attempt_us + RTSP_LINK_ATTEMPT_US,
			self->deadline_us);
	case RTSP_LINK_OPEN:
		return self->sink ? wfd_sink_deadline(self->sink) : UINT64_MAX;
	default:
		return UINT64_MAX;
	}
}

static void receive(struct rtsp_link *self, uint64_t now_us)
{
	char data[4096];

	for (int i = 0; i < READS_MAX; i++) {
		ptrdiff_t got =
			socket_receive(self->socket, data, sizeof(data));

		if (got == -EAGAIN)
			return;
		if (got > 0) {
			wfd_sink_receive(self->sink, now_us, data, (size_t)got);
			rtsp_link_flush(self);
			continue;
		}
		/* Orderly or not, it is the end (W-36). */
		self->error = (int)got;
		rtsp_link_close(self);
		wfd_sink_receive(self->sink, now_us, data, 0);
		return;
	}
}

void rtsp_link_serve(
	struct rtsp_link *self, const struct wait_item *item, uint64_t now_us)
{
	switch (self->state) {
	case RTSP_LINK_WAITING:
		if (now_us >= self->deadline_us)
			self->state = RTSP_LINK_FAILED;
		else if (now_us >= self->attempt_us + RTSP_LINK_RETRY_US)
			attempt(self, now_us);
		break;
	case RTSP_LINK_CONNECTING:
		if (item && item->ready)
			check(self, now_us);
		if (self->state == RTSP_LINK_CONNECTING &&
			now_us >= rtsp_link_deadline(self))
			failed(self, -ETIMEDOUT, now_us);
		break;
	case RTSP_LINK_OPEN:
		if (!self->sink)
			break;
		if (item && item->readable)
			receive(self, now_us);
		if (self->state == RTSP_LINK_OPEN &&
			now_us >= wfd_sink_deadline(self->sink))
			wfd_sink_tick(self->sink, now_us);
		rtsp_link_flush(self);
		break;
	default:
		break;
	}
}

/* The rest of a message that was begun, or one whole message: some sources
 * take a segment for a message. */
static size_t next_length(const struct rtsp_link *self, size_t pending)
{
	size_t length = self->message_left
				? self->message_left
				: wfd_sink_output_message(self->sink);

	return length == 0 || length > pending ? pending : length;
}

void rtsp_link_flush(struct rtsp_link *self)
{
	if (!self->sink || self->state != RTSP_LINK_OPEN)
		return;
	for (;;) {
		size_t pending;
		const void *data = wfd_sink_output(self->sink, &pending);
		size_t length;
		ptrdiff_t sent;

		if (pending == 0)
			return;
		length = next_length(self, pending);
		sent = self->deaf ? (ptrdiff_t)length
				  : socket_send(self->socket, data, length);
		if (sent == -EAGAIN)
			return;
		if (sent < 0) {
			/* What the peer said before it left is still to be
			 * read, and reading will tell of the end. */
			self->deaf = true;
			continue;
		}
		wfd_sink_sent(self->sink, (size_t)sent);
		self->message_left = length - (size_t)sent;
	}
}

void rtsp_link_failure(
	const struct rtsp_link *self, char *text, size_t text_bytes)
{
	char address[SOCKET_ADDRESS_TEXT];

	socket_address_format(&self->source, address);
	switch (-self->error) {
	case ECONNREFUSED:
		snprintf(text, text_bytes,
			"nothing listens at %s (connection refused): start the "
			"source there, or check the port",
			address);
		break;
	case ETIMEDOUT:
		snprintf(text, text_bytes,
			"%s does not answer: check the address, and that a "
			"firewall lets TCP port %u through",
			address, self->source.port);
		break;
	case EHOSTUNREACH:
	case ENETUNREACH:
		snprintf(text, text_bytes,
			"%s cannot be reached: check that this machine is on "
			"the source's network",
			address);
		break;
	default:
		snprintf(text, text_bytes, "cannot connect to %s: %s", address,
			strerror(-self->error));
		break;
	}
}
