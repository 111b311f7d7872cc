#include "wfd_source_machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wfd_parameters.h"
#include "wfd_presentation_url.h"
#include "wfd_rtp_ports.h"
#include "wfd_selection.h"

size_t wfd_source_bytes(void)
{
	return sizeof(struct wfd_source);
}

struct wfd_source *wfd_source_init(
	void *memory, const struct wfd_source_config *config)
{
	struct wfd_source *self = memory;

	memset(self, 0, offsetof(struct wfd_source, answer));
	self->config = *config;
	if (self->config.session_timeout_s == 0)
		self->config.session_timeout_s = 30;
	if (self->config.session_id[0] == '\0')
		self->config.session_id[0] = '1';
	self->state = WFD_SOURCE_INIT;
	self->step_us = RTSP_NEVER;
	self->answer_length = 0;
	wfd_capabilities_init(&self->capabilities);
	rtsp_endpoint_init(&self->rtsp);
	return self;
}

/* Events. */

struct wfd_source_event *wfd_source_push(
	struct wfd_source *self, enum wfd_source_event_kind kind)
{
	struct wfd_source_event *event;

	if (self->event_count == WFD_SOURCE_EVENTS - 1 &&
		kind != WFD_SOURCE_ENDED) {
		/* The last place is ENDED's. */
		wfd_source_end(self, WFD_END_PROTOCOL, 0,
			"the sink asked for more at once than can be served");
		return &self->lost;
	}
	event = &self->events[(self->first_event + self->event_count) %
			      WFD_SOURCE_EVENTS];
	self->event_count++;
	*event = (struct wfd_source_event){.kind = kind};
	return event;
}

/*
 * Each M13 is told (G-142); how often one is obeyed is the caller's business
 * (W-137). Counting them keeps a flood from filling the queue.
 */
void wfd_source_push_idr(struct wfd_source *self)
{
	unsigned newest = self->first_event + self->event_count - 1;
	struct wfd_source_event *last =
		&self->events[newest % WFD_SOURCE_EVENTS];

	if (self->event_count > 0 && last->kind == WFD_SOURCE_IDR_REQUEST)
		last->count++;
	else
		wfd_source_push(self, WFD_SOURCE_IDR_REQUEST)->count = 1;
}

bool wfd_source_event(struct wfd_source *self, struct wfd_source_event *event)
{
	if (self->event_count == 0)
		return false;
	*event = self->events[self->first_event];
	self->first_event = (self->first_event + 1) % WFD_SOURCE_EVENTS;
	self->event_count--;
	return true;
}

void wfd_source_end(struct wfd_source *self, enum wfd_end how, int status,
	const char *detail)
{
	struct wfd_source_event *event;

	if (self->state == WFD_SOURCE_DONE)
		return;
	/* Whatever goes wrong while we stop: we stopped. */
	if (self->state == WFD_SOURCE_STOPPING)
		how = WFD_END_STOPPED;
	self->state = WFD_SOURCE_DONE;
	self->session = false;
	event = wfd_source_push(self, WFD_SOURCE_ENDED);
	event->how = how;
	event->status = status;
	if (detail != NULL)
		wfd_text_show(wfd_text_of(detail), event->detail,
			sizeof(event->detail));
}

/* The peer stopped reading: nothing more can be said to it. */
static void check_outbox(struct wfd_source *self)
{
	if (self->rtsp.outbox.full)
		wfd_source_end(self, WFD_END_PROTOCOL, 0,
			"the sink does not read what is sent to it");
}

/* What we send. */

void wfd_source_wait(struct wfd_source *self, uint64_t now_us,
	enum source_step step, uint64_t limit_us)
{
	self->step = step;
	self->step_us = step == STEP_NONE ? RTSP_NEVER : now_us + limit_us;
}

