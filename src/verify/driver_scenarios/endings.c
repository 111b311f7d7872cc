/*
 * Why sessions end, and what the driver says about it.
 */
#include "verify/stage.h"
#include "verify/verdict.h"

/* The first report must be this one. */
static void judge_status(const char *rule, MIRACAST_STATUS expected,
	const char *what, unsigned ms)
{
	if (!probe_wait(&probe_seen.statuses, 1, stage_in_ms(ms)))
		verdict_fail(rule,
			"%s and nothing was reported within %u s; %s was "
			"expected",
			what, ms / 1000, probe_status_name(expected));
	else
		verdict_check(probe_seen.status[0].status == expected, rule,
			"%s and %s was reported; %s was expected", what,
			probe_status_name(probe_seen.status[0].status),
			probe_status_name(expected));
}

static void run_teardown(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		verdict_phase("the sink had sent TEARDOWN");
		probe_expect_status(true);
		scripted_sink_order(stage.sink, SCRIPTED_TEARDOWN);
		judge_status("G-153", MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST,
			"the sink sent TEARDOWN (M8)", 10000);
	}
	stage_end(&stage);
}

/* --- the link gets too slow
 * ---------------------------------------------------- */

static void run_bandwidth(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		if (!probe_count(&probe_seen.registrations)) {
			verdict_none("G-154",
				"it does not register for data rates, so it "
				"can't know");
		} else {
			verdict_phase("the link carried 16 kbit/s");
			probe_expect_status(true);
			mutex_lock(&probe_lock);
			stage.rate = 16000;
			mutex_unlock(&probe_lock);
			judge_status("G-154",
				MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
				"the link carried 16 kbit/s for the picture",
				20000);
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_bandwidth = {
	.name = "bandwidth-lost",
	.title = "the link carries 16 kbit/s from some time on",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-154", NULL},
	.run = run_bandwidth,
};

/* --- the sink wants the end
 * -------------------------------------------------------- */

const struct scenario scenario_teardown = {
	.name = "sink-teardown",
	.title = "the sink ends a session in order",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-153", NULL},
	.run = run_teardown,
};

#define KEEP_ALIVE_LONGEST_S 65
#define KEEP_ALIVE_GRACE_S   10

static void run_keep_alive(const struct subject *subject)
{
	static const struct scripted_rule silent = {
		.message = 16,
		.answer = SCRIPTED_UNANSWERED,
	};
	struct stage stage = {0};
	unsigned timeout_s;

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		timeout_s =
			scripted_sink_read(stage.sink, &stage.sink->timeout_s);
		verdict_phase("the sink answered no keep-alive any more");
		probe_expect_status(true);
		scripted_sink_add_rule(stage.sink, &silent);
		if (timeout_s > KEEP_ALIVE_LONGEST_S)
			verdict_none("G-152",
				"it announced a time-out of %u s in M6, and "
				"%u s are waited for at most",
				timeout_s, KEEP_ALIVE_LONGEST_S);
		else
			judge_status("G-152", MIRACAST_STATUS_MISSING_KEEPALIVE,
				"the sink answered no keep-alive (M16)",
				1000 * (timeout_s + KEEP_ALIVE_GRACE_S));
	}
	stage_end(&stage);
}

const struct scenario scenario_keep_alive = {
	.name = "keep-alive-lost",
	.title = "the sink answers no keep-alive; waits for the time-out that "
		 "the driver announced in M6, up to 65 s",
	.party = SCENARIO_DRIVER,
	.limit_s = 110,
	.rules = (const char *const[]){"G-48", "G-50", "G-152", NULL},
	.run = run_keep_alive,
};

/* --- the sink does not listen when it is stopped
 * ------------------------------------ */

#define PICTURES_LEFT 20

static void run_mute_stop(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		probe_expect_status(true);
		scripted_sink_order(stage.sink, SCRIPTED_MUTE);
		scripted_sink_settle(stage.sink, stage_in_ms(5000));
		/* Some pictures are on their way when it is called (G-177). */
		for (unsigned i = 0; i < PICTURES_LEFT; i++)
			scripted_miniport_picture(false, 1);
		stage_stop(&stage);
	}
	stage_end(&stage);
}

