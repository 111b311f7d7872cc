#include "receiver.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "idle_watch.h"
#include "media_in.h"
#include "platform/clock.h"
#include "platform/event.h"
#include "platform/log.h"
#include "platform/wait.h"
#include "rtsp_link.h"

/* Whoever stopped us waits: a source that does not answer M8 gets no more. */
#define STOP_US		1000000
#define PROTECTED_UNITS 10
/* An end so soon after PLAY says nothing about the way of the stream. */
#define SOON_US 1000000

struct receiver {
	struct receiver_options options;
	struct receiver_ops ops;
	void *ctx;
	struct rtsp_link link;
	struct media_in media;
	struct idle_watch idle;
	void *sink_memory;
	struct wfd_sink *sink;
	struct event wake;
	atomic_bool stop_wanted, idr_wanted;
	bool selected, stopping, ended;
	uint64_t played_us; /* with outcome.played: since when */
	uint64_t stop_deadline_us;
	bool starved;	  /* why it stops: nothing ever came */
	const char *said; /* the last state's text */
	/* Protected units, and how many there were at the last picture. */
	uint64_t protected_base, passed;
	bool said_protected;
	uint64_t idr_requests;
	struct receiver_outcome outcome;
};

int receiver_open(const struct receiver_options *options,
	const struct receiver_ops *ops, void *ctx, struct receiver **out)
{
	struct receiver *self = calloc(1, sizeof(*self));
	int error = -ENOMEM;

	*out = NULL;
	if (!self)
		return error;
	self->options = *options;
	self->idle.give_up_us = options->no_stream_us;
	self->ops = *ops;
	self->ctx = ctx;
	self->media.socket = SOCKET_NONE;
	self->sink_memory = malloc(wfd_sink_bytes());
	if (!self->sink_memory)
		goto fail;
	error = socket_startup();
	if (error)
		goto fail;
	error = event_create(&self->wake);
	if (error)
		goto fail_sockets;
	error = media_in_open(&self->media, &options->source,
		options->sink.rtp_port, options->reorder_window_us, &self->ops,
		ctx);
	if (error)
		goto fail_sockets;
	/* The port stands in the M3 answer: it is bound by now (W-124). */
	self->options.sink.rtp_port = self->media.local.port;
	self->sink = wfd_sink_init(self->sink_memory, &self->options.sink);
	rtsp_link_init(
		&self->link, &options->source, options->connect_deadline_us);
	*out = self;
	return 0;
fail_sockets:
	event_destroy(&self->wake);
	socket_cleanup();
fail:
	free(self->sink_memory);
	free(self);
	return error;
}

void receiver_close(struct receiver *self)
{
	if (!self)
		return;
	rtsp_link_close(&self->link);
	media_in_close(&self->media);
	event_destroy(&self->wake);
	socket_cleanup();
	free(self->sink_memory);
	free(self);
}

void receiver_stop(struct receiver *self)
{
	atomic_store(&self->stop_wanted, true);
	event_signal(&self->wake);
}

void receiver_request_idr(struct receiver *self)
{
	atomic_store(&self->idr_wanted, true);
	event_signal(&self->wake);
}

static void say(struct receiver *self, const char *text)
{
	if (self->ops.progress)
		self->ops.progress(self->ctx, text);
}

static void say_state(struct receiver *self, const char *text)
{
	if (!text || self->said == text)
		return;
	self->said = text;
	say(self, text);
}

static const char *state_text(enum wfd_sink_state state)
{
	switch (state) {
	case WFD_SINK_WAIT_M1:
		return "connected, waiting for the source";
	case WFD_SINK_WAIT_M3:
	case WFD_SINK_WAIT_M4:
		return "the source asks what we can show";
	case WFD_SINK_WAIT_M5:
	case WFD_SINK_M6:
	case WFD_SINK_M7:
		return "setting up the session";
	case WFD_SINK_STATE_PLAYING:
		return "playing";
	case WFD_SINK_M9:
	case WFD_SINK_STATE_PAUSED:
		return "paused";
	case WFD_SINK_STATE_STANDBY:
		return "standby";
	case WFD_SINK_M8:
		return "ending the session";
	case WFD_SINK_DONE:
		break;
	}
	return NULL;
}

