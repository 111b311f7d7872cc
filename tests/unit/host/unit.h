/*
 * What every test of this room needs.
 */
#ifndef SUNDOG_TESTS_UNIT_HOST_UNIT_H
#define SUNDOG_TESTS_UNIT_HOST_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "platform/clock.h"
#include "platform/event.h"
#include "platform/wait.h"

/* A deadline that only a broken program reaches, however busy the machine. */
static inline uint64_t far_us(void)
{
	return clock_now_us() + 20000000;
}

/* One that is worth waiting for: short, since what is asserted of it is only
 * that something does not happen before it. */
static inline uint64_t near_us(void)
{
	return clock_now_us() + 50000;
}

/* Whether the event is signalled before the deadline. Any thread. */
static inline bool wait_for(struct event *event, uint64_t deadline_us)
{
	struct wait_item item = {.event = event->handle};

	return wait_any(&item, 1, deadline_us) == 1;
}

#endif
