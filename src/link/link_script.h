/*
 * A link that is told instead of measured: for tests, and for trying out what
 * a bad link does to a picture.
 *
 *   SECONDS MBIT     from that second of the session on, so many Mbit/s are
 *                    recommended; "none": nothing is known, and when that
 *                    lasts longer than a gap that is bridged (LINK_GAP_US),
 *                    for the rest of the session (G-161)
 *
 * One a line or separated by commas, SECONDS growing, both with a fraction if
 * wanted; "#" begins a comment. Before the first nothing is known.
 */
#ifndef SUNDOG_LINK_LINK_SCRIPT_H
#define SUNDOG_LINK_LINK_SCRIPT_H

#include <stddef.h>
#include <stdint.h>
#include "link_figures.h"

#define LINK_SCRIPT_STEPS_MAX	256
#define LINK_SCRIPT_ERROR_BYTES 160

struct link_script {
	unsigned count;
	struct {
		uint64_t from_us;
		uint64_t bit_rate; /* 0: none */
	} steps[LINK_SCRIPT_STEPS_MAX];
};

/* 0, or -EINVAL with what is wrong, and where, in error. */
int link_script_parse(struct link_script *self, const char *text,
	char error[LINK_SCRIPT_ERROR_BYTES]);
/* At that time of the session. False: nothing is known. */
bool link_script_figures(const struct link_script *self, uint64_t session_us,
	struct link_figures *out);

#endif
