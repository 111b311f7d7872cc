#include "sink.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture_path.h"
#include "platform/clock.h"
#include "platform/log.h"
#include "receiver/receiver.h"
#include "receiver/receiver_offer.h"
#include "record.h"
#include "session_timer.h"
#include "snapshot.h"

/* Who ended it first, if it was one of us. */
enum stopper {
	STOPPER_NONE,
	STOPPER_CALLER,
	STOPPER_TIMER,
	STOPPER_WINDOW,
	STOPPER_DISPLAY
};

struct sink {
	struct sink_options options;
	char *snapshot; /* path, NULL: none wanted */
	struct receiver *receiver;
	struct decoder *decoder;
	struct presenter *presenter;
	struct record record;
	struct stats_log stats;
	struct picture_path path;
	struct session_timer timer;
	struct thread thread;
	atomic_int stopper;
	/* The receive thread's, until it was joined */
	bool saw_packet, saw_unit;
	uint64_t dropped_before; /* units, before the first that was whole */
	struct receiver_outcome outcome;
};

const char *sink_end_name(enum sink_end end)
{
	static const char *const names[] = {
		[SINK_END_FOR] = "for",
		[SINK_END_TEARDOWN] = "teardown",
		[SINK_END_INTERRUPT] = "interrupt",
		[SINK_END_ERROR] = "error",
	};

	return names[end];
}

static void stop(struct sink *self, enum stopper stopper)
{
	int none = STOPPER_NONE;

	atomic_compare_exchange_strong(&self->stopper, &none, (int)stopper);
	receiver_stop(self->receiver);
}

void sink_stop(struct sink *self)
{
	stop(self, STOPPER_CALLER);
}

static void timer_expired(void *ctx)
{
	stop(ctx, STOPPER_TIMER);
}

static void window_closed(void *ctx)
{
	stop(ctx, STOPPER_WINDOW);
}

static void display_lost(void *ctx)
{
	stop(ctx, STOPPER_DISPLAY);
}

static void picture_done(
	void *ctx, const struct picture *picture, uint64_t presented_us)
{
	struct sink *self = ctx;

	picture_path_done(&self->path, picture, presented_us);
}

static const struct presenter_events presenter_events = {
	.done = picture_done,
	.closed = window_closed,
	.lost = display_lost,
};

/* From the receiver, on the receive thread */

static void on_progress(void *ctx, const char *text)
{
	struct sink *self = ctx;

	if (self->options.progress)
		self->options.progress(self->options.progress_ctx, text);
}

static void on_selected(void *ctx, const struct wfd_selection *selection)
{
	struct sink *self = ctx;
	const char *name = receiver_peer_name(self->receiver);
	char host[SOCKET_ADDRESS_TEXT], title[128];

	(void)selection;
	socket_host_format(&self->options.source, host);
	snprintf(title, sizeof(title), "%s - Sundog", name[0] ? name : host);
	presenter_set_title(self->presenter, title);
}

static void on_transport(void *ctx, const uint8_t *cells, size_t bytes)
{
	struct sink *self = ctx;

	if (!self->saw_packet) {
		self->saw_packet = true;
		if (self->options.for_us)
			session_timer_arm(&self->timer,
				clock_now_us() + self->options.for_us);
	}
	record_cells(&self->record, cells, bytes);
}

static void on_video(
	void *ctx, const struct ts_unit *ts_unit, uint64_t arrival_us)
{
	struct sink *self = ctx;
	struct decoder_unit unit = {
		.data = ts_unit->data,
		.length = ts_unit->length,
		.times =
			{
				.has_pts = ts_unit->has_pts,
				.pts_90k = ts_unit->pts_90k,
				.arrival_us = arrival_us,
			},
	};

	if (!self->saw_unit) {
		struct receiver_stats stats;

		receiver_stats(self->receiver, &stats);
		self->dropped_before = stats.video_dropped;
		self->saw_unit = true;
	}
	if (!picture_path_unit(&self->path, &unit))
		receiver_request_idr(self->receiver);
}

static const struct receiver_ops receiver_ops = {
	.progress = on_progress,
	.selected = on_selected,
	.video = on_video,
	.transport = on_transport,
};

/* Opening */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static void
refuse(struct sink_problem *problem, const char *format, ...)
{
	va_list args;

	problem->exit_status = 3;
	va_start(args, format);
	vsnprintf(problem->text, sizeof(problem->text), format, args);
	va_end(args);
}

static int open_files(struct sink *self, const struct sink_options *options,
	struct sink_problem *problem)
{
	int error = 0;

