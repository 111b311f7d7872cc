/*
 * What GetNextChunkData may give besides one chunk at a time: several, none but
 * an event, the news that some were lost.
 */
#include <string.h>

#include "chunk_log.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "verify/stage.h"
#include "verify/verdict.h"

/* Numbers of pictures that only these scripts make, apart from the miniport's.
 */
#define FIRST  3001
#define SECOND 3002
#define POISON 3003

#define SESSIONS 4

static struct {
	bool hold;   /* the driver gets nothing meanwhile */
	bool inside; /* it waits for that */
	bool armed;  /* it gets the prepared packets next */
	bool given, no_room;
	bool woken; /* an event of the driver's ended a wait */
} script;

static struct mutex lock = MUTEX_INIT;
static struct cond changed;

static bool until(const bool *flag, unsigned ms)
{
	uint64_t deadline_us = stage_in_ms(ms);
	bool in_time = true, reached;

	mutex_lock(&lock);
	while (!*flag && in_time)
		in_time = cond_wait_until(&changed, &lock, deadline_us);
	reached = *flag;
	mutex_unlock(&lock);
	return reached;
}

static void set(bool *flag, bool value)
{
	mutex_lock(&lock);
	*flag = value;
	cond_broadcast(&changed);
	mutex_unlock(&lock);
}

static bool get(const bool *flag)
{
	bool value;

	mutex_lock(&lock);
	value = *flag;
	mutex_unlock(&lock);
	return value;
}

/* --- several in one buffer, and more behind
 * ------------------------------------- */

static NTSTATUS NTAPI next_of_several(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	unsigned char *out = (unsigned char *)buffer;
	UINT room = *bytes, first, second, behind;

	if (!get(&script.armed))
		/* So that it comes back soon when it is armed. */
		return probe_next_chunk(device,
			timeout_ms < 20 ? timeout_ms : 20, event_count, events,
			bytes, buffer, outstanding);
	set(&script.armed, false);
	first = scripted_miniport_packet(true, FIRST, out, room);
	second = scripted_miniport_packet(
		false, SECOND, out + first, room - first);
	if (!first || !second) {
		set(&script.no_room, true);
		*bytes = 0;
		return STATUS_TIMEOUT;
	}
	/* Whatever stands behind the bytes that are returned is no packet. */
	behind = scripted_miniport_packet(
		false, POISON, out + first + second, room - first - second);
	(void)behind;
	*bytes = first + second;
	if (outstanding)
		*outstanding = 0;
	set(&script.given, true);
	return STATUS_SUCCESS;
}

/* Whether it is reported as sent (or dropped) within this time. */
static bool reported(uint64_t frame, bool or_dropped, unsigned ms)
{
	uint64_t deadline_us = stage_in_ms(ms);

	for (;;) {
		unsigned seen = probe_count(&probe_seen.statistics);

		if (chunk_log_sent(frame, 0, NULL) ||
			(or_dropped && chunk_log_dropped(frame)))
			return true;
		if (!probe_wait(&probe_seen.statistics, seen + 1, deadline_us))
			return false;
	}
}

static bool sent(uint64_t frame, unsigned ms)
{
	return reported(frame, false, ms);
}

static bool sent_or_dropped(uint64_t frame, unsigned ms)
{
	return reported(frame, true, ms);
}

