#include "screen_feed.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encode/encoder.h"
#include "platform/clock.h"

#define IDR_INTERVAL_S_DEFAULT 5u

/* A screen is still when so many frames in a row show no change. */
#define STILL_FRAMES 3u
/* It is encoded on until its picture is as fine as it gets, and for so many
 * frames at least, which fill the encoder's buffer for the next IDR; ... */
#define SETTLED_FRAMES 24u
/* ... and then shown again this often, for a sink that lost it. */
#define STILL_GAP_US 1000000u

struct screen_feed {
	struct feed base;
	struct capture *capture;
	const char *encoder_name;
	uint64_t idr_interval_us;

	/* While it is started: */
	struct encoder *encoder; /* NULL: it is not */
	struct picture picture;
	bool may_skip;
	uint64_t gap_us; /* the longest when skipping */

	/* The stream thread's own: */
	struct capture_shot shot;
	bool begun;	       /* a frame has been encoded */
	uint64_t idr_us;       /* when the last one was encoded */
	uint64_t encoded_us;   /* when the last frame was */
	uint32_t bit_rate;     /* the encoder's */
	uint32_t still_frames; /* encoded without a change */
};

static void destroy(struct feed *base)
{
	struct screen_feed *self = (struct screen_feed *)base;

	capture_destroy(self->capture);
	free(self);
}

/* What the driver chooses the mode for: the screen's size, as it is before a
 * stream looks at it. The pattern has none. */
static bool setting(struct feed *base, const char *name,
	char value[SUNDOG_SETTING_VALUE_BYTES])
{
	struct screen_feed *self = (struct screen_feed *)base;
	uint32_t width, height;

	if (strcmp(name, "picture") != 0)
		return false;
	value[0] = '\0';
	if (!self->encoder && capture_size(self->capture, &width, &height))
		snprintf(value, SUNDOG_SETTING_VALUE_BYTES, "%ux%u",
			(unsigned)width, (unsigned)height);
	return true;
}

/* --- starting ---------------------------------------------------------- */

static void stop(struct feed *base)
{
	struct screen_feed *self = (struct screen_feed *)base;

	encoder_destroy(self->encoder);
	self->encoder = NULL;
	picture_destroy(&self->picture);
}

static int open_encoder(struct screen_feed *self,
	const struct sundog_stream_start *start, struct reason *reason)
{
	struct encoder_config config = {
		.mode = start->mode,
		.aspect = mode_sample_aspect(
			start->mode.width, start->mode.height),
		.profile_idc = (uint8_t)start->profile_idc,
		.constraint_flags = (uint8_t)start->constraint_flags,
		.level_idc = (uint8_t)start->level_idc,
		.bit_rate = start->bit_rate,
		.slices = start->slices,
	};

	return encoder_open(
		self->encoder_name, &config, &self->encoder, reason);
}

static int prepare(struct screen_feed *self,
	const struct sundog_stream_start *start, struct feed_failure *failure)
{
	const struct sundog_mode *mode = &start->mode;
	struct reason *reason = &failure->reason;
	int error = picture_create(&self->picture, mode->width, mode->height);

	if (error) {
		failure->code = SUNDOG_FAILURE_SYSTEM;
		reason_set(reason, "no picture of %ux%u: %s",
			(unsigned)mode->width, (unsigned)mode->height,
			strerror(-error));
		return error;
	}
	failure->code = SUNDOG_FAILURE_ENCODER;
	error = open_encoder(self, start, reason);
	if (error)
		return error;
	failure->code = SUNDOG_FAILURE_SOURCE_LOST;
	error = capture_start(self->capture, mode->width, mode->height,
		mode_sample_aspect(mode->width, mode->height));
	if (error)
		*reason = self->capture->reason;
	return error;
}

static int start(struct feed *base, const struct sundog_stream_start *start,
	struct feed_failure *failure)
{
	struct screen_feed *self = (struct screen_feed *)base;
	uint64_t limit_us = start->max_skip_ms * UINT64_C(1000);
	int error;

	self->may_skip = start->flags & SUNDOG_STREAM_SKIP_ALLOWED;
	self->gap_us =
		limit_us && limit_us < STILL_GAP_US ? limit_us : STILL_GAP_US;
	self->begun = false;
	self->still_frames = 0;
	self->bit_rate = start->bit_rate;
	error = prepare(self, start, failure);
	if (error)
		stop(base);
	return error;
}

