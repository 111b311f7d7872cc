/*
 * Latencies as a histogram: percentiles of any number of values in a fixed
 * amount of memory, each at most 1/64 (1.6 %) too high.
 */
#ifndef SUNDOG_SINK_LATENCY_HISTOGRAM_H
#define SUNDOG_SINK_LATENCY_HISTOGRAM_H

#include <stdint.h>

/* Up to 128 us each value has a bucket of its own; from there every power of
 * two is divided into 64. */
#define LATENCY_BUCKETS_PER_OCTAVE 64
#define LATENCY_OCTAVES		   18
#define LATENCY_BUCKETS		   (LATENCY_BUCKETS_PER_OCTAVE * (LATENCY_OCTAVES + 1))
/* Some 16.8 s; what is above counts as this. */
#define LATENCY_MAX_US ((UINT64_C(1) << (LATENCY_OCTAVES + 6)) - 1)

struct latency_histogram {
	uint64_t count;
	uint64_t buckets[LATENCY_BUCKETS];
};

void latency_histogram_add(struct latency_histogram *self, uint64_t us);
/* The smallest value that permille of 1000 values do not exceed (rounded up to
 * its bucket's end); 0 when there are none. */
uint64_t latency_histogram_quantile(
	const struct latency_histogram *self, unsigned permille);

#endif
