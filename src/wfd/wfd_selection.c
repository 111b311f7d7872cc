#include "wfd_selection.h"

#include "wfd_audio_codecs.h"
#include "wfd_video_formats.h"

static bool one_bit(uint32_t value)
{
	return value != 0 && (value & (value - 1)) == 0;
}

bool wfd_selection_is_whole(const struct wfd_selection *self)
{
	return self->mode != NULL && one_bit(self->profile) &&
	       one_bit(self->level);
}

void wfd_selection_print_video(
	struct wfd_print *out, const struct wfd_selection *self)
{
	struct wfd_video_formats formats = {.count = 1};
	struct wfd_video_tuple *tuple = &formats.tuples[0];

	tuple->profile = self->profile;
	tuple->level = self->level;
	tuple->masks[self->mode->table] = UINT32_C(1) << self->mode->bit;
	tuple->min_slice = self->min_slice;
	tuple->slice_enc = self->slice_enc;
	tuple->frame_rate_control = self->frame_rate_control;
	wfd_video_formats_print(out, &formats);
}

/* What each choice is in a mask. */
static const struct {
	enum wfd_audio_choice choice;
	uint32_t lpcm, aac, ac3;
} sounds[] = {
	/* Best first: of several bits the first counts. */
	{WFD_AUDIO_AAC_2CH, 0, WFD_AAC_2CH, 0},
	{WFD_AUDIO_LPCM_48K, WFD_LPCM_48K_2CH, 0, 0},
	{WFD_AUDIO_LPCM_44K, WFD_LPCM_44K_2CH, 0, 0},
	{WFD_AUDIO_AC3_2CH, 0, 0, WFD_AC3_2CH},
};

#define SOUNDS (sizeof(sounds) / sizeof(sounds[0]))

void wfd_selection_print_audio(
	struct wfd_print *out, const struct wfd_selection *self)
{
	struct wfd_audio_codecs codecs = {0};
	size_t i;

	for (i = 0; i < SOUNDS; i++) {
		if (sounds[i].choice == self->audio) {
			codecs.lpcm = sounds[i].lpcm;
			codecs.aac = sounds[i].aac;
			codecs.ac3 = sounds[i].ac3;
		}
	}
	wfd_audio_codecs_print(out, &codecs);
}

/* The largest and fastest mode of the tuple, and how many it has. */
static const struct wfd_mode *best_mode(
	const struct wfd_video_tuple *tuple, unsigned *count)
{
	const struct wfd_mode *best = NULL;
	uint64_t most = 0;
	unsigned table, bit;

	*count = 0;
	for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		for (bit = 0; bit < wfd_mode_count((enum wfd_table)table);
			bit++) {
			const struct wfd_mode *mode =
				wfd_mode_get((enum wfd_table)table, bit);
			uint64_t worth = (uint64_t)mode->width * mode->height *
					 mode->refresh;

			if (!wfd_video_tuple_has(tuple, mode))
				continue;
			worth *= mode->interlaced ? 1 : 2;
			if (worth > most)
				best = mode;
			if (worth > most)
				most = worth;
			++*count;
		}
	}
	return best;
}

/* Is it within one of the offered tuples? */
static enum wfd_reason check_offer(const struct wfd_video_tuple *tuple,
	const struct wfd_mode *mode, const struct wfd_video_formats *offer)
{
	enum wfd_reason reason = WFD_REASON_PROFILE;
	size_t i;

	for (i = 0; i < offer->count; i++) {
		const struct wfd_video_tuple *ours = &offer->tuples[i];

		if ((ours->profile & tuple->profile) != tuple->profile)
			continue;
		if (!wfd_video_tuple_has(ours, mode))
			reason = WFD_REASON_FORMAT;
		else if (wfd_level_highest(tuple->level) <=
			 wfd_level_highest(ours->level))
			return WFD_REASON_NONE;
	}
	return reason;
}

enum wfd_reason wfd_selection_read_video(struct wfd_selection *self,
	struct wfd_text value, const struct wfd_video_formats *offer,
	bool strict)
{
	struct wfd_video_formats formats;
	struct wfd_video_tuple *tuple = &formats.tuples[0];
	const struct wfd_mode *mode;
	enum wfd_reason reason;
	unsigned count;

	if (!wfd_video_formats_parse(value, &formats))
		return WFD_REASON_SYNTAX;
	if (formats.none || offer->none)
		return WFD_REASON_FORMAT;
	mode = best_mode(tuple, &count);
	if (mode == NULL)
		return WFD_REASON_FORMAT;
	if (strict) {
		if (formats.count > 1 || count > 1)
			return WFD_REASON_FORMAT;
		if (!one_bit(tuple->profile) || !one_bit(tuple->level))
			return WFD_REASON_PROFILE;
		reason = check_offer(tuple, mode, offer);
		if (reason != WFD_REASON_NONE)
			return reason;
	}
	self->mode = mode;
	self->profile = (tuple->profile & WFD_PROFILE_CHP) != 0
				? WFD_PROFILE_CHP
				: WFD_PROFILE_CBP;
	self->level = (uint8_t)wfd_level_highest(tuple->level);
	if (self->level == 0)
		self->level = mode->level;
	self->frame_rate_control = tuple->frame_rate_control;
	self->min_slice = tuple->min_slice;
	self->slice_enc = tuple->slice_enc;
	return WFD_REASON_NONE;
}

enum wfd_reason wfd_selection_read_audio(struct wfd_selection *self,
	struct wfd_text value, const struct wfd_audio_codecs *offer,
	bool strict)
{
	struct wfd_audio_codecs codecs;
	size_t i;

	if (!wfd_audio_codecs_parse(value, &codecs))
		return WFD_REASON_SYNTAX;
	if (wfd_text_is(value, "none")) {
		self->audio = WFD_AUDIO_NONE;
		return WFD_REASON_NONE;
	}
	if (strict && (((codecs.lpcm != 0) + (codecs.aac != 0) +
			       (codecs.ac3 != 0)) != 1 ||
			      !one_bit(codecs.lpcm | codecs.aac | codecs.ac3)))
		return WFD_REASON_FORMAT;
	/* Even lenient: what we cannot decode stays silent, so say so. */
	codecs.lpcm &= offer->none ? 0 : offer->lpcm;
	codecs.aac &= offer->none ? 0 : offer->aac;
	codecs.ac3 &= offer->none ? 0 : offer->ac3;
	for (i = 0; i < SOUNDS; i++) {
		if ((codecs.lpcm & sounds[i].lpcm) == sounds[i].lpcm &&
			(codecs.aac & sounds[i].aac) == sounds[i].aac &&
			(codecs.ac3 & sounds[i].ac3) == sounds[i].ac3) {
			self->audio = sounds[i].choice;
			return WFD_REASON_NONE;
		}
	}
	return WFD_REASON_FORMAT;
}
