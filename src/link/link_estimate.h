/*
 * From figures, one set a second, to what the driver is told. No clock, no
 * I/O: time is a parameter.
 *
 * Four things are added to the policy:
 *
 *   retries    the share of the last step that had enough frames to tell
 *   dips       the better of the last two recommendations counts: the rate of
 *              a single probe or management frame is no reason to send a
 *              worse picture, while a link that did get slow is believed one
 *              second later. Up goes at once.
 *   new ones   a station that associated again has rates that say nothing:
 *              the recommendation before stands until they have settled
 *   gaps       "not known" is the last word a driver hears (G-161). So a gap
 *              is bridged with the last figures, no frames counted, for
 *              LINK_GAP_US: a Wi-Fi Direct group outlives the loss of its
 *              radio link as long. A link of which nothing was ever known is
 *              waited for as long as it takes. What is sent meanwhile is
 *              steered by the socket, which takes no more.
 */
#ifndef SUNDOG_LINK_LINK_ESTIMATE_H
#define SUNDOG_LINK_LINK_ESTIMATE_H

#include "link_counters.h"
#include "link_figures.h"

#define LINK_GAP_US 10000000u

/* Fewer transmissions in a step say nothing about retries. */
#define LINK_RETRY_SHARE_FRAMES 20u

struct link_step {
	uint64_t bit_rate; /* recommended; 0: the link is there, its rate not
			    * known yet */
	uint64_t max_tx_bit_rate; /* of the radio or interface; 0: not told */
	struct link_frames frames;
	bool has_signal;
	int signal_dbm;
};

struct link_estimate {
	struct link_counters counters;
	unsigned retry_permille;
	uint64_t last_bit_rate; /* of the policy, the step before; 0: none */
	uint64_t known_us;	/* when there were figures; 0: never */
	struct link_step last;
};

void link_estimate_init(struct link_estimate *self);
/* figures NULL: there are none now. False: the link is not known (any more);
 * *out is untouched then. */
bool link_estimate_step(struct link_estimate *self, uint64_t now_us,
	const struct link_figures *figures, struct link_step *out);

#endif
