/*
 * Sessions one after another, with monitors that come at once, later, again
 * (G-58, G-62, G-187).
 */
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define SESSIONS 4

static const char *const rules[] = {"G-58", "G-62", "G-187", NULL};

/* G-62: it is unplugged and, in the next session, plugged in again. */
static bool depart(void)
{
	unsigned before = miniport_count(&miniport_seen.departures);

	miniport_stage_order(SUNDOG_MEANS_DEPART);
	return miniport_wait(&miniport_seen.departures, before + 1,
		miniport_stage_deadline());
}

/* False: nothing more can be judged. */
static bool play(struct miniport_stage *stage, int session)
{
	unsigned modes = scripted_driver_count(&scripted_driver_seen.set_modes);
	bool heard, arrived = miniport_stage_report(&miniport_monitor, &heard);

	if (!arrived && session == 0) {
		miniport_stage_none(rules, "it reports no monitor at all");
		return false;
	}
	/* The first was reported, and so must be those that come later. (A host
	 * that was not told of a departure ends the next session at once.) */
	if (session > 0 && heard && !verdict_failed("G-186"))
		verdict_check(arrived, "G-62",
			"a monitor that came in session %d was not reported; "
			"the first one was",
			session + 1);
	if (!arrived || !scripted_driver_wait(&scripted_driver_seen.set_modes,
				modes + 1, miniport_stage_deadline())) {
		if (session == 0)
			miniport_stage_none(rules, "no mode was set");
		return false;
	}
	verdict_pass("G-58"); /* the session began without one */
	if (!miniport_stage_stream(stage)) {
		if (session == 0)
			verdict_none("G-187", "%s", stage->why);
		else if (!verdict_failed("G-79") && !verdict_failed("G-186"))
			verdict_fail("G-187",
				"in session %d %s; in the first there was one",
				session + 1, stage->why);
		return false;
	}
	return true;
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;
	int session = 0;

	if (!miniport_stage_open(&stage, subject)) {
		miniport_wait_out();
		miniport_stage_none(rules, stage.why);
		miniport_stage_end(&stage);
		return;
	}
	for (; session < SESSIONS; session++) {
		/* A second one that can't be is what G-185 is about. */
		if (!miniport_stage_prepare(&stage) ||
			!miniport_stage_start(&stage)) {
			miniport_stage_none(rules, stage.why);
			break;
		}
		if (session == 0 && !miniport_stage_speaks(&stage, rules))
			break;
		if (!play(&stage, session))
			break;
		if (session % 2 != 0)
			miniport_stage_order(SUNDOG_MEANS_STREAM_STOP);
		else if (!depart()) /* G-59 */
			break;
		miniport_stage_finish(&stage);
	}
	if (session == SESSIONS)
		verdict_pass("G-187");
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_sessions = {
	.name = "miniport-sessions",
	.title = "run four sessions in a row, with and without departures",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
