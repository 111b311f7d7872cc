/*
 * Every mode that is enumerated can be set, and a stream of it begun (G-210,
 * G-214).
 */
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

static const char *const rules[] = {"G-210", "G-214", NULL};

static bool is_told(const struct sundog_target_mode *mode)
{
	const struct sundog_mode told = miniport_stage_mode();

	return miniport_mode_is(mode, &told);
}

static void judge_commit(
	struct miniport_stage *stage, const struct sundog_target_mode *mode)
{
	const struct host_mode wanted = {
		.width = mode->width,
		.height = mode->height,
		.refresh = (mode->refresh_numerator +
				   mode->refresh_denominator / 2) /
			   mode->refresh_denominator,
	};
	unsigned before =
		scripted_driver_count(&scripted_driver_seen.set_modes);
	int code;
	bool told;

	verdict_phase("a mode was set");
	code = host_commit_mode(stage->host, &wanted);
	told = scripted_driver_wait(&scripted_driver_seen.set_modes, before + 1,
		       code ? 0 : miniport_stage_deadline()) &&
	       is_told(mode);
	miniport_wait_out();
	miniport_stage_messages_done();
	if (verdict_failed("G-79"))
		return;
	verdict_check(code == 0 && told, "G-214",
		"the mode %ux%u at %u/%u Hz, which it enumerated, was "
		"committed%s, and the driver %s; it can be set, and the driver "
		"is told",
		mode->width, mode->height, mode->refresh_numerator,
		mode->refresh_denominator, code ? " in vain" : "",
		told ? "was told" : "was not told");
}

static void judge_stream(const struct sundog_target_mode *mode)
{
	struct sundog_request request = {
		.meaning = SUNDOG_MEANS_STREAM_START,
		.mode = {mode->width, mode->height, mode->refresh_numerator,
			mode->refresh_denominator},
		.bit_rate = 5000000,
	};
	struct scripted_answer answer;

	verdict_phase("a stream of each mode was started");
	answer = scripted_driver_request(&request);
	verdict_check(NT_SUCCESS(answer.status) && answer.taken, "G-210",
		"a stream of %ux%u at %u/%u Hz, which it enumerated, can't be "
		"started (0x%08X); modes that it can't encode are left out",
		mode->width, mode->height, mode->refresh_numerator,
		mode->refresh_denominator, (unsigned)answer.status);
	miniport_stage_order(SUNDOG_MEANS_STREAM_STOP);
}

static void run(const struct subject *subject)
{
	struct sundog_target_mode modes[SUNDOG_MODES_MAX];
	UINT count = SUNDOG_MODES_MAX;
	struct miniport_stage stage;

	if (!miniport_stage_begin(&stage, subject, rules)) {
		;
	} else if (!miniport_stage_arrive(&stage) ||
		   !NT_SUCCESS(
			   miniport_real.table.EnumModes(miniport_real.adapter,
				   miniport_seen.target, modes, &count)) ||
		   count > SUNDOG_MODES_MAX) {
		miniport_stage_none(rules, stage.why);
	} else {
		for (UINT i = 0; i < count; i++) {
			if (!miniport_monitor_has(&modes[i]))
				continue; /* G-212 */
			judge_commit(&stage, &modes[i]);
			judge_stream(&modes[i]);
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_modes = {
	.name = "miniport-modes",
	.title = "set every mode that it enumerates, and start a stream of it",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
