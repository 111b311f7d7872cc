/*
 * Feeds a stream to the RTSP reader twice, whole and cut into pieces whose
 * lengths the first bytes of the input give: the same messages have to come
 * out, and every slice has to lie within the reader's buffer (W-01, W-18).
 */
#include <stdlib.h>
#include <string.h>
#include "wfd/rtsp_reader.h"
#include "wfd/rtsp_session.h"
#include "wfd/rtsp_transport.h"
#include "wfd/wfd_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PIECES 4

static char buffer[RTSP_READER_BYTES];

static uint64_t mix(uint64_t hash, const void *data, size_t length)
{
	const uint8_t *bytes = data;

	while (length-- > 0)
		hash = (hash ^ *bytes++) * UINT64_C(0x100000001B3);
	return hash;
}

static uint64_t mix_text(uint64_t hash, struct wfd_text text)
{
	if (text.length > 0 &&
		(text.data < buffer ||
			text.data + text.length > buffer + sizeof(buffer)))
		abort();
	hash = mix(hash, &text.length, sizeof(text.length));
	return mix(hash, text.data, text.length);
}

/* What the headers' own parsers make of them is looked at for crashes. */
static void use(const struct rtsp_message *message)
{
	struct rtsp_transport transport;
	struct wfd_text token, rest = message->body;
	struct wfd_body_line line;
	unsigned timeout;

	rtsp_transport_parse(
		rtsp_message_header(message, "Transport"), &transport);
	if (rtsp_session_parse(rtsp_message_header(message, "Session"), &token,
		    &timeout) &&
		(token.length == 0 || token.length >= RTSP_SESSION_BYTES ||
			timeout == 0))
		abort();
	rtsp_list_has(rtsp_message_header(message, "Public"), "PLAY");
	while (wfd_body_next(&rest, &line)) {
		if (line.name.length > WFD_LINE_MAX)
			abort();
	}
}

static uint64_t mix_message(uint64_t hash, const struct rtsp_message *message)
{
	size_t i;

	hash = mix(hash, &message->is_response, sizeof(message->is_response));
	hash = mix(hash, &message->status, sizeof(message->status));
	hash = mix(hash, &message->has_cseq, sizeof(message->has_cseq));
	hash = mix(hash, &message->cseq, sizeof(message->cseq));
	hash = mix_text(hash, message->method);
	hash = mix_text(hash, message->uri);
	hash = mix_text(hash, message->reason);
	if (message->header_count > RTSP_HEADERS_MAX)
		abort();
	for (i = 0; i < message->header_count; i++) {
		hash = mix_text(hash, message->headers[i].name);
		hash = mix_text(hash, message->headers[i].value);
	}
	return mix_text(hash, message->body);
}

static uint64_t read_stream(const uint8_t *data, size_t size,
	const uint8_t *pieces, size_t piece_count)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);
	struct rtsp_reader reader;
	size_t turn = 0;

	rtsp_reader_init(&reader, buffer, sizeof(buffer));
	while (size > 0) {
		struct rtsp_message message;
		size_t length = size, taken;
		enum rtsp_read read;
		uint8_t *copy;

		if (piece_count > 0)
			length = 1 + pieces[turn++ % piece_count];
		if (length > size)
			length = size;
		copy = malloc(length);
		if (!copy)
			abort();
		memcpy(copy, data, length);
		taken = rtsp_reader_feed(&reader, copy, length);
		free(copy);
		if (taken == 0 || taken > length)
			abort();
		data += taken;
		size -= taken;
		while ((read = rtsp_reader_next(&reader, &message)) !=
			RTSP_READ_MORE) {
			hash = mix(hash, &read, sizeof(read));
			if (read == RTSP_READ_FATAL)
				return hash;
			if (read == RTSP_READ_MESSAGE) {
				hash = mix_message(hash, &message);
				use(&message);
			}
		}
	}
	return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < PIECES)
		return 0;
	if (read_stream(data + PIECES, size - PIECES, NULL, 0) !=
		read_stream(data + PIECES, size - PIECES, data, PIECES))
		abort();
	return 0;
}
