/*
 * The monitor is switched off and on again (G-82).
 */
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

static const char *const rules[] = {"G-82", NULL};

static void judge(struct miniport_stage *stage, bool on)
{
	unsigned before = scripted_driver_count(&scripted_driver_seen.powers);
	int code;
	bool told;

	verdict_phase(on ? "the monitor was switched on again"
			 : "the monitor was switched off");
	code = host_monitor_power(stage->host, on);
	told = scripted_driver_wait(&scripted_driver_seen.powers, before + 1,
		       miniport_stage_deadline()) &&
	       scripted_driver_seen.power_on == on;
	miniport_wait_out();
	/* What the driver can't read was lost on its way (G-79). */
	miniport_stage_messages_done();
	if (verdict_failed("G-79"))
		return;
	verdict_check(told, "G-82",
		"the host switched the monitor's power %s (CommitMode%s "
		"succeeded) and the driver got no message that says so",
		on ? "on" : "off", code ? " has not" : " has");
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;

	if (miniport_stage_begin(&stage, subject, rules)) {
		if (!miniport_stage_arrive(&stage)) {
			miniport_stage_none(rules, stage.why);
		} else {
			judge(&stage, false);
			if (!verdict_failed("G-82"))
				judge(&stage, true);
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_power = {
	.name = "miniport-power",
	.title = "switch the monitor off and on again",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
