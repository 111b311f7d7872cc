#include "conversation.h"

#include <stdio.h>
#include <string.h>

/* --- text ---------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct span trim(struct span text)
{
	while (text.length > 0 && is_blank(text.at[0])) {
		text.at++;
		text.length--;
	}
	while (text.length > 0 && is_blank(text.at[text.length - 1]))
		text.length--;
	return text;
}

bool span_is(struct span text, const char *word)
{
	if (text.length != strlen(word))
		return false;
	for (size_t i = 0; i < text.length; i++)
		if (lower(text.at[i]) != lower(word[i]))
			return false;
	return true;
}

bool span_word(struct span *rest, char separator, struct span *word)
{
	size_t end = 0;

	*rest = trim(*rest);
	if (rest->length == 0)
		return false;
	while (end < rest->length && (separator ? rest->at[end] != separator
						: !is_blank(rest->at[end])))
		end++;
	*word = trim((struct span){rest->at, end});
	if (end < rest->length)
		end++; /* the separator */
	rest->at += end;
	rest->length -= end;
	return true;
}

/* Takes the next line off; it ends with CRLF, with LF, or with the text. */
static bool take_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->length == 0)
		return false;
	end = memchr(rest->at, '\n', rest->length);
	*line = (struct span){
		rest->at, end ? (size_t)(end - rest->at) : rest->length};
	rest->at += line->length + (end ? 1 : 0);
	rest->length -= line->length + (end ? 1 : 0);
	if (line->length > 0 && line->at[line->length - 1] == '\r')
		line->length--;
	return true;
}

bool span_find(struct span lines, const char *name, struct span *value)
{
	struct span line, word;

	while (take_line(&lines, &line))
		if (span_word(&line, ':', &word) && span_is(word, name)) {
			*value = trim(line);
			return true;
		}
	return false;
}

bool span_number(
	struct span text, unsigned base, unsigned long max, unsigned long *out)
{
	unsigned long number = 0;

	if (text.length == 0)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		char c = lower(text.at[i]);
		unsigned digit = 99;

		if (c >= '0' && c <= '9')
			digit = (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (unsigned)(c - 'a') + 10;
		/* Refused before it can wrap around. */
		if (digit >= base || digit > max ||
			number > (max - digit) / base)
			return false;
		number = number * base + digit;
	}
	*out = number;
	return true;
}

/* --- sending ------------------------------------------------------------- */

void conversation_begin(struct conversation *self, SOCKET socket, HANDLE stop)
{
	self->socket = socket;
	self->stop = stop;
	self->cseq = 0;
	self->waiting = false;
	self->length = 0;
	self->used = 0;
}

/* What we send is short. A sink that does not take it has not read for a long
 * time, and a driver does not wait for such a one. */
static NTSTATUS send_text(
	struct conversation *self, const char *text, int length, size_t room)
{
	if (length < 0 || (size_t)length >= room)
		return STATUS_UNSUCCESSFUL;
	return os_send(self->socket, text, (size_t)length) == length
		       ? STATUS_SUCCESS
		       : STATUS_DEVICE_NOT_CONNECTED;
}

NTSTATUS conversation_ask(struct conversation *self, const char *method,
	const char *uri, const char *headers, const char *body)
{
	char text[1024], about_body[80] = "";
	int length;

	/* Only a body has headers of its own (3.1). */
	if (body[0])
		snprintf(about_body, sizeof(about_body),
			"Content-Type: text/parameters\r\n"
			"Content-Length: %u\r\n",
			(unsigned)strlen(body));
	length = snprintf(text, sizeof(text),
		"%s %s RTSP/1.0\r\nCSeq: %lu\r\n%s%s\r\n%s", method, uri,
		++self->cseq, headers, about_body, body);
	self->waiting = true;
	self->asked_ms = os_now_ms();
	return send_text(self, text, length, sizeof(text));
}

