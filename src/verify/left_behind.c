#include "left_behind.h"

#include <stdio.h>
#include <string.h>

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

static void add(char *text, size_t bytes, unsigned before, unsigned now,
	const char *what)
{
	size_t used = strlen(text);

	if (now > before)
		snprintf(text + used, bytes - used, "%s%u %s%s",
			used ? ", " : "", now - before, what,
			now - before > 1 ? "s" : "");
}

static void describe(const struct process_holdings *before,
	const struct process_holdings *now, char *text, size_t bytes)
{
	text[0] = '\0';
	add(text, bytes, before->threads, now->threads, "thread");
	add(text, bytes, before->sockets, now->sockets, "socket");
	add(text, bytes, before->others, now->others, "other descriptor");
}

void left_behind_judge(const char *rule, const char *when,
	const struct process_holdings *before)
{
	uint64_t deadline_us = clock_now_us() + SETTLE_US;
	struct process_holdings now;
	char left[120];
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
	describe(before, &now, left, sizeof(left));
	verdict_check(clean, rule, "left after %s: %s", when, left);
}
