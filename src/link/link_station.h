/*
 * The Wi-Fi station at the other end, as nl80211 describes it.
 *
 * Where an interface has one station, that is the one: the peer of a Wi-Fi
 * Direct group's client, or the access point. A group owner may have several:
 * then the one with the peer's hardware address.
 */
#ifndef SUNDOG_LINK_LINK_STATION_H
#define SUNDOG_LINK_LINK_STATION_H

#include "link_figures.h"

struct nl_sock;
struct nlmsghdr;

struct link_station {
	struct nl_sock *socket;
	int family; /* nl80211's number on this machine */
	unsigned interface;
	bool has_peer;
	uint8_t peer[LINK_STATION_BYTES];
};

/* peer: its hardware address, NULL when not known. 0; -ENODEV: the interface
 * is no radio; another negative errno. */
int link_station_open(struct link_station *self, unsigned interface,
	const uint8_t peer[LINK_STATION_BYTES]);
void link_station_close(struct link_station *self);
/* False: there is no such station now. One thread at a time. */
bool link_station_figures(struct link_station *self, struct link_figures *out);

/* One answer of the kernel's; false: it describes no station. Of whatever is
 * missing in it *out says "not told". */
bool link_station_parse(struct nlmsghdr *message, struct link_figures *out);

#endif
