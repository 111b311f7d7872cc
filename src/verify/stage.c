#include "stage.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "left_behind.h"
#include "personality_load.h"
#include "platform/clock.h"
#include "verdict.h"

#define BIT_RATE    20000000u
#define CALL_US	    3000000u /* G-173, G-182 */
#define SILENCE_MS  300	     /* after Stop, in which nothing may come */
#define PICTURE_MS  20
#define LANGUAGE_MS 3000 /* for a first I/O control */

uint64_t stage_in_ms(unsigned ms)
{
	return clock_now_us() + ms * UINT64_C(1000);
}

/* --- the link, as the host knows it -------------------------------------- */

static bool tell_connection(void *ctx, MIRACAST_WFD_CONNECTION_STATS *out)
{
	const struct stage *self = ctx;

	memset(out, 0, sizeof(*out));
	out->CurrentBitRate = self->bit_rate ? self->bit_rate : BIT_RATE;
	return true;
}

static bool can_notify(void *ctx)
{
	const struct stage *self = ctx;

	return !self->no_rates;
}

static bool tell_rate(void *ctx, MIRACAST_DATARATE_STATS *out)
{
	struct stage *self = ctx;
	bool more;

	memset(out, 0, sizeof(*out));
	mutex_lock(&probe_lock);
	self->rates++;
	out->EncoderBitRate = self->rate ? self->rate : BIT_RATE;
	out->CurrentMaxTxDataRate = 2 * out->EncoderBitRate;
	more = !self->rates_end;
	cond_broadcast(&probe_changed);
	mutex_unlock(&probe_lock);
	return more;
}

static const struct host_link_ops link_ops = {
	.connection = tell_connection,
	.can_notify = can_notify,
	.data_rate = tell_rate,
};

/* --- up ------------------------------------------------------------------ */

bool stage_open(struct stage *self, const struct subject *subject)
{
	struct host_error error = {0};
	char reason[300] = "";
	int code;

	self->subject = subject;
	self->language =
		personality_load(subject->personality, reason, sizeof(reason));
	if (!self->language) {
		verdict_none("*", "%s", reason);
		return false;
	}
	scripted_miniport_init(self->language);
	probe_init(subject->module, self->hooks);
	probe_packet_bytes = offsetof(MIRACAST_CHUNK_DATA, PrivateDriverData) +
			     self->language->MaxChunkPrivateBytes;
	code = host_open(
		&(struct host_options){
			.driver_path = subject->module,
			.driver_query = probe_query,
			.miniport_path = "scripted",
			.miniport_query = scripted_miniport_query,
			.settings = "",
			.link = &link_ops,
			.link_ctx = self,
			.observer = self->observer,
			.observer_ctx = self,
		},
		&self->host, &error);
	if (code)
		verdict_none("*", "%s", error.text);
	return code == 0;
}

bool stage_prepare(struct stage *self)
{
	struct host_error error = {0};

	verdict_phase("the driver was loaded and its context created");
	probe_expect_status(false);
	process_holdings(&self->before_create);
	if (host_prepare(self->host, &error) == 0) {
		self->prepared = true;
		return true;
	}
	verdict_none(
		"*", "there is no session without a context: %s", error.text);
	return false;
}

bool stage_sink(struct stage *self)
{
	int code = -1;

	self->sink = malloc(sizeof(*self->sink));
	if (self->sink)
		code = scripted_sink_open(self->sink, NULL);
	if (code) {
		free(self->sink);
		self->sink = NULL;
		verdict_none("*", "this machine has no socket or memory left");
	}
	return code == 0;
}

bool stage_begin(struct stage *self)
{
	struct host_error error = {0};
	socket_handle rtsp = self->sink->rtsp;

	verdict_phase("a session was started");
	process_holdings(&self->before_start);
	if (scripted_sink_run(self->sink)) {
		verdict_none("*", "this machine has no thread left");
		return false;
	}
	self->sink->rtsp = SOCKET_NONE; /* the host's from here on */
	self->started = true;
	self->sessions++;
	if (host_start(self->host, rtsp, &error) == 0)
		return true;
	verdict_none("*", "%s", error.text);
	return false;
}

bool stage_started(struct stage *self)
{
	/* The scenario's limit ends a Start that never returns. */
	probe_wait(&probe_seen.starts, self->sessions, UINT64_MAX);
	return NT_SUCCESS(probe_seen.start_status);
}

