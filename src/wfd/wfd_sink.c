#include "wfd_sink_machine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "wfd_presentation_url.h"

/* M13: 0.5 s apart, doubled up to 2 s while they keep coming (3.11). */
#define IDR_GAP_US     UINT64_C(500000)
#define IDR_GAP_MAX_US UINT64_C(2000000)

size_t wfd_sink_bytes(void)
{
	return sizeof(struct wfd_sink);
}

struct wfd_sink *wfd_sink_init(
	void *memory, const struct wfd_sink_config *config)
{
	struct wfd_sink *self = memory;

	memset(self, 0, offsetof(struct wfd_sink, events));
	self->config = *config;
	/* It goes into a line of an answer: no line ends in it. */
	wfd_text_show(wfd_text_of(config->friendly_name),
		self->config.friendly_name, sizeof(self->config.friendly_name));
	self->state = WFD_SINK_WAIT_M1;
	self->step_us = RTSP_NEVER;
	self->ending = WFD_END_NONE;
	rtsp_endpoint_init(&self->rtsp);
	return self;
}

void wfd_sink_start(struct wfd_sink *self, uint64_t now_us)
{
	if (self->state == WFD_SINK_WAIT_M1)
		wfd_sink_wait(self, now_us); /* T2 */
}

/* Events. */

struct wfd_sink_event *wfd_sink_push(
	struct wfd_sink *self, enum wfd_sink_event_kind kind)
{
	struct wfd_sink_event *event;

	if (self->event_count == WFD_SINK_EVENTS - 1 &&
		kind != WFD_SINK_ENDED) {
		/* The last place is ENDED's. */
		wfd_sink_end(self, WFD_END_PROTOCOL, 0,
			"the source asked for more at once than can be served");
		return &self->lost;
	}
	event = &self->events[(self->first_event + self->event_count) %
			      WFD_SINK_EVENTS];
	self->event_count++;
	*event = (struct wfd_sink_event){.kind = kind};
	return event;
}

bool wfd_sink_event(struct wfd_sink *self, struct wfd_sink_event *event)
{
	if (self->event_count == 0)
		return false;
	*event = self->events[self->first_event];
	self->first_event = (self->first_event + 1) % WFD_SINK_EVENTS;
	self->event_count--;
	return true;
}

void wfd_sink_end(
	struct wfd_sink *self, enum wfd_end how, int status, const char *detail)
{
	struct wfd_sink_event *event;

	if (self->state == WFD_SINK_DONE)
		return;
	/* Whatever goes wrong while M8 is under way: it was ending. */
	if (self->state == WFD_SINK_M8)
		how = self->ending;
	self->state = WFD_SINK_DONE;
	self->session = false;
	event = wfd_sink_push(self, WFD_SINK_ENDED);
	event->how = how;
	event->status = status;
	if (detail != NULL)
		wfd_text_show(wfd_text_of(detail), event->detail,
			sizeof(event->detail));
}

void wfd_sink_end_early(
	struct wfd_sink *self, enum wfd_end how, const char *what)
{
	char detail[160];

	snprintf(detail, sizeof(detail),
		"the source %s%s%s before the session began", self->refused,
		self->refused[0] != '\0' ? ", and " : "", what);
	wfd_sink_end(self, how, 0, detail);
}

void wfd_sink_abort(struct wfd_sink *self, uint64_t now_us, enum wfd_end how,
	int status, const char *detail)
{
	if (self->session && self->state != WFD_SINK_M8 &&
		self->state != WFD_SINK_DONE)
		wfd_sink_send_teardown(self, now_us, how);
	wfd_sink_end(self, how, status, detail);
}

static void check_outbox(struct wfd_sink *self)
{
	if (self->rtsp.outbox.full)
		wfd_sink_end(self, WFD_END_PROTOCOL, 0,
			"the source does not read what is sent to it");
}

/* What we send. */

void wfd_sink_wait(struct wfd_sink *self, uint64_t now_us)
{
	self->step_us = now_us + WFD_REQUEST_US + self->config.slack_us;
}

static void begin(struct wfd_sink *self, uint64_t now_us, enum sink_ask ask,
	const char *method, const char *uri)
{
	/* W-25, without slack. */
	rtsp_endpoint_request(
		&self->rtsp, ask, now_us + WFD_ANSWER_US, method, uri);
	if (self->session && self->session_id[0] != '\0')
		rtsp_write_header(&self->rtsp.out, "Session", self->session_id);
}

