/*
 * Starting a session with sinks that are as they should be, slow, without a
 * monitor, or behind a link that carries little.
 */
#include "verify/stage.h"
#include "verify/verdict.h"

/* Whether the sink had heard this message (1: M1) when Start returned. */
static bool heard(struct stage *stage, unsigned message)
{
	struct scripted_sink *sink = stage->sink;
	bool in_time = false;

	mutex_lock(&sink->lock);
	for (unsigned i = 0; i < sink->heard_count && i < SCRIPTED_HEARD_MAX;
		i++)
		in_time |= (sink->heard[i].messages >> message & 1) &&
			   !sink->heard[i].is_response &&
			   sink->heard[i].at_us <= probe_seen.start_left_us;
	mutex_unlock(&sink->lock);
	return in_time;
}

/* What any Start shows that succeeded, whatever the sink is like. */
static void judge_start(struct stage *stage, bool monitor)
{
	scripted_sink_settle(stage->sink, stage_in_ms(5000));
	verdict_pass("G-34");
	verdict_check(heard(stage, 1), "G-29",
		"Start returned before the sink had heard M1 (OPTIONS)");
	/* One mistake is one finding. */
	if (heard(stage, 1))
		verdict_check(heard(stage, 3), "G-31",
			"Start returned before the driver could know whether "
			"the sink has a monitor: it asked nothing (M3)");
	if (!heard(stage, 3))
		return; /* it could not know */
	verdict_pass("G-30");
	verdict_check(probe_seen.info.MonitorConnected == monitor, "G-36",
		monitor ? "the sink has a monitor (M3: "
			  "wfd_display_edid, wfd_connector_type) and "
			  "MonitorConnected is 0"
			: "the sink has no monitor and MonitorConnected is 1");
}

/* G-39: it may ask from another thread, which the host holds back. */
static void judge_arrival_after_start(void)
{
	if (scripted_miniport_count(&scripted_miniport_seen.arrivals))
		verdict_check(scripted_miniport_seen.arrival_us >=
				      probe_seen.start_left_us,
			"G-39",
			"the monitor's arrival was asked for inside Start");
	else
		verdict_none("G-39", "it asked for no monitor arrival that "
				     "could be understood");
}

static void fail_start(const char *rule, const char *what)
{
	verdict_fail(rule, "%s: StartMiracastSession answered 0x%08X", what,
		probe_hex(probe_seen.start_status));
}

/* --- as it should be ----------------------------------------------------- */

