/*
 * What the source asks the sink: M1, M3 to M5, M12, M16.
 */
#include "wfd_sink_machine.h"

#include "rtsp_answers.h"
#include "wfd_body.h"
#include "wfd_parameters.h"
#include "wfd_presentation_url.h"
#include "wfd_reasons.h"
#include "wfd_rtp_ports.h"
#include "wfd_selection.h"
#include "wfd_video_formats.h"

#include <stdio.h>

/* M1; M2 follows at once, some sources wait for it (W-60). */
static void on_options(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (!rtsp_answer_options(&self->rtsp, message,
		    "org.wfa.wfd1.0, GET_PARAMETER, SET_PARAMETER"))
		return;
	if (!self->m2_sent)
		wfd_sink_send_m2(self, now_us);
	if (self->state == WFD_SINK_WAIT_M1)
		self->state = WFD_SINK_WAIT_M3;
}

/* M3 and, without a body, M16 (W-33, W-75). */
static void on_get_parameter(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (wfd_text_trim(message->body).length == 0) {
		self->alive_us = now_us;
		rtsp_endpoint_answer(&self->rtsp, message, 200);
		return;
	}
	if (self->state == WFD_SINK_STATE_STANDBY) {
		rtsp_answer_standby(&self->rtsp, message);
		return;
	}
	rtsp_endpoint_response(&self->rtsp, message, 200, NULL);
	wfd_sink_print_answers(self, message->body);
	rtsp_endpoint_finish(&self->rtsp);
	if (self->state == WFD_SINK_WAIT_M1 || self->state == WFD_SINK_WAIT_M3)
		self->state = WFD_SINK_WAIT_M4;
}

/* M4. */

struct m4 {
	bool any;     /* something of M4 was there */
	bool formats; /* video or audio was taken */
	bool has_pts;
	uint64_t pts_90k;
	struct wfd_print reasons;
	char bytes[512];
};

static enum wfd_reason take_url(struct wfd_sink *self, struct wfd_text value)
{
	struct wfd_text url0, url1;

	/* The address goes into request lines as it is (W-92, W-124). */
	if (!wfd_presentation_url_parse(value, &url0, &url1) ||
		url0.data == NULL ||
		!wfd_text_copy(url0, self->url, sizeof(self->url)))
		return WFD_REASON_SYNTAX; /* vector 56 */
	self->has_url = true;
	return WFD_REASON_NONE;
}

static enum wfd_reason take_ports(struct wfd_sink *self, struct wfd_text value)
{
	uint16_t port0, port1;

	if (!wfd_rtp_ports_parse(value, &port0, &port1))
		return WFD_REASON_SYNTAX;
	/* M6 says our port again; a slip here costs nothing but strictness. */
	if (self->config.strict &&
		(port0 != self->config.rtp_port || port1 != 0))
		return WFD_REASON_PORT;
	return WFD_REASON_NONE;
}

static enum wfd_reason take_timing(struct m4 *m4, struct wfd_text value)
{
	uint64_t pts, dts;

	if (!wfd_format_timing_parse(value, 0, &pts, &dts))
		return WFD_REASON_SYNTAX;
	m4->has_pts = true;
	m4->pts_90k = pts;
	return WFD_REASON_NONE;
}

/* The only mode of a selection, NULL: none, or more than one. */
static const struct wfd_mode *only_mode(const struct wfd_video_tuple *tuple)
{
	const struct wfd_mode *only = NULL;
	unsigned table, bit;

	for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		for (bit = 0; bit < wfd_mode_count((enum wfd_table)table);
			bit++) {
			const struct wfd_mode *mode =
				wfd_mode_get((enum wfd_table)table, bit);

			if (!wfd_video_tuple_has(tuple, mode))
				continue;
			if (only != NULL)
				return NULL;
			only = mode;
		}
	}
	return only;
}

/* False: there is nothing better to say than the parameter's name. */
static bool describe_video(
	struct wfd_sink *self, struct wfd_text value, enum wfd_reason reason)
{
	struct wfd_video_formats formats;
	const struct wfd_mode *mode;
	char text[WFD_MODE_TEXT];

