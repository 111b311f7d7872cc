#include "frame_log.h"

#include <string.h>

#include "platform/thread.h"
#include "verdict.h"

#define PARTS_MAX 64u
/* Less can't be told from chance. */
#define PICTURES_MIN 10u
/* More would be another unit than kbit/s: no level carries as much. */
#define KBIT_MAX 300000u
/* A slice that took so long and says 0 was not measured. */
#define MEASURABLE_US 1000u
/* Between the report of a frame's begin and the clock of who makes it. */
#define SLACK_US 1000u

static struct mutex lock = MUTEX_INIT;
static struct frame_log_counts counts;

/* The frame being made. */
static struct {
	bool open;
	bool started; /* FRAME_START came */
	bool lost;    /* a slice of it was refused */
	bool unclear; /* which slice is its last one is not known */
	uint64_t number;
	uint64_t started_us;
	unsigned parts;
	uint32_t part[PARTS_MAX];
} current;

static bool any_complete;
static uint64_t complete; /* number of the last complete frame */
static bool confused;	  /* a fault was said: what follows is its echo */

/* Over all chunks of the process. */
static unsigned rates_missing, conversions_zero, times_missing;

static uint64_t frame_of(const DXGK_MIRACAST_CHUNK_INFO *info)
{
	return info->ChunkId.Value & ((UINT64_C(1) << 40) - 1);
}

static uint32_t part_of(const DXGK_MIRACAST_CHUNK_INFO *info)
{
	return (uint32_t)(info->ChunkId.Value >> 40);
}

static void broken(void)
{
	confused = true;
}

/* --- steps --------------------------------------------------------------- */

static void frame_starts(uint64_t frame, uint64_t now_us)
{
	if (current.open && !current.unclear && !confused &&
		counts.chunks > 0) {
		verdict_fail("G-139",
			"frame %llu was begun and neither its last slice nor "
			"FRAME_DROPPED came before frame %llu; a frame that is "
			"given up is reported",
			(unsigned long long)current.number,
			(unsigned long long)frame);
		broken();
	}
	memset(&current, 0, sizeof(current));
	current.open = true;
	current.started = true;
	current.number = frame;
	current.started_us = now_us;
	counts.starts++;
}

static void frame_dropped(uint64_t frame)
{
	counts.drops++;
	if (current.open && current.number == frame) {
		counts.drops_of_begun++;
		current.open = false;
	}
}

static void frame_converted(const DXGK_MIRACAST_CHUNK_INFO *info)
{
	counts.conversions++;
	conversions_zero += info->ProcessingTime == 0;
	if (!confused && current.open && current.number != frame_of(info)) {
		verdict_fail("G-131",
			"COLOR_CONVERT_COMPLETE of frame %llu came while frame "
			"%llu was made; all steps of a frame have its number",
			(unsigned long long)frame_of(info),
			(unsigned long long)current.number);
		broken();
	}
	if (!confused && part_of(info) != 0)
		verdict_fail("G-136",
			"COLOR_CONVERT_COMPLETE of frame %llu has part number "
			"%u; 0 where the whole frame is converted at once",
			(unsigned long long)frame_of(info),
			(unsigned)part_of(info));
}

void frame_log_begin(void)
{
	mutex_lock(&lock);
	memset(&current, 0, sizeof(current));
	/* What goes on without a context spoils the next one's. */
	confused = verdict_failed("G-86");
	mutex_unlock(&lock);
}

void frame_log_end(void)
{
	mutex_lock(&lock);
	confused = true;
	mutex_unlock(&lock);
}

void frame_log_step(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us)
{
	mutex_lock(&lock);
	switch (info->ChunkType) {
	case DXGK_MIRACAST_CHUNK_TYPE_FRAME_START:
		frame_starts(frame_of(info), now_us);
		break;
	case DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED:
		frame_dropped(frame_of(info));
		break;
	case DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE:
		frame_converted(info);
		break;
	case DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE:
		/* Should have been an interrupt (G-117). */
		current.open = false;
		break;
	default:
		break;
	}
	mutex_unlock(&lock);
}

/* --- chunks -------------------------------------------------------------- */

static void judge_figures(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us)
{
	uint64_t took_us = now_us - current.started_us;

	rates_missing += info->EncodeRate == 0;
	if (confused)
		return;
	if (info->EncodeRate > KBIT_MAX)
		verdict_fail("G-137",
			"a chunk's EncodeRate is %u; it is in kbit/s, at most "
			"%u by H.264's levels",
			info->EncodeRate, KBIT_MAX);
	if (!current.started)
		return;
	times_missing += info->ProcessingTime == 0 && took_us >= MEASURABLE_US;
	if (info->ProcessingTime > took_us + SLACK_US)
		verdict_fail("G-137",
			"a chunk's ProcessingTime is %u, %llu us after its "
			"frame was begun; it is in microseconds",
			info->ProcessingTime, (unsigned long long)took_us);
}

