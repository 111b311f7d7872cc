#include "left_behind.h"

#include "platform/clock.h"
#include "verdict.h"

/* For threads that are on their way out, where the system does not tell them
 * from others. */
#define SETTLE_US 1000000u
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
	while (!before->exact && left_behind_threads(before) &&
		clock_now_us() < deadline_us)
		clock_sleep_until_us(clock_now_us() + LOOK_US);
	if (!process_holdings(&now))
		return;
	clean = now.threads <= before->threads;
	if (now.exact)
		clean &= now.others <= before->others &&
			 now.sockets <= before->sockets;
	verdict_check(clean, rule,
		"after %s there are %u threads, %u sockets and %u other "
		"descriptors; before there were %u, %u and %u",
		when, now.threads, now.sockets, now.others, before->threads,
		before->sockets, before->others);
}
