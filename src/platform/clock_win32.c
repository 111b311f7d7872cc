#include "clock.h"

#include <stdbool.h>
#include <winsock2.h>
#include <windows.h>

#include "time_win32.h"

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION /* Windows 10 1803 */
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002
#endif

/* The longest that one timer is set for. */
#define SLEEP_MAX_US UINT64_C(3600000000)

uint64_t clock_now_us(void)
{
	LARGE_INTEGER ticks, per_second;
	uint64_t seconds, rest;

	QueryPerformanceFrequency(&per_second);
	QueryPerformanceCounter(&ticks);
	/* In two parts: ticks times a million overflows within weeks. */
	seconds = (uint64_t)(ticks.QuadPart / per_second.QuadPart);
	rest = (uint64_t)(ticks.QuadPart % per_second.QuadPart);
	return seconds * 1000000 +
	       rest * 1000000 / (uint64_t)per_second.QuadPart;
}

uint32_t time_left_ms(uint64_t deadline_us, uint32_t limit_ms)
{
	uint64_t now_us = clock_now_us();
	uint64_t left_us = deadline_us > now_us ? deadline_us - now_us : 0;

	if (left_us / 1000 >= limit_ms)
		return limit_ms;
	return (uint32_t)((left_us + 999) / 1000);
}

static HANDLE create_timer(void)
{
	HANDLE timer = CreateWaitableTimerExW(NULL, NULL,
		CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);

	if (!timer) /* before 1803 */
		timer = CreateWaitableTimerExW(NULL, NULL, 0, TIMER_ALL_ACCESS);
	return timer;
}

/* False when there was no timer to sleep on. */
static bool sleep_us(HANDLE timer, uint64_t us)
{
	LARGE_INTEGER due; /* negative: from now, in units of 100 ns */

	if (us > SLEEP_MAX_US)
		us = SLEEP_MAX_US;
	due.QuadPart = -(LONGLONG)(us * 10);
	return timer && SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE) &&
	       WaitForSingleObject(timer, INFINITE) == WAIT_OBJECT_0;
}

void clock_sleep_until_us(uint64_t deadline_us)
{
	HANDLE timer = create_timer();
	uint64_t now_us;

	while ((now_us = clock_now_us()) < deadline_us)
		if (!sleep_us(timer, deadline_us - now_us))
			Sleep(time_left_ms(deadline_us, 1000));
	if (timer)
		CloseHandle(timer);
}
