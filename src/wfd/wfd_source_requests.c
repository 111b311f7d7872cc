/*
 * What the sink asks the source: M2, M6 to M9, M11 to M13.
 */
#include "wfd_source_machine.h"

#include <stdio.h>
#include <string.h>

#include "rtsp_answers.h"
#include "rtsp_transport.h"
#include "wfd_body.h"
#include "wfd_parameters.h"
#include "wfd_presentation_url.h"
#include "wfd_reasons.h"

static void answer(struct wfd_source *self, const struct rtsp_message *message,
	unsigned status)
{
	rtsp_endpoint_answer(&self->rtsp, message, status);
}

/* A 200 with our Session. */
static void answer_in_session(
	struct wfd_source *self, const struct rtsp_message *message)
{
	rtsp_endpoint_response(&self->rtsp, message, 200, NULL);
	if (self->session)
		rtsp_write_header(
			&self->rtsp.out, "Session", self->config.session_id);
	rtsp_endpoint_finish(&self->rtsp);
}

/* M2 (W-57, W-59). */
static void on_options(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (!rtsp_answer_options(&self->rtsp, message,
		    "org.wfa.wfd1.0, SETUP, TEARDOWN, PLAY, PAUSE, "
		    "GET_PARAMETER, SET_PARAMETER"))
		return;
	self->m2_seen = true;
	if (self->state == WFD_SOURCE_WAIT_M2)
		wfd_source_send_m3(self, now_us);
}

/* M6. */

static void refuse_setup(struct wfd_source *self,
	const struct rtsp_message *message, unsigned status, const char *why)
{
	char detail[160];

	answer(self, message, status);
	snprintf(detail, sizeof(detail), "the sink's SETUP was refused: %s",
		why);
	wfd_source_end(self, WFD_END_PROTOCOL, (int)status, detail);
}

static void refuse_destination(struct wfd_source *self,
	const struct rtsp_message *message, struct wfd_text destination)
{
	char shown[64], why[128];

	wfd_text_show(destination, shown, sizeof(shown));
	snprintf(why, sizeof(why),
		"it directs the stream to another machine (%s)", shown);
	refuse_setup(self, message, 461, why);
}

static void accept_setup(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message, const struct rtsp_transport *theirs)
{
	char value[96];
	char session[48];

	snprintf(session, sizeof(session), "%s;timeout=%u",
		self->config.session_id, self->config.session_timeout_s);
	/* No RTCP: single ports, whatever was offered (W-125). */
	snprintf(value, sizeof(value), "%s;unicast;client_port=%u",
		theirs->short_profile ? "RTP/AVP" : "RTP/AVP/UDP",
		(unsigned)theirs->client_port);
	if (self->config.server_port != 0)
		snprintf(value + strlen(value), sizeof(value) - strlen(value),
			";server_port=%u", (unsigned)self->config.server_port);
	rtsp_endpoint_response(&self->rtsp, message, 200, NULL);
	rtsp_write_header(&self->rtsp.out, "Session", session);
	rtsp_write_header(&self->rtsp.out, "Transport", value);
	rtsp_endpoint_finish(&self->rtsp);

	self->session = true;
	self->state = WFD_SOURCE_READY;
	rtsp_endpoint_forget(&self->rtsp, ASK_SETUP);
	wfd_keepalive_start(
		&self->keepalive, self->config.session_timeout_s, now_us);
	wfd_source_wait(self, now_us, STEP_M7,
		WFD_REQUEST_US + self->config.slack_us); /* T6 */
	wfd_source_push(self, WFD_SOURCE_SETUP)->client_port =
		theirs->client_port;
}

static void on_setup(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct wfd_text value = rtsp_message_header(message, "Transport");
	struct rtsp_transport theirs;

	if (self->state != WFD_SOURCE_M5 && self->state != WFD_SOURCE_WAIT_M6) {
		answer(self, message, 455);
		return;
	}
	if (!wfd_uri_is_stream(message->uri)) {
		refuse_setup(self, message, 404, "its address is not ours");
		return;
	}
	if (!rtsp_transport_parse(value, &theirs)) {
		refuse_setup(self, message, 400, "its Transport is unreadable");
		return;
	}
	if (!theirs.udp) {
		refuse_setup(self, message, 461,
			"it wants another transport than RTP over UDP");
		return;
	}
	if (theirs.destination.data != NULL && self->config.peer[0] != '\0' &&
		!wfd_text_is(theirs.destination, self->config.peer)) {
		refuse_destination(self, message, theirs.destination);
		return;
	}
	/* Old sinks leave it out and mean the port of M3 (W-126). */
	if (!theirs.has_client_port)
		theirs.client_port = self->capabilities.rtp_port0;
	if (theirs.client_port == 0) {
		refuse_setup(self, message, 400, "port 0 receives nothing");
		return;
	}
	accept_setup(self, now_us, message, &theirs);
}

