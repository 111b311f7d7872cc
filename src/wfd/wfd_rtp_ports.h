/*
 * wfd_client_rtp_ports: "RTP/AVP/UDP;unicast 1028 0 mode=play" (W-93, W-94).
 */
#ifndef SUNDOG_WFD_WFD_RTP_PORTS_H
#define SUNDOG_WFD_WFD_RTP_PORTS_H

#include "wfd_print.h"

/* False: no number is a port, or both are zero. */
bool wfd_rtp_ports_parse(
	struct wfd_text value, uint16_t *port0, uint16_t *port1);
void wfd_rtp_ports_print(struct wfd_print *out, uint16_t port0);

#endif
