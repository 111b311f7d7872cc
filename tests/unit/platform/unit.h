/*
 * What every test of this room needs.
 */
#ifndef SUNDOG_TESTS_UNIT_PLATFORM_UNIT_H
#define SUNDOG_TESTS_UNIT_PLATFORM_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "platform/clock.h"

/* A deadline that only a broken program reaches, however busy the machine. */
static inline uint64_t far_us(void)
{
	return clock_now_us() + 20000000;
}

/* One that is worth waiting for: short, since what is asserted of it is only
 * that nothing ends before it. */
static inline uint64_t near_us(void)
{
	return clock_now_us() + 20000;
}

#endif
