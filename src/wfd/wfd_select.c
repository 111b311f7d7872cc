/*
 * The source's choice (5.8). Every mode of the tables becomes a candidate
 * with the best profile that carries it, then they are put in order.
 */
#include "wfd_select.h"

#include "wfd_audio_codecs.h"
#include "wfd_video_formats.h"

/* Frame rate control: bit 4, the rate may change without a user's action. */
#define FRC_OURS 0x11

static const char not_offered[] = "the sink does not offer it";
static const char interlaced[] = "it is interlaced, which we do not encode";
static const char no_profile[] = "no H.264 profile in common";
static const char too_large[] = "it is larger than the sink's own limit";
static const char sink_level[] = "it needs a higher H.264 level than the sink "
				 "offers";
static const char our_level[] = "it needs a higher H.264 level than we encode";
static const char beyond[] = "it is larger or faster than the picture";
static const char too_fat[] = "it needs more bit rate than the link has";

uint64_t wfd_mode_minimum_bit_rate(const struct wfd_mode *mode)
{
	uint64_t pixels = (uint64_t)mode->width * mode->height * mode->refresh;

	/* One bit for 25 pixels: 5 Mbit/s for 1080p60, 2.5 for 1080p30. Below
	 * it text is no longer legible while it moves. */
	return (mode->interlaced ? pixels / 2 : pixels) / 25;
}

static bool same_profile(uint8_t profile, const struct wfd_video_tuple *tuple)
{
	return (tuple->profile & profile) != 0;
}

/* The profiles to try for a tuple, best first (f). */
static uint8_t tuple_profile(
	const struct wfd_video_tuple *tuple, const struct wfd_source_limits *us)
{
	if (same_profile(us->profiles & WFD_PROFILE_CHP, tuple))
		return WFD_PROFILE_CHP;
	if (same_profile(us->profiles & WFD_PROFILE_CBP, tuple))
		return WFD_PROFILE_CBP;
	return 0;
}

/* Constrained baseline is everyone's duty, said or not (W-111). */
static bool any_common_profile(const struct wfd_video_formats *sink,
	const struct wfd_source_limits *us)
{
	size_t i;

	for (i = 0; i < sink->count; i++) {
		if (tuple_profile(&sink->tuples[i], us) != 0)
			return true;
	}
	return false;
}

/*
 * The most slices that both bear, all equal and of whole macroblock rows
 * (5.7, W-112). A sink that says 0 for the smallest slice decodes none.
 */
static void choose_slices(struct wfd_selection *selection,
	const struct wfd_video_tuple *tuple, const struct wfd_source_limits *us)
{
	unsigned columns = (selection->mode->width + 15U) / 16;
	unsigned rows = (selection->mode->height + 15U) / 16;
	unsigned most = (tuple->slice_enc & 0x3FFU) + 1;
	unsigned n = us->slices < most ? us->slices : most;

	if (tuple->min_slice == 0 || (tuple->slice_enc >> 10 & 7) == 0)
		return;
	for (; n > 1; n--) {
		unsigned size = rows / n * columns;

		if (rows % n != 0 || size < tuple->min_slice)
			continue;
		selection->min_slice = (uint16_t)size;
		selection->slice_enc = (uint16_t)(1U << 10 | (n - 1));
		return;
	}
}

/* Why this mode of this tuple can't be; NULL: it can, *out is filled. */
static const char *try_tuple(const struct wfd_mode *mode,
	const struct wfd_video_tuple *tuple, uint8_t profile,
	const struct wfd_source_limits *us, bool trust_level,
	struct wfd_selection *out)
{
	unsigned theirs = wfd_level_highest(tuple->level);
	unsigned ours = wfd_level_highest(us->level);

	if (!wfd_video_tuple_has(tuple, mode))
		return not_offered;
	if (mode->interlaced)
		return interlaced;
	if (profile == 0)
		return no_profile;
	if ((tuple->max_hres != 0 && mode->width > tuple->max_hres) ||
		(tuple->max_vres != 0 && mode->height > tuple->max_vres))
		return too_large;
	if (us->like_android && us->width != 0 &&
		(mode->width > us->width || mode->height > us->height ||
			mode->refresh > (us->refresh ? us->refresh : 60)))
		return beyond;
	if (mode->level > ours)
		return our_level;
	if (trust_level && mode->level > theirs)
		return sink_level;
	if (us->bit_rate != 0 && us->bit_rate < wfd_mode_minimum_bit_rate(mode))
		return too_fat;
	*out = (struct wfd_selection){
		.mode = mode,
		.profile = profile,
		.level = (uint8_t)(theirs < ours ? theirs : ours), /* W-109 */
		.frame_rate_control =
			tuple->frame_rate_control & FRC_OURS, /* W-113 */
	};
	/* Some levels do not exist in R1's field. */
	if (out->level == 0 || out->level > WFD_LEVEL_4_2)
		out->level = WFD_LEVEL_4_2;
	choose_slices(out, tuple, us);
	return NULL;
}

