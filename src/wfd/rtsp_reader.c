#include "rtsp_reader.h"

#include <string.h>

void rtsp_reader_init(struct rtsp_reader *self, void *buffer, size_t capacity)
{
	*self = (struct rtsp_reader){.buffer = buffer, .capacity = capacity};
}

static void forget(struct rtsp_reader *self, size_t until)
{
	self->start = until;
	self->line = until;
	self->scan = until;
	self->after_cr = false;
	self->in_head = false;
	self->head_length = 0;
	self->body_length = 0;
	self->end_in_cr = false;
}

size_t rtsp_reader_feed(
	struct rtsp_reader *self, const void *data, size_t length)
{
	size_t skipped = 0;

	if (self->fatal)
		return length;
	if (self->skip > 0) {
		skipped = self->skip < length ? self->skip : length;
		self->skip -= skipped;
		data = (const char *)data + skipped;
		length -= skipped;
	}
	if (self->start > 0 && (self->start == self->used ||
				       length > self->capacity - self->used)) {
		memmove(self->buffer, self->buffer + self->start,
			self->used - self->start);
		self->used -= self->start;
		self->line -= self->start;
		self->scan -= self->start;
		self->start = 0;
	}
	if (length > self->capacity - self->used)
		length = self->capacity - self->used;
	if (length > 0)
		memcpy(self->buffer + self->used, data, length);
	self->used += length;
	return skipped + length;
}

static enum rtsp_read fail(struct rtsp_reader *self, const char *problem)
{
	self->fatal = true;
	self->problem = problem;
	return RTSP_READ_FATAL;
}

/*
 * What may stand between messages: line ends, and interleaved frames "$"
 * channel length16 (W-21). False: more bytes are needed.
 */
static bool skip_between(struct rtsp_reader *self)
{
	while (self->start < self->used) {
		const unsigned char *at =
			(unsigned char *)self->buffer + self->start;
		size_t left = self->used - self->start, length;

		if (*at == '\r' || *at == '\n') {
			forget(self, self->start + 1);
			continue;
		}
		if (*at != '$')
			return true;
		if (left < 4)
			return false;
		length = 4 + ((size_t)at[2] << 8 | at[3]);
		if (length > left) {
			self->skip = length - left;
			length = left;
		}
		forget(self, self->start + length);
	}
	return false;
}

/* Looks for the head's end. MESSAGE: found; INVALID: no start line. */
static enum rtsp_read scan_head(
	struct rtsp_reader *self, struct rtsp_message *message)
{
	for (; self->scan < self->used; self->scan++) {
		char c = self->buffer[self->scan];
		struct wfd_text line = {
			self->buffer + self->line, self->scan - self->line};

		if (self->scan - self->start >= RTSP_HEAD_MAX)
			return fail(self, "its headers are larger than 16 KiB");
		if (self->after_cr && c == '\n') {
			self->after_cr = false;
			self->line = self->scan + 1;
			continue;
		}
		self->after_cr = false;
		if (c != '\r' && c != '\n')
			continue;
		if (line.length == 0) {
			self->head_length = self->scan + 1 - self->start;
			self->end_in_cr = c == '\r';
			return RTSP_READ_MESSAGE;
		}
		if (!self->in_head) {
			*message = (struct rtsp_message){0};
			if (!rtsp_message_start_line(message, line)) {
				self->problem = "a line that starts no message";
				forget(self, self->scan + 1);
				return RTSP_READ_INVALID;
			}
			self->in_head = true;
		}
		self->after_cr = c == '\r';
		self->line = self->scan + 1;
	}
	return RTSP_READ_MORE;
}

enum rtsp_read rtsp_reader_next(
	struct rtsp_reader *self, struct rtsp_message *message)
{
	struct wfd_text head;
	size_t body, length;
	enum rtsp_head good;

	if (self->fatal)
		return RTSP_READ_FATAL;
	if (self->head_length == 0) {
		enum rtsp_read found;

		if (!self->in_head && self->scan == self->start &&
			!skip_between(self))
			return RTSP_READ_MORE;
		found = scan_head(self, message);
		if (found != RTSP_READ_MESSAGE)
			return found;
		head = (struct wfd_text){
			self->buffer + self->start, self->head_length};
		if (rtsp_message_head(message, head, &self->body_length,
			    &self->problem) == RTSP_HEAD_FATAL)
			return fail(self, self->problem);
		if (self->body_length > self->capacity - RTSP_HEAD_MAX - 16)
			return fail(self, "its body is too large");
	}
	/* The LF of a final CRLF; without a body it may come later and is
	 * skipped as what stands between messages. */
	body = self->start + self->head_length;
	if (self->end_in_cr && body < self->used) {
		if (self->buffer[body] == '\n')
			self->head_length++;
		self->end_in_cr = false;
	} else if (self->end_in_cr && self->body_length > 0) {
		return RTSP_READ_MORE;
	}
	body = self->start + self->head_length;
	if (self->used - body < self->body_length)
		return RTSP_READ_MORE;

	/* Once more: the buffer may have moved since. */
	head = (struct wfd_text){self->buffer + self->start, self->head_length};
	good = rtsp_message_head(message, head, &length, &self->problem);
	message->body =
		(struct wfd_text){self->buffer + body, self->body_length};
	forget(self, body + self->body_length);
	return good == RTSP_HEAD_GOOD ? RTSP_READ_MESSAGE : RTSP_READ_INVALID;
}
