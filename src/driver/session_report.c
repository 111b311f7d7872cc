/*
 * What a session tells its host: progress, the numbers, and why it fails.
 */
#include "session.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "sound.h"
#include "wfd/wfd_modes.h"

void session_fail(struct session *self, MIRACAST_STATUS kind, NTSTATUS detail,
	const char *format, ...)
{
	char text[SUNDOG_TEXT_BYTES];
	va_list arguments;

	if (self->failed || mailbox_is_stopping(self->mailbox))
		return;
	self->failed = true;
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	contract_text(self->host, SUNDOG_SEVERITY_ERROR, "%s", text);
	self->host->calls.ReportSessionStatus(self->host->device, kind, detail);
}

void session_refused(struct session *self, NTSTATUS status,
	const struct sundog_failure *failure, const char *what)
{
	const char *text = failure ? failure->text : "";

	if (failure && failure->header.magic == SUNDOG_CONTRACT_MAGIC &&
		text[0] && memchr(text, 0, sizeof(failure->text)))
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR, status, "%s",
			text);
	else
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR, status,
			"%s (0x%08X)", what, (unsigned)status);
}

/* What the user sees while a state lasts; NULL: nothing worth saying. */
static const char *progress_text(enum wfd_source_state state)
{
	switch (state) {
	case WFD_SOURCE_M1:
		return "the receiver is connected; asking what it understands "
		       "(M1)";
	case WFD_SOURCE_WAIT_M2:
		return "waiting for the receiver's own question (M2)";
	case WFD_SOURCE_M3:
		return "asking what the receiver can show (M3)";
	case WFD_SOURCE_NEGOTIABLE:
		return "the receiver's abilities are known";
	case WFD_SOURCE_M4:
		return "setting the mode (M4)";
	case WFD_SOURCE_M5:
		return "asking the receiver to set up the stream (M5)";
	case WFD_SOURCE_WAIT_M6:
		return "waiting for the receiver to set up the stream (M6)";
	case WFD_SOURCE_READY:
		return "waiting for the receiver to play (M7)";
	case WFD_SOURCE_INIT:
	case WFD_SOURCE_PLAYING:
	case WFD_SOURCE_STATE_STANDBY:
	case WFD_SOURCE_STOPPING:
	case WFD_SOURCE_DONE:
		break;
	}
	return NULL;
}

void session_tell_progress(struct session *self)
{
	enum wfd_source_state state = wfd_source_state(self->talk.source);
	const char *text;

	if (state == self->told)
		return;
	self->told = state;
	text = progress_text(state);
	if (text)
		contract_text(self->host, SUNDOG_SEVERITY_PROGRESS, "%s", text);
}

void session_tell_problems(struct session *self)
{
	const struct wfd_problems *problems =
		wfd_source_problems(self->talk.source);

	for (size_t i = 0; i < problems->count; i++)
		contract_text(self->host, SUNDOG_SEVERITY_DETAIL,
			"not used of the receiver's answer: %s %s",
			problems->items[i].at, problems->items[i].what);
}

void session_report(struct session *self)
{
	const struct wfd_selection *selection = &self->selection;
	const struct rtp_sender *sender = &self->stream.sender;
	struct sundog_session_report report = {
		.video_codec = SUNDOG_VIDEO_H264,
		.bit_rate = self->rate.current,
		.rtp_port = self->client_port,
		.server_port = self->server_port,
		.frames = atomic_load(&self->stream.frames),
		.packets = atomic_load(&sender->packets),
		.bytes = atomic_load(&sender->bytes),
		.idr_requests = self->idr_requests,
	};
	struct sound sound;

	if (!self->selected)
		return;
	contract_header(
		&report.header, SUNDOG_IO_REPORT_SESSION, sizeof(report));
	report.mode = mode_export(selection->mode);
	report.profile_idc = wfd_profile_idc(selection->profile);
	report.constraint_flags = wfd_profile_constraints(selection->profile);
	report.level_idc = wfd_level_idc(selection->level);
	sound = sound_of_choice(self->audio);
	report.audio_codec = sound.codec;
	report.audio_sample_rate = sound.sample_rate;
	report.audio_channels = sound.channels;
	snprintf(report.peer, sizeof(report.peer), "%s",
		wfd_source_peer_name(self->talk.source));
	contract_request(self->host, &report.header, NULL, 0, NULL);
}
