#include "file_feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file_bytes.h"
#include "film.h"
#include "platform/clock.h"

#define PREFIX	       "file:"
#define FILE_BYTES_MAX ((size_t)512 << 20)

/* How to make one that is fit; what is wrong comes before it. */
#define MAKE_ONE                                                               \
	"ffmpeg -i VIDEO -an -c:v libx264 -profile:v baseline -bf 0 -refs 1 "  \
	"-g 60 -pix_fmt yuv420p FILE.h264"

static const uint8_t start_code[4] = {0, 0, 0, 1};
static const uint8_t delimiter_idr[6] = {0, 0, 0, 1, 0x09, 0x10};
static const uint8_t delimiter[6] = {0, 0, 0, 1, 0x09, 0x30};

#define HEADERS_BYTES (sizeof(delimiter_idr) + FILM_SETS_BYTES_MAX)

struct file_feed {
	struct feed base;
	struct file_bytes file;
	struct film film;

	/* While it is started: */
	uint8_t headers[HEADERS_BYTES]; /* of an IDR picture */
	size_t headers_bytes;
	uint32_t bit_rate; /* the file's */
	uint32_t next;	   /* picture */
	/* Pictures and ticks a second, and the pictures that are due, times the
	 * ticks: at half the mode's rate every other tick has one. */
	uint32_t film_rate, mode_rate, due;
	bool idr_owed; /* asked for at a tick that had none */
};

static void destroy(struct feed *base)
{
	struct file_feed *self = (struct file_feed *)base;

	film_close(&self->film);
	file_bytes_free(&self->file);
	free(self);
}

/* --- what it is -------------------------------------------------------- */

/* In Hz, rounded; 0: the file does not say. A frame has two ticks (E.2.1). */
static unsigned refresh(const struct h264_sps *sps)
{
	uint64_t twice = (uint64_t)sps->num_units_in_tick * 2;

	return sps->has_timing && sps->time_scale / twice < 1000
		       ? (unsigned)((sps->time_scale + twice / 2) / twice)
		       : 0;
}

static void answer_picture(const struct h264_sps *sps, char *value)
{
	unsigned rate = refresh(sps);
	int length = snprintf(value, SUNDOG_SETTING_VALUE_BYTES, "%ux%u",
		(unsigned)sps->width, (unsigned)sps->height);

	if (rate > 0)
		snprintf(value + length,
			SUNDOG_SETTING_VALUE_BYTES - (size_t)length, "@%u",
			rate);
}

static uint32_t mean_bit_rate(const struct film *film, uint32_t rate)
{
	uint64_t bits = film->bytes * 8 / film->picture_count * rate;

	return bits < UINT32_MAX ? (uint32_t)bits : UINT32_MAX;
}

/* What was encoded can't be chosen any more. */
static bool setting(struct feed *base, const char *name,
	char value[SUNDOG_SETTING_VALUE_BYTES])
{
	const struct film *film = &((struct file_feed *)base)->film;

	if (strcmp(name, "picture") == 0)
		answer_picture(&film->sps, value);
	else if (strcmp(name, "profiles") == 0)
		strcpy(value, film->sps.profile_idc == 66 ? "cbp" : "chp");
	else if (strcmp(name, "picture_bit_rate") == 0)
		snprintf(value, SUNDOG_SETTING_VALUE_BYTES, "%u",
			(unsigned)mean_bit_rate(film, refresh(&film->sps)));
	else if (strcmp(name, "slices") == 0)
		snprintf(value, SUNDOG_SETTING_VALUE_BYTES, "%u",
			(unsigned)film->slices_max);
	else
		return false;
	return true;
}

static uint32_t mode_rate(const struct sundog_mode *mode)
{
	return (mode->refresh_numerator + mode->refresh_denominator / 2) /
	       mode->refresh_denominator;
}

static bool has_mode(struct feed *base, const struct sundog_mode *mode)
{
	const struct h264_sps *sps = &((struct file_feed *)base)->film.sps;

	/* Pictures can't be left out of it: the next ones need them. */
	return mode->width == sps->width && mode->height == sps->height &&
	       mode_rate(mode) >= refresh(sps);
}

