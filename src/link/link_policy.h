/*
 * How much of a link audio and video may take. Pure functions.
 */
#ifndef SUNDOG_LINK_LINK_POLICY_H
#define SUNDOG_LINK_LINK_POLICY_H

#include "link_figures.h"

/* More is of no use to Wi-Fi Display: the largest of its modes looks good at
 * half of that. */
#define LINK_BIT_RATE_MAX UINT64_C(40000000)

/*
 * Until so many frames went to a station its rate control has not settled: an
 * association begins at the lowest rates (6 Mbit/s on a link that carries
 * 100), and says nothing yet.
 */
#define LINK_SETTLED_FRAMES 100u

/*
 * The bit rate to recommend, bits per second; 0: nothing is known (yet).
 *
 *   script     what it says
 *   wired      the interface's speed, whole, at most LINK_BIT_RATE_MAX
 *   wireless   75 % of the throughput that the rate control expects; where it
 *              expects none, 60 % of the transmit rate, less the share of all
 *              transmissions that were retries. At most LINK_BIT_RATE_MAX, at
 *              least 1.
 *
 * The 60 %: preambles, contention, acknowledgements and headers take a third
 * of the air and more at any rate of 802.11. The 75 %: the rate control has
 * counted those and the retries; contention with others it has not, nor IP,
 * UDP, RTP and the transport stream.
 *
 * retry_permille: of 1000 transmissions, how many were not a frame's first.
 */
uint64_t link_policy_bit_rate(
	const struct link_figures *figures, unsigned retry_permille);

/* As a session starts; bits per second, 0: not told. */
struct link_start {
	uint64_t bit_rate; /* recommended */
	/* What the two ends can do at least: a rate that is in use between two
	 * radios is one that both have. A cable's other end does not say, nor
	 * do radios whose rates have not settled. */
	uint64_t local_max_bit_rate;
	uint64_t remote_max_bit_rate;
};

/* bit_rate: what is recommended, by the function above. */
struct link_start link_policy_start(
	const struct link_figures *figures, uint64_t bit_rate);

#endif
