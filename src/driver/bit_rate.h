/*
 * What bit rate is asked of the encoder: the start (spec: selection algorithm,
 * item 8), and how it follows the link.
 *
 * A mode is chosen only where the link gives it what looks good
 * (wfd_mode_minimum_bit_rate), and then kept down to a quarter of that: a
 * coarse picture for a while is better than none. Only below that floor is the
 * session given up.
 *
 * No clock, no I/O: the RTSP thread feeds it and sends what comes out.
 */
#ifndef SUNDOG_DRIVER_BIT_RATE_H
#define SUNDOG_DRIVER_BIT_RATE_H

#include <stdbool.h>
#include <stdint.h>
#include "wfd/wfd_capabilities.h"

struct bit_rate {
	uint64_t link;	     /* what the host recommends, bits/s; 0: unknown */
	uint64_t ceiling;    /* by mode and level */
	uint64_t floor;	     /* below it the mode can't be kept */
	uint64_t backed_off; /* less than the ceiling, by congestion */
	uint64_t worst_link; /* while backed off: the least link since */
	uint32_t current;    /* asked of the encoder */
	uint64_t next_us;    /* no step up before */
	unsigned starved;    /* estimates in a row that do not carry the mode */
};

/* A session begins with this recommendation. */
void bit_rate_init(struct bit_rate *self, uint64_t link);
/* A stream of this selection begins: current is what to ask for. */
void bit_rate_begin(
	struct bit_rate *self, const struct wfd_selection *selection);

/* Each returns whether current changed. */
/* An estimate: followed at once, down and up. A link that got clearly better
 * also ends what congestion on the worse one led to. */
bool bit_rate_link(struct bit_rate *self, uint64_t link);
/* The socket took no more. */
bool bit_rate_congested(struct bit_rate *self, uint64_t now_us);
/* Some time passed: after congestion, back up in steps. */
bool bit_rate_recover(struct bit_rate *self, uint64_t now_us);

/* The link no longer carries the mode, and not just for a moment (G-154). */
bool bit_rate_is_starved(const struct bit_rate *self);

#endif
