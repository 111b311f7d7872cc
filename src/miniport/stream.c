#include "stream.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "chunk_ring.h"
#include "encode/encoder.h"
#include "frame_clock.h"
#include "platform/clock.h"
#include "platform/thread.h"

/* The ring holds two seconds, and an IDR of any size beside it. */
#define RING_SECONDS   2u
#define RING_BYTES_MIN (4u << 20)

/* A screen is still when so many frames in a row show no change. */
#define STILL_FRAMES 3u
/* It is encoded on until its picture is as fine as it gets, and for so many
 * frames at least, which fill the encoder's buffer for the next IDR; ... */
#define SETTLED_FRAMES 24u
/* ... and then shown again this often, for a sink that lost it. */
#define STILL_GAP_US 1000000u

/* A source that keeps a stopping stream waiting for longer is cut off: the
 * session has three seconds to end (G-173). */
#define STOP_PATIENCE_US 500000u

/* Ticks that were slept through are reported one by one, up to so many: a
 * machine that was suspended has missed thousands. */
#define DROPS_MAX 64u

struct stream {
	struct stream_config config;
	struct frame_clock clock;
	struct chunk_ring ring;
	struct encoder *encoder;
	struct picture picture;

	struct thread thread;
	struct mutex lock;
	struct cond wake;
	bool stop;  /* with lock */
	bool ended; /* with lock: the thread has nothing more to do */
	_Atomic bool idr_wanted;
	_Atomic uint32_t bit_rate;

	/* The thread's own: */
	uint64_t tick;	/* the next */
	uint64_t frame; /* number of the next frame */
	uint32_t encoder_bit_rate;
	uint64_t idr_us;       /* when the last one was encoded */
	uint64_t encoded_us;   /* when the last frame was */
	bool begun;	       /* a frame has been encoded */
	uint32_t still_frames; /* encoded without a change */
	uint64_t unsent[2];    /* where the last two frames end in the ring */

	/* The frame being encoded: */
	struct capture_shot shot;
	uint64_t number;
	uint64_t presentation_90k;
	bool idr;
	uint64_t step_us;  /* when its current step began */
	uint64_t position; /* of the slice that is being written */
	bool lost;	   /* the ring had no room, or the host none */
	bool complete;	   /* its last slice was handed over */
};

/* --- slices ------------------------------------------------------------ */

static uint8_t *reserve(void *ctx, size_t bytes)
{
	struct stream *self = ctx;
	uint8_t *room = NULL;

	/* After a lost slice the rest of the picture is of no use. */
	if (!self->lost)
		room = chunk_ring_reserve(&self->ring, bytes, &self->position);
	if (!room)
		self->lost = true;
	return room;
}

static void commit(void *ctx, size_t bytes, uint32_t part, bool last)
{
	struct stream *self = ctx;
	uint64_t now = clock_now_us();
	struct report_slice slice = {
		.frame = self->number,
		.part = part,
		.took_us = now - self->step_us,
		.bit_rate = self->encoder_bit_rate,
		.chunk =
			{
				.magic = SUNDOG_CONTRACT_MAGIC,
				.stream_id = self->config.stream_id,
				.position = self->position,
				.length = (uint32_t)bytes,
				.flags = (self->idr ? SUNDOG_CHUNK_IDR : 0) |
					 (last ? SUNDOG_CHUNK_LAST : 0),
				.capture_us = self->shot.capture_us,
				.presentation_90k = self->presentation_90k,
			},
	};

	chunk_ring_commit(&self->ring, self->position, bytes);
	self->step_us = now;
	self->complete = last;
	if (!report_slice(self->config.reports, &slice)) {
		/* All chunks that waited are gone (G-120): their bytes will
		 * never be sent, so nothing may wait for them. */
		self->unsent[0] = 0;
		self->unsent[1] = 0;
		self->lost = true;
		self->complete = false;
	}
}

/* --- frames ------------------------------------------------------------ */

static void fail(
	struct stream *self, enum sundog_failure_code code, const char *text)
{
	messages_failure(self->config.messages, code, text);
}

static bool idr_is_due(struct stream *self)
{
	uint64_t interval_us = self->config.idr_interval_s * UINT64_C(1000000);

	return !self->begun ||
	       self->shot.capture_us - self->idr_us >= interval_us;
}

/* A picture that the sink has already, in full quality, need not be encoded
 * where its frame-rate control allows gaps. */
