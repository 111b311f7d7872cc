/*
 * The frame clock: tick n falls n exact frame periods after the start, however
 * many there have been, so neither the capture nor the presentation times
 * drift (W-153).
 */
#ifndef SUNDOG_MINIPORT_FRAME_CLOCK_H
#define SUNDOG_MINIPORT_FRAME_CLOCK_H

#include <stdint.h>

struct frame_clock {
	uint64_t start_us;  /* clock_now_us() of tick 0 */
	uint32_t numerator; /* Hz = numerator / denominator, both > 0 */
	uint32_t denominator;
};

/* When tick falls, clock_now_us() time, rounded up. */
static inline uint64_t frame_clock_due_us(
	const struct frame_clock *self, uint64_t tick)
{
	uint64_t scaled = tick * self->denominator;

	/* Split, so that years at 60000/1001 do not overflow. */
	return self->start_us + scaled / self->numerator * 1000000 +
	       (scaled % self->numerator * 1000000 + self->numerator - 1) /
		       self->numerator;
}

/* Its presentation time, 90 kHz, not wrapped. */
static inline uint64_t frame_clock_90k(
	const struct frame_clock *self, uint64_t tick)
{
	uint64_t scaled = tick * self->denominator;

	return self->start_us * 9 / 100 + scaled / self->numerator * 90000 +
	       scaled % self->numerator * 90000 / self->numerator;
}

/* The latest tick that is due at now_us, which is not before the start. */
static inline uint64_t frame_clock_latest(
	const struct frame_clock *self, uint64_t now_us)
{
	uint64_t seconds = (now_us - self->start_us) / 1000000;
	uint64_t rest_us = (now_us - self->start_us) % 1000000;
	uint64_t whole = seconds * self->numerator;

	return whole / self->denominator +
	       (whole % self->denominator * 1000000 +
		       rest_us * self->numerator) /
		       (self->denominator * (uint64_t)1000000);
}

#endif