	if (options->snapshot) {
		self->snapshot = strdup(options->snapshot);
		if (!self->snapshot) {
			refuse(problem, "out of memory");
			return -ENOMEM;
		}
		/* It is written at the very end: what is wrong with it is
		 * better known before the session. */
		error = output_file_check(options->snapshot);
		if (error) {
			refuse(problem, "cannot write the snapshot '%s': %s",
				options->snapshot, strerror(-error));
			return error;
		}
	}
	if (options->record)
		error = record_open(&self->record, options->record);
	if (error) {
		refuse(problem, "cannot record to '%s': %s", options->record,
			strerror(-error));
		return error;
	}
	if (options->stats)
		error = stats_log_open(&self->stats, options->stats);
	if (error)
		refuse(problem, "cannot write statistics to '%s': %s",
			options->stats, strerror(-error));
	return error;
}

static int open_decoder(struct sink *self, struct sink_problem *problem)
{
	int error;

	if (self->options.decoder == SINK_DECODER_NULL)
		error = decoder_null_create(&self->decoder);
	else
		error = decoder_libavcodec_create(&self->decoder);
	if (error == -ENOENT)
		refuse(problem,
			"libavcodec has no H.264 decoder: install the full "
			"FFmpeg libraries");
	else if (error)
		refuse(problem, "no decoder: %s", strerror(-error));
	return error;
}

static int open_presenter(struct sink *self, struct sink_problem *problem)
{
	enum sink_face face = self->options.face;
	int error;

	problem->exit_status = 3;
	if (face != SINK_HEADLESS)
		return presenter_sdl_create(self->options.name,
			face == SINK_FULLSCREEN,
			self->options.latency != SINK_LATENCY_LOW,
			&self->presenter, problem->text, sizeof(problem->text));
	error = presenter_headless_create(&self->presenter);
	if (error)
		refuse(problem, "cannot wait: %s", strerror(-error));
	return error;
}

static int open_receiver(struct sink *self, struct sink_problem *problem)
{
	struct receiver_options options = {
		.source = self->options.source,
		.connect_deadline_us = self->options.connect_deadline_us,
	};
	char text[RECEIVER_OFFER_ERROR];
	int error = receiver_offer(
		self->options.modes, self->options.name, &options.sink, text);

	if (error) {
		refuse(problem, "--modes: %s", text);
		problem->exit_status = 2;
		return error;
	}
	error = receiver_open(&options, &receiver_ops, self, &self->receiver);
	if (error)
		refuse(problem, "cannot open a UDP port for the media: %s",
			strerror(-error));
	return error;
}

int sink_open(const struct sink_options *options, struct sink **out,
	struct sink_problem *problem)
{
	struct sink *self = calloc(1, sizeof(*self));
	int error = -ENOMEM;

	*out = NULL;
	memset(problem, 0, sizeof(*problem));
	if (!self) {
		refuse(problem, "out of memory");
		return error;
	}
	self->options = *options;
	if (!self->options.name[0])
		strcpy(self->options.name, "Sundog");
	/* In the order of what is cheapest to find wrong. */
	error = open_receiver(self, problem);
	if (!error)
		error = open_decoder(self, problem);
	if (!error)
		error = open_presenter(self, problem);
	if (!error)
		error = open_files(self, options, problem);
	if (error) {
		sink_close(self);
		return error;
	}
	picture_path_init(&self->path, self->decoder,
		options->decoder != SINK_DECODER_NULL, self->presenter,
		options->stats ? &self->stats : NULL);
	presenter_set_events(self->presenter, &presenter_events, self);
	/* The caller's texts were used or copied. */
	self->options.modes = self->options.record = NULL;
	self->options.snapshot = self->options.stats = NULL;
	*out = self;
	return 0;
}

void sink_close(struct sink *self)
{
	char text[SINK_TEXT_BYTES];

	if (!self)
		return;
	if (self->path.decoder)
		picture_path_destroy(&self->path);
	presenter_destroy(self->presenter);
	decoder_destroy(self->decoder);
	receiver_close(self->receiver);
	record_close(&self->record, text, sizeof(text));
	stats_log_close(&self->stats, text, sizeof(text));
	free(self->snapshot);
	free(self);
}

/* Running */

static void receive(void *arg)
{
	struct sink *self = arg;

	receiver_run(self->receiver, &self->outcome);
	presenter_end(self->presenter);
}

static void set_error(struct sink_result *result, const char *text)
{
	/* The first one is the cause of the others. */
	if (!result->error[0])
		snprintf(result->error, sizeof(result->error), "%s", text);
}

static void fail(struct sink_result *result, const char *text)
{
	result->end = SINK_END_ERROR;
	result->exit_status = 1;
	set_error(result, text);
}

