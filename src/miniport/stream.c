#include "stream.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "chunk_ring.h"
#include "frame_clock.h"
#include "platform/clock.h"
#include "platform/thread.h"

/* The ring holds two seconds, and an IDR of any size beside it. */
#define RING_SECONDS   2u
#define RING_BYTES_MIN (4u << 20)
#define RING_FRAMES    4u

/* A feed that keeps a stopping stream waiting for longer is cut off: the
 * session has three seconds to end (G-173). */
#define STOP_PATIENCE_US 500000u

/* Ticks that were slept through are reported one by one, up to so many: a
 * machine that was suspended has missed thousands. */
#define DROPS_MAX 64u

struct stream {
	struct stream_config config;
	struct frame_clock clock;
	struct chunk_ring ring;

	struct thread thread;
	struct mutex lock;
	struct cond wake;
	bool stop;  /* with lock */
	bool ended; /* with lock: the thread has nothing more to do */
	_Atomic bool idr_wanted;
	_Atomic uint32_t bit_rate;

	/* The thread's own: */
	uint64_t tick;	    /* the next */
	uint64_t frame;	    /* number of the next frame */
	uint64_t unsent[2]; /* where the last two frames end in the ring */

	/* The frame being made: */
	struct feed_frame made;
	bool begun;
	uint64_t number;
	uint64_t presentation_90k;
	uint64_t step_us;  /* when its current step began */
	uint64_t position; /* of the slice that is being written */
	bool lost;	   /* the ring had no room, or the host none */
	bool complete;	   /* its last slice was handed over */
};

/* --- the feed's output ------------------------------------------------- */

/* An unchanged screen keeps its number (G-134) and its steps are not told
 * again. Not so where its last frame broke off: what follows must not be taken
 * for the rest of it. */
static uint64_t begin(void *ctx, const struct feed_frame *frame)
{
	struct stream *self = ctx;
	bool again = frame->unchanged && self->complete;

	self->made = *frame;
	self->begun = true;
	self->number = again ? self->frame - 1 : self->frame;
	self->presentation_90k = frame_clock_90k(&self->clock, self->tick);
	self->lost = false;
	self->complete = false;
	if (!again) {
		report_frame_start(self->config.reports, self->number);
		self->frame++;
	}
	self->step_us = clock_now_us();
	return self->number;
}

static void converted(void *ctx)
{
	struct stream *self = ctx;
	uint64_t now_us = clock_now_us();

	report_converted(
		self->config.reports, self->number, now_us - self->step_us);
	self->step_us = now_us;
}

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
		.bit_rate = self->made.bit_rate,
		.chunk =
			{
				.magic = SUNDOG_CONTRACT_MAGIC,
				.stream_id = self->config.stream_id,
				.position = self->position,
				.length = (uint32_t)bytes,
				.flags = (self->made.idr ? SUNDOG_CHUNK_IDR
							 : 0) |
					 (last ? SUNDOG_CHUNK_LAST : 0),
				.capture_us = self->made.capture_us,
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

/* 0, or the error that ended the stream. */
static int produce(struct stream *self)
{
	struct feed_output output = {.begin = begin,
		.converted = converted,
		.reserve = reserve,
		.commit = commit,
		.ctx = self};
	struct feed_tick tick = {
		.idr = atomic_exchange(&self->idr_wanted, false),
		.bit_rate = atomic_load(&self->bit_rate),
	};
	struct feed_failure failure = {0};
	int error;

	self->begun = false;
	error = feed_make(self->config.feed, &tick, &output, &failure);
	if (error) {
		messages_failure(self->config.messages, failure.code,
			failure.reason.text);
		return error;
	}
	if (!self->begun)
		return 0;
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

static size_t ring_bytes(const struct stream *self)
{
	size_t bytes = self->config.start.bit_rate / 8 * RING_SECONDS;
	size_t frames = self->config.feed->largest_frame * RING_FRAMES;

	if (bytes < frames)
		bytes = frames;
	return bytes < RING_BYTES_MIN ? RING_BYTES_MIN : bytes;
}

static int create_ring(struct stream *self, struct feed_failure *failure)
{
	const struct sundog_mode *mode = &self->config.start.mode;
	size_t bytes = ring_bytes(self);
	int error = chunk_ring_create(&self->ring, bytes);

	if (error) {
		/* Memory is only one of the things that may be short. */
		failure->code = SUNDOG_FAILURE_SYSTEM;
		reason_set(&failure->reason,
			"cannot share %u MiB of memory for a %ux%u stream: %s",
			(unsigned)(bytes >> 20), (unsigned)mode->width,
			(unsigned)mode->height, strerror(-error));
	}
	return error;
}

static void destroy(struct stream *self)
{
	chunk_ring_destroy(&self->ring);
	cond_destroy(&self->wake);
	mutex_destroy(&self->lock);
	free(self);
}

static int start_thread(struct stream *self, struct feed_failure *failure)
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
	struct feed_failure *failure)
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
	atomic_init(&self->bit_rate, config->start.bit_rate);
	atomic_init(&self->idr_wanted, true);
	mutex_init(&self->lock);
	cond_init(&self->wake);
	error = create_ring(self, failure);
	if (error)
		goto out;
	error = feed_start(config->feed, &config->start, failure);
	if (error)
		goto out;
	error = start_thread(self, failure);
	if (error)
		feed_stop(config->feed);
out:
	if (error)
		destroy(self);
	else
		*out = self;
	return error;
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
		feed_interrupt(self->config.feed);
	thread_join(&self->thread);
	feed_stop(self->config.feed);
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
