#include "frame_log.h"

#include <string.h>

#include "platform/thread.h"
#include "verdict.h"

#define PARTS_MAX 64u
/* Frames that are being made at a time: a pipeline's, and those given up. */
#define OPEN_MAX 32u
/* A frame that so many later ones have overtaken does not come any more. */
#define OVERTAKEN_MAX FRAME_LOG_IN_FLIGHT
/* Less can't be told from chance. */
#define PICTURES_MIN 10u
/* More would be another unit than kbit/s: no level carries as much. */
#define KBIT_MAX 300000u
/* A slice that took so long and says 0 was not measured. */
#define MEASURABLE_US 1000u
/* What is said to take so many times as long as it took, and more than the
 * moments that a thread may stand still, is in another unit: the next ones are
 * 10 and 1000 times as small. */
#define LONGER	 8u
#define SLACK_US 1000u

static struct mutex lock = MUTEX_INIT;
static struct frame_log_counts counts;

/* A frame being made. */
struct frame {
	bool started; /* FRAME_START came */
	bool lost;    /* a slice of it was refused */
	bool unclear; /* which slice is its last one is not known */
	uint64_t number;
	uint64_t started_us;
	unsigned overtaken; /* frames begun later that were ended */
	unsigned parts;
	uint32_t part[PARTS_MAX];
};
/* In the order in which they were begun. */
static struct frame frames[OPEN_MAX];
static unsigned open_frames;

static bool any_complete;
static uint64_t complete; /* number of the last complete frame */
static bool confused;	  /* a fault was said: what follows is its echo */

/* Over all chunks of the process. */
static unsigned rates_missing, conversions_zero;
/* Chunks whose frame's begin is known; of these, those that took long enough
 * to be measured, that say something, that say far too much. */
static unsigned timed, measurable, times_told, times_too_long;

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

/* --- the frames being made ----------------------------------------------- */

static struct frame *find(uint64_t number)
{
	for (unsigned i = 0; i < open_frames; i++) {
		if (frames[i].number == number)
			return &frames[i];
	}
	return NULL;
}

static void forget(struct frame *frame)
{
	unsigned at = (unsigned)(frame - frames);

	memmove(frame, frame + 1, (open_frames - at - 1) * sizeof(*frame));
	open_frames--;
}

static struct frame *add(uint64_t number)
{
	struct frame *frame = find(number);

	if (frame)
		forget(frame);
	if (open_frames == OPEN_MAX)
		forget(&frames[0]);
	frame = &frames[open_frames++];
	memset(frame, 0, sizeof(*frame));
	frame->number = number;
	return frame;
}

/* The frame at from was ended: those that were begun before it wait longer. */
static void overtake(const struct frame *from)
{
	uint64_t number = from->number;

	for (unsigned i = 0; &frames[i] < from; i++)
		frames[i].overtaken++;
	if (frames[0].overtaken < OVERTAKEN_MAX || &frames[0] == from)
		return;
	if (!frames[0].unclear && !confused) {
		verdict_fail("G-139",
			"frame %llu was begun and neither its last slice nor "
			"FRAME_DROPPED came by the end of frame %llu; a frame "
			"that is given up is reported",
			(unsigned long long)frames[0].number,
			(unsigned long long)number);
		broken();
	}
	forget(&frames[0]);
}

/* --- steps --------------------------------------------------------------- */

static void frame_starts(uint64_t number, uint64_t now_us)
{
	struct frame *frame = add(number);

	frame->started = true;
	frame->started_us = now_us;
	counts.starts++;
}

static void frame_dropped(uint64_t number)
{
	struct frame *frame = find(number);

	counts.drops++;
	if (frame) {
		counts.drops_of_begun++;
		forget(frame);
	}
}

static void frame_converted(const DXGK_MIRACAST_CHUNK_INFO *info)
{
	counts.conversions++;
	conversions_zero += info->ProcessingTime == 0;
	if (!confused && open_frames > 0 && !find(frame_of(info))) {
		verdict_fail("G-131",
			"COLOR_CONVERT_COMPLETE of frame %llu came while frame "
			"%llu was made; all steps of a frame have its number",
			(unsigned long long)frame_of(info),
			(unsigned long long)frames[0].number);
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
	open_frames = 0;
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
	struct frame *frame;

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
		frame = find(frame_of(info));
		if (frame)
			forget(frame);
		break;
	default:
		break;
	}
	mutex_unlock(&lock);
}

