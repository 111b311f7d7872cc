#include "holdings.h"

#include <stdbool.h>
#include <stdint.h>

#include "platform/clock.h"
#include "verify/verdict.h"

/* A thread that was joined may be counted for a moment. */
#define LINGER_US 1000000u
#define LOOK_US	  5000u

static bool is_more(const struct process_holdings *now,
	const struct process_holdings *before)
{
	return now->threads > before->threads ||
	       (before->exact && (now->sockets > before->sockets ||
					 now->others > before->others));
}

void holdings_judge(const struct process_holdings *before, const char *after)
{
	uint64_t deadline_us = clock_now_us() + LINGER_US;
	struct process_holdings now;

	if (!process_holdings(&now)) {
		verdict_none("G-185", "this system does not say what is left");
		return;
	}
	while (is_more(&now, before) && clock_now_us() < deadline_us) {
		clock_sleep_until_us(clock_now_us() + LOOK_US);
		if (!process_holdings(&now))
			return;
	}
	verdict_check(!is_more(&now, before), "G-185",
		"after %s there are %u threads, %u sockets and %u other "
		"descriptors where there were %u, %u and %u; nothing should "
		"be left",
		after, now.threads, now.sockets, now.others, before->threads,
		before->sockets, before->others);
}
