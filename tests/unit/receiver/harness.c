#include "harness.h"

#include "platform/clock.h"
#include "receiver/receiver_offer.h"
#include "unit.h"

#define CELLS_MAX (16u << 20)

static void on_progress(void *ctx, const char *text)
{
	struct harness *self = ctx;

	mutex_lock(&self->lock);
	self->progress = text;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_selected(void *ctx, const struct wfd_selection *selection)
{
	struct harness *self = ctx;

	mutex_lock(&self->lock);
	self->selection = *selection;
	self->selected = true;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_video(void *ctx, const struct ts_unit *unit, uint64_t arrival_us)
{
	struct harness *self = ctx;

	mutex_lock(&self->lock);
	self->video++;
	self->last.length = unit->length;
	self->last.pts_90k = unit->pts_90k;
	self->last.arrival_us = arrival_us;
	if (unit->length <= sizeof(self->last.data))
		memcpy(self->last.data, unit->data, unit->length);
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_audio(void *ctx, const struct ts_unit *unit, uint64_t arrival_us)
{
	struct harness *self = ctx;

	(void)unit;
	(void)arrival_us;
	mutex_lock(&self->lock);
	self->audio++;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

static void on_transport(void *ctx, const uint8_t *cells, size_t bytes)
{
	struct harness *self = ctx;

	mutex_lock(&self->lock);
	if (self->cells_bytes + bytes <= CELLS_MAX)
		memcpy(self->cells + self->cells_bytes, cells, bytes);
	self->cells_bytes += bytes;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

static const struct receiver_ops ops = {
	.progress = on_progress,
	.selected = on_selected,
	.video = on_video,
	.audio = on_audio,
	.transport = on_transport,
};

static void run(void *arg)
{
	struct harness *self = arg;

	receiver_run(self->receiver, &self->outcome);
	mutex_lock(&self->lock);
	self->ended_us = clock_now_us();
	self->ended = true;
	cond_signal(&self->changed);
	mutex_unlock(&self->lock);
}

void harness_start(struct harness *self, uint64_t connect_us,
	const struct socket_address *address)
{
	struct receiver_options options = {
		.source = address ? *address : self->source.address,
		.connect_deadline_us = clock_now_us() + connect_us,
		.no_stream_us = self->no_stream_us,
	};
	char error[WFD_OFFER_ERROR];

	self->writer = (struct avc_writer){
		.width = HARNESS_WIDTH,
		.height = HARNESS_HEIGHT,
	};
	memset(self->picture, 0x80, sizeof(self->picture));
	self->cells = malloc(CELLS_MAX);
	assert_non_null(self->cells);
	mutex_init(&self->lock);
	cond_init(&self->changed);
	assert_int_equal(
		receiver_offer(NULL, "a test", &options.sink, error), 0);
	assert_int_equal(
		receiver_open(&options, &ops, self, &self->receiver), 0);
	assert_int_equal(thread_start(&self->thread, run, self, "receiver"), 0);
}

void harness_build(struct harness *self, enum avc_kind kind)
{
	/* Something to tell one picture from the next by. */
	self->picture[0]++;
	self->unit_bytes = avc_unit(&self->writer, kind, self->picture,
		self->unit, sizeof(self->unit));
	if (self->filler) {
		uint8_t *filler = self->unit + self->unit_bytes;

		assert_true(self->unit_bytes + self->filler + 5 <=
			    sizeof(self->unit));
		memcpy(filler, "\0\0\1\x0C", 4);
		memset(filler + 4, 0xFF, self->filler);
		filler[4 + self->filler] = 0x80;
		self->unit_bytes += self->filler + 5;
	}
	source_unit(&self->source, self->unit, self->unit_bytes,
		kind == AVC_IDR || kind == AVC_BARE_IDR);
}

void harness_send(struct harness *self, enum avc_kind kind)
{
	harness_build(self, kind);
	source_send_all(&self->source);
}

void harness_play(struct harness *self)
{
	memset(self, 0, sizeof(*self));
	source_open(&self->source, NULL);
	harness_start(self, SOURCE_PATIENCE_US, NULL);
	source_begin(&self->source);
	harness_send(self, AVC_IDR);
	harness_await_video(self, 1);
}

#define await(condition)                                                       \
	do {                                                                   \
		uint64_t patience_us = clock_now_us() + SOURCE_PATIENCE_US;    \
		bool in_time = true;                                           \
                                                                               \
		mutex_lock(&self->lock);                                       \
		while (!(condition) && in_time)                                \
			in_time = cond_wait_until(                             \
				&self->changed, &self->lock, patience_us);     \
		in_time = condition;                                           \
		self->got = self->last;                                        \
		mutex_unlock(&self->lock);                                     \
		if (!in_time)                                                  \
			fail_msg("waited in vain for " #condition);            \
	} while (0)

void harness_await_video(struct harness *self, unsigned count)
{
	await(self->video >= count);
}

void harness_await_last(struct harness *self)
{
	await(self->last.length == self->unit_bytes &&
		!memcmp(self->last.data, self->unit, self->unit_bytes));
}

void harness_await_cells(struct harness *self, size_t bytes)
{
	await(self->cells_bytes >= bytes);
}

void harness_await_progress(struct harness *self, const char *text)
{
	await(self->progress && !strcmp(self->progress, text));
}

void harness_await_end(struct harness *self)
{
	await(self->ended);
	thread_join(&self->thread);
	receiver_stats(self->receiver, &self->stats);
}

void harness_finish(struct harness *self)
{
	if (!self->ended) {
		receiver_stop(self->receiver);
		/* Whoever plays the source may have stopped playing it. */
		socket_close(self->source.connection);
		self->source.connection = SOCKET_NONE;
	}
	harness_await_end(self);
	receiver_close(self->receiver);
	source_close(&self->source);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self->cells);
}