static void say_no_stream(struct receiver *self)
{
	struct receiver_outcome *outcome = &self->outcome;

	outcome->how = WFD_END_TIMEOUT;
	outcome->error = -ETIMEDOUT;
	snprintf(outcome->detail, sizeof(outcome->detail),
		"the source sends no stream; does a firewall drop UDP port %u?",
		self->media.local.port);
}

static void end(
	struct receiver *self, enum wfd_end how, int error, const char *detail)
{
	if (self->ended)
		return;
	self->ended = true;
	if (self->starved) {
		say_no_stream(self);
		return;
	}
	self->outcome.how = how;
	self->outcome.error = error;
	snprintf(self->outcome.detail, sizeof(self->outcome.detail), "%s",
		detail);
}

static int error_of(const struct receiver *self, enum wfd_end how)
{
	switch (how) {
	case WFD_END_CLOSED:
		return self->link.error; /* 0: in order */
	case WFD_END_KEEPALIVE:
	case WFD_END_TIMEOUT:
		return -ETIMEDOUT;
	case WFD_END_PROTOCOL:
		return -EPROTO;
	case WFD_END_NO_COMMON_MODE:
		return -ENOTSUP;
	default:
		return 0;
	}
}

static void take_events(struct receiver *self, uint64_t now_us)
{
	struct wfd_sink_event event;

	while (wfd_sink_event(self->sink, &event)) {
		switch (event.kind) {
		case WFD_SINK_SELECTED:
			self->selected = true;
			if (self->ops.selected)
				self->ops.selected(self->ctx,
					wfd_sink_selection(self->sink));
			break;
		case WFD_SINK_SETUP:
			media_in_accept(&self->media);
			break;
		case WFD_SINK_PLAYING:
			self->outcome.played = true;
			self->played_us = now_us;
			idle_watch_arm(&self->idle, now_us);
			picture_gate_expect(&self->media.gate, now_us);
			break;
		case WFD_SINK_PAUSED:
		case WFD_SINK_STANDBY:
			idle_watch_disarm(&self->idle);
			break;
		case WFD_SINK_ENDED:
			end(self, event.how, error_of(self, event.how),
				event.detail);
			break;
		case WFD_SINK_NONE:
			break;
		}
	}
}

static void begin_session(struct receiver *self, uint64_t now_us)
{
	struct socket_address local, peer;
	int error = socket_local(self->link.socket, &local);

	if (!error)
		error = socket_peer(self->link.socket, &peer);
	if (error) {
		/* It broke between connecting and now. */
		end(self, WFD_END_CLOSED, error, "the connection broke");
		return;
	}
	self->outcome.peer = peer;
	error = media_in_rebind(&self->media, &local, &peer);
	if (error) {
		char text[160], address[SOCKET_ADDRESS_TEXT];

		local.port = self->options.sink.rtp_port;
		socket_address_format(&local, address);
		snprintf(text, sizeof(text),
			"cannot receive at %s (%s): is something else bound "
			"to that port?",
			address, strerror(-error));
		end(self, WFD_END_NONE, error, text);
		return;
	}
	rtsp_link_use(&self->link, self->sink, now_us);
}

static void serve_link(
	struct receiver *self, const struct wait_item *item, uint64_t now_us)
{
	rtsp_link_serve(&self->link, item, now_us);
	if (self->link.state == RTSP_LINK_OPEN && !self->link.sink)
		begin_session(self, now_us);
	if (self->link.state == RTSP_LINK_FAILED) {
		char text[sizeof(self->outcome.detail)];

		rtsp_link_failure(&self->link, text, sizeof(text));
		end(self, WFD_END_NONE, self->link.error, text);
	}
}

static void request_idr(struct receiver *self, uint64_t now_us)
{
	if (!self->link.sink || self->stopping)
		return;
	self->idr_requests++;
	wfd_sink_request_idr(self->sink, now_us);
}

