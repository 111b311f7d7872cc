/*
 * Radio frames per step of time, out of totals (G-170). No clock, no I/O.
 *
 * nl80211 tells frames, retransmissions and failures; it does not tell how
 * the retransmissions were spread over the frames. They are read in the
 * mildest way: each is another frame's, and only when there are more of them
 * than frames did some frames need two. So TransmittedFrameCount is the least
 * it can be, RetriedFrameCount the most, and transmitted + retried + multiple
 * is the number of frames that arrived. FailedFrameCount is told as it is.
 */
#ifndef SUNDOG_LINK_LINK_COUNTERS_H
#define SUNDOG_LINK_LINK_COUNTERS_H

#include "link_figures.h"

/* A step of one second in which more frames than this went out did not
 * happen: the totals began again at 0. (They wrap at 2^32, hours apart.) */
#define LINK_STEP_FRAMES_MAX 10000000u

struct link_counters {
	bool has_last;
	struct link_totals last;
	uint8_t station[LINK_STATION_BYTES];
};

struct link_frames {
	uint64_t transmitted; /* arrived at the first attempt */
	uint64_t retried;     /* arrived at the first retry */
	uint64_t multiple;    /* needed two retries or more */
	uint64_t failed;      /* lost */
};

/*
 * What was added since the totals before, into *added: nothing at the first
 * call. Totals of another station, and totals that began again, count from 0.
 */
void link_counters_step(struct link_counters *self,
	const struct link_figures *figures, struct link_totals *added);

/* Spreads retransmissions over frames, as said above. */
struct link_frames link_frames_of(const struct link_totals *added);

#endif