/* How near a reason is to success, to report the nearest of all tuples. */
static int nearness(const char *refused)
{
	if (refused == not_offered)
		return 0;
	if (refused == no_profile || refused == interlaced)
		return 1;
	return 2;
}

static void judge(struct wfd_candidate *candidate, const struct wfd_mode *mode,
	const struct wfd_video_formats *sink,
	const struct wfd_source_limits *us, bool trust_level)
{
	bool common = any_common_profile(sink, us);
	size_t i;

	*candidate = (struct wfd_candidate){
		.selection = {.mode = mode}, .refused = not_offered};
	for (i = 0; i < sink->count; i++) {
		uint8_t profile = tuple_profile(&sink->tuples[i], us);
		struct wfd_selection selection;
		const char *refused;

		if (!common)
			profile = us->profiles & WFD_PROFILE_CBP;
		refused = try_tuple(mode, &sink->tuples[i], profile, us,
			trust_level, &selection);
		if (refused == NULL &&
			(candidate->refused != NULL ||
				profile > candidate->selection.profile)) {
			candidate->selection = selection;
			candidate->refused = NULL;
		} else if (refused != NULL && candidate->refused != NULL &&
			   nearness(refused) > nearness(candidate->refused)) {
			candidate->refused = refused;
		}
	}
}

/* The order of two candidates. */

struct rank {
	bool refused;
	uint64_t pixels; /* a second; 0 unless only that counts */
	bool native;
	bool same_shape;
	bool covers; /* at least the picture, and not beyond native */
	uint32_t area;
	unsigned off;	/* from the picture's refresh rate, Hz */
	unsigned slow;	/* of two equally far ones the faster is better */
	unsigned place; /* in the tables */
};

static struct rank rank_of(const struct wfd_candidate *candidate,
	const struct wfd_mode *native, const struct wfd_source_limits *us)
{
	const struct wfd_mode *mode = candidate->selection.mode;
	unsigned refresh = us->refresh != 0 ? us->refresh : 60;
	uint32_t picture = us->width * us->height;
	uint32_t panel = native != NULL
				 ? (uint32_t)native->width * native->height
				 : UINT32_MAX;
	/* Sides of the two shapes, made comparable: w1 * h2 and w2 * h1. */
	uint32_t wide = (uint32_t)mode->width * us->height;
	uint32_t high = (uint32_t)mode->height * us->width;
	struct rank rank = {
		.refused = candidate->refused != NULL,
		.area = (uint32_t)mode->width * mode->height,
		.off = mode->refresh > refresh ? mode->refresh - refresh
					       : refresh - mode->refresh,
		.slow = 1000U - mode->refresh,
		.place = (unsigned)mode->table * 32 + mode->bit,
	};

	if (us->like_android)
		rank.pixels = (uint64_t)rank.area * mode->refresh;
	rank.native = mode == native && mode->refresh <= refresh &&
		      (picture == 0 || rank.area <= picture);
	rank.same_shape =
		picture == 0 ||
		(wide > high ? wide - high : high - wide) <= high / 50;
	rank.covers =
		picture != 0 && rank.area >= picture && rank.area <= panel;
	return rank;
}

static int by(unsigned a, unsigned b)
{
	return a < b ? -1 : a > b;
}

/* Negative: a before b. */
static int compare(const struct rank *a, const struct rank *b)
{
	int order;

	if ((order = by(a->refused, b->refused)) != 0)
		return order;
	if (a->pixels != b->pixels)
		return a->pixels > b->pixels ? -1 : 1;
	if ((order = by(b->native, a->native)) != 0) /* (a) */
		return order;
	if ((order = by(b->same_shape, a->same_shape)) != 0) /* (b) */
		return order;
	if ((order = by(b->covers, a->covers)) != 0) /* (c) */
		return order;
	if ((order = a->covers ? by(a->area, b->area) : by(b->area, a->area)) !=
		0)
		return order;
	if ((order = by(a->off, b->off)) != 0) /* (d) */
		return order;
	if ((order = by(a->slow, b->slow)) != 0)
		return order;
	return by(a->place, b->place); /* (e) */
}

