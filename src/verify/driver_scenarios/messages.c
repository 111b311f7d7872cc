/*
 * Messages of the miniport's: many at once, of every size. None of them means
 * anything; how the driver answers is its own business, that it answers is not.
 */
#include <string.h>

#include "verify/stage.h"
#include "verify/verdict.h"

#define AT_ONCE 600 /* the host has three threads for them */

static bool all_came_back(unsigned count)
{
	if (probe_wait(&probe_seen.messages, count, stage_in_ms(10000)))
		return true;
	verdict_fail(RULE_HANG,
		"%u of %u messages have not come back from "
		"HandleKernelModeMessage after 10 s",
		count - probe_count(&probe_seen.messages), count);
	verdict_give_up();
}

/* One alone, then many at once: the answer must be the same. */
static unsigned send_many(void)
{
	static const unsigned char noise[24] = "no driver knows this one";
	unsigned failed_alone, failed;

	verdict_phase("a message came alone");
	scripted_miniport_message(noise, sizeof(noise), 16);
	all_came_back(1);
	failed_alone = probe_count(&probe_seen.messages_failed);
	verdict_phase("messages came on several threads at once");
	for (unsigned i = 0; i < AT_ONCE; i++)
		scripted_miniport_message(noise, sizeof(noise), 16);
	all_came_back(1 + AT_ONCE);
	failed = probe_count(&probe_seen.messages_failed) - failed_alone;
	verdict_check(failed == failed_alone * AT_ONCE, "G-66",
		"a message alone %s, and of %u that came on several threads at "
		"once %u failed",
		failed_alone ? "failed" : "succeeded", AT_ONCE, failed);
	return 1 + AT_ONCE;
}

/* I-14 */
static void send_sizes(unsigned sent)
{
	static const UINT sizes[] = {0, 1, 3, 4, 15, 16, 17, 64, 4096, 65536};
	static unsigned char bytes[65536];

	verdict_phase("messages of every size came");
	for (size_t fill = 0; fill < 3; fill++) {
		memset(bytes,
			fill == 0   ? 0
			: fill == 1 ? 0xFF
				    : 0x53,
			sizeof(bytes));
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
			for (UINT room = 0; room <= 64; room += 32) {
				scripted_miniport_message(
					bytes, sizes[i], room);
				sent++;
			}
	}
	all_came_back(sent);
	scripted_miniport_wait(
		&scripted_miniport_seen.completed, sent, stage_in_ms(5000));
	verdict_check(scripted_miniport_count(
			      &scripted_miniport_seen.overwritten) == 0,
		"G-71",
		"HandleKernelModeMessage wrote past the end of the output "
		"buffer, or into the message");
	verdict_pass("I-14");
}

static void run(const struct subject *subject)
{
	struct stage stage = {0};
	bool good = stage_open(&stage, subject);

	/* No messages but these. */
	scripted_miniport_indicate(false);
	if (good && stage_start(&stage))
		send_sizes(send_many());
	stage_end(&stage);
}

const struct scenario scenario_messages = {
	.name = "messages",
	.title = "messages of the miniport, many at once and of every size",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-66", "G-71", "I-14", NULL},
	.run = run,
};

/* --- messages that are understood
 * --------------------------------------------- */

#define UNDERSTOOD 9 /* three on each of the host's threads */

static void run_understood(const struct subject *subject)
{
	struct scripted_miniport_seen *seen = &scripted_miniport_seen;
	struct stage stage = {0};
	unsigned completed;

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		completed = scripted_miniport_count(&seen->completed);
		verdict_phase("messages came on several threads at once");
		for (unsigned i = 0; i < UNDERSTOOD; i++)
			if (scripted_miniport_power(true) != STATUS_PENDING)
				break;
		scripted_miniport_wait(&seen->completed, completed + UNDERSTOOD,
			stage_in_ms(5000));
		if (scripted_miniport_count(&seen->completed) == completed)
			verdict_none("G-66", "the personality makes no message "
					     "to turn the monitor on");
		else
			verdict_check(!scripted_miniport_count(
					      &seen->completed_badly),
				"G-66",
				"of %u messages that turn the monitor on, "
				"which "
				"came on several threads at once, %u failed",
				UNDERSTOOD,
				scripted_miniport_count(
					&seen->completed_badly));
	}
	stage_end(&stage);
}

const struct scenario scenario_messages_at_once = {
	.name = "messages-at-once",
	.title = "good messages of the miniport, several at once",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-66", NULL},
	.run = run_understood,
};
