/*
 * clock_now_us() time as Windows' waits take it: private to the room.
 */
#ifndef SUNDOG_PLATFORM_TIME_WIN32_H
#define SUNDOG_PLATFORM_TIME_WIN32_H

#include <stdint.h>

/* Milliseconds from now to the deadline, rounded up so that a wait of as many
 * does not end before it, and at most limit_ms. */
uint32_t time_left_ms(uint64_t deadline_us, uint32_t limit_ms);

#endif
