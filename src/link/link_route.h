/*
 * Which way packets to a peer go: the kernel's own answer, so that it is right
 * with several interfaces, with policy routing and for a peer on this machine.
 */
#ifndef SUNDOG_LINK_LINK_ROUTE_H
#define SUNDOG_LINK_LINK_ROUTE_H

#include "link_figures.h"

/* To an address of this machine's own it is the loopback interface. */
struct link_route {
	unsigned interface; /* its number */
	bool has_station;   /* the next hop's hardware address is known */
	uint8_t station[LINK_STATION_BYTES];
};

/* Addresses of the two ends, host byte order. 0 or a negative errno. */
int link_route_find(
	uint32_t local_ipv4, uint32_t peer_ipv4, struct link_route *out);

#endif