static void begin_stop(struct receiver *self, uint64_t now_us)
{
	if (self->stopping)
		return;
	self->stopping = true;
	self->stop_deadline_us = now_us + STOP_US;
	if (self->link.sink && self->link.state == RTSP_LINK_OPEN)
		wfd_sink_stop(self->sink, now_us);
	else
		end(self, WFD_END_STOPPED, 0, "stopped");
}

static void serve_wake(struct receiver *self, uint64_t now_us)
{
	if (atomic_exchange(&self->idr_wanted, false))
		request_idr(self, now_us);
	if (atomic_load(&self->stop_wanted))
		begin_stop(self, now_us);
	if (self->stopping && now_us >= self->stop_deadline_us)
		end(self, WFD_END_STOPPED, 0,
			"the source did not answer TEARDOWN");
}

/* Units that are marked as protected, in a row: one alone may be a bit that
 * flipped (W-169). */
static void watch_protection(struct receiver *self)
{
	uint64_t units = ts_demux_stats(self->media.demux)->protected_units;
	uint64_t passed = self->media.gate.stats.passed;

	if (passed != self->passed) {
		self->passed = passed;
		self->protected_base = units;
	}
	if (self->said_protected ||
		units - self->protected_base < PROTECTED_UNITS)
		return;
	self->said_protected = true;
	log_warning("the source protects what it sends (HDCP): it cannot be "
		    "shown");
	say(self, "the source sends protected content");
}