bool stage_start(struct stage *self)
{
	if (!stage_prepare(self) || !stage_sink(self) || !stage_begin(self))
		return false;
	if (stage_started(self))
		return true;
	verdict_none("*",
		"there is no session: StartMiracastSession answered 0x%08X",
		probe_hex(probe_seen.start_status));
	return false;
}

bool stage_speaks(struct stage *self)
{
	unsigned *understood = &scripted_miniport_seen.understood;

	if (!self->language->Answer) {
		verdict_none("*", "the personality answers no I/O controls: it "
				  "has no function Answer");
		return false;
	}
	/* Its author's word that it does. */
	if (self->subject->personality)
		return true;
	if (scripted_miniport_wait(understood, 1, stage_in_ms(LANGUAGE_MS)))
		return true;
	verdict_none("*",
		"the driver does not speak the reference contract: give its "
		"language with --personality");
	return false;
}

bool stage_pictures(struct stage *self, bool idr, unsigned count)
{
	unsigned before =
		scripted_sink_read(self->sink, &self->sink->unit_count);
	unsigned now = before;
	uint64_t deadline_us = clock_now_us() + STAGE_PATIENCE_US;

	do {
		/* What comes before the driver has begun its stream is lost,
		 * also an IDR picture: until one has arrived. */
		scripted_miniport_picture(idr && now == before, 1);
		if (scripted_sink_wait(self->sink, &self->sink->unit_count,
			    before + count, stage_in_ms(PICTURE_MS)))
			return true;
		now = scripted_sink_read(self->sink, &self->sink->unit_count);
	} while (clock_now_us() < deadline_us);
	return false;
}

/* Either it was not asked for, or what asked for it was not understood. */
static void explain_no_arrival(void)
{
	unsigned asked =
		scripted_miniport_count(&scripted_miniport_seen.io_controls);

	if (asked &&
		!scripted_miniport_count(&scripted_miniport_seen.understood))
		verdict_none("*",
			"the personality understood none of the driver's %u "
			"I/O controls",
			asked);
	else
		verdict_fail("G-48",
			"the sink has a monitor and the miniport was not asked "
			"to report its arrival within 10 s of Start");
}

bool stage_play(struct stage *self)
{
	uint64_t deadline_us = clock_now_us() + STAGE_PATIENCE_US;

	if (!stage_speaks(self))
		return false;
	verdict_phase("a monitor's arrival was waited for");
	if (!scripted_miniport_wait(
		    &scripted_miniport_seen.arrivals, 1, deadline_us)) {
		explain_no_arrival();
		return false;
	}
	verdict_pass("G-48");
	scripted_sink_settle(self->sink, deadline_us);
	verdict_check(scripted_sink_read(self->sink, &self->sink->seen[3]) > 0,
		"G-50",
		"the monitor's arrival was asked for before the sink had been "
		"asked for its capabilities (M3)");
	if (!self->language->MakeChunk) {
		verdict_none("*", "the personality makes no chunks: it has no "
				  "function MakeChunk");
		return false;
	}
	verdict_phase("the stream was set up");
	if (!scripted_sink_wait(
		    self->sink, &self->sink->playing, 1, deadline_us) ||
		!scripted_miniport_wait(&scripted_miniport_seen.stream_starts,
			1, deadline_us)) {
		verdict_none("*",
			"no stream was begun within 10 s of the mode that the "
			"host committed%s",
			self->language->MakeSetMode
				? ""
				: "; the personality, which has no function "
				  "MakeSetMode, could not tell the driver of "
				  "it");
		return false;
	}
	verdict_phase("pictures were streamed");
	if (stage_pictures(self, true, 1)) {
		verdict_pass("G-219");
		return true;
	}
	if (!scripted_miniport_count(&scripted_miniport_seen.chunks))
		verdict_none("*",
			"no chunk was made: MakeChunk of the personality gave "
			"none, or more than its MaxChunkPrivateBytes");
	else
		verdict_fail("G-219",
			"no picture reached the sink within 10 s; the stream "
			"was begun and chunks were there");
	return false;
}

/* --- down ---------------------------------------------------------------- */

