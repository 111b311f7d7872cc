#include "rtsp_answers.h"

bool rtsp_answer_options(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const char *public_methods)
{
	struct wfd_text tags = rtsp_message_header(message, "Require");
	struct wfd_text tag;
	char shown[64];

	while (wfd_text_item(&tags, ',', &tag)) {
		if (tag.length == 0 || wfd_text_is(tag, "org.wfa.wfd1.0"))
			continue;
		wfd_text_show(tag, shown, sizeof(shown));
		rtsp_endpoint_response(endpoint, message, 551, NULL);
		rtsp_write_header(&endpoint->out, "Unsupported", shown);
		rtsp_endpoint_finish(endpoint);
		return false;
	}
	rtsp_endpoint_response(endpoint, message, 200, NULL);
	rtsp_write_header(&endpoint->out, "Public", public_methods);
	rtsp_endpoint_finish(endpoint);
	return true;
}

void rtsp_answer_unknown_method(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const char *allow)
{
	static const char *const known[] = {
		"OPTIONS",
		"SETUP",
		"PLAY",
		"PAUSE",
		"TEARDOWN",
		"GET_PARAMETER",
		"SET_PARAMETER",
		"DESCRIBE",
		"ANNOUNCE",
		"RECORD",
		"REDIRECT",
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!wfd_text_is_exactly(message->method, known[i]))
			continue;
		rtsp_endpoint_response(endpoint, message, 405, NULL);
		rtsp_write_header(&endpoint->out, "Allow", allow);
		rtsp_endpoint_finish(endpoint);
		return;
	}
	rtsp_endpoint_answer(endpoint, message, 501);
}

void rtsp_answer_standby(
	struct rtsp_endpoint *endpoint, const struct rtsp_message *message)
{
	rtsp_endpoint_response(endpoint, message, 406, "in-standby-mode");
	rtsp_endpoint_finish(endpoint);
}

bool rtsp_answer_strange_body(
	struct rtsp_endpoint *endpoint, const struct rtsp_message *message)
{
	struct wfd_text type = rtsp_message_header(message, "Content-Type");

	if (message->body.length == 0 || type.data == NULL ||
		wfd_text_begins(type, "text/parameters"))
		return false;
	rtsp_endpoint_answer(endpoint, message, 415);
	return true;
}

void rtsp_answer_reasons(struct rtsp_endpoint *endpoint,
	const struct rtsp_message *message, const struct wfd_print *reasons)
{
	rtsp_endpoint_response(
		endpoint, message, reasons->length > 0 ? 303 : 200, NULL);
	wfd_print_bytes(&endpoint->body, reasons->data, reasons->length);
	rtsp_endpoint_finish(endpoint);
}
