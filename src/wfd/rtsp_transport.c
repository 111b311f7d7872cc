#include "rtsp_transport.h"

/* "19000" or "19000-19001"; the second need not follow the first. */
static bool parse_ports(
	struct wfd_text value, uint16_t *first, uint16_t *second)
{
	struct wfd_text item;
	uint64_t number;

	if (!wfd_text_item(&value, '-', &item) ||
		!wfd_text_decimal(item, 65535, &number))
		return false;
	*first = (uint16_t)number;
	*second = 0;
	if (value.data == NULL)
		return true;
	if (!wfd_text_decimal(wfd_text_trim(value), 65535, &number))
		return false;
	*second = (uint16_t)number;
	return true;
}

static bool parse_attribute(struct wfd_text item, struct rtsp_transport *out)
{
	struct wfd_text key, value = item;

	if (!wfd_text_item(&value, '=', &key))
		return true;
	value = wfd_text_trim(value);
	if (wfd_text_is(key, "multicast") || wfd_text_is(key, "interleaved"))
		out->udp = false;
	if (value.data == NULL)
		return true;
	if (wfd_text_is(key, "client_port")) {
		out->has_client_port = true;
		return parse_ports(value, &out->client_port, &out->client_rtcp);
	}
	if (wfd_text_is(key, "server_port"))
		return parse_ports(value, &out->server_port, &out->server_rtcp);
	if (wfd_text_is(key, "destination"))
		out->destination = value;
	return true;
}

static bool parse_one(struct wfd_text text, struct rtsp_transport *out)
{
	struct wfd_text item;

	*out = (struct rtsp_transport){0};
	if (!wfd_text_item(&text, ';', &item) || item.length == 0)
		return false;
	out->short_profile = wfd_text_is(item, "RTP/AVP");
	out->udp = out->short_profile || wfd_text_is(item, "RTP/AVP/UDP");
	while (wfd_text_item(&text, ';', &item)) {
		if (!parse_attribute(item, out))
			return false;
	}
	return true;
}

bool rtsp_transport_parse(struct wfd_text value, struct rtsp_transport *out)
{
	struct rtsp_transport other;
	struct wfd_text item;

	if (!wfd_text_item(&value, ',', &item) || !parse_one(item, out))
		return false;
	while (!out->udp && wfd_text_item(&value, ',', &item)) {
		if (parse_one(item, &other) && other.udp)
			*out = other;
	}
	return true;
}