NTSTATUS conversation_reply(struct conversation *self,
	const struct message *request, const char *line, const char *headers)
{
	char text[512];
	int length = snprintf(text, sizeof(text),
		"RTSP/1.0 %s\r\nCSeq: %lu\r\n%s\r\n", line, request->cseq,
		headers);

	return send_text(self, text, length, sizeof(text));
}

/* --- receiving ----------------------------------------------------------- */

/* The bytes up to and with the empty line; 0: it has not come yet. */
static size_t header_length(struct span text)
{
	struct span line;
	const char *begin = text.at;

	while (memchr(text.at, '\n', text.length) && take_line(&text, &line))
		if (line.length == 0)
			return (size_t)(text.at - begin);
	return 0;
}

/* "RTSP/1.0 200 OK", or "OPTIONS * RTSP/1.0". */
static bool read_first_line(struct span line, struct message *out)
{
	struct span word;

	if (!span_word(&line, 0, &word))
		return false;
	if (span_is(word, "RTSP/1.0")) {
		out->method = (struct span){word.at, 0};
		return span_word(&line, 0, &word) &&
		       span_number(word, 10, 999, &out->status);
	}
	out->method = word;
	return span_word(&line, 0, &word) && span_word(&line, 0, &word) &&
	       span_is(word, "RTSP/1.0");
}

/* STATUS_PENDING: a part is missing still. */
static NTSTATUS take_message(struct conversation *self, struct message *out)
{
	struct span text, line, value;
	unsigned long body_length = 0;
	size_t header;

	/* What was given out before makes room, and so do empty lines. */
	while (self->used < self->length &&
		(self->buffer[self->used] == '\r' ||
			self->buffer[self->used] == '\n'))
		self->used++;
	memmove(self->buffer, self->buffer + self->used,
		self->length - self->used);
	self->length -= self->used;
	self->used = 0;

	header = header_length((struct span){self->buffer, self->length});
	if (header > HEADER_BYTES_MAX ||
		(header == 0 && self->length > HEADER_BYTES_MAX))
		return STATUS_INVALID_NETWORK_RESPONSE;
	if (header == 0)
		return STATUS_PENDING;
	text = (struct span){self->buffer, header};
	*out = (struct message){.status = 0};
	if (!take_line(&text, &line) || !read_first_line(line, out))
		return STATUS_INVALID_NETWORK_RESPONSE;
	out->headers = text;
	if (!span_find(text, "CSeq", &value) ||
		!span_number(value, 10, UINT32_MAX, &out->cseq))
		return STATUS_INVALID_NETWORK_RESPONSE;
	/* A length is checked when it is read, not when it arrives. */
	if (span_find(text, "Content-Length", &value) &&
		!span_number(value, 10, BODY_BYTES_MAX, &body_length))
		return STATUS_INVALID_NETWORK_RESPONSE;
	if (self->length - header < body_length)
		return STATUS_PENDING;
	out->body = (struct span){self->buffer + header, body_length};
	self->used = header + body_length;
	return STATUS_SUCCESS;
}

NTSTATUS conversation_next(
	struct conversation *self, uint64_t until_ms, struct message *out)
{
	for (;;) {
		NTSTATUS status = take_message(self, out);
		uint64_t now_ms = os_now_ms();
		int got;

		if (status == STATUS_SUCCESS) {
			if (out->method.length > 0)
				return status;
			if (self->waiting && out->cseq == self->cseq) {
				self->waiting = false;
				return status;
			}
			continue;
		}
		if (status != STATUS_PENDING)
			return status;
		if (now_ms >= until_ms)
			return STATUS_IO_TIMEOUT;
		switch (os_wait(self->socket, self->stop, until_ms - now_ms)) {
		case OS_EVENT:
			return STATUS_CANCELLED;
		case OS_TIME:
			continue;
		case OS_SOCKET:
			break;
		}
		/* There is room: a message that needs more was refused. */
		got = os_receive(self->socket, self->buffer + self->length,
			sizeof(self->buffer) - self->length);
		if (got < 0)
			return STATUS_DEVICE_NOT_CONNECTED;
		self->length += (size_t)got;
	}
}