static void begin(struct wfd_source *self, uint64_t now_us, enum source_ask ask,
	const char *method, const char *uri)
{
	/* W-25, without slack; M16 has the session timeout instead. */
	uint64_t deadline =
		ask == ASK_ALIVE ? RTSP_NEVER : now_us + WFD_ANSWER_US;

	rtsp_endpoint_request(&self->rtsp, ask, deadline, method, uri);
	if (self->session)
		rtsp_write_header(
			&self->rtsp.out, "Session", self->config.session_id);
}

void wfd_source_start(struct wfd_source *self, uint64_t now_us)
{
	if (self->state != WFD_SOURCE_INIT)
		return;
	self->state = WFD_SOURCE_M1;
	begin(self, now_us, ASK_M1, "OPTIONS", "*");
	rtsp_write_header(&self->rtsp.out, "Require", "org.wfa.wfd1.0");
	rtsp_endpoint_finish(&self->rtsp);
}

static void send_names(struct wfd_source *self, uint64_t now_us,
	enum source_ask ask, const enum wfd_parameter *names, size_t count)
{
	size_t i;

	begin(self, now_us, ask, "GET_PARAMETER", WFD_SOURCE_URI);
	for (i = 0; i < count; i++) {
		wfd_print_string(
			&self->rtsp.body, wfd_parameter_name(names[i]));
		wfd_print_string(&self->rtsp.body, "\r\n");
	}
	rtsp_endpoint_finish(&self->rtsp);
}

/*
 * The three that every sink knows come first: they are all that is asked
 * when a sink refuses the rest. No vendor's names: some sinks choke (8.8).
 */
void wfd_source_send_m3(struct wfd_source *self, uint64_t now_us)
{
	static const enum wfd_parameter names[] = {
		WFD_VIDEO_FORMATS,
		WFD_AUDIO_CODECS,
		WFD_CLIENT_RTP_PORTS,
		WFD_DISPLAY_EDID,
		WFD_CONNECTOR_TYPE,
		WFD_STANDBY_RESUME_CAPABILITY,
		WFD_IDR_REQUEST_CAPABILITY,
	};

	self->state = WFD_SOURCE_M3;
	wfd_source_wait(self, now_us, STEP_NONE, 0);
	send_names(self, now_us, ASK_M3, names,
		self->m3_short ? 3 : sizeof(names) / sizeof(names[0]));
}

int wfd_source_query(struct wfd_source *self, uint64_t now_us)
{
	static const enum wfd_parameter names[] = {
		WFD_DISPLAY_EDID,
		WFD_CONNECTOR_TYPE,
	};

	if (self->state != WFD_SOURCE_NEGOTIABLE &&
		self->state != WFD_SOURCE_READY &&
		self->state != WFD_SOURCE_PLAYING)
		return -EINVAL;
	if (rtsp_endpoint_waits_for(&self->rtsp, ASK_AGAIN))
		return -EBUSY;
	send_names(self, now_us, ASK_AGAIN, names, 2);
	check_outbox(self);
	return 0;
}

/* Video, audio, address, ports, in this order (8.8); in session the formats
 * and when they change (W-115). */
void wfd_source_send_m4(struct wfd_source *self, uint64_t now_us)
{
	struct wfd_print *body = &self->rtsp.body;

	begin(self, now_us, ASK_M4, "SET_PARAMETER", WFD_SOURCE_URI);
	wfd_print_string(body, "wfd_video_formats: ");
	wfd_selection_print_video(body, &self->wanted);
	wfd_print_string(body, "\r\n");
	if (self->wanted.audio != WFD_AUDIO_NONE &&
		(!self->session ||
			self->wanted.audio != self->selection.audio)) {
		wfd_print_string(body, "wfd_audio_codecs: ");
		wfd_selection_print_audio(body, &self->wanted);
		wfd_print_string(body, "\r\n");
	}
	if (self->session) {
		wfd_print_string(body, "wfd_av_format_change_timing: ");
		wfd_format_timing_print(
			body, self->wanted_pts, self->wanted_pts);
	} else {
		wfd_print_string(body, "wfd_presentation_URL: ");
		wfd_presentation_url_print(
			body, self->config.host, self->config.port);
		wfd_print_string(body, "\r\nwfd_client_rtp_ports: ");
		wfd_rtp_ports_print(body, self->capabilities.rtp_port0);
	}
	wfd_print_string(body, "\r\n");
	rtsp_endpoint_finish(&self->rtsp);
}