static void serve_media(
	struct receiver *self, const struct wait_item *item, uint64_t now_us)
{
	if (item->readable && media_in_drain(&self->media)) {
		idle_watch_media(&self->idle, now_us);
		if (self->link.sink)
			wfd_sink_media(self->sink, now_us);
	}
	media_in_tick(&self->media, now_us);
	/* What is still to be asked for has come; what was damaged after that
	 * is asked for below. */
	if (picture_gate_renewed(&self->media.gate))
		wfd_sink_cancel_idr(self->sink);
	if (picture_gate_tick(&self->media.gate, now_us))
		request_idr(self, now_us);
	switch (idle_watch_tick(&self->idle, now_us)) {
	case IDLE_STEP_ASK:
		request_idr(self, now_us);
		break;
	case IDLE_STEP_WARN:
		log_warning("no media for %d s; does a firewall drop UDP port "
			    "%u?",
			IDLE_WATCH_WARN_US / 1000000, self->media.local.port);
		say(self, "the source sends nothing");
		break;
	case IDLE_STEP_GIVE_UP:
		self->starved = true;
		begin_stop(self, now_us);
		break;
	case IDLE_STEP_NONE:
		break;
	}
	watch_protection(self);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t deadline(const struct receiver *self)
{
	uint64_t at_us = earlier(rtsp_link_deadline(&self->link),
		media_in_deadline(&self->media));

	at_us = earlier(at_us, idle_watch_deadline(&self->idle));
	return self->stopping ? earlier(at_us, self->stop_deadline_us) : at_us;
}

enum { ITEM_WAKE, ITEM_MEDIA, ITEM_LINK, ITEMS };

static void turn(struct receiver *self)
{
	struct wait_item items[ITEMS];
	bool linked;
	uint64_t now_us;

	memset(items, 0, sizeof(items));
	items[ITEM_WAKE].event = self->wake.handle;
	items[ITEM_MEDIA].socket = self->media.socket;
	items[ITEM_MEDIA].want_read = true;
	linked = rtsp_link_item(&self->link, &items[ITEM_LINK]);
	if (wait_any(items, linked ? ITEMS : ITEM_LINK, deadline(self)) < 0) {
		end(self, WFD_END_NONE, -EIO, "waiting for sockets failed");
		return;
	}
	now_us = clock_now_us();
	if (items[ITEM_WAKE].ready)
		event_reset(&self->wake);
	/* Media first: what was sent before a TEARDOWN is still shown. */
	serve_media(self, &items[ITEM_MEDIA], now_us);
	serve_link(self, linked ? &items[ITEM_LINK] : NULL, now_us);
	serve_wake(self, now_us);
	rtsp_link_flush(&self->link);
	if (self->link.sink) {
		take_events(self, now_us);
		say_state(self, state_text(wfd_sink_state(self->sink)));
	}
	if (self->link.state == RTSP_LINK_CLOSED)
		end(self, WFD_END_CLOSED, self->link.error,
			"the source closed the connection");
}

/* The end was in order, but was there anything to show? */
static void explain(struct receiver *self)
{
	struct receiver_outcome *mine = &self->outcome;

	mine->orderly = mine->how == WFD_END_PEER_TEARDOWN ||
			mine->how == WFD_END_STOPPED;
	if (self->media.gate.stats.passed > 0)
		return;
	if (self->said_protected)
		snprintf(mine->detail, sizeof(mine->detail), "%s",
			"the source sent only protected content (HDCP), which "
			"cannot be shown: turn protection off there");
	else if (mine->orderly && mine->played && self->media.rtp_bytes == 0 &&
		 clock_now_us() - self->played_us < SOON_US)
		snprintf(mine->detail, sizeof(mine->detail), "%s",
			"the session ended before the source sent a picture");
	else if (mine->orderly && mine->played && self->media.rtp_bytes == 0)
		snprintf(mine->detail, sizeof(mine->detail),
			"the source sent no stream; does a firewall drop UDP "
			"port %u?",
			self->media.local.port);
	else if (mine->orderly && mine->played)
		snprintf(mine->detail, sizeof(mine->detail), "%s",
			"the source's stream held no picture that can be "
			"shown");
}

void receiver_run(struct receiver *self, struct receiver_outcome *outcome)
{
	struct receiver_outcome *mine = &self->outcome;

	mine->peer = self->options.source;
	say_state(self, "connecting");
	if (atomic_load(&self->stop_wanted))
		begin_stop(self, clock_now_us());
	else
		rtsp_link_start(&self->link, clock_now_us());
	/* The first attempt may have its result already. */
	serve_link(self, NULL, clock_now_us());
	while (!self->ended)
		turn(self);
	media_in_finish(&self->media, clock_now_us());
	rtsp_link_flush(&self->link);
	snprintf(mine->peer_name, sizeof(mine->peer_name), "%s",
		wfd_sink_peer_name(self->sink));
	explain(self);
	rtsp_link_close(&self->link);
	*outcome = *mine;
}

static const char *audio_name(enum wfd_audio_choice audio)
{
	switch (audio) {
	case WFD_AUDIO_LPCM_48K:
	case WFD_AUDIO_LPCM_44K:
		return ts_codec_name(TS_CODEC_LPCM);
	case WFD_AUDIO_AAC_2CH:
		return ts_codec_name(TS_CODEC_AAC);
	case WFD_AUDIO_AC3_2CH:
		return ts_codec_name(TS_CODEC_AC3);
	case WFD_AUDIO_NONE:
		break;
	}
	return "none";
}

void receiver_session(const struct receiver *self, struct receiver_session *out)
{
	const struct wfd_selection *selection = wfd_sink_selection(self->sink);

	memset(out, 0, sizeof(*out));
	if (!self->selected)
		return;
	if (selection->mode)
		wfd_mode_format(selection->mode, out->mode);
	snprintf(out->codec, sizeof(out->codec), "%s",
		ts_codec_name(TS_CODEC_H264));
	snprintf(out->audio, sizeof(out->audio), "%s",
		audio_name(selection->audio));
}

const char *receiver_peer_name(const struct receiver *self)
{
	return wfd_sink_peer_name(self->sink);
}

void receiver_stats(const struct receiver *self, struct receiver_stats *out)
{
	const struct media_in *media = &self->media;

	memset(out, 0, sizeof(*out));
	out->rtp_bytes = media->rtp_bytes;
	out->rtp = media->reorder.stats;
	out->ts = *ts_demux_stats(media->demux);
	out->strangers = media->strangers;
	out->not_rtp = media->not_rtp;
	out->video_units = media->gate.stats.passed;
	out->video_dropped = media->gate.stats.dropped;
	out->frames_lost = media->gate.stats.frames_lost;
	out->audio_units = media->audio_units;
	out->idr_requests = self->idr_requests;
}