static void run_several(const struct subject *subject)
{
	static const struct probe_hooks hooks = {
		.statistic = chunk_log_statistic,
		.next_chunk = next_of_several,
	};
	struct stage stage = {.hooks = &hooks};

	cond_init(&changed);
	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		verdict_phase("two chunks came in one buffer");
		set(&script.armed, true);
		until(&script.given, 3000);
		if (!get(&script.given)) {
			verdict_none("*",
				"the driver asks for no chunks, or its buffer "
				"has no room for two");
		} else if (sent(FIRST, 5000)) {
			verdict_check(sent(SECOND, 5000), "G-115",
				"of two packets in one buffer the second was "
				"not sent; it begins 28 + "
				"PrivateDriverDataSize bytes after the first");
			verdict_check(!sent(POISON, 200), "G-106",
				"a packet was sent that stood behind the bytes "
				"that GetNextChunkData had returned");
		} else {
			verdict_none("*", "the driver reported neither of two "
					  "packets in one buffer as sent");
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_several_chunks = {
	.name = "several-chunks",
	.title = "two chunks in one buffer of GetNextChunkData",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-106", "G-115", NULL},
	.run = run_several,
};

/* --- an event, which has the number of success
 * --------------------------------------- */

/* A good picture is in the buffer, and is not meant. */
static NTSTATUS woken_by(
	NTSTATUS status, UINT *bytes, MIRACAST_CHUNK_DATA *buffer, UINT room)
{
	scripted_miniport_packet(true, POISON, buffer, room);
	*bytes = 0;
	set(&script.woken, true);
	return status;
}

/* The host ends a session's waits with INSTANCE_NOT_AVAILABLE before Stop
 * (I-07); another system lets the driver's own event do it, as here. */
static NTSTATUS NTAPI next_until_event(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	struct wait_item items[MAX_ADDITIONAL_EVENTS] = {{0}};
	UINT room = *bytes;
	NTSTATUS status = probe_next_chunk(device, timeout_ms, event_count,
		events, bytes, buffer, outstanding);

	/* The host itself may have been the faster one. */
	if (status >= STATUS_WAIT_0 && status <= STATUS_WAIT_3 && *bytes == 0)
		return woken_by(status, bytes, buffer, room);
	if (status != STATUS_INSTANCE_NOT_AVAILABLE || get(&script.woken))
		return status;
	if (event_count == 0 || !events)
		return status;
	for (UINT i = 0; i < event_count; i++)
		items[i].event = events[i];
	wait_any(items, event_count, stage_in_ms(2000));
	for (UINT i = 0; i < event_count; i++)
		if (items[i].ready)
			return woken_by((NTSTATUS)(STATUS_WAIT_0 + i), bytes,
				buffer, room);
	return status;
}

/* One session, up to its end. */
static bool run_to_stop(struct stage *stage)
{
	if (!stage_start(stage) || !stage_play(stage))
		return false;
	verdict_phase("Stop was called while GetNextChunkData waited for the "
		      "driver's event");
	return stage_stop(stage) && stage_finish(stage);
}

static void run_event(const struct subject *subject)
{
	static const struct probe_hooks hooks = {
		.statistic = chunk_log_statistic,
		.next_chunk = next_until_event,
	};
	struct stage stage = {.hooks = &hooks};
	bool good = stage_open(&stage, subject);

	cond_init(&changed);
	/* It may just be busy with a chunk when it is stopped. */
	for (unsigned i = 0; good && i < SESSIONS && !get(&script.woken); i++)
		good = run_to_stop(&stage);
	if (get(&script.woken))
		verdict_check(!chunk_log_sent(POISON, 0, NULL), "G-107",
			"GetNextChunkData returned STATUS_WAIT_0 with 0 bytes, "
			"and what stood in the buffer was sent");
	else if (good)
		verdict_none("G-107", "no event of the driver's ended a wait "
				      "of GetNextChunkData");
	stage_end(&stage);
}

const struct scenario scenario_wait_event = {
	.name = "wait-event",
	.title = "an event of the driver's ends GetNextChunkData",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-107", NULL},
	.run = run_event,
};

/* --- lost
 * -------------------------------------------------------------------------------
 */

static NTSTATUS NTAPI next_held(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding)
{
	mutex_lock(&lock);
	while (script.hold) {
		script.inside = true;
		cond_broadcast(&changed);
		cond_wait(&changed, &lock);
	}
	mutex_unlock(&lock);
	/* Never for long, so that it can be held. */
	return probe_next_chunk(device, timeout_ms < 20 ? timeout_ms : 20,
		event_count, events, bytes, buffer, outstanding);
}

/* A picture that needs one that was lost: it is sent or dropped, and either is
 * said. */
static void judge_dropped(void)
{
	uint64_t number = scripted_miniport_picture(false, 1);

	if (number && !sent_or_dropped(number, 5000))
		verdict_fail("G-139",
			"a picture that followed lost ones was reported "
			"neither as CHUNK_SENT nor as FRAME_DROPPED within 5 "
			"s");
	else if (number)
		verdict_pass("G-139");
}

static void run_lost(const struct subject *subject)
{
	static const struct probe_hooks hooks = {
		.statistic = chunk_log_statistic,
		.next_chunk = next_held,
	};
	struct stage stage = {.hooks = &hooks};
	unsigned asked;
	bool flooded;

	cond_init(&changed);
	if (stage_open(&stage, subject) && stage_start(&stage) &&
		stage_play(&stage)) {
		verdict_phase("the host had run out of chunks");
		set(&script.hold, true);
		if (!until(&script.inside, 5000)) {
			verdict_none("*", "the driver asks for no chunks");
			set(&script.hold, false);
		} else {
			asked = scripted_miniport_count(
				&scripted_miniport_seen.idrs);
			flooded = scripted_miniport_flood();
			set(&script.hold, false);
			if (!flooded)
				verdict_none("*", "the host could not be made "
						  "to lose chunks");
			else
				verdict_check(
					scripted_miniport_wait(
						&scripted_miniport_seen.idrs,
						asked + 1, stage_in_ms(5000)),
					"G-113",
					"GetNextChunkData returned "
					"STATUS_CONNECTION_RESET and no IDR "
					"picture was asked for within 5 s");
			if (flooded && !verdict_failed("G-113")) {
				judge_dropped();
				verdict_check(stage_pictures(&stage, true, 3),
					"G-113",
					"no picture came to the sink within 10 "
					"s of STATUS_CONNECTION_RESET");
			}
		}
	}
	stage_end(&stage);
}

const struct scenario scenario_lost_chunks = {
	.name = "lost-chunks",
	.title = "the host runs out of chunks: CONNECTION_RESET",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-48", "G-50", "G-113", "G-139", NULL},
	.run = run_lost,
};