const struct scenario scenario_stop_mute = {
	.name = "stop-with-a-mute-sink",
	.title = "stop while the sink answers nothing any more",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-173", NULL},
	.run = run_mute_stop,
};

/* --- the monitor comes and goes
 * ------------------------------------------------------- */

#define NO_MONITOR_MS 1000 /* in which none is reported */

/* A monitor is plugged into a sink that had none. */
static bool plug_in(struct stage *stage)
{
	unsigned *told =
		&probe_seen.events[MIRACAST_PROTOCOL_EVENT_MONITOR_ARRIVE];
	unsigned before = probe_count(told);
	bool good;

	verdict_phase("a monitor was plugged into the sink");
	verdict_check(!scripted_miniport_wait(&scripted_miniport_seen.arrivals,
			      1, stage_in_ms(NO_MONITOR_MS)),
		"G-45",
		"the sink has no monitor and the miniport was asked to report "
		"one");
	scripted_sink_plug(stage->sink, D3DKMDT_VOT_HDMI);
	good = scripted_miniport_wait(
		&scripted_miniport_seen.arrivals, 1, stage_in_ms(15000));
	verdict_check(good, "G-58",
		"a monitor was plugged into the sink and the miniport was not "
		"asked to report it within 15 s");
	if (good)
		verdict_check(probe_wait(told, before + 1, stage_in_ms(5000)),
			"G-143",
			"a monitor was plugged into the sink and no "
			"MONITOR_ARRIVE event was reported");
	return good;
}

/* The end of the connection is the host's word, not the driver's. */
static bool was_told(struct scripted_sink *sink)
{
	bool told;

	if (!scripted_sink_wait(sink, &sink->ended, 1, stage_in_ms(5000)))
		return false;
	mutex_lock(&sink->lock);
	told = sink->end.how != WFD_END_CLOSED;
	mutex_unlock(&sink->lock);
	return told;
}

/* ... and out again, which ends the session. */
static bool plug_out(struct stage *stage)
{
	unsigned *told =
		&probe_seen.events[MIRACAST_PROTOCOL_EVENT_MONITOR_DEPART];
	unsigned before = probe_count(told);

	verdict_phase("the monitor was unplugged from the sink");
	scripted_sink_plug(stage->sink, -1);
	if (!scripted_miniport_wait(&scripted_miniport_seen.departures, 1,
		    stage_in_ms(15000))) {
		verdict_fail("G-59",
			"the monitor was unplugged from the sink and the "
			"miniport was not asked to report it within 15 s");
		return false;
	}
	verdict_pass("G-59");
	verdict_check(probe_wait(told, before + 1, stage_in_ms(5000)), "G-143",
		"the monitor was unplugged from the sink and no MONITOR_DEPART "
		"event was reported");
	verdict_phase("the session ended because the monitor was gone");
	stage_wait_ended(stage, stage_in_ms(10000));
	verdict_check(was_told(stage->sink), "G-61",
		"the session stopped because the monitor was gone, and the "
		"sink was not told");
	return true;
}

static void run_monitor(const struct subject *subject)
{
	struct stage stage = {0};
	bool good = stage_open(&stage, subject);
	unsigned round = 0;

	while (good && round < 2) {
		good = stage_prepare(&stage) && stage_sink(&stage);
		if (good)
			stage.sink->config.connector_type = -1;
		good = good && stage_begin(&stage) && stage_started(&stage) &&
		       stage_speaks(&stage) && plug_in(&stage) &&
		       scripted_sink_wait(stage.sink, &stage.sink->playing, 1,
			       stage_in_ms(10000)) &&
		       plug_out(&stage) && stage_finish(&stage);
		if (good)
			round++;
	}
	if (round == 2)
		verdict_pass("G-62");
	else if (round == 1)
		verdict_fail("G-62",
			"a monitor that was plugged into the sink and out "
			"again made a good session; the second one did not");
	stage_end(&stage);
}

const struct scenario scenario_monitor = {
	.name = "monitor-comes-and-goes",
	.title = "a monitor is plugged into the sink, and out again",
	.party = SCENARIO_DRIVER,
	.limit_s = 80,
	.rules = (const char *const[]){"G-45", "G-58", "G-59", "G-61", "G-62",
		"G-143", NULL},
	.run = run_monitor,
};