int wfd_source_select(struct wfd_source *self, uint64_t now_us,
	const struct wfd_selection *selection, uint64_t pts_90k)
{
	if (self->state != WFD_SOURCE_NEGOTIABLE &&
		self->state != WFD_SOURCE_READY &&
		self->state != WFD_SOURCE_PLAYING &&
		self->state != WFD_SOURCE_M4)
		return -EINVAL;
	if (rtsp_endpoint_waits_for(&self->rtsp, ASK_M4))
		return -EBUSY;
	if (!wfd_selection_is_whole(selection))
		return -EINVAL;
	self->wanted = *selection;
	self->wanted_pts = pts_90k;
	self->m4_retried = false;
	if (!self->session)
		self->state = WFD_SOURCE_M4;
	wfd_source_send_m4(self, now_us);
	check_outbox(self);
	return 0;
}

void wfd_source_send_trigger(struct wfd_source *self, uint64_t now_us,
	enum source_ask ask, enum wfd_trigger trigger)
{
	begin(self, now_us, ask, "SET_PARAMETER", WFD_SOURCE_URI);
	wfd_print_line(&self->rtsp.body, "wfd_trigger_method",
		wfd_trigger_name(trigger));
	rtsp_endpoint_finish(&self->rtsp);
}

int wfd_source_pause(struct wfd_source *self, uint64_t now_us)
{
	if (self->state != WFD_SOURCE_PLAYING)
		return -EINVAL;
	if (!rtsp_endpoint_waits_for(&self->rtsp, ASK_PAUSE))
		wfd_source_send_trigger(
			self, now_us, ASK_PAUSE, WFD_TRIGGER_PAUSE);
	check_outbox(self);
	return 0;
}

int wfd_source_resume(struct wfd_source *self, uint64_t now_us)
{
	if (self->state != WFD_SOURCE_READY &&
		self->state != WFD_SOURCE_STATE_STANDBY)
		return -EINVAL;
	if (!rtsp_endpoint_waits_for(&self->rtsp, ASK_PLAY))
		wfd_source_send_trigger(
			self, now_us, ASK_PLAY, WFD_TRIGGER_PLAY);
	check_outbox(self);
	return 0;
}

int wfd_source_standby(struct wfd_source *self, uint64_t now_us)
{
	if ((self->state != WFD_SOURCE_READY &&
		    self->state != WFD_SOURCE_PLAYING) ||
		!self->capabilities.standby_supported) /* W-139 */
		return -EINVAL;
	if (rtsp_endpoint_waits_for(&self->rtsp, ASK_STANDBY))
		return 0;
	begin(self, now_us, ASK_STANDBY, "SET_PARAMETER", WFD_SOURCE_URI);
	wfd_print_string(&self->rtsp.body, "wfd_standby\r\n");
	rtsp_endpoint_finish(&self->rtsp);
	check_outbox(self);
	return 0;
}

void wfd_source_no_common_mode(struct wfd_source *self, uint64_t now_us)
{
	(void)now_us;
	wfd_source_end(self, WFD_END_NO_COMMON_MODE, 0,
		self->capabilities.video.none
			? "the sink offers no picture format that we know"
			: "the sink offers no mode that this machine can send");
}

void wfd_source_stop(struct wfd_source *self, uint64_t now_us)
{
	if (self->state == WFD_SOURCE_STOPPING ||
		self->state == WFD_SOURCE_DONE)
		return;
	if (!self->session) {
		/* Nobody tears down what does not exist yet (W-63). */
		wfd_source_end(self, WFD_END_STOPPED, 0, NULL);
		return;
	}
	self->state = WFD_SOURCE_STOPPING;
	wfd_keepalive_stop(&self->keepalive);
	wfd_source_send_trigger(
		self, now_us, ASK_TEARDOWN, WFD_TRIGGER_TEARDOWN);
	wfd_source_wait(self, now_us, STEP_M8, WFD_REQUEST_US); /* W-134 */
	check_outbox(self);
}

