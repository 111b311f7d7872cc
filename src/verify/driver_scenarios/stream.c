/*
 * Pictures on their way: every slice reported as sent and in time, every
 * picture whole at the sink, what the sink asks for meanwhile.
 */
#include <stddef.h>

#include "chunk_log.h"
#include "verify/scripted_frame.h"
#include "verify/stage.h"
#include "verify/verdict.h"

#define PICTURES 60

struct shown {
	uint64_t number;
	unsigned slices;
};

/* The unit of this picture at the sink, with its lock held. */
static const struct scripted_unit *find_unit(
	const struct scripted_sink *sink, uint64_t number)
{
	unsigned count = sink->unit_count < SCRIPTED_UNITS_MAX
				 ? sink->unit_count
				 : SCRIPTED_UNITS_MAX;

	for (unsigned i = 0; i < count; i++) {
		uint64_t found;

		if (scripted_frame_find(
			    sink->units[i].head, SCRIPTED_UNIT_HEAD, &found) &&
			found == number)
			return &sink->units[i];
	}
	return NULL;
}

static void judge_picture(struct stage *stage, const struct shown *shown)
{
	const struct scripted_unit *unit;
	uint64_t first_us = 0, sent_us;
	bool whole, reported = true;

	mutex_lock(&stage->sink->lock);
	unit = find_unit(stage->sink, shown->number);
	whole = unit && !unit->damaged;
	if (unit)
		first_us = unit->first_us;
	mutex_unlock(&stage->sink->lock);
	verdict_check(whole, "G-219",
		"picture number %u did not reach the sink whole",
		(unsigned)shown->number);
	for (unsigned slice = 0; slice < shown->slices; slice++) {
		unsigned part = slice + 1 == shown->slices ? 0 : slice + 1;

		if (!chunk_log_sent(shown->number, part, &sent_us)) {
			verdict_fail("G-128",
				"slice %u of picture %u was sent and never "
				"reported as CHUNK_SENT",
				slice + 1, (unsigned)shown->number);
			reported = false;
			continue;
		}
		verdict_check(chunk_log_sent(shown->number, part, NULL) == 1,
			"G-138",
			"slice %u of picture %u was reported as CHUNK_SENT %u "
			"times; once, before its first packet, is right",
			slice + 1, (unsigned)shown->number,
			chunk_log_sent(shown->number, part, NULL));
		if (slice == 0 && whole)
			verdict_check(sent_us <= first_us, "G-138",
				"picture %u was reported as CHUNK_SENT %u us "
				"after it had reached the sink",
				(unsigned)shown->number,
				(unsigned)(sent_us - first_us));
	}
	for (unsigned part = shown->slices; part < CHUNK_LOG_PARTS; part++)
		verdict_check(!chunk_log_sent(shown->number, part, NULL),
			"G-132",
			"part %u of picture %u was reported as CHUNK_SENT; its "
			"parts have numbers up to %u",
			part, (unsigned)shown->number, shown->slices - 1);
	if (reported) {
		verdict_pass("G-128");
		verdict_pass("G-127");
	}
}

/* Frame numbers that no picture had: the other rules are about those. */
static bool judge_numbers(uint64_t next)
{
	uint64_t unknown = chunk_log_unknown(next);

	verdict_check(!unknown, "G-131",
		"CHUNK_SENT was reported for frame number %llu; the pictures "
		"had numbers up to %u",
		(unsigned long long)unknown, (unsigned)next - 1);
	return !unknown;
}

/* What is on its way still: reports come in order. */
static void wait_for_report(uint64_t number)
{
	uint64_t deadline_us = stage_in_ms(5000);
	bool in_time = true;

	while (in_time && !chunk_log_sent(number, 0, NULL)) {
		unsigned seen = probe_count(&probe_seen.chunk_sent);

		in_time = chunk_log_sent(number, 0, NULL) ||
			  probe_wait(&probe_seen.chunk_sent, seen + 1,
				  deadline_us);
	}
}

/* The same at the sink. */
static void wait_for_arrival(struct stage *stage, uint64_t number)
{
	struct scripted_sink *sink = stage->sink;
	uint64_t deadline_us = stage_in_ms(5000);
	unsigned seen;
	bool there;

	do {
		mutex_lock(&sink->lock);
		there = find_unit(sink, number) != NULL;
		seen = sink->unit_count;
		mutex_unlock(&sink->lock);
	} while (!there && scripted_sink_wait(sink, &sink->unit_count, seen + 1,
				   deadline_us));
}

/* What carries the pictures. */
static void judge_rtp(struct stage *stage)
{
	struct scripted_sink *sink = stage->sink;

	mutex_lock(&sink->lock);
	verdict_check(!sink->gaps && !sink->bad_packets &&
			      !sink->timestamp_off && !sink->wrong_source,
		"G-219",
		"of %u RTP packets %u did not follow the one before, %u were "
		"malformed, %u had a time stamp far from the picture's clock, "
		"%u came from another port than M6 told",
		sink->packets, sink->gaps, sink->bad_packets,
		sink->timestamp_off, sink->wrong_source);
	mutex_unlock(&sink->lock);
}