/* Which frame the chunk is of; false: a fault was found. */
static bool place(uint64_t frame, uint32_t part)
{
	if (!current.open) {
		if (!any_complete || frame != complete) {
			verdict_fail("G-135",
				"a chunk of frame %llu came and no FRAME_START "
				"of it; the miniport reports where its work on "
				"a frame begins",
				(unsigned long long)frame);
			return false;
		}
		/* G-134: encoded once more. */
		memset(&current, 0, sizeof(current));
		current.open = true;
		current.number = frame;
	}
	if (frame != current.number) {
		verdict_fail("G-131",
			"a chunk has frame number %llu while frame %llu is "
			"made; all chunks of a frame have its number",
			(unsigned long long)frame,
			(unsigned long long)current.number);
		return false;
	}
	for (unsigned i = 0; i < current.parts; i++) {
		if (current.part[i] != part)
			continue;
		verdict_fail("G-132",
			"two chunks of frame %llu have part number %u; each "
			"part has its own",
			(unsigned long long)frame, (unsigned)part);
		return false;
	}
	if (current.parts < PARTS_MAX)
		current.part[current.parts++] = part;
	return true;
}

static bool judge_last(uint64_t frame, uint32_t part, enum frame_slice slice)
{
	if (slice == FRAME_SLICE_LAST && part != 0) {
		verdict_fail("G-133",
			"the last slice of frame %llu has part number %u; 0 "
			"was expected",
			(unsigned long long)frame, (unsigned)part);
		return false;
	}
	if (slice == FRAME_SLICE_MIDDLE && part == 0) {
		verdict_fail("G-133",
			"a slice of frame %llu that is not its last has part "
			"number 0, which is the last one's",
			(unsigned long long)frame);
		return false;
	}
	return true;
}

void frame_log_chunk(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us,
	enum frame_slice slice, bool refused)
{
	uint64_t frame = frame_of(info);
	uint32_t part = part_of(info);
	bool last = slice == FRAME_SLICE_LAST ||
		    (slice == FRAME_SLICE_UNKNOWN && part == 0);

	if (info->ChunkType != DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE)
		return;
	mutex_lock(&lock);
	counts.chunks++;
	counts.refused += refused;
	if (!confused &&
		!(place(frame, part) && judge_last(frame, part, slice)))
		broken();
	judge_figures(info, now_us);
	if (refused)
		current.lost = true;
	if (slice == FRAME_SLICE_UNKNOWN)
		current.unclear = true;
	if (last && !current.lost) {
		counts.pictures++;
		any_complete = true;
		complete = current.number;
		current.open = false;
	}
	mutex_unlock(&lock);
}

/* --- the end ------------------------------------------------------------- */

struct frame_log_counts frame_log_counts(void)
{
	struct frame_log_counts copy;

	mutex_lock(&lock);
	copy = counts;
	mutex_unlock(&lock);
	return copy;
}

static void judge_many(void)
{
	if (rates_missing == counts.chunks)
		verdict_fail("G-137",
			"EncodeRate is 0 in all %u chunks; the rate in kbit/s "
			"was expected",
			counts.chunks);
	/* Not of a miniport whose slices take no time at all. */
	if (times_missing >= PICTURES_MIN)
		verdict_fail("G-137",
			"ProcessingTime is 0 in %u chunks that took more than "
			"a millisecond; microseconds were expected",
			times_missing);
	if (counts.conversions > 0 && conversions_zero == counts.conversions)
		verdict_fail("G-136",
			"ProcessingTime is 0 in all %u records of "
			"COLOR_CONVERT_COMPLETE; microseconds were expected",
			counts.conversions);
}

void frame_log_judge(void)
{
	static const char *const rules[] = {
		"G-126", "G-131", "G-132", "G-133", "G-135", "G-137"};

	mutex_lock(&lock);
	if (counts.pictures >= PICTURES_MIN) {
		judge_many();
		for (unsigned i = 0; i < sizeof(rules) / sizeof(*rules); i++)
			verdict_pass(rules[i]);
		if (counts.conversions == 0)
			verdict_none("G-136",
				"it reports no colour conversion: it has no "
				"stage of its own for that");
		else
			verdict_pass("G-136");
	}
	mutex_unlock(&lock);
}