/* Bytes. */

static void note_name(struct wfd_source *self, const struct rtsp_message *from)
{
	struct wfd_text name = rtsp_message_header(from, "Server");

	if (name.data == NULL)
		name = rtsp_message_header(from, "User-Agent");
	if (name.data != NULL && self->peer_name[0] == '\0')
		wfd_text_show(name, self->peer_name, sizeof(self->peer_name));
}

static void end_of_connection(struct wfd_source *self)
{
	wfd_source_end(self, WFD_END_CLOSED, 0,
		self->session ? "the sink closed the connection"
			      : "the sink closed the connection before the "
				"session began");
}

static void input_fault(struct wfd_source *self)
{
	char detail[160];

	snprintf(detail, sizeof(detail),
		"the sink sent what is not Wi-Fi Display: %s",
		self->rtsp.reader.problem != NULL ? self->rtsp.reader.problem
						  : "unreadable messages");
	wfd_source_end(self, WFD_END_PROTOCOL, 400, detail);
}

void wfd_source_receive(struct wfd_source *self, uint64_t now_us,
	const void *data, size_t length)
{
	struct wfd_text rest = {data, length};
	struct rtsp_message message;
	int ask;

	if (length == 0)
		end_of_connection(self);
	while (self->state != WFD_SOURCE_DONE) {
		enum rtsp_input input =
			rtsp_endpoint_input(&self->rtsp, &rest, &message, &ask);

		if (input == RTSP_INPUT_END)
			break;
		if (input == RTSP_INPUT_FAULT) {
			input_fault(self);
			break;
		}
		note_name(self, &message);
		if (input == RTSP_INPUT_REQUEST)
			wfd_source_on_request(self, now_us, &message);
		else
			wfd_source_on_response(
				self, now_us, &message, (enum source_ask)ask);
	}
	check_outbox(self);
}

const void *wfd_source_output(const struct wfd_source *self, size_t *length)
{
	return rtsp_outbox_bytes(&self->rtsp.outbox, length);
}

void wfd_source_sent(struct wfd_source *self, size_t length)
{
	rtsp_outbox_sent(&self->rtsp.outbox, length);
}

size_t wfd_source_output_message(const struct wfd_source *self)
{
	return rtsp_outbox_message(&self->rtsp.outbox);
}

/* Time. */

uint64_t wfd_source_deadline(const struct wfd_source *self)
{
	uint64_t deadline = rtsp_endpoint_deadline(&self->rtsp);
	uint64_t alive = wfd_keepalive_deadline(&self->keepalive);

	if (self->state == WFD_SOURCE_DONE)
		return RTSP_NEVER;
	if (self->step_us < deadline)
		deadline = self->step_us;
	if (alive < deadline)
		deadline = alive;
	return deadline;
}

static void end_overdue(struct wfd_source *self, const char *who, uint64_t us)
{
	char detail[160];

	snprintf(detail, sizeof(detail), "the sink %s within %u s", who,
		(unsigned)((us + 500000) / 1000000));
	wfd_source_end(self, WFD_END_TIMEOUT, 0, detail);
}