static void explain_no_mode(
	struct feed *base, const struct sundog_mode *best, struct reason *out)
{
	const struct h264_sps *sps = &((struct file_feed *)base)->film.sps;

	if (best->width == sps->width && best->height == sps->height)
		reason_set(out,
			"the file has %u pictures a second, and no mode in "
			"common with the receiver, at this bit rate, has more "
			"than %u: make the file with -r %u",
			refresh(sps), (unsigned)mode_rate(best),
			(unsigned)mode_rate(best));
	else
		reason_set(out,
			"the file's pictures are %ux%u at %u Hz, and there is "
			"no such mode in common with the receiver: make the "
			"file with -vf scale=%u:%u -r %u",
			(unsigned)sps->width, (unsigned)sps->height,
			refresh(sps), (unsigned)best->width,
			(unsigned)best->height, (unsigned)mode_rate(best));
}

/* --- starting ---------------------------------------------------------- */

/* Each says both sides. */
static bool is_as_negotiated(const struct film *film,
	const struct sundog_stream_start *start, struct reason *reason)
{
	const struct h264_sps *sps = &film->sps;

	if (start->mode.width != sps->width ||
		start->mode.height != sps->height)
		reason_set(reason,
			"the file's pictures are %ux%u, the stream's are to "
			"be %ux%u: use --mode %ux%u, or a file of that size",
			(unsigned)sps->width, (unsigned)sps->height,
			(unsigned)start->mode.width,
			(unsigned)start->mode.height, (unsigned)sps->width,
			(unsigned)sps->height);
	else if (mode_rate(&start->mode) < refresh(sps))
		reason_set(reason,
			"the file has %u pictures a second, the stream's mode "
			"%u: use --mode %ux%u@%u, or make the file with -r %u",
			refresh(sps), (unsigned)mode_rate(&start->mode),
			(unsigned)sps->width, (unsigned)sps->height,
			refresh(sps), (unsigned)mode_rate(&start->mode));
	else if (start->profile_idc != sps->profile_idc)
		reason_set(reason,
			"the file's H.264 profile is %u, the receiver wants "
			"%u: make the file with -profile:v %s",
			sps->profile_idc, (unsigned)start->profile_idc,
			start->profile_idc == 66 ? "baseline"
						 : "high -coder 0");
	else if (start->level_idc < sps->level_idc)
		reason_set(reason,
			"the file's H.264 level is %u.%u, the receiver takes "
			"%u.%u at most: make the file with -level %u.%u",
			sps->level_idc / 10u, sps->level_idc % 10u,
			(unsigned)start->level_idc / 10u,
			(unsigned)start->level_idc % 10u,
			(unsigned)start->level_idc / 10u,
			(unsigned)start->level_idc % 10u);
	else if (film->slices_max > start->slices)
		reason_set(reason,
			"the file has %u slices in a picture, the receiver "
			"takes %u: make the file with -slices %u",
			(unsigned)film->slices_max, (unsigned)start->slices,
			(unsigned)start->slices);
	else
		return true;
	return false;
}

static size_t append(uint8_t *to, const uint8_t *bytes, size_t count)
{
	memcpy(to, start_code, sizeof(start_code));
	memcpy(to + sizeof(start_code), bytes, count);
	return sizeof(start_code) + count;
}

/* The SPS says what was negotiated, which is as much as the file needs or more
 * (W-159). */
static int write_headers(
	struct file_feed *self, const struct sundog_stream_start *start)
{
	const struct film *film = &self->film;
	uint8_t *at = self->headers;

	memcpy(at, delimiter_idr, sizeof(delimiter_idr));
	at += sizeof(delimiter_idr);
	for (uint32_t i = 0; i < film->set_count; i++)
		at += append(at, film->data + film->sets[i].offset,
			film->sets[i].length);
	self->headers_bytes = (size_t)(at - self->headers);
	return h264_sps_stamp(
		self->headers + sizeof(delimiter_idr) + sizeof(start_code),
		film->sets[0].length, (uint8_t)start->profile_idc,
		(uint8_t)start->constraint_flags, (uint8_t)start->level_idc);
}

static int start(struct feed *base, const struct sundog_stream_start *start,
	struct feed_failure *failure)
{
	struct file_feed *self = (struct file_feed *)base;