/* --- chunks -------------------------------------------------------------- */

/* frame: NULL: not known. */
static void judge_figures(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us,
	const struct frame *frame)
{
	uint64_t took_us;

	rates_missing += info->EncodeRate == 0;
	if (confused)
		return;
	if (info->EncodeRate > KBIT_MAX)
		verdict_fail("G-137",
			"a chunk's EncodeRate is %u; it is in kbit/s, at most "
			"%u by H.264's levels",
			info->EncodeRate, KBIT_MAX);
	if (!frame || !frame->started)
		return;
	/* Between two threads, each of which may stand still meanwhile: one
	 * chunk says nothing. */
	took_us = now_us - frame->started_us;
	timed++;
	measurable += took_us >= MEASURABLE_US;
	times_told += info->ProcessingTime != 0;
	times_too_long += info->ProcessingTime > took_us * LONGER + SLACK_US;
}

/* The frame that the chunk is of; NULL: a fault was found. */
static struct frame *place(uint64_t number, uint32_t part)
{
	struct frame *frame = find(number);

	if (!frame && any_complete && number == complete)
		frame = add(number); /* G-134: encoded once more */
	if (!frame && open_frames == 0) {
		verdict_fail("G-135",
			"a chunk of frame %llu came and no FRAME_START of it; "
			"the miniport reports where its work on a frame begins",
			(unsigned long long)number);
		return NULL;
	}
	if (!frame) {
		verdict_fail("G-131",
			"a chunk has frame number %llu while frame %llu is "
			"made; all chunks of a frame have its number",
			(unsigned long long)number,
			(unsigned long long)frames[0].number);
		return NULL;
	}
	for (unsigned i = 0; i < frame->parts; i++) {
		if (frame->part[i] != part)
			continue;
		verdict_fail("G-132",
			"two chunks of frame %llu have part number %u; each "
			"part has its own",
			(unsigned long long)number, (unsigned)part);
		return NULL;
	}
	if (frame->parts < PARTS_MAX)
		frame->part[frame->parts++] = part;
	return frame;
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

static void ends(struct frame *frame)
{
	counts.pictures++;
	any_complete = true;
	complete = frame->number;
	overtake(frame);
	frame = find(complete);
	if (frame)
		forget(frame);
}

void frame_log_chunk(const DXGK_MIRACAST_CHUNK_INFO *info, uint64_t now_us,
	enum frame_slice slice, bool refused)
{
	uint64_t number = frame_of(info);
	uint32_t part = part_of(info);
	bool last = slice == FRAME_SLICE_LAST ||
		    (slice == FRAME_SLICE_UNKNOWN && part == 0);
	struct frame *frame;

	if (info->ChunkType != DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE)
		return;
	mutex_lock(&lock);
	counts.chunks++;
	counts.refused += refused;
	frame = confused ? find(number) : place(number, part);
	if (!confused && !(frame && judge_last(number, part, slice)))
		broken();
	judge_figures(info, now_us, frame);
	if (frame) {
		frame->lost |= refused;
		frame->unclear |= slice == FRAME_SLICE_UNKNOWN;
	}
	if (last && frame && !frame->lost)
		ends(frame);
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
	if (measurable >= PICTURES_MIN && measurable > timed / 2 &&
		times_told == 0)
		verdict_fail("G-137",
			"ProcessingTime is 0 in all %u chunks, of which %u "
			"took more than a millisecond; microseconds were "
			"expected",
			timed, measurable);
	if (times_too_long >= PICTURES_MIN && times_too_long > timed / 2)
		verdict_fail("G-137",
			"ProcessingTime is more than %u times what it took "
			"since the frame was begun in %u of %u chunks; it is "
			"in microseconds",
			LONGER, times_too_long, timed);
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
