/*
 * The Miracast context is destroyed in the middle of a stream: what is left of
 * it (G-86, G-185, G-186).
 */
#include <stddef.h>

#include "platform/clock.h"
#include "verify/miniport_scenarios/holdings.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define TIMES 3
/* Several periods of the stream's frames: what would still come has come. */
#define LISTEN_US 150000u

static const char *const rules[] = {"G-86", "G-185", "G-186", NULL};

static bool play_and_drop(struct miniport_stage *stage)
{
	if (!miniport_stage_arrive(stage) || !miniport_stage_stream(stage))
		return false;
	verdict_phase("the context was destroyed in the middle of a stream");
	return miniport_stage_finish(stage);
}

/* From here on descriptors count, too. */
static bool settle(struct process_holdings *before)
{
	unsigned threads = before->threads;
	bool known = process_holdings(before);

	before->threads = threads;
	return known;
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;
	struct process_holdings before;
	bool known = false, dropped = false;

	if (!miniport_stage_open(&stage, subject)) {
		miniport_wait_out();
		miniport_stage_none(rules, stage.why);
		miniport_stage_end(&stage);
		return;
	}
	known = process_holdings(&before);
	for (int i = 0; i < TIMES; i++) {
		if (!miniport_stage_prepare(&stage) ||
			!miniport_stage_start(&stage))
			break;
		if (i == 0 && !miniport_stage_speaks(&stage, rules))
			break;
		dropped = play_and_drop(&stage);
		if (!dropped)
			break;
		/* What the first one makes for all, it makes once; threads are
		 * not among it. */
		if (i == 0)
			known = known && settle(&before);
	}
	if (!dropped) {
		miniport_stage_none(rules, stage.why);
	} else {
		clock_sleep_until_us(clock_now_us() + LISTEN_US);
		if (!verdict_failed("G-86")) {
			verdict_pass("G-86");
			if (known)
				holdings_judge(&before,
					"DestroyContext, in the middle of "
					"a stream,");
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_disconnect = {
	.name = "miniport-disconnect",
	.title = "destroy the context in the middle of a stream",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
