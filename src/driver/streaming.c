#include "streaming.h"

#include <string.h>
#include "platform/clock.h"
#include "sound.h"
#include "status.h"
#include "wfd/wfd_modes.h"

#define REPORT_US 1000000
/* A sink obeys a trigger within 6 s (T8). */
#define SILENCE_US 6500000

/* How far PTS is ahead of PCR when a picture is captured: room for encoding,
 * sending and the network's jitter (spec: synchronisation). */
static uint64_t lead_us(enum driver_latency latency)
{
	static const uint64_t ms[] = {
		[LATENCY_LOW] = 50,
		[LATENCY_NORMAL] = 100,
		[LATENCY_HIGH] = 250,
	};

	return ms[latency] * 1000;
}

static struct sundog_stream_start make_request(const struct session *self)
{
	const struct wfd_selection *selection = &self->selection;
	uint8_t control = selection->frame_rate_control;
	struct sound sound = sound_of_choice(self->audio);
	struct sundog_stream_start request = {
		.mode = mode_export(selection->mode),
		.video_codec = SUNDOG_VIDEO_H264,
		.profile_idc = wfd_profile_idc(selection->profile),
		.constraint_flags = wfd_profile_constraints(selection->profile),
		.level_idc = wfd_level_idc(selection->level),
		.bit_rate = self->rate.current,
		.slices = 1, /* W-112, unless slices were negotiated */
		.audio_codec = sound.codec,
		.audio_sample_rate = sound.sample_rate,
		.audio_channels = sound.channels,
	};

	if (selection->min_slice)
		request.slices = (selection->slice_enc & 0x3FFu) + 1;
	/* b0: skipping, b3:1: the longest gap in half seconds, 0 any. */
	if (control & 1) {
		request.flags = SUNDOG_STREAM_SKIP_ALLOWED;
		request.max_skip_ms = (control >> 1 & 7u) * 500u;
	}
	contract_header(
		&request.header, SUNDOG_IO_STREAM_START, sizeof(request));
	return request;
}

/* What the miniport answers to STREAM_START. */
union answer {
	struct sundog_stream_started started;
	struct sundog_failure failure; /* with an error, perhaps */
};

static NTSTATUS ask_miniport(struct session *self, union answer *answer)
{
	struct sundog_stream_start request = make_request(self);
	size_t returned;
	NTSTATUS status;

	memset(answer, 0, sizeof(*answer));
	status = contract_request(self->host, &request.header, answer,
		sizeof(*answer), &returned);
	if (status == STATUS_SUCCESS && returned < sizeof(answer->started))
		status = STATUS_INVALID_PARAMETER;
	if (status != STATUS_SUCCESS && returned < sizeof(answer->failure))
		memset(answer, 0, sizeof(*answer));
	return status;
}

static void tell(struct session *self)
{
	char mode[WFD_MODE_TEXT];

	wfd_mode_format(self->selection.mode, mode);
	contract_text(self->host, SUNDOG_SEVERITY_PROGRESS,
		"streaming %s, H.264 %s level %s, %.1f Mbit/s", mode,
		wfd_profile_name(self->selection.profile),
		wfd_level_name(self->selection.level),
		(double)self->rate.current / 1e6);
}

/* Once: what is sent as it is can't follow the link. */
static void tell_fixed(struct session *self)
{
	uint32_t fixed = self->settings->picture_bit_rate;
	uint64_t link = self->rate.link;

	if (self->fixed_told || !link || fixed <= link)
		return;
	self->fixed_told = true;
	contract_text(self->host, SUNDOG_SEVERITY_WARNING,
		"what is shown has %.1f Mbit/s and is sent as it is, though "
		"the bit rate is limited to %.1f: pictures may stand still",
		(double)fixed / 1e6, (double)link / 1e6);
}

static int start_thread(
	struct session *self, const struct sundog_stream_started *started)
{
	struct sound sound = sound_of_choice(self->audio);
	struct stream_config config = {
		.mux =
			{
				.profile_idc = (uint8_t)wfd_profile_idc(
					self->selection.profile),
				.constraint_flags =
					(uint8_t)wfd_profile_constraints(
						self->selection.profile),
				.level_idc = (uint8_t)wfd_level_idc(
					self->selection.level),
				.audio = sound.ts_codec,
				.audio_sample_rate = sound.sample_rate,
				.audio_channels = sound.channels,
			},
		.started = *started,
		.frame_us = 1000000u / self->selection.mode->refresh,
		.lead_us = lead_us(self->settings->latency),
	};

	return stream_start(&self->stream, &config);
}

