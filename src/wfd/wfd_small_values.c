#include "wfd_small_values.h"

bool wfd_connector_type_parse(struct wfd_text value, int *type)
{
	uint64_t number;

	*type = -1;
	if (wfd_text_is(value, "none"))
		return true;
	if (!wfd_text_hex(value, 8, &number))
		return false;
	*type = (int)number;
	return true;
}

void wfd_connector_type_print(struct wfd_print *out, int type)
{
	if (type < 0)
		wfd_print_string(out, "none");
	else
		wfd_print_hex(out, type >= 0xFF ? 0x05 : (unsigned)type, 2);
}

bool wfd_content_protection_parse(
	struct wfd_text value, bool *offered, uint16_t *port)
{
	struct wfd_text word;
	uint64_t number;

	*offered = false;
	*port = 0;
	if (wfd_text_is(value, "none"))
		return true;
	if (!wfd_text_word(&value, &word) ||
		!(wfd_text_is(word, "HDCP2.0") || wfd_text_is(word, "HDCP2.1")))
		return false;
	if (!wfd_text_word(&value, &word) || !wfd_text_begins(word, "port=") ||
		!wfd_text_decimal(wfd_text_from(word, 5), 65535, &number) ||
		number == 0)
		return false;
	*offered = true;
	*port = (uint16_t)number;
	return true;
}

bool wfd_standby_capability_parse(struct wfd_text value, bool *supported)
{
	*supported = wfd_text_is(value, "supported");
	return *supported || wfd_text_is(value, "none");
}

bool wfd_idr_capability_parse(struct wfd_text value, int *capability)
{
	uint64_t number;

	*capability = 0;
	if (wfd_text_is(value, "none"))
		return true;
	if (!wfd_text_decimal(value, 1, &number)) {
		*capability = -1;
		return false;
	}
	*capability = (int)number;
	return true;
}

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

bool wfd_format_timing_parse(
	struct wfd_text value, uint64_t now_90k, uint64_t *pts, uint64_t *dts)
{
	struct wfd_text word;
	uint64_t *const out[] = {pts, dts};
	size_t i;

	for (i = 0; i < 2; i++) {
		uint64_t raw, shifted;

		if (!wfd_text_word(&value, &word) ||
			!wfd_text_hex(word, 40, &raw))
			return false;
		shifted = raw >> 7;
		*out[i] = shifted;
		if ((raw & 0x7F) != 0 && raw >> 33 == 0 &&
			distance(raw, now_90k) < distance(shifted, now_90k))
			*out[i] = raw;
	}
	return true;
}

void wfd_format_timing_print(struct wfd_print *out, uint64_t pts, uint64_t dts)
{
	const uint64_t mask = (UINT64_C(1) << 33) - 1;

	wfd_print_hex(out, (pts & mask) << 7, 10);
	wfd_print_string(out, " ");
	wfd_print_hex(out, (dts & mask) << 7, 10);
}

static const char *const trigger_names[] = {
	[WFD_TRIGGER_NONE] = "none",
	[WFD_TRIGGER_SETUP] = "SETUP",
	[WFD_TRIGGER_PLAY] = "PLAY",
	[WFD_TRIGGER_PAUSE] = "PAUSE",
	[WFD_TRIGGER_TEARDOWN] = "TEARDOWN",
};

enum wfd_trigger wfd_trigger_parse(struct wfd_text value)
{
	unsigned i;

	for (i = WFD_TRIGGER_SETUP; i <= WFD_TRIGGER_TEARDOWN; i++) {
		if (wfd_text_is(value, trigger_names[i]))
			return (enum wfd_trigger)i;
	}
	return WFD_TRIGGER_NONE;
}

const char *wfd_trigger_name(enum wfd_trigger trigger)
{
	return trigger_names[trigger];
}