static void tell_end(struct sink *self, struct sink_result *result)
{
	const struct receiver_outcome *outcome = &self->outcome;

	switch (atomic_load(&self->stopper)) {
	case STOPPER_CALLER:
		result->end = SINK_END_INTERRUPT;
		result->exit_status = 130;
		return;
	case STOPPER_TIMER:
		result->end = SINK_END_FOR;
		return;
	case STOPPER_WINDOW:
		result->end = SINK_END_TEARDOWN;
		return;
	case STOPPER_DISPLAY:
		fail(result, "the window's display went away");
		return;
	default:
		break;
	}
	if (outcome->orderly) {
		if (outcome->played)
			result->end = SINK_END_TEARDOWN;
		else
			fail(result, outcome->detail[0]
					     ? outcome->detail
					     : "the source gave up before the "
					       "session played");
		return;
	}
	fail(result,
		outcome->detail[0] ? outcome->detail : "the session failed");
}

static void tell_media(struct sink *self, struct sink_result *result)
{
	struct picture_path_totals path;
	struct receiver_stats stats;

	receiver_stats(self->receiver, &stats);
	picture_path_totals(&self->path, &path);
	result->width = path.width;
	result->height = path.height;
	result->frames = path.decoded;
	result->frames_shown = path.shown;
	/* Without numbers in the pictures: those that never came, and those
	 * that came in vain. */
	result->frames_lost = path.is_pattern ? path.pattern_lost
					      : stats.frames_lost +
							stats.video_dropped -
							self->dropped_before;
	result->decode_errors = path.decode_errors;
	result->idr_requests = stats.idr_requests;
	result->packets = stats.rtp.received;
	result->packets_lost = stats.rtp.lost;
	result->strangers = stats.strangers;
	result->bytes = stats.rtp_bytes;
	result->has_latency = path.has_latency;
	result->latency_p50_us = path.latency_p50_us;
	result->latency_p99_us = path.latency_p99_us;
}

/* A session that went by the rules and showed nothing is no success, but for
 * the person who ended it, or who wanted packets counted and no more. */
static void tell_nothing_shown(struct sink *self, struct sink_result *result)
{
	bool by_person = atomic_load(&self->stopper) == STOPPER_WINDOW;
	bool counted = self->options.decoder == SINK_DECODER_NULL &&
		       result->packets > 0;

	if (result->frames > 0 || result->exit_status != 0 || by_person ||
		counted)
		return;
	set_error(result, result->decode_errors
				  ? "not one picture could be decoded"
				  : self->outcome.detail);
	result->exit_status = 1;
}

static void tell_session(const struct sink *self, struct sink_result *result)
{
	struct receiver_session session;

	receiver_session(self->receiver, &session);
	memcpy(result->mode, session.mode, sizeof(result->mode));
	memcpy(result->codec, session.codec, sizeof(result->codec));
	memcpy(result->audio, session.audio, sizeof(result->audio));
}

/* A file that was asked for and is not whole is a failure, however well the
 * session went. */
static void close_files(struct sink *self, struct sink_result *result)
{
	const struct picture *last = picture_path_last(&self->path);
	char text[SINK_TEXT_BYTES];
	bool whole = true;

	if (!record_close(&self->record, text, sizeof(text))) {
		set_error(result, text);
		whole = false;
	}
	if (!stats_log_close(&self->stats, text, sizeof(text))) {
		set_error(result, text);
		whole = false;
	}
	if (self->snapshot && last &&
		!snapshot_write(last, self->snapshot, text, sizeof(text))) {
		set_error(result, text);
		whole = false;
	}
	if (self->snapshot && !last) {
		snprintf(text, sizeof(text),
			"no snapshot '%s': not one picture was decoded",
			self->snapshot);
		set_error(result, text);
		whole = false;
	}
	if (!whole && result->exit_status == 0)
		result->exit_status = 1;
}

static int start(struct sink *self)
{
	int error = session_timer_start(&self->timer, timer_expired, self);

	if (error)
		return error;
	error = thread_start(&self->thread, receive, self, "receive");
	if (error)
		session_timer_end(&self->timer);
	return error;
}

void sink_run(struct sink *self, struct sink_result *result)
{
	int error = start(self);

	memset(result, 0, sizeof(*result));
	if (error) {
		result->end = SINK_END_ERROR;
		result->exit_status = 3;
		snprintf(result->error, sizeof(result->error),
			"cannot start a thread: %s", strerror(-error));
		return;
	}
	presenter_run(self->presenter);
	thread_join(&self->thread);
	session_timer_end(&self->timer);
	tell_end(self, result);
	tell_session(self, result);
	tell_media(self, result);
	tell_nothing_shown(self, result);
	close_files(self, result);
	result->peer = self->outcome.peer;
	snprintf(result->peer_name, sizeof(result->peer_name), "%s",
		self->outcome.peer_name);
}
