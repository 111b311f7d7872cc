#include "modes.h"

#include <stdio.h>
#include <string.h>

/* What the pipeline can do at most; W-109 finds the common level below it. */
#define HIGHEST_LEVEL WFD_LEVEL_4_2

static struct wfd_source_limits source_limits(
	const struct driver_settings *settings, uint64_t link)
{
	return (struct wfd_source_limits){
		.profiles = settings->profiles,
		.level = HIGHEST_LEVEL,
		.width = settings->width,
		.height = settings->height,
		.refresh = settings->refresh,
		.bit_rate = link,
		.slices = settings->slices,
		.low_latency = settings->latency == LATENCY_LOW,
		.audio_aac = settings->audio_aac,
		.audio_lpcm = settings->audio_lpcm,
		.audio_ac3 = settings->audio_ac3,
	};
}

static enum wfd_audio_choice select_audio(const struct wfd_capabilities *sink,
	const struct driver_settings *settings)
{
	struct wfd_source_limits limits = source_limits(settings, 0);

	if (!settings->audio_lpcm && !settings->audio_aac &&
		!settings->audio_ac3)
		return WFD_AUDIO_NONE;
	return wfd_select_audio(sink, &limits);
}

void mode_list_make(struct mode_list *self, const struct wfd_capabilities *sink,
	const struct driver_settings *settings, uint64_t link)
{
	struct wfd_source_limits limits = source_limits(settings, 0);
	enum wfd_audio_choice audio;
	size_t without_link;

	wfd_select_video(sink, &limits, self->candidates, WFD_CANDIDATES_MAX,
		&self->usable);
	without_link = self->usable;
	if (link) {
		limits.bit_rate = link;
		wfd_select_video(sink, &limits, self->candidates,
			WFD_CANDIDATES_MAX, &self->usable);
	}
	self->reduced = self->usable < without_link;
	audio = select_audio(sink, settings);
	for (size_t i = 0; i < self->usable; i++)
		self->candidates[i].selection.audio = audio;
}

bool mode_equals(const struct sundog_mode *a, const struct wfd_mode *b)
{
	/* 59.94 Hz is 60 in the tables. */
	uint64_t refresh =
		((uint64_t)a->refresh_numerator + a->refresh_denominator / 2) /
		a->refresh_denominator;

	return a->width == b->width && a->height == b->height &&
	       refresh == b->refresh && !b->interlaced;
}

static const struct wfd_selection *find(
	const struct mode_list *self, const struct sundog_mode *mode)
{
	for (size_t i = 0; i < self->usable; i++)
		if (mode_equals(mode, self->candidates[i].selection.mode))
			return &self->candidates[i].selection;
	return NULL;
}

const struct wfd_selection *mode_list_find(
	const struct mode_list *self, const struct sundog_mode *mode)
{
	return find(self, mode);
}

const struct wfd_selection *mode_list_fallback(
	const struct mode_list *self, unsigned n)
{
	static const struct sundog_mode modes[MODE_LIST_FALLBACKS] = {
		{1280, 720, 30, 1},
		{640, 480, 60, 1},
	};

	return n < MODE_LIST_FALLBACKS ? find(self, &modes[n]) : NULL;
}

struct sundog_mode mode_export(const struct wfd_mode *mode)
{
	return (struct sundog_mode){
		.width = mode->width,
		.height = mode->height,
		.refresh_numerator = mode->refresh,
		.refresh_denominator = 1,
	};
}

size_t mode_list_export(
	const struct mode_list *self, struct sundog_mode *out, size_t capacity)
{
	size_t count = 0;

	for (size_t i = 0; i < self->usable && count < capacity; i++) {
		const struct wfd_mode *mode =
			self->candidates[i].selection.mode;
		bool seen = mode->interlaced;

		/* One mode may stand in two tables and several profiles. */
		for (size_t j = 0; j < count && !seen; j++)
			seen = mode_equals(&out[j], mode);
		if (!seen)
			out[count++] = mode_export(mode);
	}
	return count;
}

static bool offers(const struct wfd_video_formats *video, enum wfd_table table,
	unsigned bit)
{
	for (size_t i = 0; i < video->count; i++)
		if (video->tuples[i].masks[table] >> bit & 1)
			return true;
	return false;
}

void mode_list_describe_offer(
	const struct wfd_capabilities *sink, char *text, size_t bytes)
{
	size_t used = 0;

	snprintf(text, bytes, "no H.264 video");
	for (int table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		for (unsigned bit = 0; bit < 32; bit++) {
			const struct wfd_mode *mode =
				wfd_mode_get((enum wfd_table)table, bit);
			char name[WFD_MODE_TEXT];

			if (!mode || !offers(&sink->video,
					     (enum wfd_table)table, bit))
				continue;
			wfd_mode_format(mode, name);
			if (used + sizeof(name) + 5 >= bytes) {
				snprintf(text + used, bytes - used, ", ...");
				return;
			}
			used += (size_t)snprintf(text + used, bytes - used,
				"%s%s", used ? ", " : "", name);
		}
	}
}

uint64_t mode_list_least_bit_rate(void)
{
	const struct wfd_mode *mode = wfd_mode_find(1024, 768, 30);

	return mode ? wfd_mode_minimum_bit_rate(mode) : 0;
}
