/*
 * Messages to the driver: that wait, that complete at once, that complete
 * before they were sent, that fail (G-78 to G-81).
 */
#include "host/host_messages.h"
#include "verify/miniport_stage.h"
#include "verify/verdict.h"

static const char *const rules[] = {"G-78", "G-79", "G-80", "G-81", NULL};

/* What makes a miniport send: the mode once more, power off and on. */
static void make_messages(struct miniport_stage *stage)
{
	const struct sundog_mode set = miniport_stage_mode();
	const struct host_mode mode = {set.width, set.height, 0};

	host_commit_mode(stage->host, &mode);
	host_monitor_power(stage->host, false);
	host_monitor_power(stage->host, true);
}

/* They wait in the driver, and all complete at the same moment. */
static void complete_at_once(struct miniport_stage *stage)
{
	unsigned before = miniport_count(&miniport_seen.sent);
	unsigned handled =
		scripted_driver_count(&scripted_driver_seen.messages);
	unsigned waiting;

	verdict_phase("messages waited in the driver");
	scripted_driver_hold(true);
	make_messages(stage);
	waiting = miniport_count(&miniport_seen.sent) - before;
	if (waiting > HOST_MESSAGE_THREADS)
		waiting = HOST_MESSAGE_THREADS;
	scripted_driver_wait(&scripted_driver_seen.messages, handled + waiting,
		miniport_stage_deadline());
	verdict_phase("messages completed at the same moment");
	miniport_probe_gather(waiting);
	scripted_driver_hold(false);
	if (waiting < 2)
		verdict_none("G-78",
			"it sent %u messages where two have to complete at the "
			"same moment",
			waiting);
	if (!miniport_stage_messages_done())
		return;
	if (waiting >= 2 && miniport_count(&miniport_seen.gathered) == 0)
		verdict_none("G-78",
			"its messages did not complete at the same moment");
	else if (waiting >= 2)
		verdict_pass("G-78");
	miniport_probe_gather(0);
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;
	unsigned sent;

	if (!miniport_stage_begin(&stage, subject, rules)) {
		miniport_stage_end(&stage);
		return;
	}
	if (!miniport_stage_arrive(&stage)) {
		miniport_stage_none(rules, stage.why);
		miniport_stage_end(&stage);
		return;
	}
	complete_at_once(&stage);
	verdict_phase("messages were completed before they were sent");
	miniport_probe_complete_early(true);
	sent = miniport_count(&miniport_seen.sent);
	make_messages(&stage);
	miniport_probe_complete_early(false);
	if (miniport_count(&miniport_seen.sent) == sent)
		verdict_none("G-80", "it sent no message");
	verdict_phase("the driver failed messages");
	scripted_driver_answer(STATUS_UNSUCCESSFUL);
	make_messages(&stage);
	miniport_stage_messages_done();
	verdict_phase("messages were on their way at the session's end");
	scripted_driver_hold(true);
	make_messages(&stage);
	host_stop(stage.host);
	miniport_stage_end(&stage);
	if (miniport_seen.completed < miniport_seen.sent)
		verdict_none("G-79", "not all messages were completed");
}

const struct scenario scenario_miniport_messages = {
	.name = "miniport-messages",
	.title = "have messages wait, complete at once, early, with an error",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