static bool can_skip(struct stream *self)
{
	uint64_t gap_us = STILL_GAP_US;
	uint64_t limit_us = self->config.start.max_skip_ms * UINT64_C(1000);

	if (!(self->config.start.flags & SUNDOG_STREAM_SKIP_ALLOWED))
		return false;
	if (limit_us && limit_us < gap_us)
		gap_us = limit_us;
	return self->begun && !self->shot.changed && !self->idr &&
	       self->still_frames >= SETTLED_FRAMES &&
	       self->encoder->quantiser <= ENCODER_QUANTISER_FINEST &&
	       self->shot.capture_us - self->encoded_us < gap_us;
}

/* An unchanged screen keeps its number (G-134) and its steps are not told
 * again. Not so where its last frame broke off: what follows must not be taken
 * for the rest of it. */
static void begin_frame(struct stream *self)
{
	bool unchanged = self->begun && !self->shot.changed;
	bool again = unchanged && self->complete;

	self->still_frames = unchanged ? self->still_frames + 1 : 0;
	self->number = again ? self->frame - 1 : self->frame;
	self->presentation_90k = frame_clock_90k(&self->clock, self->tick);
	self->lost = false;
	self->complete = false;
	if (again)
		return;
	report_frame_start(self->config.reports, self->number);
	self->frame++;
}

static void paint(struct stream *self)
{
	uint64_t began_us = clock_now_us();

	if (self->begun && !self->shot.changed)
		return;
	capture_paint(self->config.capture, self->number, &self->picture);
	report_converted(
		self->config.reports, self->number, clock_now_us() - began_us);
}

static void follow_bit_rate(struct stream *self)
{
	uint32_t wanted = atomic_load(&self->bit_rate);

	if (wanted != self->encoder_bit_rate &&
		encoder_set_bit_rate(self->encoder, wanted) == 0)
		self->encoder_bit_rate = wanted;
}

static int encode(struct stream *self)
{
	struct encoder_output output = {
		.reserve = reserve, .commit = commit, .ctx = self};
	int error;

	follow_bit_rate(self);
	encoder_set_still(self->encoder, self->still_frames >= STILL_FRAMES);
	self->step_us = clock_now_us();
	error = encoder_encode(
		self->encoder, &self->picture, self->idr, &output);
	if (error)
		return error;
	self->begun = true;
	self->encoded_us = self->shot.capture_us;
	if (self->idr)
		self->idr_us = self->shot.capture_us;
	if (self->lost || !self->complete) {
		/* What follows would refer to a picture that the sink never
		 * sees. */
		report_dropped(self->config.reports, self->number);
		stream_request_idr(self);
		return 0;
	}
	self->unsent[0] = self->unsent[1];
	self->unsent[1] = self->ring.head;
	return 0;
}

/* 0, or the error that ended the stream. */
static int produce(struct stream *self)
{
	int error = capture_grab(self->config.capture, &self->shot);

	if (error) {
		fail(self, SUNDOG_FAILURE_SOURCE_LOST,
			self->config.capture->reason.text);
		return error;
	}
	self->idr =
		atomic_exchange(&self->idr_wanted, false) || idr_is_due(self);
	if (can_skip(self))
		return 0;
	begin_frame(self);
	paint(self);
	error = encode(self);
	if (error)
		fail(self, SUNDOG_FAILURE_ENCODER, "the encoder failed");
	return error;
}

/* --- ticks ------------------------------------------------------------- */

/* False: stop. */
static bool wait_for_tick(struct stream *self)
{
	uint64_t due_us = frame_clock_due_us(&self->clock, self->tick);
	bool stop;

	mutex_lock(&self->lock);
	while (!self->stop && cond_wait_until(&self->wake, &self->lock, due_us))
		;
	stop = self->stop;
	mutex_unlock(&self->lock);
	return !stop;
}

/* Ticks that passed while a frame took too long, or the machine slept. */
static void drop_missed_ticks(struct stream *self)
{
	uint64_t latest = frame_clock_latest(&self->clock, clock_now_us());
	uint64_t missed = latest > self->tick ? latest - self->tick : 0;

	for (uint64_t i = 0; i < missed && i < DROPS_MAX; i++)
		report_dropped(self->config.reports, self->frame);
	self->tick += missed;
}

static bool network_is_behind(struct stream *self)
{
	return chunk_ring_tail(&self->ring) < self->unsent[0];
}

static void run(void *arg)
{
	struct stream *self = arg;
	int error = 0;

	while (!error && wait_for_tick(self)) {
		drop_missed_ticks(self);
		if (network_is_behind(self))
			report_dropped(self->config.reports, self->frame);
		else
			error = produce(self);
		self->tick++;
	}
	mutex_lock(&self->lock);
	self->ended = true;
	cond_broadcast(&self->wake);
	mutex_unlock(&self->lock);
}

