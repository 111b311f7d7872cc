/*
 * What can be told of the link at one moment, as the system tells it. Nothing
 * in here is derived; what to make of it is link_policy.h's.
 */
#ifndef SUNDOG_LINK_LINK_FIGURES_H
#define SUNDOG_LINK_LINK_FIGURES_H

#include <stdbool.h>
#include <stdint.h>

enum link_kind {
	LINK_KIND_UNKNOWN, /* nothing is told: also loopback, tunnels */
	LINK_KIND_WIRELESS,
	LINK_KIND_WIRED,
	LINK_KIND_SCRIPT
};

#define LINK_STATION_BYTES 6

/*
 * Totals since the station associated, as nl80211 has them: 32 bits, they
 * wrap, and start again when the station does.
 */
struct link_totals {
	uint32_t frames;  /* handed to the radio for this station */
	uint32_t retries; /* transmissions after the first, of all frames */
	uint32_t failed;  /* frames given up after all retries */
};

/* Rates are bits per second, 0: not told. */
struct link_figures {
	enum link_kind kind;
	/* Wireless: of the modulation in use, towards the peer and from it.
	 * Wired: of the interface. Script: what is to be recommended. */
	uint64_t tx_bit_rate;
	uint64_t rx_bit_rate;
	/* The rate control's estimate of what gets through, retries and 802.11
	 * headers taken off. */
	uint64_t expected_bit_rate;
	bool has_totals;
	struct link_totals totals;
	uint8_t station[LINK_STATION_BYTES]; /* whose totals they are */
	bool has_signal;
	int signal_dbm;
};

#endif
