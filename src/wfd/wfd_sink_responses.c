/*
 * What the source answers the sink: to M2, M6 to M9, M11 to M13.
 */
#include "wfd_sink_machine.h"

#include <stdio.h>

#include "rtsp_transport.h"

static void refused(struct wfd_sink *self, uint64_t now_us, const char *what,
	const struct rtsp_message *message)
{
	char reason[40], detail[160];

	wfd_text_show(message->reason, reason, sizeof(reason));
	snprintf(detail, sizeof(detail), "the source answered %s with %u %s",
		what, message->status, reason);
	wfd_sink_abort(
		self, now_us, WFD_END_PROTOCOL, (int)message->status, detail);
}

/* M6. */
static void on_setup(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct wfd_text token;
	struct rtsp_transport transport = {0};
	struct wfd_sink_event *event;
	unsigned timeout_s;

	if (message->status != 200) {
		refused(self, now_us, "M6 (SETUP)", message);
		return;
	}
	/* A source without Session headers gets none back. */
	self->session_id[0] = '\0';
	if (rtsp_session_parse(rtsp_message_header(message, "Session"), &token,
		    &timeout_s))
		wfd_text_copy(
			token, self->session_id, sizeof(self->session_id));
	if (!rtsp_transport_parse(
		    rtsp_message_header(message, "Transport"), &transport))
		transport.server_port = 0;
	self->session = true;
	self->timeout_us = timeout_s * UINT64_C(1000000);
	self->alive_us = now_us;
	self->media_us = now_us;
	event = wfd_sink_push(self, WFD_SINK_SETUP);
	event->server_port = transport.server_port;
	event->timeout_s = timeout_s;
	if (self->state == WFD_SINK_M6)
		wfd_sink_send_play(self, now_us);
}

/* What a trigger asked for meanwhile. */
static void go_on(struct wfd_sink *self, uint64_t now_us)
{
	enum wfd_trigger next = self->next;

	self->next = WFD_TRIGGER_NONE;
	if (next == WFD_TRIGGER_PAUSE && self->state == WFD_SINK_STATE_PLAYING)
		wfd_sink_send_pause(self, now_us);
	else if (next == WFD_TRIGGER_PLAY &&
		 self->state == WFD_SINK_STATE_PAUSED)
		wfd_sink_send_play(self, now_us);
}

/* M7. 406: it plays already (3.9). */
static void on_play(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (self->state != WFD_SINK_M7)
		return;
	if (message->status != 200 && message->status != 406) {
		refused(self, now_us, "M7 (PLAY)", message);
		return;
	}
	self->state = WFD_SINK_STATE_PLAYING;
	self->media_us = now_us;
	self->idr_gap_us = 0;
	wfd_sink_push(self, WFD_SINK_PLAYING);
	go_on(self, now_us);
}

/* M9. 406: it paused already. Any other refusal: it goes on playing. */
static void on_pause(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (self->state != WFD_SINK_M9)
		return;
	if (message->status == 200 || message->status == 406) {
		self->state = WFD_SINK_STATE_PAUSED;
		self->idr_waits = false;
		wfd_sink_push(self, WFD_SINK_PAUSED);
	} else {
		self->state = WFD_SINK_STATE_PLAYING;
	}
	go_on(self, now_us);
}

void wfd_sink_on_response(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message, enum sink_ask ask)
{
	switch (ask) {
	case ASK_NOTHING:
	case ASK_CONNECTOR:
		break;
	case ASK_M2:
		if (message->status != 200 && self->state == WFD_SINK_WAIT_M3)
			refused(self, now_us, "M2 (OPTIONS)", message);
		break;
	case ASK_SETUP:
		on_setup(self, now_us, message);
		break;
	case ASK_PLAY:
		on_play(self, now_us, message);
		break;
	case ASK_PAUSE:
		on_pause(self, now_us, message);
		break;
	case ASK_TEARDOWN:
		wfd_sink_end(self, self->ending, 0, NULL);
		break;
	case ASK_IDR:
		/* It has no such thing: ask no more. */
		if (message->status == 405 || message->status == 501)
			self->idr_refused = true;
		break;
	case ASK_STANDBY:
		if (message->status != 200 ||
			(self->state != WFD_SINK_STATE_PLAYING &&
				self->state != WFD_SINK_STATE_PAUSED))
			break;
		self->state = WFD_SINK_STATE_STANDBY;
		self->idr_waits = false;
		wfd_sink_push(self, WFD_SINK_STANDBY);
		break;
	}
}