	if (!is_as_negotiated(&self->film, start, &failure->reason) ||
		write_headers(self, start) != 0) {
		failure->code = SUNDOG_FAILURE_UNFIT;
		return -EINVAL;
	}
	self->mode_rate = mode_rate(&start->mode);
	self->film_rate = refresh(&self->film.sps);
	if (self->film_rate == 0) /* it does not say: a picture a tick */
		self->film_rate = self->mode_rate;
	self->due = self->mode_rate - self->film_rate;
	self->idr_owed = false;
	self->bit_rate = mean_bit_rate(&self->film, self->film_rate);
	self->next = 0;
	return 0;
}

static void stop(struct feed *base)
{
	(void)base; /* nothing was taken */
}

/* --- frames ------------------------------------------------------------ */

static bool write_slice(const struct file_feed *self,
	const struct film_picture *picture, uint32_t index,
	const struct feed_output *output)
{
	const struct film *film = &self->film;
	const struct film_unit *unit =
		&film->slices[picture->first_slice + index];
	const uint8_t *headers = picture->idr ? self->headers : delimiter;
	size_t bytes = picture->idr ? self->headers_bytes : sizeof(delimiter);
	bool last = index + 1 == picture->slices;
	uint8_t *to;

	if (index > 0)
		bytes = 0;
	to = output->reserve(
		output->ctx, bytes + sizeof(start_code) + unit->length);
	if (!to)
		return false;
	memcpy(to, headers, bytes);
	bytes += append(to + bytes, film->data + unit->offset, unit->length);
	output->commit(output->ctx, bytes, last ? 0 : index + 1, last);
	return true;
}

static int make(struct feed *base, const struct feed_tick *tick,
	const struct feed_output *output, struct feed_failure *failure)
{
	struct file_feed *self = (struct file_feed *)base;
	const struct film_picture *picture;
	struct feed_frame frame = {
		.capture_us = clock_now_us(),
		.bit_rate = self->bit_rate,
	};

	(void)failure;
	self->idr_owed = self->idr_owed || tick->idr;
	self->due += self->film_rate;
	if (self->due < self->mode_rate)
		return 0;
	self->due -= self->mode_rate;
	if (self->idr_owed)
		self->next = film_next_idr(&self->film, self->next);
	picture = &self->film.pictures[self->next];
	self->next = (self->next + 1) % self->film.picture_count;
	self->idr_owed = false;
	frame.idr = picture->idr;
	output->begin(output->ctx, &frame);
	for (uint32_t i = 0; i < picture->slices; i++) {
		if (!write_slice(self, picture, i, output))
			break;
	}
	return 0;
}

/* --- the object -------------------------------------------------------- */

const char *file_feed_path(const char *screen)
{
	return strncmp(screen, PREFIX, strlen(PREFIX)) == 0
		       ? screen + strlen(PREFIX)
		       : NULL;
}

static int read_film(
	struct file_feed *self, const char *path, struct reason *reason)
{
	struct reason why = {""};
	int error = file_bytes_read(&self->file, path, FILE_BYTES_MAX, reason);

	if (error)
		return error == -EFBIG ? -EINVAL : error;
	error = film_open(
		&self->film, self->file.data, self->file.length, &why);
	if (error)
		reason_set(reason, "cannot play %.200s: %s; make one with: %s",
			path, why.text, MAKE_ONE);
	return error;
}

int file_feed_open(const char *path, struct feed **out, struct reason *reason)
{
	static const struct feed_ops ops = {
		.destroy = destroy,
		.setting = setting,
		.has_mode = has_mode,
		.explain_no_mode = explain_no_mode,
		.start = start,
		.stop = stop,
		.make = make,
	};
	struct file_feed *self;
	int error;

	*out = NULL;
	if (!path[0]) {
		reason_set(reason, "no file is named: use --screen file:PATH");
		return -EINVAL;
	}
	self = calloc(1, sizeof(*self));
	if (!self) {
		reason_set(reason, "out of memory");
		return -ENOMEM;
	}
	self->base.ops = &ops;
	error = read_film(self, path, reason);
	if (error) {
		destroy(&self->base);
		return error;
	}
	self->base.largest_frame = HEADERS_BYTES + self->film.picture_bytes_max;
	*out = &self->base;
	return 0;
}