void wfd_sink_send_m2(struct wfd_sink *self, uint64_t now_us)
{
	self->m2_sent = true;
	begin(self, now_us, ASK_M2, "OPTIONS", "*");
	rtsp_write_header(&self->rtsp.out, "Require", "org.wfa.wfd1.0");
	rtsp_endpoint_finish(&self->rtsp);
}

void wfd_sink_send_setup(struct wfd_sink *self, uint64_t now_us)
{
	char transport[64];

	snprintf(transport, sizeof(transport),
		"RTP/AVP/UDP;unicast;client_port=%u",
		(unsigned)self->config.rtp_port);
	self->state = WFD_SINK_M6;
	self->step_us = RTSP_NEVER;
	begin(self, now_us, ASK_SETUP, "SETUP", self->url);
	rtsp_write_header(&self->rtsp.out, "Transport", transport);
	rtsp_endpoint_finish(&self->rtsp);
}

void wfd_sink_send_play(struct wfd_sink *self, uint64_t now_us)
{
	self->state = WFD_SINK_M7;
	begin(self, now_us, ASK_PLAY, "PLAY", self->url);
	rtsp_endpoint_finish(&self->rtsp);
}

void wfd_sink_send_pause(struct wfd_sink *self, uint64_t now_us)
{
	self->state = WFD_SINK_M9;
	begin(self, now_us, ASK_PAUSE, "PAUSE", self->url);
	rtsp_endpoint_finish(&self->rtsp);
}

void wfd_sink_send_teardown(
	struct wfd_sink *self, uint64_t now_us, enum wfd_end how)
{
	self->state = WFD_SINK_M8;
	self->ending = how;
	begin(self, now_us, ASK_TEARDOWN, "TEARDOWN", self->url);
	rtsp_endpoint_finish(&self->rtsp);
}

int wfd_sink_pause(struct wfd_sink *self, uint64_t now_us)
{
	if (self->state != WFD_SINK_STATE_PLAYING)
		return -EINVAL;
	wfd_sink_send_pause(self, now_us);
	check_outbox(self);
	return 0;
}

int wfd_sink_play(struct wfd_sink *self, uint64_t now_us)
{
	if (self->state != WFD_SINK_STATE_PAUSED &&
		self->state != WFD_SINK_STATE_STANDBY)
		return -EINVAL;
	wfd_sink_send_play(self, now_us);
	check_outbox(self);
	return 0;
}

int wfd_sink_connector(struct wfd_sink *self, uint64_t now_us, int type)
{
	self->config.connector_type = type;
	if (!self->asked_connector || !self->session ||
		self->state == WFD_SINK_STATE_STANDBY ||
		self->state == WFD_SINK_M8)
		return -EINVAL;
	rtsp_endpoint_forget(&self->rtsp, ASK_CONNECTOR);
	begin(self, now_us, ASK_CONNECTOR, "SET_PARAMETER", self->url);
	wfd_print_string(&self->rtsp.body, "wfd_connector_type: ");
	wfd_connector_type_print(&self->rtsp.body, type);
	wfd_print_string(&self->rtsp.body, "\r\n");
	rtsp_endpoint_finish(&self->rtsp);
	check_outbox(self);
	return 0;
}

void wfd_sink_edid(struct wfd_sink *self, const uint8_t *edid, size_t bytes)
{
	self->config.edid_bytes =
		bytes < WFD_EDID_BYTES_MAX ? bytes : WFD_EDID_BYTES_MAX;
	memcpy(self->config.edid, edid, self->config.edid_bytes);
}

int wfd_sink_standby(struct wfd_sink *self, uint64_t now_us)
{
	bool running = self->state == WFD_SINK_STATE_PLAYING ||
		       self->state == WFD_SINK_STATE_PAUSED;

	if (!self->asked_standby || !running)
		return -EINVAL;
	if (rtsp_endpoint_waits_for(&self->rtsp, ASK_STANDBY))
		return 0;
	begin(self, now_us, ASK_STANDBY, "SET_PARAMETER", self->url);
	wfd_print_string(&self->rtsp.body, "wfd_standby\r\n");
	rtsp_endpoint_finish(&self->rtsp);
	check_outbox(self);
	return 0;
}

void wfd_sink_stop(struct wfd_sink *self, uint64_t now_us)
{
	if (self->state == WFD_SINK_M8 || self->state == WFD_SINK_DONE)
		return;
	if (self->session)
		wfd_sink_send_teardown(self, now_us, WFD_END_STOPPED);
	else
		wfd_sink_end(self, WFD_END_STOPPED, 0, NULL);
	check_outbox(self);
}

/* M13. */