/* At most 128 of them, once per negotiation: insertion does. */
static void sort(struct wfd_candidate *list, size_t count,
	const struct wfd_mode *native, const struct wfd_source_limits *us)
{
	size_t i, at;

	for (i = 1; i < count; i++) {
		struct wfd_candidate moved = list[i];
		struct rank rank = rank_of(&moved, native, us);

		for (at = i; at > 0; at--) {
			struct rank other = rank_of(&list[at - 1], native, us);

			if (compare(&other, &rank) <= 0)
				break;
			list[at] = list[at - 1];
		}
		list[at] = moved;
	}
}

static size_t judge_all(const struct wfd_video_formats *sink,
	const struct wfd_source_limits *us, bool trust_level,
	struct wfd_candidate *out, size_t capacity, size_t *usable)
{
	size_t count = 0;
	unsigned table, bit;

	*usable = 0;
	for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		for (bit = 0; bit < wfd_mode_count((enum wfd_table)table) &&
			      count < capacity;
			bit++) {
			judge(&out[count],
				wfd_mode_get((enum wfd_table)table, bit), sink,
				us, trust_level);
			if (out[count++].refused == NULL)
				++*usable;
		}
	}
	return count;
}

/*
 * Step 5: the sink offers modes, none of which we can send. These two it
 * has to take, offered or not.
 */
static void mandatory(const struct wfd_video_formats *sink,
	const struct wfd_source_limits *us, struct wfd_candidate *list,
	size_t count, size_t *usable)
{
	const struct wfd_mode *const modes[] = {
		wfd_mode_find(1280, 720, 30),
		wfd_mode_find(640, 480, 60),
	};
	size_t i, m;

	for (m = 0; m < sizeof(modes) / sizeof(modes[0]); m++) {
		struct wfd_video_tuple tuple = sink->tuples[0];

		tuple.masks[modes[m]->table] |= UINT32_C(1) << modes[m]->bit;
		tuple.max_hres = 0;
		tuple.max_vres = 0;
		for (i = 0; i < count; i++) {
			if (list[i].selection.mode != modes[m])
				continue;
			list[i].refused = try_tuple(modes[m], &tuple,
				us->profiles & WFD_PROFILE_CBP, us, false,
				&list[i].selection);
			list[i].selection.mode = modes[m];
			if (list[i].refused == NULL)
				++*usable;
		}
	}
}

static bool offers_anything(const struct wfd_video_formats *sink)
{
	size_t i;

	for (i = 0; i < sink->count; i++) {
		const uint32_t *masks = sink->tuples[i].masks;

		if ((masks[0] | masks[1] | masks[2]) != 0)
			return true;
	}
	return false;
}

size_t wfd_select_video(const struct wfd_capabilities *sink,
	const struct wfd_source_limits *limits, struct wfd_candidate *out,
	size_t capacity, size_t *usable)
{
	static const struct wfd_video_formats nothing = {.none = true};
	const struct wfd_video_formats *video =
		sink->video.none ? &nothing : &sink->video;
	size_t count;

	count = judge_all(video, limits, true, out, capacity, usable);
	/* Several sinks understate their level (W-108). */
	if (*usable == 0)
		count = judge_all(video, limits, false, out, capacity, usable);
	if (*usable == 0 && offers_anything(video))
		mandatory(video, limits, out, count, usable);
	sort(out, count, wfd_video_formats_native(video), limits);
	return count;
}

enum wfd_audio_choice wfd_select_audio(const struct wfd_capabilities *sink,
	const struct wfd_source_limits *limits)
{
	const struct wfd_audio_codecs *audio = &sink->audio;
	bool aac = limits->audio_aac && (audio->aac & WFD_AAC_2CH) != 0;
	bool lpcm = limits->audio_lpcm && (audio->lpcm & WFD_LPCM_48K_2CH) != 0;

	if (audio->none)
		return WFD_AUDIO_NONE;
	if (lpcm && (limits->low_latency || !aac))
		return WFD_AUDIO_LPCM_48K;
	if (aac)
		return WFD_AUDIO_AAC_2CH;
	if (limits->audio_ac3 && (audio->ac3 & WFD_AC3_2CH) != 0)
		return WFD_AUDIO_AC3_2CH;
	/* 48 kHz LPCM is everyone's duty who plays sound at all. */
	return limits->audio_lpcm ? WFD_AUDIO_LPCM_48K : WFD_AUDIO_NONE;
}