/* T3: no answer to one of our requests. */
static void on_no_answer(struct wfd_source *self, enum source_ask ask)
{
	static const char *const what[] = {
		[ASK_M1] = "did not answer M1 (OPTIONS)",
		[ASK_M3] = "did not answer M3 (capabilities)",
		[ASK_AGAIN] = "did not answer M3 (its monitor)",
		[ASK_M4] = "did not answer M4 (the chosen mode)",
		[ASK_SETUP] = "did not answer M5 (trigger SETUP)",
		[ASK_PLAY] = "did not answer M5 (trigger PLAY)",
		[ASK_PAUSE] = "did not answer M5 (trigger PAUSE)",
		[ASK_STANDBY] = "did not answer M12 (standby)",
	};

	if (ask == ASK_TEARDOWN)
		wfd_source_end(self, WFD_END_STOPPED, 0,
			"the sink did not answer the TEARDOWN trigger");
	else if (ask != ASK_ALIVE && ask != ASK_NOTHING)
		end_overdue(self, what[ask], WFD_ANSWER_US);
}

/* T5, T6, T8: the sink's next request did not come. */
static void on_no_request(struct wfd_source *self, uint64_t now_us)
{
	enum source_step step = self->step;
	uint64_t limit_us = WFD_REQUEST_US + self->config.slack_us;

	wfd_source_wait(self, now_us, STEP_NONE, 0);
	switch (step) {
	case STEP_NONE:
		break;
	case STEP_M2:
		wfd_source_send_m3(self, now_us); /* W-61 */
		break;
	case STEP_M6:
		end_overdue(self, "sent no M6 (SETUP)", limit_us);
		break;
	case STEP_M7:
		end_overdue(self, "sent no M7 (PLAY)", limit_us);
		break;
	case STEP_RESUME:
		end_overdue(self, "did not follow the PLAY trigger", limit_us);
		break;
	case STEP_M9:
		end_overdue(self, "did not follow the PAUSE trigger", limit_us);
		break;
	case STEP_M8:
		wfd_source_end(self, WFD_END_STOPPED, 0,
			"the sink did not follow the TEARDOWN trigger");
		break;
	}
}

static void keep_alive(struct wfd_source *self, uint64_t now_us)
{
	char detail[160];

	switch (wfd_keepalive_tick(&self->keepalive, now_us)) {
	case WFD_KEEPALIVE_WAIT:
		break;
	case WFD_KEEPALIVE_SEND:
		/* They have no deadline of their own, so don't collect them. */
		rtsp_endpoint_limit(&self->rtsp, ASK_ALIVE, 1);
		begin(self, now_us, ASK_ALIVE, "GET_PARAMETER", WFD_SOURCE_URI);
		rtsp_endpoint_finish(&self->rtsp);
		break;
	case WFD_KEEPALIVE_LOST:
		snprintf(detail, sizeof(detail),
			"the sink answered no keep-alive for %u s",
			self->config.session_timeout_s);
		wfd_source_end(self, WFD_END_KEEPALIVE, 0, detail);
		break;
	}
}

void wfd_source_tick(struct wfd_source *self, uint64_t now_us)
{
	int ask;

	while (self->state != WFD_SOURCE_DONE &&
		(ask = rtsp_endpoint_overdue(&self->rtsp, now_us)) != 0)
		on_no_answer(self, (enum source_ask)ask);
	if (self->state != WFD_SOURCE_DONE && now_us >= self->step_us)
		on_no_request(self, now_us);
	if (self->state != WFD_SOURCE_DONE)
		keep_alive(self, now_us);
	check_outbox(self);
}

/* What is known. */

enum wfd_source_state wfd_source_state(const struct wfd_source *self)
{
	return self->state;
}

const struct wfd_capabilities *wfd_source_capabilities(
	const struct wfd_source *self)
{
	return &self->capabilities;
}

const struct wfd_selection *wfd_source_selection(const struct wfd_source *self)
{
	return self->has_selection ? &self->selection : NULL;
}

const char *wfd_source_answer(const struct wfd_source *self, size_t *length)
{
	*length = self->answer_length;
	return self->answer;
}

const struct wfd_problems *wfd_source_problems(const struct wfd_source *self)
{
	return &self->problems;
}

const char *wfd_source_peer_name(const struct wfd_source *self)
{
	return self->capabilities.friendly_name[0] != '\0'
		       ? self->capabilities.friendly_name
		       : self->peer_name;
}