static void send_idr(struct wfd_sink *self, uint64_t now_us)
{
	bool again = self->idr_gap_us != 0 &&
		     now_us < self->idr_us + 2 * IDR_GAP_MAX_US;

	if (!again)
		self->idr_gap_us = IDR_GAP_US;
	else if (self->idr_gap_us < IDR_GAP_MAX_US)
		self->idr_gap_us *= 2;
	self->idr_us = now_us;
	self->idr_waits = false;
	begin(self, now_us, ASK_IDR, "SET_PARAMETER", self->url);
	wfd_print_string(&self->rtsp.body, "wfd_idr_request\r\n");
	rtsp_endpoint_finish(&self->rtsp);
}

static bool idr_is_due(const struct wfd_sink *self, uint64_t now_us)
{
	return self->idr_gap_us == 0 ||
	       now_us >= self->idr_us + self->idr_gap_us;
}

void wfd_sink_request_idr(struct wfd_sink *self, uint64_t now_us)
{
	if (self->state != WFD_SINK_STATE_PLAYING || self->idr_refused)
		return;
	if (idr_is_due(self, now_us) &&
		!rtsp_endpoint_waits_for(&self->rtsp, ASK_IDR))
		send_idr(self, now_us);
	else
		self->idr_waits = true;
	check_outbox(self);
}

void wfd_sink_cancel_idr(struct wfd_sink *self)
{
	self->idr_waits = false;
}

void wfd_sink_media(struct wfd_sink *self, uint64_t now_us)
{
	self->media_us = now_us;
}

/* Bytes. */

static void note_name(struct wfd_sink *self, const struct rtsp_message *from)
{
	struct wfd_text name = rtsp_message_header(from, "Server");

	if (name.data == NULL)
		name = rtsp_message_header(from, "User-Agent");
	if (name.data != NULL && self->peer_name[0] == '\0')
		wfd_text_show(name, self->peer_name, sizeof(self->peer_name));
}

static void input_fault(struct wfd_sink *self, uint64_t now_us)
{
	char detail[160];

	snprintf(detail, sizeof(detail),
		"the source sent what is not Wi-Fi Display: %s",
		self->rtsp.reader.problem != NULL ? self->rtsp.reader.problem
						  : "unreadable messages");
	wfd_sink_abort(self, now_us, WFD_END_PROTOCOL, 400, detail);
}

void wfd_sink_receive(
	struct wfd_sink *self, uint64_t now_us, const void *data, size_t length)
{
	struct wfd_text rest = {data, length};
	struct rtsp_message message;
	int ask;

	if (length == 0 && self->session)
		wfd_sink_end(self, WFD_END_CLOSED, 0,
			"the source closed the connection");
	else if (length == 0)
		wfd_sink_end_early(
			self, WFD_END_CLOSED, "closed the connection");
	while (self->state != WFD_SINK_DONE) {
		enum rtsp_input input =
			rtsp_endpoint_input(&self->rtsp, &rest, &message, &ask);

		if (input == RTSP_INPUT_END)
			break;
		if (input == RTSP_INPUT_FAULT) {
			input_fault(self, now_us);
			break;
		}
		note_name(self, &message);
		if (input == RTSP_INPUT_REQUEST)
			wfd_sink_on_request(self, now_us, &message);
		else
			wfd_sink_on_response(
				self, now_us, &message, (enum sink_ask)ask);
	}
	check_outbox(self);
}

const void *wfd_sink_output(const struct wfd_sink *self, size_t *length)
{
	return rtsp_outbox_bytes(&self->rtsp.outbox, length);
}

void wfd_sink_sent(struct wfd_sink *self, size_t length)
{
	rtsp_outbox_sent(&self->rtsp.outbox, length);
}

size_t wfd_sink_output_message(const struct wfd_sink *self)
{
	return rtsp_outbox_message(&self->rtsp.outbox);
}

/* Time. */

/*
 * W-34: without M16 and without media for the timeout and some grace; with
 * media flowing, because several sources are late with M16, twice the time.
 */
static uint64_t lost_deadline(const struct wfd_sink *self)
{
	uint64_t grace = self->timeout_us < UINT64_C(10000000)
				 ? self->timeout_us
				 : UINT64_C(10000000);
	uint64_t quiet = self->timeout_us + grace;
	uint64_t twice = 2 * self->timeout_us;
	uint64_t last = self->alive_us > self->media_us ? self->alive_us
							: self->media_us;
	uint64_t end;

	if (!self->session)
		return RTSP_NEVER;
	end = self->alive_us + (twice > quiet ? twice : quiet);
	return last + quiet < end ? last + quiet : end;
}

