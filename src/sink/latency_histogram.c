#include "latency_histogram.h"

#include <stddef.h>

/*
 * Octave 0 is 0..63, one value a bucket. Octave n > 0 is 2^(n+5) to
 * 2^(n+6) - 1, 2^(n-1) values a bucket: its upper six bits below the leading
 * one are the place in it.
 */
static size_t bucket_of(uint64_t us)
{
	unsigned octave = 0;

	while (us >> octave >= 2 * LATENCY_BUCKETS_PER_OCTAVE)
		octave++;
	if (us < LATENCY_BUCKETS_PER_OCTAVE)
		return (size_t)us;
	return (size_t)((octave + 1) * LATENCY_BUCKETS_PER_OCTAVE +
			((us >> octave) - LATENCY_BUCKETS_PER_OCTAVE));
}

static uint64_t bucket_end(size_t bucket)
{
	unsigned octave = (unsigned)(bucket / LATENCY_BUCKETS_PER_OCTAVE);
	uint64_t place = bucket % LATENCY_BUCKETS_PER_OCTAVE;

	if (octave == 0)
		return place;
	return ((LATENCY_BUCKETS_PER_OCTAVE + place + 1) << (octave - 1)) - 1;
}

void latency_histogram_add(struct latency_histogram *self, uint64_t us)
{
	if (us > LATENCY_MAX_US)
		us = LATENCY_MAX_US;
	self->buckets[bucket_of(us)]++;
	self->count++;
}

uint64_t latency_histogram_quantile(
	const struct latency_histogram *self, unsigned permille)
{
	uint64_t wanted = (self->count * permille + 999) / 1000;
	uint64_t seen = 0;

	if (self->count == 0)
		return 0;
	if (wanted == 0)
		wanted = 1;
	for (size_t i = 0; i < LATENCY_BUCKETS; i++) {
		seen += self->buckets[i];
		if (seen >= wanted)
			return bucket_end(i);
	}
	return LATENCY_MAX_US;
}
