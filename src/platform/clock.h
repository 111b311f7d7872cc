/*
 * Monotonic time. Protocol rooms never read a clock: they are handed a time.
 */
#ifndef SUNDOG_PLATFORM_CLOCK_H
#define SUNDOG_PLATFORM_CLOCK_H

#include <stdint.h>

/* Microseconds of the system-wide monotonic clock (the same epoch in every
 * process of this machine until reboot: CLOCK_MONOTONIC, or
 * QueryPerformanceCounter). Any thread. */
uint64_t clock_now_us(void);

/* Sleeps until clock_now_us() >= deadline_us. Where something can be waited
 * for, wait for it (wait.h) instead: this is for pacing a frame clock. */
void clock_sleep_until_us(uint64_t deadline_us);

#endif
