/*
 * clock_now_us() time as the system calls take it.
 */
#ifndef SUNDOG_PLATFORM_TIME_POSIX_H
#define SUNDOG_PLATFORM_TIME_POSIX_H

#include <stdint.h>
#include <time.h>

/* Any value, also WAIT_FOREVER: the kernel takes seconds that far away. */
static inline struct timespec timespec_from_us(uint64_t us)
{
	return (struct timespec){
		.tv_sec = (time_t)(us / 1000000),
		.tv_nsec = (long)(us % 1000000) * 1000,
	};
}

#endif