/* Nothing more may come once Stop has returned: what had come by then. */
static void begin_silence(struct stage *self)
{
	struct scripted_sink *sink = self->sink;

	self->silent = scripted_sink_settle(sink, stage_in_ms(5000));
	self->packets = scripted_sink_read(sink, &sink->packets);
	if (self->silent)
		scripted_sink_wait(sink, &sink->packets, self->packets + 1,
			stage_in_ms(SILENCE_MS));
}

/* After Destroy. */
static void judge_silence(struct stage *self)
{
	struct scripted_sink *sink = self->sink;

	/* Without a stream there is nothing to keep still. */
	if (!self->silent || self->packets == 0 ||
		!scripted_sink_settle(sink, stage_in_ms(5000)))
		return;
	verdict_check(scripted_sink_read(sink, &sink->packets) == self->packets,
		"G-177", "the sink still got packets after Stop had returned");
	self->silent = false;
}

static void judge_departure(void)
{
	verdict_check(scripted_miniport_seen.departure_us <
				      probe_seen.stop_entered_us ||
			      scripted_miniport_seen.departure_us >
				      probe_seen.stop_left_us,
		"G-171",
		"Stop asked the miniport to remove a monitor that was not "
		"unplugged");
}

/* What Stop must leave as it was before Start. */
static void judge_stop(struct stage *self)
{
	struct process_holdings now;

	if (probe_seen.stop_entered_us < probe_seen.start_entered_us)
		return; /* Start failed: I-03 */
	verdict_check(
		probe_seen.stop_left_us - probe_seen.stop_entered_us <= CALL_US,
		"G-173", "StopMiracastSession took more than 3 s");
	/* What it asked for in a language that nobody understands may have been
	 * just that. */
	if (scripted_miniport_count(&scripted_miniport_seen.understood))
		judge_departure();
	/* The host has closed the RTSP socket by now. */
	if (!process_holdings(&now) || !now.exact)
		verdict_none("G-175",
			"this system does not tell which sockets are open");
	else
		verdict_check(now.sockets + 1 <= self->before_start.sockets,
			"G-175",
			"%u sockets of the driver's are open after Stop",
			now.sockets + 1 - self->before_start.sockets);
	begin_silence(self);
}

static void judge_overrun(const struct host_outcome *outcome)
{
	if (!outcome->overran)
		return;
	if (outcome->destroy_overran)
		verdict_fail("G-182",
			"DestroyMiracastContext has not come back after 3 s");
	else if (probe_where() == PROBE_IN_STOP)
		verdict_fail("G-173",
			"StopMiracastSession has not come back after 3 s");
	else
		verdict_fail(RULE_HANG, "%s has not come back after 3 s",
			outcome->overran);
	/* Its thread is in there still. */
	verdict_give_up();
}

bool stage_wait_ended(struct stage *self, uint64_t deadline_us)
{
	enum host_phase phase =
		host_wait(self->host, deadline_us, &self->outcome);

	if (phase != HOST_ENDED)
		return false;
	judge_overrun(&self->outcome);
	judge_stop(self);
	return true;
}

bool stage_stop(struct stage *self)
{
	verdict_phase("the session was stopped");
	/* If Start has only just returned, the host takes it for one that is
	 * given up and shuts the RTSP socket down. */
	probe_expect_status(true);
	host_stop(self->host);
	return stage_wait_ended(self, UINT64_MAX);
}

bool stage_finish(struct stage *self)
{
	verdict_phase("the context was destroyed");
	host_finish(self->host, &self->outcome);
	self->prepared = false;
	self->started = false;
	judge_overrun(&self->outcome);
	verdict_pass("G-182");
	if (self->sink) {
		judge_silence(self);
		scripted_sink_close(self->sink);
		free(self->sink);
		self->sink = NULL;
	}
	verdict_phase("its context had been destroyed");
	left_behind_judge("G-184", "Destroy", &self->before_create);
	/* Its threads would run in code that is gone. */
	if (left_behind_threads(&self->before_create))
		verdict_give_up();
	verdict_phase("the driver was unloaded");
	probe_unload();
	return true;
}

void stage_end(struct stage *self)
{
	if (self->started)
		stage_stop(self);
	if (self->prepared)
		stage_finish(self);
	if (self->sink) {
		scripted_sink_close(self->sink);
		free(self->sink);
		self->sink = NULL;
	}
	probe_unload();
	if (self->host)
		host_close(self->host);
	self->host = NULL;
	verdict_phase("the scenario was over");
}