/* M7 (W-131: lenient). */
static void on_play(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	switch (self->state) {
	case WFD_SOURCE_READY:
	case WFD_SOURCE_STATE_STANDBY:
		answer_in_session(self, message);
		self->state = WFD_SOURCE_PLAYING;
		wfd_source_wait(self, now_us, STEP_NONE, 0);
		wfd_source_push(self, WFD_SOURCE_PLAY);
		break;
	case WFD_SOURCE_PLAYING:
	case WFD_SOURCE_STOPPING:
		answer_in_session(self, message);
		break;
	default:
		answer(self, message, 455);
		break;
	}
}

/* M9. */
static void on_pause(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	switch (self->state) {
	case WFD_SOURCE_PLAYING:
		answer_in_session(self, message);
		self->state = WFD_SOURCE_READY;
		wfd_source_wait(self, now_us, STEP_NONE, 0);
		wfd_source_push(self, WFD_SOURCE_PAUSE);
		break;
	case WFD_SOURCE_STATE_STANDBY:
		rtsp_answer_standby(&self->rtsp, message);
		break;
	case WFD_SOURCE_READY:
	case WFD_SOURCE_STOPPING:
		answer_in_session(self, message);
		break;
	default:
		answer(self, message, 455);
		break;
	}
}

/* M8: at any time, asked for or not (W-133, W-135). */
static void on_teardown(
	struct wfd_source *self, const struct rtsp_message *message)
{
	answer(self, message, 200);
	wfd_source_end(self, WFD_END_PEER_TEARDOWN, 0,
		self->session ? "the sink ended the session"
			      : "the sink gave up before the session began");
}

/* M11 to M13. */

static void on_connector(struct wfd_source *self,
	const struct wfd_body_line *line, struct wfd_print *reasons)
{
	int type;

	if (!wfd_connector_type_parse(line->value, &type)) {
		wfd_reasons_print(
			reasons, "wfd_connector_type", WFD_REASON_SYNTAX);
		return;
	}
	self->capabilities.connector_type = type;
	self->capabilities.connector_none = type < 0;
	wfd_source_push(self, WFD_SOURCE_MONITOR)->connector_type = type;
}

static void on_standby(struct wfd_source *self, uint64_t now_us)
{
	if (self->state != WFD_SOURCE_READY &&
		self->state != WFD_SOURCE_PLAYING)
		return;
	self->state = WFD_SOURCE_STATE_STANDBY;
	wfd_source_wait(self, now_us, STEP_NONE, 0);
	wfd_source_push(self, WFD_SOURCE_STANDBY);
}

static void on_parameter(struct wfd_source *self, uint64_t now_us,
	const struct wfd_body_line *line, struct wfd_print *reasons)
{
	switch (wfd_parameter_find(line->name, NULL)) {
	case WFD_CONNECTOR_TYPE:
		on_connector(self, line, reasons);
		break;
	case WFD_STANDBY:
		on_standby(self, now_us);
		break;
	default:
		break; /* W-144 */
	}
}

static void on_set_parameter(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	struct wfd_text rest = message->body;
	struct wfd_body_line line;
	struct wfd_print reasons;
	char bytes[256];

	/* In standby only M12 is served (W-139). */
	if (self->state == WFD_SOURCE_STATE_STANDBY &&
		!wfd_body_find(message->body, "wfd_standby", &line)) {
		rtsp_answer_standby(&self->rtsp, message);
		return;
	}
	wfd_print_init(&reasons, bytes, sizeof(bytes));
	while (wfd_body_next(&rest, &line) && self->state != WFD_SOURCE_DONE)
		on_parameter(self, now_us, &line, &reasons);
	/* One M13, however often it says so. Nothing flows when not playing,
	 * and PLAY begins with an IDR. */
	if (self->state == WFD_SOURCE_PLAYING &&
		wfd_body_find(message->body, "wfd_idr_request", &line))
		wfd_source_push_idr(self);
	rtsp_answer_reasons(&self->rtsp, message, &reasons);
}

/* A sink's own keep-alive, or names that we have no values for (3.10). */
static void on_get_parameter(
	struct wfd_source *self, const struct rtsp_message *message)
{
	if (self->state == WFD_SOURCE_STATE_STANDBY && message->body.length > 0)
		rtsp_answer_standby(&self->rtsp, message);
	else
		answer(self, message, 200);
}

void wfd_source_on_request(struct wfd_source *self, uint64_t now_us,
	const struct rtsp_message *message)
{
	if (rtsp_answer_strange_body(&self->rtsp, message))
		return;
	if (wfd_text_is_exactly(message->method, "OPTIONS"))
		on_options(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "SETUP"))
		on_setup(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "PLAY"))
		on_play(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "PAUSE"))
		on_pause(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "TEARDOWN"))
		on_teardown(self, message);
	else if (wfd_text_is_exactly(message->method, "SET_PARAMETER"))
		on_set_parameter(self, now_us, message);
	else if (wfd_text_is_exactly(message->method, "GET_PARAMETER"))
		on_get_parameter(self, message);
	else
		rtsp_answer_unknown_method(&self->rtsp, message,
			"OPTIONS, SETUP, TEARDOWN, PLAY, PAUSE, "
			"GET_PARAMETER, SET_PARAMETER");
}