/* --- the object -------------------------------------------------------- */

static int open_encoder(struct stream *self, struct reason *reason)
{
	const struct sundog_stream_start *start = &self->config.start;
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
		self->config.encoder, &config, &self->encoder, reason);
}

static int prepare(struct stream *self, struct stream_failure *failure)
{
	struct reason *reason = &failure->reason;
	const struct sundog_mode *mode = &self->config.start.mode;
	size_t ring_bytes = self->config.start.bit_rate / 8 * RING_SECONDS;
	int error;

	if (ring_bytes < RING_BYTES_MIN)
		ring_bytes = RING_BYTES_MIN;
	error = chunk_ring_create(&self->ring, ring_bytes);
	if (error) {
		/* Memory is only one of the things that may be short. */
		reason_set(reason,
			"cannot share %zu MiB of memory for a %ux%u stream: %s",
			ring_bytes >> 20, (unsigned)mode->width,
			(unsigned)mode->height, strerror(-error));
		return error;
	}
	error = picture_create(&self->picture, mode->width, mode->height);
	if (error) {
		reason_set(reason, "no picture of %ux%u: %s",
			(unsigned)mode->width, (unsigned)mode->height,
			strerror(-error));
		return error;
	}
	failure->code = SUNDOG_FAILURE_ENCODER;
	error = open_encoder(self, reason);
	if (error)
		return error;
	failure->code = SUNDOG_FAILURE_SOURCE_LOST;
	error = capture_start(self->config.capture, mode->width, mode->height,
		mode_sample_aspect(mode->width, mode->height));
	if (error)
		*reason = self->config.capture->reason;
	return error;
}

static void destroy(struct stream *self)
{
	encoder_destroy(self->encoder);
	picture_destroy(&self->picture);
	chunk_ring_destroy(&self->ring);
	cond_destroy(&self->wake);
	mutex_destroy(&self->lock);
	free(self);
}

static int start_thread(struct stream *self, struct stream_failure *failure)
{
	int error;

	self->clock = (struct frame_clock){
		.start_us = clock_now_us(),
		.numerator = self->config.start.mode.refresh_numerator,
		.denominator = self->config.start.mode.refresh_denominator,
	};
	error = thread_start(&self->thread, run, self, "sundog-stream");
	if (error) {
		failure->code = SUNDOG_FAILURE_SYSTEM;
		reason_set(&failure->reason, "can't start a thread: %s",
			strerror(-error));
	}
	return error;
}

int stream_start(const struct stream_config *config, struct stream **out,
	struct stream_failure *failure)
{
	struct stream *self = calloc(1, sizeof(*self));
	int error;

	*out = NULL;
	failure->code = SUNDOG_FAILURE_SYSTEM;
	if (!self) {
		reason_set(&failure->reason, "out of memory");
		return -ENOMEM;
	}
	self->config = *config;
	self->frame = config->first_frame;
	self->encoder_bit_rate = config->start.bit_rate;
	atomic_init(&self->bit_rate, config->start.bit_rate);
	atomic_init(&self->idr_wanted, true);
	mutex_init(&self->lock);
	cond_init(&self->wake);
	error = prepare(self, failure);
	if (error == 0)
		error = start_thread(self, failure);
	if (error) {
		destroy(self);
		return error;
	}
	*out = self;
	return 0;
}

uint64_t stream_stop(struct stream *self)
{
	uint64_t patience_us = clock_now_us() + STOP_PATIENCE_US;
	bool in_time = true;
	uint64_t next_frame;

	mutex_lock(&self->lock);
	self->stop = true;
	cond_broadcast(&self->wake);
	while (!self->ended && in_time)
		in_time =
			cond_wait_until(&self->wake, &self->lock, patience_us);
	mutex_unlock(&self->lock);
	if (!in_time)
		capture_interrupt(self->config.capture);
	thread_join(&self->thread);
	next_frame = self->frame;
	destroy(self);
	return next_frame;
}

void stream_describe(
	const struct stream *self, struct sundog_stream_started *out)
{
	*out = (struct sundog_stream_started){
		.ring_handle = (uint64_t)(uintptr_t)self->ring.memory.handle,
		.ring_bytes = self->ring.memory.bytes,
		.stream_id = self->config.stream_id,
	};
}

void stream_request_idr(struct stream *self)
{
	atomic_store(&self->idr_wanted, true);
}

void stream_set_bit_rate(struct stream *self, uint32_t bit_rate)
{
	atomic_store(&self->bit_rate, bit_rate);
}