	if (!wfd_video_formats_parse(value, &formats))
		return false;
	if (formats.none) {
		snprintf(self->refused, sizeof(self->refused),
			"chose no video ('none')");
		return true;
	}
	mode = formats.count == 1 ? only_mode(&formats.tuples[0]) : NULL;
	if (mode == NULL)
		return false;
	wfd_mode_format(mode, text);
	snprintf(self->refused, sizeof(self->refused),
		"chose %s%s, which was not offered", text,
		reason == WFD_REASON_PROFILE ? " in a profile or level" : "");
	return true;
}

/* For the end of the session, if nothing better comes. */
static void note_refusal(struct wfd_sink *self, enum wfd_parameter parameter,
	const char *name, struct wfd_text value, enum wfd_reason reason)
{
	if (parameter == WFD_VIDEO_FORMATS &&
		describe_video(self, value, reason))
		return;
	snprintf(self->refused, sizeof(self->refused),
		"sent a %s that is of no use (%s)", name,
		wfd_reason_text(reason));
}

static void on_m4_line(
	struct wfd_sink *self, struct m4 *m4, const struct wfd_body_line *line)
{
	enum wfd_reason reason = WFD_REASON_NONE;
	bool strict = self->config.strict;
	const char *name;
	enum wfd_parameter parameter = wfd_parameter_find(line->name, &name);

	switch (parameter) {
	case WFD_VIDEO_FORMATS:
		reason = wfd_selection_read_video(&self->selection, line->value,
			&self->config.video, strict);
		m4->formats |= reason == WFD_REASON_NONE;
		break;
	case WFD_AUDIO_CODECS:
		reason = wfd_selection_read_audio(&self->selection, line->value,
			&self->config.audio, strict);
		m4->formats |= reason == WFD_REASON_NONE;
		break;
	case WFD_PRESENTATION_URL:
		reason = take_url(self, line->value);
		break;
	case WFD_CLIENT_RTP_PORTS:
		reason = take_ports(self, line->value);
		break;
	case WFD_AV_FORMAT_CHANGE_TIMING:
		reason = take_timing(m4, line->value);
		break;
	case WFD_PREFERRED_DISPLAY_MODE:
	case WFD_3D_VIDEO_FORMATS:
	case WFD2_VIDEO_FORMATS:
		reason = WFD_REASON_NOT_ADVERTISED; /* W-87, W-96 */
		break;
	case WFD2_TRANSPORT_SWITCH:
		reason = WFD_REASON_NOT_UNDERSTOOD; /* W-145 */
		break;
	default:
		return; /* ignored: W-144 */
	}
	m4->any = true;
	if (reason == WFD_REASON_NONE)
		return;
	/* The first fault is the cause of others. */
	if (m4->reasons.length == 0)
		note_refusal(self, parameter, name, line->value, reason);
	wfd_reasons_print(&m4->reasons, name, reason);
}

static void after_m4(struct wfd_sink *self, const struct m4 *m4)
{
	struct wfd_sink_event *event;
	bool early = self->state == WFD_SINK_WAIT_M1 ||
		     self->state == WFD_SINK_WAIT_M3 ||
		     self->state == WFD_SINK_WAIT_M4;

	if (m4->reasons.length == 0)
		self->refused[0] = '\0';
	if (m4->reasons.length == 0 && early)
		self->state = WFD_SINK_WAIT_M5;
	if (!m4->formats)
		return;
	event = wfd_sink_push(self, WFD_SINK_SELECTED);
	event->has_pts = m4->has_pts;
	event->pts_90k = m4->pts_90k;
}

/* M5. */

static void on_setup_trigger(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (self->session || self->state == WFD_SINK_M6) {
		rtsp_endpoint_answer(&self->rtsp, message, 200); /* W-123 */
	} else if (!self->has_url) {
		rtsp_endpoint_answer(&self->rtsp, message, 455); /* W-122 */
	} else {
		rtsp_endpoint_answer(&self->rtsp, message, 200); /* W-121 */
		wfd_sink_send_setup(self, now_us);
	}
}

static void on_play_trigger(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (!self->session) {
		rtsp_endpoint_answer(&self->rtsp, message, 455);
		return;
	}
	rtsp_endpoint_answer(&self->rtsp, message, 200);
	if (self->state == WFD_SINK_STATE_PAUSED ||
		self->state == WFD_SINK_STATE_STANDBY)
		wfd_sink_send_play(self, now_us);
	else if (self->state == WFD_SINK_M9)
		self->next = WFD_TRIGGER_PLAY;
	else if (self->state == WFD_SINK_M7)
		self->next = WFD_TRIGGER_NONE;
}