void streaming_begin(struct session *self)
{
	union answer answer;
	NTSTATUS status;
	uint64_t now_us;
	int error;

	stream_stop(&self->stream);
	bit_rate_begin(&self->rate, &self->selection);
	status = ask_miniport(self, &answer);
	if (status != STATUS_SUCCESS && self->audio != WFD_AUDIO_NONE) {
		/* A picture without sound is better than neither. */
		contract_text(self->host, SUNDOG_SEVERITY_WARNING,
			"the miniport cannot make the sound that was "
			"negotiated (0x%08X): going on without",
			(unsigned)status);
		self->audio = WFD_AUDIO_NONE;
		status = ask_miniport(self, &answer);
	}
	if (status != STATUS_SUCCESS) {
		session_refused(self, status, &answer.failure,
			"the display miniport cannot start the stream");
		return;
	}
	self->miniport_streams = true;
	error = start_thread(self, &answer.started);
	if (error) {
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR,
			status_of_errno(error),
			"the miniport's ring of encoded pictures is unusable: "
			"%s",
			strerror(-error));
		return;
	}
	now_us = clock_now_us();
	idr_gate_passed(&self->gate, now_us);
	tell(self);
	tell_fixed(self);
	session_report(self);
	self->report_us = now_us + REPORT_US;
}

void streaming_end(struct session *self)
{
	stream_stop(&self->stream);
	self->gate.wanted = false;
	/* In Stop this thread is refused (G-97); Stop's thread does it. */
	if (self->miniport_streams && !mailbox_is_stopping(self->mailbox) &&
		contract_order(self->host, SUNDOG_IO_STREAM_STOP) ==
			STATUS_SUCCESS)
		self->miniport_streams = false;
}

void streaming_silenced(struct session *self)
{
	self->playing = false;
	self->silent_by_us = self->silence_asked;
	self->silence_asked = false;
	streaming_end(self);
	streaming_resume(self);
}

void streaming_silence_asked(struct session *self)
{
	self->silence_asked = true;
	self->silence_by_us = clock_now_us() + SILENCE_US;
}

/* Refused: then at least nothing is sent. */
static void give_silence_up(struct session *self)
{
	self->silence_asked = false;
	if (self->power_off || self->target_off)
		streaming_end(self);
	else if (!self->change.wanted) /* else a stream comes with that mode */
		streaming_resume(self);
}

void streaming_resume(struct session *self)
{
	/* While what we asked for is on its way, its arrival goes on here. */
	if (self->power_off || self->target_off || self->silence_asked)
		return;
	if (self->playing && !self->stream.running)
		streaming_begin(self);
	else if (!self->playing && self->silent_by_us)
		wfd_source_resume(self->talk.source, clock_now_us());
}

void streaming_want_idr(struct session *self)
{
	if (self->stream.running)
		idr_gate_ask(&self->gate);
}

static void tell_encoder(struct session *self, bool changed)
{
	if (changed && self->stream.running)
		contract_set_bit_rate(self->host, self->rate.current);
}

void streaming_congested(struct session *self)
{
	tell_encoder(self, bit_rate_congested(&self->rate, clock_now_us()));
}

void streaming_data_rate(struct session *self, uint64_t link)
{
	char mode[WFD_MODE_TEXT];

	tell_encoder(self, bit_rate_link(&self->rate, link));
	if (self->stream.running)
		tell_fixed(self);
	if (!self->stream.running || !bit_rate_is_starved(&self->rate))
		return;
	wfd_mode_format(self->selection.mode, mode);
	session_fail(self, MIRACAST_STATUS_INSUFFICIENT_BANDWIDTH,
		STATUS_DEVICE_INSUFFICIENT_RESOURCES,
		"the link to the receiver fell to %.2f Mbit/s, too little for "
		"%s",
		(double)link / 1e6, mode);
}

void streaming_tick(struct session *self, uint64_t now_us)
{
	if (self->silence_asked && now_us >= self->silence_by_us)
		give_silence_up(self);
	if (!self->stream.running)
		return;
	if (idr_gate_take(&self->gate, now_us))
		contract_order(self->host, SUNDOG_IO_REQUEST_IDR);
	if (now_us < self->report_us)
		return;
	tell_encoder(self, bit_rate_recover(&self->rate, now_us));
	session_report(self);
	self->report_us += REPORT_US;
	if (self->report_us <= now_us) /* held up for long: no catching up */
		self->report_us = now_us + REPORT_US;
}

uint64_t streaming_due(const struct session *self)
{
	uint64_t due = self->silence_asked ? self->silence_by_us : UINT64_MAX;
	uint64_t idr = idr_gate_due(&self->gate);

	if (!self->stream.running)
		return due;
	if (idr < due)
		due = idr;
	return self->report_us < due ? self->report_us : due;
}