static void run_stream(const struct subject *subject)
{
	static const struct probe_hooks hooks = {
		.statistic = chunk_log_statistic,
	};
	struct stage stage = {.hooks = &hooks};
	struct shown shown[PICTURES];
	unsigned count = 0;
	bool good = stage_open(&stage, subject);

	if (good && stage_start(&stage) && stage_play(&stage)) {
		verdict_phase("pictures of one to three slices were streamed");
		for (; count < PICTURES; count++) {
			unsigned arrived = scripted_sink_read(
				stage.sink, &stage.sink->unit_count);

			shown[count].slices = count % 3 + 1;
			shown[count].number = scripted_miniport_picture(
				count % 30 == 0, shown[count].slices);
			if (!shown[count].number)
				break;
			scripted_sink_wait(stage.sink, &stage.sink->unit_count,
				arrived + 1, stage_in_ms(1000));
		}
		if (count)
			wait_for_report(shown[count - 1].number);
		if (count)
			wait_for_arrival(&stage, shown[count - 1].number);
		if (count && judge_numbers(shown[count - 1].number + 1))
			for (unsigned i = 0; i < count; i++)
				judge_picture(&stage, &shown[i]);
		judge_rtp(&stage);
		verdict_check(count == PICTURES, "G-219",
			"the driver took no more chunks after picture %u",
			count);
		if (subject->personality)
			verdict_none("G-91",
				"whether an I/O control of its language needs "
				"hardware access is for its author to know");
		else
			verdict_check(
				!probe_count(&probe_seen.hardware_accesses),
				"G-91",
				"%u of %u I/O controls asked for hardware "
				"access, which none of the reference contract "
				"needs",
				probe_count(&probe_seen.hardware_accesses),
				probe_count(&probe_seen.io_controls));
	}
	stage_end(&stage);
}

const struct scenario scenario_stream = {
	.name = "stream",
	.title = "stream sixty pictures of one to three slices",
	.party = SCENARIO_DRIVER,
	.limit_s = 90,
	.rules = (const char *const[]){"G-48", "G-50", "G-91", "G-127", "G-128",
		"G-131", "G-132", "G-138", "G-219", NULL},
	.run = run_stream,
};

/* --- the sink asks for an IDR
 * ------------------------------------------------- */

static void run_idr(const struct subject *subject)
{
	struct stage stage = {0};
	unsigned *logged =
		&probe_seen.events[MIRACAST_PROTOCOL_EVENT_IFRAME_RQ];

	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		verdict_phase("the sink asked for an IDR picture");
		scripted_sink_order(stage.sink, SCRIPTED_ASK_IDR);
		verdict_check(probe_wait(logged, 1, stage_in_ms(5000)), "G-142",
			"the sink asked for an IDR picture (M13) and no "
			"IFRAME_RQ event was reported within 5 s");
	}
	stage_end(&stage);
}

const struct scenario scenario_idr = {
	.name = "idr-request",
	.title = "the sink asks for an IDR picture",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-142", NULL},
	.run = run_idr,
};

/* --- power
 * ------------------------------------------------------------------------ */

static void run_power(const struct subject *subject)
{
	unsigned char message[SCRIPTED_MESSAGE_BYTES];
	struct stage stage = {0};
	bool good = stage_open(&stage, subject) && stage_start(&stage) &&
		    stage_play(&stage);

	if (good && !scripted_miniport_make_power(
			    false, message, sizeof(message))) {
		verdict_none("*", "the personality makes no message that turns "
				  "the monitor off");
	} else if (good) {
		verdict_phase("the monitor was powered off");
		host_monitor_power(stage.host, false);
		if (scripted_sink_wait(stage.sink, &stage.sink->standby, 1,
			    stage_in_ms(5000))) {
			verdict_pass("G-83");
			verdict_phase("the monitor was powered on again");
			host_monitor_power(stage.host, true);
			verdict_check(scripted_sink_wait(stage.sink,
					      &stage.sink->playing, 2,
					      stage_in_ms(8000)) &&
					      stage_pictures(&stage, true, 1) &&
					      !scripted_sink_read(stage.sink,
						      &stage.sink->rtsp_ended),
				"G-84",
				"no picture came within 8 s of the monitor's "
				"being powered on again");
		} else {
			verdict_fail("G-83",
				"the monitor was powered off and the sink was "
				"not put into standby (M12) within 5 s");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_power = {
	.name = "monitor-power",
	.title = "power the monitor off and on again",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-83", "G-84", NULL},
	.run = run_power,
};
