#include "clock.h"

#include <errno.h>

#include "time_posix.h"

uint64_t clock_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void clock_sleep_until_us(uint64_t deadline_us)
{
	struct timespec deadline = timespec_from_us(deadline_us);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline,
		       NULL) == EINTR)
		;
}