uint64_t wfd_sink_deadline(const struct wfd_sink *self)
{
	uint64_t deadline = rtsp_endpoint_deadline(&self->rtsp);

	if (self->state == WFD_SINK_DONE)
		return RTSP_NEVER;
	if (self->step_us < deadline)
		deadline = self->step_us;
	if (lost_deadline(self) < deadline)
		deadline = lost_deadline(self);
	if (self->idr_waits && self->state == WFD_SINK_STATE_PLAYING &&
		!rtsp_endpoint_waits_for(&self->rtsp, ASK_IDR) &&
		self->idr_us + self->idr_gap_us < deadline)
		deadline = self->idr_us + self->idr_gap_us;
	return deadline;
}

static void abort_overdue(struct wfd_sink *self, uint64_t now_us,
	const char *what, uint64_t limit_us)
{
	char detail[160];

	snprintf(detail, sizeof(detail), "the source %s within %u s", what,
		(unsigned)((limit_us + 500000) / 1000000));
	wfd_sink_abort(self, now_us, WFD_END_TIMEOUT, 0, detail);
}

/* T3. */
static void on_no_answer(
	struct wfd_sink *self, uint64_t now_us, enum sink_ask ask)
{
	switch (ask) {
	case ASK_M2:
		/* A source that went on has no need to say so (W-62). */
		if (self->state == WFD_SINK_WAIT_M3)
			abort_overdue(self, now_us,
				"did not answer M2 (OPTIONS)", WFD_ANSWER_US);
		break;
	case ASK_SETUP:
		abort_overdue(self, now_us, "did not answer M6 (SETUP)",
			WFD_ANSWER_US);
		break;
	case ASK_PLAY:
		abort_overdue(self, now_us, "did not answer M7 (PLAY)",
			WFD_ANSWER_US);
		break;
	case ASK_PAUSE:
		abort_overdue(self, now_us, "did not answer M9 (PAUSE)",
			WFD_ANSWER_US);
		break;
	case ASK_TEARDOWN:
		wfd_sink_end(self, self->ending, 0,
			"the source did not answer M8 (TEARDOWN)");
		break;
	case ASK_NOTHING:
	case ASK_IDR:
	case ASK_CONNECTOR:
	case ASK_STANDBY:
		break; /* the picture goes on without them */
	}
}

/* T2, T5. */
static void on_no_request(struct wfd_sink *self, uint64_t now_us)
{
	uint64_t limit_us = WFD_REQUEST_US + self->config.slack_us;
	char what[sizeof(self->refused) + 32];

	if (self->refused[0] != '\0')
		snprintf(what, sizeof(what), "%s, and sent nothing else",
			self->refused);
	else
		snprintf(what, sizeof(what), "%s",
			self->state == WFD_SINK_WAIT_M4
				? "sent no M4 (the chosen mode)"
				: "sent no M5 (trigger SETUP)");
	self->step_us = RTSP_NEVER;
	switch (self->state) {
	case WFD_SINK_WAIT_M1:
		abort_overdue(self, now_us, "sent no M1 (OPTIONS)", limit_us);
		break;
	case WFD_SINK_WAIT_M3:
		abort_overdue(
			self, now_us, "sent no M3 (capabilities)", limit_us);
		break;
	case WFD_SINK_WAIT_M4:
	case WFD_SINK_WAIT_M5:
		abort_overdue(self, now_us, what, limit_us);
		break;
	default:
		break;
	}
}

void wfd_sink_tick(struct wfd_sink *self, uint64_t now_us)
{
	int ask;

	while (self->state != WFD_SINK_DONE &&
		(ask = rtsp_endpoint_overdue(&self->rtsp, now_us)) != 0)
		on_no_answer(self, now_us, (enum sink_ask)ask);
	if (self->state != WFD_SINK_DONE && now_us >= self->step_us)
		on_no_request(self, now_us);
	if (self->state != WFD_SINK_DONE && now_us >= lost_deadline(self))
		wfd_sink_abort(self, now_us, WFD_END_KEEPALIVE, 0,
			"the source has sent neither keep-alive nor picture "
			"for too long");
	if (self->state == WFD_SINK_STATE_PLAYING && self->idr_waits &&
		idr_is_due(self, now_us) &&
		!rtsp_endpoint_waits_for(&self->rtsp, ASK_IDR))
		send_idr(self, now_us);
	check_outbox(self);
}

/* What is known. */

enum wfd_sink_state wfd_sink_state(const struct wfd_sink *self)
{
	return self->state;
}

const struct wfd_selection *wfd_sink_selection(const struct wfd_sink *self)
{
	return &self->selection;
}

const char *wfd_sink_peer_name(const struct wfd_sink *self)
{
	return self->peer_name;
}
