/*
 * Lets through at most one request for an IDR every 300 ms; one that comes too
 * early is delayed, not lost (W-137).
 */
#ifndef SUNDOG_DRIVER_IDR_GATE_H
#define SUNDOG_DRIVER_IDR_GATE_H

#include <stdbool.h>
#include <stdint.h>

#define IDR_GATE_US 300000

struct idr_gate {
	bool wanted;
	uint64_t open_us; /* from then on */
};

/* An IDR leaves now, whoever asked for it. */
static inline void idr_gate_passed(struct idr_gate *self, uint64_t now_us)
{
	self->wanted = false;
	self->open_us = now_us + IDR_GATE_US;
}

static inline void idr_gate_ask(struct idr_gate *self)
{
	self->wanted = true;
}

/* When idr_gate_take gives true; UINT64_MAX: nothing is wanted. */
static inline uint64_t idr_gate_due(const struct idr_gate *self)
{
	return self->wanted ? self->open_us : UINT64_MAX;
}

/* True: ask the encoder now. */
static inline bool idr_gate_take(struct idr_gate *self, uint64_t now_us)
{
	if (!self->wanted || now_us < self->open_us)
		return false;
	idr_gate_passed(self, now_us);
	return true;
}

#endif
