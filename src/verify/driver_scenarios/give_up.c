/*
 * Sinks that say nothing, hang up or talk nonsense while a session starts, and
 * sinks that vanish afterwards.
 */
#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"
#include "verify/stage.h"
#include "verify/verdict.h"

#define GIVE_UP_US 3000000u

/* --- mute ---------------------------------------------------------------- */

static void run_mute(const struct subject *subject)
{
	struct stage stage = {0};
	uint64_t given_up_us;

	if (stage_open(&stage, subject) && stage_prepare(&stage) &&
		stage_sink(&stage)) {
		probe_expect_status(true);
		scripted_sink_order(stage.sink, SCRIPTED_MUTE);
		if (stage_begin(&stage)) {
			/* One that was not begun could not be given up. */
			probe_wait(&probe_seen.starts_entered, 1, UINT64_MAX);
			scripted_sink_wait(stage.sink, &stage.sink->seen[1], 1,
				stage_in_ms(1000));
			verdict_phase("the host gave up a Start whose sink "
				      "was mute: it shut the RTSP socket down");
			given_up_us = clock_now_us();
			host_stop(stage.host);
			if (!probe_wait(&probe_seen.starts, 1,
				    given_up_us + GIVE_UP_US)) {
				verdict_fail(RULE_HANG,
					"StartMiracastSession has not come "
					"back 3 s after the host had given up "
					"and shut the RTSP socket down");
				verdict_give_up();
			}
			verdict_check(!NT_SUCCESS(probe_seen.start_status),
				"G-34",
				"StartMiracastSession succeeded with a sink "
				"that never said a word");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_mute_sink = {
	.name = "mute-sink",
	.title = "give up a start whose sink never answers",
	.party = SCENARIO_DRIVER,
	.limit_s = 30,
	.rules = (const char *const[]){"G-34", NULL},
	.run = run_mute,
};

/* --- hanging up, nonsense
 * --------------------------------------------------------- */

static char garbage[4096];

/* What the sink does instead of answering rightly, and whether a session can
 * come of it. */
static const struct attempt {
	const char *what;
	struct scripted_rule rule;
	enum scripted_close on_connect;
} attempts[] = {
	{"hung up before it said a word", {0}, SCRIPTED_FIN},
	{"reset the connection", {0}, SCRIPTED_RST},
	{"hung up on M1",
		{.message = 1,
			.answer = SCRIPTED_UNANSWERED,
			.close = SCRIPTED_FIN},
		SCRIPTED_STAY},
	{"hung up on M3",
		{.message = 3,
			.answer = SCRIPTED_UNANSWERED,
			.close = SCRIPTED_FIN},
		SCRIPTED_STAY},
	{"refused M3 and hung up",
		{.message = 3,
			.answer = SCRIPTED_REPLY,
			.status = 400,
			.close = SCRIPTED_FIN},
		SCRIPTED_STAY},
};

static void run_hang_up(const struct subject *subject)
{
	struct stage stage = {0};
	bool good = stage_open(&stage, subject);

	for (size_t i = 0; good && i < sizeof(attempts) / sizeof(attempts[0]);
		i++) {
		good = stage_prepare(&stage) && stage_sink(&stage);
		if (!good)
			break;
		probe_expect_status(true);
		stage.sink->close_on_connect = attempts[i].on_connect;
		if (attempts[i].rule.message)
			scripted_sink_add_rule(stage.sink, &attempts[i].rule);
		good = stage_begin(&stage);
		verdict_phase(attempts[i].what);
		if (good && stage_started(&stage))
			verdict_fail("G-34",
				"StartMiracastSession succeeded with a sink "
				"that %s",
				attempts[i].what);
		else if (good)
			verdict_pass("G-34");
		good &= stage_finish(&stage);
	}
	stage_end(&stage);
}

const struct scenario scenario_hang_up = {
	.name = "sink-hangs-up",
	.title = "start sessions with sinks that hang up on the way",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-34", NULL},
	.run = run_hang_up,
};

/* I-14: nothing of what such a sink says may do harm. Whether a session comes
 * of it is the driver's business; that the calls come back is not. */
static const struct nonsense {
	const char *what;
	struct scripted_rule rule;
} nonsenses[] = {
	{"the sink answered M3 with noise", {.message = 3,
						    .answer = SCRIPTED_BYTES,
						    .bytes = garbage,
						    .length = sizeof(garbage)}},
	{"the sink answered M3 with an empty body",
		{.message = 3, .answer = SCRIPTED_REPLY, .status = 200}},
	{"the sink answered M3 with noise for a body",
		{.message = 3,
			.answer = SCRIPTED_REPLY,
			.status = 200,
			.bytes = garbage,
			.length = sizeof(garbage)}},
	{"the sink announced a body of 4 GB",
		{.message = 3,
			.answer = SCRIPTED_REPLY,
			.status = 200,
			.bytes = "wfd_video_formats: none\r\n",
			.length = 25,
			.said_length = 4294967295u}},
	{"the sink answered M3 with formats of absurd length",
		{.message = 3,
			.answer = SCRIPTED_REPLY,
			.status = 200,
			.bytes = "wfd_video_formats: FF FF FF FF FFFFFFFF "
				 "FFFFFFFF FFFFFFFF FF FFFF FFFF FF FFFF "
				 "FFFF\r\n"
				 "wfd_display_edid: FFFF 00FFFFFFFFFFFF00\r\n"
				 "wfd_client_rtp_ports: RTP/AVP/UDP;unicast "
				 "999999 999999 mode=play\r\n",
			.length = 190}},
	{"the sink answered M1 with a status line that never ends",
		{.message = 1,
			.answer = SCRIPTED_BYTES,
			.bytes = garbage,
			.length = sizeof(garbage)}},
};

static void fill_garbage(void)
{
	uint32_t state = 20131018;

	for (size_t i = 0; i < sizeof(garbage); i++) {
		state = state * 1664525u + 1013904223u;
		garbage[i] = (char)(state >> 24);
		/* Lines of it, some like headers. */
		if (i % 61 == 0)
			garbage[i] = '\n';
		else if (i % 61 == 7)
			garbage[i] = ':';
	}
	memcpy(garbage, "RTSP/1.0 200 OK", 15);
}

static void run_nonsense(const struct subject *subject)
{
	struct stage stage = {0};
	bool good = stage_open(&stage, subject);

	fill_garbage();
	for (size_t i = 0; good && i < sizeof(nonsenses) / sizeof(nonsenses[0]);
		i++) {
		good = stage_prepare(&stage) && stage_sink(&stage);
		if (!good)
			break;
		probe_expect_status(true);
		scripted_sink_add_rule(stage.sink, &nonsenses[i].rule);
		good = stage_begin(&stage);
		verdict_phase(nonsenses[i].what);
		/* It may wait for the rest of what was announced. */
		if (good && !probe_wait(&probe_seen.starts, stage.sessions,
				    stage_in_ms(700)))
			host_stop(stage.host);
		if (good)
			stage_started(&stage);
		good &= stage_finish(&stage);
	}
	if (good)
		verdict_pass("I-14");
	stage_end(&stage);
}

const struct scenario scenario_nonsense = {
	.name = "sink-talks-nonsense",
	.title = "start sessions with sinks whose answers are malformed",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"I-14", NULL},
	.run = run_nonsense,
};

/* --- gone in the middle
 * ------------------------------------------------------------- */

static void run_vanish(const struct subject *subject)
{
	struct stage stage = {0};

	if (stage_open(&stage, subject) && stage_start(&stage)) {
		verdict_phase("the sink had closed the connection");
		probe_expect_status(true);
		scripted_sink_order(stage.sink, SCRIPTED_RESET);
		if (!probe_wait(&probe_seen.statuses, 1,
			    stage_in_ms(STAGE_PATIENCE_US / 1000))) {
			verdict_fail("G-147",
				"the RTSP connection was reset by the sink and "
				"no error was reported within 10 s");
		} else {
			verdict_pass("G-147");
			verdict_check(probe_seen.status[0].status ==
					      MIRACAST_STATUS_CRITICAL_ERROR,
				"G-156",
				"the sink reset the connection, and %s was "
				"reported; CRITICAL_ERROR was expected",
				probe_status_name(probe_seen.status[0].status));
			verdict_check(
				probe_seen.status[0].detail != STATUS_SUCCESS,
				"G-151",
				"the sink reset the connection, and the Status "
				"beside it was STATUS_SUCCESS, which tells "
				"nothing about the cause");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_vanish = {
	.name = "sink-vanishes",
	.title = "the sink resets the connection of a started session",
	.party = SCENARIO_DRIVER,
	.limit_s = 40,
	.rules = (const char *const[]){"G-147", "G-151", "G-156", NULL},
	.run = run_vanish,
};
