/*
 * The conversation after Start: one thread that waits for the sink, for the
 * mailbox and for what time brings, and deals with each.
 */
#include "session.h"

#include <string.h>
#include "mode_change.h"
#include "monitor.h"
#include "platform/clock.h"
#include "status.h"
#include "streaming.h"

static void on_setup(struct session *self, uint16_t client_port)
{
	struct socket_address to = {
		.ipv4 = self->peer.ipv4,
		.port = client_port,
	};
	int error = socket_udp_connect(self->udp, &to);

	self->client_port = client_port;
	if (error)
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR,
			status_of_errno(error),
			"cannot send to the receiver's UDP port %u: %s",
			(unsigned)client_port, strerror(-error));
}

/* A sink without standby is paused: nothing is sent either way. */
static void silence(struct session *self)
{
	uint64_t now_us = clock_now_us();

	if (wfd_source_standby(self->talk.source, now_us) == 0 ||
		wfd_source_pause(self->talk.source, now_us) == 0)
		streaming_silence_asked(self);
	else
		streaming_end(self);
}

static void on_play(struct session *self)
{
	self->playing = true;
	self->silent_by_us = false;
	self->silence_asked = false;
	if (self->power_off)
		silence(self);
	else if (self->stream.running)
		streaming_want_idr(self); /* it begins anew (W-130) */
	else if (!self->target_off)
		streaming_begin(self);
}

/* Every one is logged (G-142); the gate keeps to one IDR in a while (W-137). */
static void on_idr_requests(struct session *self, unsigned count)
{
	self->idr_requests += count;
	while (count-- > 0)
		contract_event(self->host, MIRACAST_PROTOCOL_EVENT_IFRAME_RQ);
	streaming_want_idr(self);
}

static void on_ended(struct session *self, const struct wfd_source_event *event)
{
	self->ended = true;
	/* First, so that its I/O controls are not refused yet. */
	streaming_end(self);
	session_fail(self, status_kind_of_end(event->how),
		status_of_end(event->how), "%s",
		event->detail[0] ? event->detail
				 : "the receiver ended the conversation");
}

static void on_event(struct session *self, const struct wfd_source_event *event)
{
	switch (event->kind) {
	case WFD_SOURCE_SELECTED:
		mode_change_accepted(self);
		break;
	case WFD_SOURCE_REFUSED:
		mode_change_refused(self, event->detail);
		break;
	case WFD_SOURCE_SETUP:
		on_setup(self, event->client_port);
		break;
	case WFD_SOURCE_PLAY:
		on_play(self);
		break;
	case WFD_SOURCE_PAUSE:
	case WFD_SOURCE_STANDBY:
		streaming_silenced(self);
		break;
	case WFD_SOURCE_IDR_REQUEST:
		on_idr_requests(self, event->count);
		break;
	case WFD_SOURCE_MONITOR:
		monitor_connector(self, event->connector_type);
		break;
	case WFD_SOURCE_REQUERIED:
		monitor_queried(self);
		break;
	case WFD_SOURCE_ENDED:
		on_ended(self, event);
		break;
	case WFD_SOURCE_CAPABILITIES: /* Start's */
	case WFD_SOURCE_NONE:
		break;
	}
}

/* G-83, G-84. */
static void on_power(struct session *self, bool on)
{
	if (self->power_off == !on)
		return;
	self->power_off = !on;
	if (on)
		streaming_resume(self);
	else if (self->playing && !self->silence_asked)
		silence(self);
}

static void on_command(struct session *self, const struct command *command)
{
	if (command->code == SUNDOG_MESSAGE_SET_MODE)
		mode_change_want(self, &command->mode);
	else
		on_power(self, command->on);
}

static void on_wishes(struct session *self, const struct mail *mail)
{
	if (mail->wishes & WISH_BROKEN)
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_UNSUCCESSFUL,
			"the host gives no encoded pictures any more");
	if (mail->wishes & WISH_FAILED)
		session_fail(self, MIRACAST_STATUS_CRITICAL_ERROR,
			STATUS_DEVICE_NOT_CONNECTED, "%s",
			mail->failure[0] ? mail->failure
					 : "the display miniport failed");
	if (mail->wishes & WISH_IDR)
		streaming_want_idr(self);
	if (mail->wishes & WISH_CONGESTED)
		streaming_congested(self);
	if ((mail->wishes & WISH_RESTART) && self->stream.running) {
		contract_text(self->host, SUNDOG_SEVERITY_WARNING,
			"no picture came after some were lost: starting the "
			"stream anew");
		streaming_begin(self);
	}
	if (mail->wishes & WISH_DATA_RATE)
		streaming_data_rate(self, mail->data_rate);
}

/* Deals with all that was posted. True: Stop, whose time limit is then
 * *stop_by_us. */
static bool take_mail(struct session *self, uint64_t *stop_by_us)
{
	struct mail mail;

	mailbox_take(self->mailbox, &mail);
	*stop_by_us = mail.stop_by_us;
	if (mail.wishes & WISH_STOP)
		return true;
	for (size_t i = 0; i < mail.count; i++)
		on_command(self, &mail.commands[i]);
	on_wishes(self, &mail);
	return false;
}

static void take_events(struct session *self)
{
	struct wfd_source_event event;

	while (!contract_is_given_up(self->host) &&
		wfd_source_event(self->talk.source, &event))
		on_event(self, &event);
}

static uint64_t due(const struct session *self)
{
	uint64_t streaming = streaming_due(self);
	uint64_t monitor = monitor_due(self);

	return streaming < monitor ? streaming : monitor;
}

/* Teardown: the sink gets its trigger and a little time for M8 (W-134). */
static void say_goodbye(struct session *self, uint64_t stop_by_us)
{
	struct wfd_source *source = self->talk.source;
	struct wfd_source_event event;

	wfd_source_stop(source, clock_now_us());
	while (!self->ended && clock_now_us() < stop_by_us) {
		while (wfd_source_event(source, &event))
			if (event.kind == WFD_SOURCE_ENDED)
				self->ended = true;
		if (!self->ended)
			conversation_turn(&self->talk, NULL, stop_by_us);
	}
	conversation_flush(&self->talk);
}

void rtsp_thread(void *session)
{
	struct session *self = session;
	uint64_t stop_by_us = 0;
	bool stopping = false;

	monitor_begin(self);
	while (!self->ended && !contract_is_given_up(self->host)) {
		uint64_t now_us;

		take_events(self);
		if (self->ended || contract_is_given_up(self->host))
			break;
		stopping = take_mail(self, &stop_by_us);
		if (stopping)
			break;
		now_us = clock_now_us();
		streaming_tick(self, now_us);
		mode_change_try(self);
		monitor_tick(self, now_us);
		session_tell_progress(self);
		/* The host has closed that socket meanwhile. */
		if (contract_is_given_up(self->host))
			break;
		conversation_turn(
			&self->talk, self->mailbox->event.handle, due(self));
	}
	if (stopping && !contract_is_given_up(self->host)) {
		stream_stop(&self->stream);
		say_goodbye(self, stop_by_us);
	}
	streaming_end(self);
	/* Nobody reads what comes now. */
	if (!stopping)
		mailbox_close(self->mailbox);
	session_thread_ends(self);
}