static void run_start_stop(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage) && stage_begin(&stage)) {
		if (stage_started(&stage)) {
			judge_start(&stage, true);
			verdict_pass("G-46");
			verdict_pass("G-32");
			scripted_miniport_wait(&scripted_miniport_seen.arrivals,
				1, stage_in_ms(2000));
			judge_arrival_after_start();
		} else {
			fail_start("G-34", "a sink that answers everything");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_start_stop = {
	.name = "start-stop",
	.title = "start a session with a sink that has a monitor, stop it",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-29", "G-30", "G-31", "G-32", "G-34",
		"G-36", "G-38", "G-39", "G-46", NULL},
	.run = run_start_stop,
};

/* --- again and again ---------------------------------------------------- */

#define SESSIONS 14
#define MESSAGES 20
/* Sessions after which libraries have allocated what they keep: glibc's malloc
 * counts as allocated what a thread sets aside for itself, up to seven of each
 * size, and that may be one more with each session. */
#define WARM_UP 9
/* Less than what is lost with each session, if anything is. */
#define SLACK 256u

static bool run_session(struct stage *stage, unsigned number)
{
	static const unsigned char noise[24] = "no driver knows this one";

	if (!stage_prepare(stage) || !stage_sink(stage) || !stage_begin(stage))
		return false;
	if (!stage_started(stage)) {
		verdict_fail("G-187",
			"Start number %u answered 0x%08X; the sinks are all "
			"alike",
			number, probe_hex(probe_seen.start_status));
		return false;
	}
	for (unsigned i = 0; i < MESSAGES; i++)
		scripted_miniport_message(noise, sizeof(noise), 16);
	/* What is still on its way when Stop is called is dropped. */
	scripted_miniport_wait(
		&scripted_miniport_seen.completed, MESSAGES, stage_in_ms(5000));
	return stage_stop(stage) && stage_finish(stage);
}

/* What is lost with each session is lost with every one. */
static void judge_heap(const size_t heap[SESSIONS])
{
	size_t least = SIZE_MAX;

	for (unsigned i = WARM_UP; i < SESSIONS; i++) {
		size_t more = heap[i] > heap[i - 1] ? heap[i] - heap[i - 1] : 0;

		if (more < least)
			least = more;
	}
	if (heap[0])
		verdict_check(least <= SLACK, "G-180",
			"at least %u bytes more are allocated after each "
			"session, in which the miniport sends %u messages",
			(unsigned)least, MESSAGES);
}

static void run_repeat(const struct subject *subject)
{
	struct process_holdings holdings = {0};
	struct stage stage = {0};
	size_t heap[SESSIONS];
	bool good = stage_open(&stage, subject);

	for (unsigned i = 0; good && i < SESSIONS; i++) {
		good = run_session(&stage, i + 1);
		process_holdings(&holdings);
		heap[i] = holdings.heap;
	}
	if (good) {
		verdict_pass("G-187");
		judge_heap(heap);
	}
	stage_end(&stage);
}

const struct scenario scenario_repeat = {
	.name = "sessions-in-a-row",
	.title = "sessions one after another, with a few messages each",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-180", "G-187", NULL},
	.run = run_repeat,
};

/* --- no monitor
 * ----------------------------------------------------------------- */

static void run_no_monitor(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage)) {
		stage.sink->config.connector_type = -1;
		if (stage_begin(&stage)) {
			if (stage_started(&stage)) {
				verdict_pass("G-45");
				judge_start(&stage, false);
			} else {
				fail_start("G-45", "a sink without a monitor");
			}
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_no_monitor = {
	.name = "no-monitor",
	.title = "start a session with a sink that has no monitor",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-29", "G-30", "G-31", "G-34", "G-36",
		"G-45", NULL},
	.run = run_no_monitor,
};

/* --- little bandwidth
 * -------------------------------------------------------------- */

static void run_low_rate(const struct subject *subject)
{
	/* 1024x768 at 60 Hz has 47 million pixels a second. */
	struct stage stage = {.bit_rate = 64000};
	bool good = stage_open(&stage, subject) && stage_prepare(&stage) &&
		    stage_sink(&stage);

	probe_expect_status(true);
	if (good && stage_begin(&stage)) {
		stage_started(&stage);
		verdict_check(probe_seen.start_status ==
				      STATUS_DEVICE_INSUFFICIENT_RESOURCES,
			"G-33",
			"with 64 kbit/s suggested StartMiracastSession "
			"answered 0x%08X; "
			"STATUS_DEVICE_INSUFFICIENT_RESOURCES was expected, "
			"1024x768 needs more",
			probe_hex(probe_seen.start_status));
	}
	stage_end(&stage);
}

const struct scenario scenario_low_rate = {
	.name = "low-bit-rate",
	.title = "start a session where the link carries 64 kbit/s",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-33", NULL},
	.run = run_low_rate,
};

/* --- late answers
 * --------------------------------------------------------------------- */

static void run_slow_sink(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage)) {
		stage.sink->answer_delay_us = 1500000;
		if (stage_begin(&stage)) {
			verdict_phase("the sink answered each message 1.5 s "
				      "late");
			if (stage_started(&stage))
				verdict_pass("G-47");
			else
				fail_start("G-47",
					"a sink that answers each message "
					"after 1.5 s");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_slow_sink = {
	.name = "slow-sink",
	.title = "start a session with a sink that answers 1.5 s late",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-47", NULL},
	.run = run_slow_sink,
};

/* --- no data rates
 * ---------------------------------------------------------------------- */

static void run_no_rates(const struct subject *subject)
{
	struct stage stage = {.no_rates = true};

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage) && stage_begin(&stage)) {
		if (stage_started(&stage))
			verdict_pass("G-158");
		else
			fail_start("G-158",
				"a host that has no data rates to tell");
	}
	stage_end(&stage);
}

const struct scenario scenario_no_rates = {
	.name = "no-data-rates",
	.title = "start a session where the host can't tell data rates",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-158", NULL},
	.run = run_no_rates,
};

/* --- data rates that end
 * ------------------------------------------------------------------ */

static void run_rates(const struct subject *subject)
{
	struct stage stage = {0};
	unsigned registered;

	if (stage_open(&stage, subject) && stage_start(&stage)) {
		registered = probe_count(&probe_seen.registrations);
		if (!registered) {
			verdict_none("G-169",
				"it does not register for data rates, which "
				"it need not");
		} else {
			verdict_phase("data rates were told, the last of them "
				      "NULL");
			probe_wait(&stage.rates, 1, stage_in_ms(5000));
			probe_expect_status(true);
			mutex_lock(&probe_lock);
			stage.rates_end = true;
			mutex_unlock(&probe_lock);
			/* The one that says "no more" has come back when Stop
			 * may be called (I-05). */
			probe_wait(&stage.rates, 2, stage_in_ms(5000));
			stage_stop(&stage);
			verdict_check(!probe_count(&probe_seen.statuses) ||
					      probe_seen.status[0].place ==
						      PROBE_IN_STOP,
				"G-169",
				"NULL statistics, which end the data rates and "
				"nothing else, made it report an error");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_rates = {
	.name = "data-rates",
	.title = "tell data rates, then that there are none any more",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-169", NULL},
	.run = run_rates,
};