/* --- frames ------------------------------------------------------------ */

static bool idr_is_due(const struct screen_feed *self)
{
	return !self->begun ||
	       self->shot.capture_us - self->idr_us >= self->idr_interval_us;
}

/* A picture that the sink has already, in full quality, need not be encoded
 * where its frame-rate control allows gaps. */
static bool can_skip(const struct screen_feed *self)
{
	return self->may_skip && self->begun && !self->shot.changed &&
	       self->still_frames >= SETTLED_FRAMES &&
	       self->encoder->quantiser <= ENCODER_QUANTISER_FINEST &&
	       self->shot.capture_us - self->encoded_us < self->gap_us;
}

static void follow_bit_rate(struct screen_feed *self, uint32_t wanted)
{
	if (wanted != self->bit_rate &&
		encoder_set_bit_rate(self->encoder, wanted) == 0)
		self->bit_rate = wanted;
}

static int encode(
	struct screen_feed *self, bool idr, const struct feed_output *output)
{
	struct encoder_output slices = {.reserve = output->reserve,
		.commit = output->commit,
		.ctx = output->ctx};
	int error;

	encoder_set_still(self->encoder, self->still_frames >= STILL_FRAMES);
	error = encoder_encode(self->encoder, &self->picture, idr, &slices);
	if (error)
		return error;
	self->begun = true;
	self->encoded_us = self->shot.capture_us;
	if (idr)
		self->idr_us = self->shot.capture_us;
	return 0;
}

static int make(struct feed *base, const struct feed_tick *tick,
	const struct feed_output *output, struct feed_failure *failure)
{
	struct screen_feed *self = (struct screen_feed *)base;
	struct feed_frame frame = {0};
	uint64_t number;
	int error = capture_grab(self->capture, &self->shot);

	if (error) {
		failure->code = SUNDOG_FAILURE_SOURCE_LOST;
		failure->reason = self->capture->reason;
		return error;
	}
	frame.idr = tick->idr || idr_is_due(self);
	if (!frame.idr && can_skip(self))
		return 0;
	follow_bit_rate(self, tick->bit_rate);
	frame.capture_us = self->shot.capture_us;
	frame.unchanged = self->begun && !self->shot.changed;
	frame.bit_rate = self->bit_rate;
	self->still_frames = frame.unchanged ? self->still_frames + 1 : 0;
	number = output->begin(output->ctx, &frame);
	if (!frame.unchanged) {
		capture_paint(self->capture, number, &self->picture);
		output->converted(output->ctx);
	}
	error = encode(self, frame.idr, output);
	if (error) {
		failure->code = SUNDOG_FAILURE_ENCODER;
		reason_set(&failure->reason, "the encoder failed");
	}
	return error;
}

static void interrupt(struct feed *base)
{
	capture_interrupt(((struct screen_feed *)base)->capture);
}

/* --- the object -------------------------------------------------------- */

struct feed *screen_feed_new(
	struct capture *capture, const char *encoder, uint32_t idr_interval_s)
{
	static const struct feed_ops ops = {
		.destroy = destroy,
		.setting = setting,
		.start = start,
		.stop = stop,
		.make = make,
		.interrupt = interrupt,
	};
	struct screen_feed *self = calloc(1, sizeof(*self));

	if (!self)
		return NULL;
	self->base.ops = &ops;
	self->capture = capture;
	self->encoder_name = encoder;
	self->idr_interval_us = idr_interval_s * UINT64_C(1000000);
	return &self->base;
}

int screen_feed_open(const struct settings *settings, struct feed **out,
	struct reason *reason)
{
	const char *encoder = settings_text(settings, "encoder", "x264");
	uint32_t idr_interval_s = IDR_INTERVAL_S_DEFAULT;
	struct capture *capture;
	int error;

	if (!encoder_is_known(encoder)) {
		reason_set(reason, "unknown encoder \"%s\": use x264", encoder);
		return -EINVAL;
	}
	error = settings_number(
		settings, "idr_interval_s", 1, 15, &idr_interval_s, reason);
	if (error)
		return error;
	error = capture_open(settings, &capture, reason);
	if (error)
		return error;
	*out = screen_feed_new(capture, encoder, idr_interval_s);
	if (*out)
		return 0;
	capture_destroy(capture);
	reason_set(reason, "out of memory");
	return -ENOMEM;
}
