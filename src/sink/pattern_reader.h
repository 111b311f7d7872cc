/*
 * Reads the test pattern's stamp (sundog/pattern.h) out of decoded pictures:
 * how many frames were lost, and when each was captured.
 */
#ifndef SUNDOG_SINK_PATTERN_READER_H
#define SUNDOG_SINK_PATTERN_READER_H

#include <stdbool.h>
#include <stdint.h>
#include "picture.h"

/* A capture time further back than this, or ahead, is another machine's. */
#define PATTERN_LATENCY_MAX_US 10000000

struct pattern_reader {
	uint64_t pictures; /* looked at */
	uint64_t stamped;  /* with a valid stamp */
	uint64_t lost;	   /* gaps in the stamps' numbers */
	uint32_t number;   /* of the last stamp */
};

/* The stamp of one picture. False: it has none. */
bool pattern_stamp(
	const struct picture *picture, uint32_t *number, uint64_t *capture_us);

/* Counts; returns the capture time in clock_now_us() time, 0 when there is no
 * stamp or it is not of this machine's clock. */
uint64_t pattern_reader_look(struct pattern_reader *self,
	const struct picture *picture, uint64_t now_us);
/* Whether this is the test pattern: most pictures were stamped. */
bool pattern_reader_is_pattern(const struct pattern_reader *self);

#endif
