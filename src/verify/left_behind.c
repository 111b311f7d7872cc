#include "left_behind.h"

#include "platform/clock.h"
#include "verdict.h"

#define SETTLE_US 1000000u /* for threads that are on their way out */
#define LOOK_US	  5000u

bool left_behind_threads(const struct process_holdings *before)
{
	struct process_holdings now;

	return process_holdings(&now) && now.threads > before->threads;
}

void left_behind_judge(const char *rule, const char *when,
	const struct process_holdings *before)
{
	uint64_t deadline_us = clock_now_us() + SETTLE_US;
	struct process_holdings now;
	bool clean;

	/* Nothing tells of the end of a thread that is not ours. */
	while (left_behind_threads(before) && clock_now_us() < deadline_us)
		clock_sleep_until_us(clock_now_us() + LOOK_US);
	if (!process_holdings(&now))
		return;
	clean = now.threads <= before->threads;
	if (now.exact)
		clean &= now.others <= before->others &&
			 now.sockets <= before->sockets;
	verdict_check(clean, rule,
		"%d threads, %d sockets and %d other descriptors are left "
		"after %s",
		(int)now.threads - (int)before->threads,
		(int)now.sockets - (int)before->sockets,
		(int)now.others - (int)before->others, when);
}
