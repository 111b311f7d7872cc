#include "wfd_rtp_ports.h"

bool wfd_rtp_ports_parse(
	struct wfd_text value, uint16_t *port0, uint16_t *port1)
{
	struct wfd_text word;
	uint64_t first, second;

	*port0 = 0;
	*port1 = 0;
	/* The profile: RTP/AVP/UDP;unicast, and what forks make of it. */
	if (!wfd_text_word(&value, &word) || !wfd_text_begins(word, "RTP/AVP"))
		return false;
	if (!wfd_text_word(&value, &word) ||
		!wfd_text_decimal(word, 65535, &first) ||
		!wfd_text_word(&value, &word) ||
		!wfd_text_decimal(word, 65535, &second))
		return false;
	*port0 = (uint16_t)first;
	*port1 = (uint16_t)second;
	return first != 0 || second != 0;
}

void wfd_rtp_ports_print(struct wfd_print *out, uint16_t port0)
{
	wfd_print_string(out, "RTP/AVP/UDP;unicast ");
	wfd_print_decimal(out, port0);
	wfd_print_string(out, " 0 mode=play");
}
