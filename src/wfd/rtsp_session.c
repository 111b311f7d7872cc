#include "rtsp_session.h"

bool rtsp_session_parse(
	struct wfd_text value, struct wfd_text *token, unsigned *timeout_s)
{
	struct wfd_text item, key;
	uint64_t seconds;
	size_t i;

	*timeout_s = RTSP_SESSION_TIMEOUT_S;
	if (!wfd_text_item(&value, ';', token))
		return false;
	while (wfd_text_item(&value, ';', &item)) {
		if (!wfd_text_item(&item, '=', &key) ||
			!wfd_text_is(key, "timeout"))
			continue;
		/* A day is as good as for ever. */
		if (wfd_text_decimal(wfd_text_trim(item), 86400, &seconds) &&
			seconds > 0)
			*timeout_s = (unsigned)seconds;
	}
	for (i = 0; i < token->length; i++) {
		if ((unsigned char)token->data[i] <= 0x20 ||
			(unsigned char)token->data[i] >= 0x7F)
			return false;
	}
	return token->length > 0 && token->length < RTSP_SESSION_BYTES;
}
