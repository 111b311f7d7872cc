/*
 * The network is slow: the driver takes chunks and releases none. The miniport
 * holds back, and goes on when it does.
 */
#include "platform/clock.h"
#include "verify/frame_log.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

/* The passing of time is what the miniport is given: some twenty frames', and
 * more where it gets to none. */
#define SLOW_US 350000u

static const char *const rules[] = {"G-139", "G-140", NULL};

/* Until it reports a frame that it left out. */
static void wait_drop(unsigned drops)
{
	uint64_t deadline_us = miniport_stage_deadline();
	unsigned steps;

	do
		steps = miniport_count(&miniport_seen.steps);
	while (frame_log_counts().drops == drops &&
		miniport_wait(&miniport_seen.steps, steps + 1, deadline_us));
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;
	struct frame_log_counts before, after;

	if (miniport_stage_play(&stage, subject, rules)) {
		before = frame_log_counts();
		verdict_phase("the driver released no chunk");
		scripted_driver_release(false);
		clock_sleep_until_us(clock_now_us() + SLOW_US);
		wait_drop(before.drops);
		after = frame_log_counts();
		scripted_driver_release(true);
		if (after.drops > before.drops)
			verdict_pass("G-140");
		else
			verdict_none("G-140", "it left no frame out");
		if (after.drops_of_begun > before.drops_of_begun)
			verdict_pass("G-139");
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_slow = {
	.name = "miniport-slow",
	.title = "take chunks and release none for a while",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