static void on_pause_trigger(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (!self->session) {
		rtsp_endpoint_answer(&self->rtsp, message, 455);
		return;
	}
	rtsp_endpoint_answer(&self->rtsp, message, 200);
	if (self->state == WFD_SINK_STATE_PLAYING)
		wfd_sink_send_pause(self, now_us);
	else if (self->state == WFD_SINK_M7)
		self->next = WFD_TRIGGER_PAUSE;
	else if (self->state == WFD_SINK_M9)
		self->next = WFD_TRIGGER_NONE;
}

/* At any time, even right after M1 (W-136). */
static void on_teardown_trigger(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	rtsp_endpoint_answer(&self->rtsp, message, 200);
	if (self->state == WFD_SINK_M8)
		return;
	if (self->session)
		wfd_sink_send_teardown(self, now_us, WFD_END_PEER_TEARDOWN);
	else
		wfd_sink_end_early(self, WFD_END_PEER_TEARDOWN, "gave up");
}

static void on_trigger(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message, enum wfd_trigger trigger)
{
	if (self->state == WFD_SINK_STATE_STANDBY &&
		trigger != WFD_TRIGGER_PLAY &&
		trigger != WFD_TRIGGER_TEARDOWN) {
		rtsp_answer_standby(&self->rtsp, message);
		return;
	}
	switch (trigger) {
	case WFD_TRIGGER_SETUP:
		on_setup_trigger(self, now_us, message);
		break;
	case WFD_TRIGGER_PLAY:
		on_play_trigger(self, now_us, message);
		break;
	case WFD_TRIGGER_PAUSE:
		on_pause_trigger(self, now_us, message);
		break;
	case WFD_TRIGGER_TEARDOWN:
		on_teardown_trigger(self, now_us, message);
		break;
	case WFD_TRIGGER_NONE:
		rtsp_endpoint_answer(&self->rtsp, message, 451);
		break;
	}
}

/* M12 from the source. */
static void on_standby(struct wfd_sink *self)
{
	if (self->state != WFD_SINK_STATE_PLAYING &&
		self->state != WFD_SINK_STATE_PAUSED)
		return;
	self->state = WFD_SINK_STATE_STANDBY;
	self->idr_waits = false;
	wfd_sink_push(self, WFD_SINK_STANDBY);
}

/*
 * The body may hold M4, a trigger, or both. The trigger is looked for only
 * when nothing before it was refused.
 */
static void on_set_parameter(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct wfd_text rest = message->body;
	struct wfd_body_line line, trigger;
	bool triggered =
		wfd_body_find(message->body, "wfd_trigger_method", &trigger);
	bool standby = wfd_body_find(message->body, "wfd_standby", &line);
	struct m4 m4 = {0};

	if (self->state == WFD_SINK_STATE_STANDBY && !triggered && !standby) {
		rtsp_answer_standby(&self->rtsp, message);
		return;
	}
	wfd_print_init(&m4.reasons, m4.bytes, sizeof(m4.bytes));
	while (wfd_body_next(&rest, &line))
		on_m4_line(self, &m4, &line);
	if (m4.any)
		after_m4(self, &m4);
	if (self->state == WFD_SINK_DONE)
		return;
	if (standby)
		on_standby(self);
	if (triggered && m4.reasons.length == 0)
		on_trigger(self, now_us, message,
			wfd_trigger_parse(trigger.value));
	else
		rtsp_answer_reasons(&self->rtsp, message, &m4.reasons);
}

void wfd_sink_on_request(struct wfd_sink *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (rtsp_answer_strange_body(&self->rtsp, message))
		return;
	if (wfd_text_is_exactly(message->method, "OPTIONS"))
		on_options(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "GET_PARAMETER"))
		on_get_parameter(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "SET_PARAMETER"))
		on_set_parameter(self, now_us, message);
	else
		rtsp_answer_unknown_method(&self->rtsp, message,
			"OPTIONS, GET_PARAMETER, SET_PARAMETER");
	/* Any request shows that the source is at it (T5). */
	if (self->step_us != RTSP_NEVER)
		wfd_sink_wait(self, now_us);
}
