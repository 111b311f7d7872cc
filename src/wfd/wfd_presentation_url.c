#include "wfd_presentation_url.h"

static bool parse_one(struct wfd_text word, struct wfd_text *url)
{
	*url = (struct wfd_text){NULL, 0};
	if (wfd_text_is(word, "none"))
		return true;
	if (!wfd_text_begins(word, "rtsp://"))
		return false;
	*url = word;
	return true;
}

bool wfd_presentation_url_parse(
	struct wfd_text value, struct wfd_text *url0, struct wfd_text *url1)
{
	struct wfd_text word;

	*url0 = (struct wfd_text){NULL, 0};
	*url1 = (struct wfd_text){NULL, 0};
	if (!wfd_text_word(&value, &word) || !parse_one(word, url0))
		return false;
	return !wfd_text_word(&value, &word) || parse_one(word, url1);
}

void wfd_presentation_url_print(
	struct wfd_print *out, const char *host, uint16_t port)
{
	wfd_print_string(out, "rtsp://");
	wfd_print_string(out, host);
	if (port != 0 && port != WFD_DEFAULT_PORT) {
		wfd_print_string(out, ":");
		wfd_print_decimal(out, port);
	}
	wfd_print_string(out, "/wfd1.0/streamid=0 none");
}

bool wfd_uri_is_stream(struct wfd_text uri)
{
	size_t i;

	if (!wfd_text_begins(uri, "rtsp://"))
		return false;
	uri = wfd_text_from(uri, 7);
	for (i = 0; i < uri.length && uri.data[i] != '/'; i++)
		;
	uri = wfd_text_from(uri, i);
	if (uri.length > 0 && uri.data[uri.length - 1] == '/')
		uri.length--;
	return wfd_text_is(uri, "/wfd1.0") ||
	       wfd_text_is(uri, "/wfd1.0/streamid=0");
}
