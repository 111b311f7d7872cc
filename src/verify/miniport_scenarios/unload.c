/*
 * Everything is done, and the module unloaded: nothing of it is left (G-185).
 */
#include "verify/miniport_scenarios/holdings.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define TIMES 2

static const char *const rules[] = {"G-185", NULL};

/* As much of a session as there can be; whole: up to a stream. False: it could
 * not be, which is judged elsewhere. */
static bool live(const struct subject *subject, bool whole)
{
	static const char *const none[] = {NULL};
	struct miniport_stage stage;
	bool lived = whole ? miniport_stage_play(&stage, subject, none)
			   : miniport_stage_begin(&stage, subject, none);

	if (miniport_stage_end(&stage))
		return lived;
	/* The host's own threads would be counted as the miniport's. */
	verdict_none("G-185", "a session of it took too long to end");
	verdict_give_up();
}

/* Sessions, then the module's end. False: something is left, and what is left
 * could not live without the module. */
static bool live_and_unload(const struct subject *subject, bool *whole,
	const struct process_holdings *before, const char *after)
{
	*whole = live(subject, *whole);
	holdings_judge(before, after);
	if (verdict_failed("G-185") || verdict_failed("G-86"))
		return false;
	verdict_phase("it was unloaded");
	miniport_probe_unload();
	return true;
}

static void run(const struct subject *subject)
{
	struct process_holdings nothing, before;
	bool whole = true;

	if (!process_holdings(&nothing)) {
		verdict_none("G-185", "this system does not say what is left");
		return;
	}
	/* The first time, what the system and libraries keep is made: threads
	 * are not among it. */
	before = nothing;
	before.exact = false;
	if (!live_and_unload(subject, &whole, &before, "a session") ||
		!process_holdings(&before))
		return;
	for (int i = 0; i < TIMES; i++) {
		if (!live_and_unload(
			    subject, &whole, &before, "one more session"))
			return;
	}
	holdings_judge(&before, "unloading it");
}

const struct scenario scenario_miniport_unload = {
	.name = "miniport-unload",
	.title = "unload the module after a session, three times",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
