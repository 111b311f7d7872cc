#include "wfd_reasons.h"

size_t wfd_reasons_parse(struct wfd_text value, unsigned codes[WFD_REASONS_MAX])
{
	struct wfd_text item;
	uint64_t number;
	size_t count = 0;

	while (wfd_text_item(&value, ',', &item)) {
		if (item.length != 3 || !wfd_text_decimal(item, 999, &number) ||
			number < 100)
			return 0;
		if (count < WFD_REASONS_MAX)
			codes[count++] = (unsigned)number;
	}
	return count;
}

void wfd_reasons_print(
	struct wfd_print *out, const char *name, enum wfd_reason reason)
{
	wfd_print_string(out, name);
	wfd_print_string(out, ": ");
	wfd_print_decimal(out, reason);
	wfd_print_string(out, "\r\n");
}

const char *wfd_reason_text(unsigned code)
{
	switch (code) {
	case WFD_REASON_SYNTAX:
		return "syntax error";
	case WFD_REASON_PORT:
		return "unacceptable RTP port";
	case WFD_REASON_NOT_ADVERTISED:
		return "never offered";
	case WFD_REASON_FORMAT:
		return "unsupported format";
	case WFD_REASON_NOT_UNDERSTOOD:
		return "not understood";
	case WFD_REASON_BIT_RATE:
		return "too much for its bit rate";
	case WFD_REASON_PROFILE:
		return "unsupported profile or level";
	case WFD_REASON_UNCHANGEABLE:
		return "may not be changed now";
	default:
		return "no reason that we know";
	}
}
