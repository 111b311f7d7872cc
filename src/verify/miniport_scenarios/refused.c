/*
 * The host has no room for a chunk (G-121), and the frame is given up (G-139).
 */
#include "verify/frame_log.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

#define TIMES 3

static const char *const rules[] = {"G-121", "G-139", NULL};

static bool refuse_one(unsigned time)
{
	bool followed;

	verdict_phase("the host had no memory for a chunk");
	miniport_probe_refuse();
	if (!miniport_wait(&miniport_seen.refused, time + 1,
		    miniport_stage_deadline()))
		return false;
	followed = miniport_wait(&miniport_seen.dpcs_after_refusal, time + 1,
		miniport_stage_deadline());
	verdict_check(followed, "G-121",
		"an interrupt was answered STATUS_NO_MEMORY and no NotifyDpc "
		"followed; it is a must");
	/* And it goes on. */
	return miniport_stage_pictures(3) && followed;
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;
	struct frame_log_counts counts;

	if (miniport_stage_play(&stage, subject, rules)) {
		for (unsigned i = 0; i < TIMES; i++) {
			if (!refuse_one(i))
				break;
		}
		/* What was begun and given up is overtaken. */
		miniport_stage_pictures(FRAME_LOG_IN_FLIGHT + 1);
		miniport_wait_out();
		counts = frame_log_counts();
		if (counts.drops_of_begun > 0)
			verdict_pass("G-139");
		else
			verdict_none("G-139", "it gave no frame up");
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_refused = {
	.name = "miniport-refused",
	.title = "have no memory for a chunk, three times",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
