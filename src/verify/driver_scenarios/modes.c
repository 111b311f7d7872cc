/*
 * Modes: changed, refused by the sink, fewer of them on a slow link.
 */
#include <string.h>

#include "verify/stage.h"
#include "verify/verdict.h"

/* A mode of the arrival's that is not the stream's. */
static bool other_mode(struct sundog_mode *out)
{
	bool found = false;

	mutex_lock(&scripted_miniport_lock);
	for (UINT i = 0; i < scripted_miniport_seen.arrival.mode_count; i++) {
		const struct sundog_mode *mode =
			&scripted_miniport_seen.arrival.modes[i];

		if (!found &&
			(mode->width != scripted_miniport_seen.stream.mode
						.width ||
				mode->height != scripted_miniport_seen.stream
							.mode.height)) {
			*out = *mode;
			found = true;
		}
	}
	mutex_unlock(&scripted_miniport_lock);
	if (!found)
		verdict_none("*", "the driver offered no second mode");
	return found;
}

static bool commit(struct stage *stage, const struct sundog_mode *mode)
{
	struct host_mode wanted = {mode->width, mode->height, 0};
	unsigned char message[SCRIPTED_MESSAGE_BYTES];

	if (!scripted_miniport_make_set_mode(mode, message, sizeof(message))) {
		verdict_none("*", "the personality makes no message of a mode "
				  "that was committed");
		return false;
	}
	if (host_commit_mode(stage->host, &wanted) == 0)
		return true;
	verdict_none("*", "the host could not commit %ux%u", mode->width,
		mode->height);
	return false;
}

static void run_change(const struct subject *subject)
{
	struct stage stage = {0};
	struct sundog_mode mode;

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage) && other_mode(&mode)) {
		verdict_phase("the mode was changed");
		if (commit(&stage, &mode))
			verdict_check(scripted_sink_wait(stage.sink,
					      &stage.sink->selected, 2,
					      stage_in_ms(10000)) &&
					      scripted_miniport_wait(
						      &scripted_miniport_seen
							       .stream_starts,
						      2, stage_in_ms(10000)) &&
					      stage_pictures(&stage, true, 2),
				"G-214",
				"the mode %ux%u, which the driver had offered, "
				"was committed and no picture of it came "
				"within 10 s",
				mode.width, mode.height);
	}
	stage_end(&stage);
}

const struct scenario scenario_mode_change = {
	.name = "mode-change",
	.title = "commit another mode that the driver offered",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-214", NULL},
	.run = run_change,
};

static void run_refused(const struct subject *subject)
{
	/* The first mode is fine; a driver may fall back from another one to
	 * what every sink has to know, so no further one is. */
	static const struct scripted_rule first = {.message = 4, .nth = 1};
	static const struct scripted_rule refuse = {
		.message = 4,
		.answer = SCRIPTED_REPLY,
		.status = 406,
	};
	struct stage stage = {0};
	struct sundog_mode mode;

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage)) {
		scripted_sink_add_rule(stage.sink, &first);
		scripted_sink_add_rule(stage.sink, &refuse);
		if (stage_begin(&stage) && stage_started(&stage) &&
			stage_play(&stage) && other_mode(&mode)) {
			verdict_phase("the sink refused a mode");
			probe_expect_status(true);
			if (commit(&stage, &mode)) {
				bool told = probe_wait(&probe_seen.statuses, 1,
					stage_in_ms(10000));

				verdict_check(
					told && probe_seen.status[0].status ==
							MIRACAST_STATUS_SINK_FAILED_STANDARD_MODE_CHANGE,
					"G-155",
					told ? "the sink refused a mode (406) "
					       "and something else than "
					       "SINK_FAILED_STANDARD_MODE_"
					       "CHANGE was reported"
					     : "the sink refused a mode (406) "
					       "and nothing was reported "
					       "within 10 s");
			}
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_mode_refused = {
	.name = "mode-refused",
	.title = "the sink refuses a mode",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-155", NULL},
	.run = run_refused,
};

/* --- fewer modes
 * ------------------------------------------------------------------ */

static bool offered(struct stage *stage, unsigned *modes)
{
	if (!stage_prepare(stage) || !stage_sink(stage) || !stage_begin(stage))
		return false;
	if (!stage_started(stage)) {
		verdict_none("*", "Start answered 0x%08X",
			probe_hex(probe_seen.start_status));
		return false;
	}
	if (!stage_speaks(stage))
		return false;
	if (!scripted_miniport_wait(
		    &scripted_miniport_seen.arrivals, 1, stage_in_ms(10000)))
		return false;
	mutex_lock(&scripted_miniport_lock);
	*modes = scripted_miniport_seen.arrival.mode_count;
	mutex_unlock(&scripted_miniport_lock);
	return true;
}

static void run_reduced(const struct subject *subject)
{
	struct stage stage = {.bit_rate = 50000000};
	unsigned all, some;
	bool good;

	good = stage_open(&stage, subject);
	/* No mode is committed: what is offered is enough. */
	scripted_miniport_indicate(false);
	good = good && offered(&stage, &all);
	if (good) {
		verdict_check(!probe_seen.info.ReducedModeListDueToBandwidth,
			"G-37",
			"ReducedModeListDueToBandwidth is set with 50 Mbit/s "
			"suggested");
		stage_stop(&stage);
		stage_finish(&stage);
		stage.bit_rate = 2500000;
		good = offered(&stage, &some);
	}
	if (good)
		verdict_check(
			(some < all) == (bool)probe_seen.info
						.ReducedModeListDueToBandwidth,
			"G-37",
			"%u modes were offered with 50 Mbit/s and %u with 2.5 "
			"Mbit/s; ReducedModeListDueToBandwidth is %u",
			all, some,
			probe_seen.info.ReducedModeListDueToBandwidth);
	stage_end(&stage);
}

const struct scenario scenario_reduced_modes = {
	.name = "reduced-modes",
	.title = "compare the modes offered on a fast and on a slow link",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-37", NULL},
	.run = run_reduced,
};
