/* A whole session, from Create to Destroy, with a few pictures in it. */
#include <stddef.h>
#include "scenario.h"
#include "stage.h"

static void run(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage))
		stage_pictures(&stage, false, 10);
	stage_end(&stage);
}

const struct scenario scenario_session = {
	.name = "whole-session",
	.title = "a session with a sink that has a monitor, and ten pictures",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-48", NULL},
	.run = run,
};
