#include "picture_path.h"

#include <string.h>

#include "platform/clock.h"

static void decoded(void *ctx, struct picture *picture)
{
	struct picture_path *self = ctx;
	struct picture_times *times = &picture->times;

	times->decoded_us = clock_now_us();
	times->capture_us =
		pattern_reader_look(&self->pattern, picture, times->decoded_us);
	self->decoded++;
	if (times->number == self->units)
		self->came_back = true;
	picture_unref(self->last);
	self->last = picture;
	presenter_offer(self->presenter, picture);
}

void picture_path_init(struct picture_path *self, struct decoder *decoder,
	bool decodes, struct presenter *presenter, struct stats_log *stats)
{
	memset(self, 0, sizeof(*self));
	self->decoder = decoder;
	self->decodes = decodes;
	self->presenter = presenter;
	self->stats = stats;
	mutex_init(&self->lock);
	decoder_set_output(decoder, decoded, self);
}

void picture_path_destroy(struct picture_path *self)
{
	picture_unref(self->last);
	self->last = NULL;
	mutex_destroy(&self->lock);
}

static void note(struct picture_path *self, const struct picture_times *times,
	uint64_t presented_us)
{
	uint64_t seen_us = presenter_shows(self->presenter) ? presented_us
							    : times->decoded_us;

	mutex_lock(&self->lock);
	if (presented_us)
		self->shown++;
	if (seen_us && times->capture_us)
		latency_histogram_add(
			&self->latency, seen_us - times->capture_us);
	if (self->stats)
		stats_log_frame(self->stats, times, presented_us);
	mutex_unlock(&self->lock);
}

void picture_path_done(struct picture_path *self, const struct picture *picture,
	uint64_t presented_us)
{
	note(self, &picture->times, presented_us);
}

bool picture_path_unit(
	struct picture_path *self, const struct decoder_unit *unit)
{
	struct decoder_unit mine = *unit;
	int error;

	mine.times.number = self->units;
	mine.times.bytes = unit->length;
	self->came_back = false;
	error = decoder_decode(self->decoder, &mine);
	/* Without a picture nobody else tells of it. */
	if (!self->came_back && (error || !self->decodes))
		note(self, &mine.times, 0);
	if (error)
		self->decode_errors++;
	self->units++;
	return error == 0;
}

const struct picture *picture_path_last(const struct picture_path *self)
{
	return self->last;
}

void picture_path_totals(
	struct picture_path *self, struct picture_path_totals *out)
{
	memset(out, 0, sizeof(*out));
	out->decoded = self->decodes ? self->decoded : self->units;
	out->decode_errors = self->decode_errors;
	out->width = self->last ? self->last->width : 0;
	out->height = self->last ? self->last->height : 0;
	out->is_pattern = pattern_reader_is_pattern(&self->pattern);
	out->pattern_lost = self->pattern.lost;
	mutex_lock(&self->lock);
	out->shown = self->shown;
	out->has_latency = self->latency.count > 0;
	out->latency_p50_us = latency_histogram_quantile(&self->latency, 500);
	out->latency_p99_us = latency_histogram_quantile(&self->latency, 990);
	mutex_unlock(&self->lock);
}
