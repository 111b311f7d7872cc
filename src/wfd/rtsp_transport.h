/*
 * The Transport header of SETUP and its answer (W-125..W-127).
 */
#ifndef SUNDOG_WFD_RTSP_TRANSPORT_H
#define SUNDOG_WFD_RTSP_TRANSPORT_H

#include "wfd_print.h"

struct rtsp_transport {
	bool udp;	    /* RTP/AVP or RTP/AVP/UDP, unicast */
	bool short_profile; /* said RTP/AVP, without /UDP */
	bool has_client_port;
	uint16_t client_port, client_rtcp; /* rtcp 0: not offered */
	uint16_t server_port, server_rtcp; /* 0: not said */
	struct wfd_text destination;	   /* data NULL: not said */
};

/*
 * The first usable one of the alternatives, otherwise the first. Unknown
 * attributes are ignored. False: a port is not a number, or nothing is said.
 */
bool rtsp_transport_parse(struct wfd_text value, struct rtsp_transport *out);

#endif
