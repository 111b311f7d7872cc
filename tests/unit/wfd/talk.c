#include "talk.h"

#include "wfd/wfd_video_offer.h"

struct wfd_source_config talk_source_config(void)
{
	return (struct wfd_source_config){
		.host = "192.168.49.1",
		.port = 7236,
		.server_port = 19000,
		.session_timeout_s = 30,
		.session_id = "6B8B4567",
	};
}

struct wfd_sink_config talk_sink_config(void)
{
	struct wfd_sink_config config = {
		.rtp_port = 1028,
		.audio = {.lpcm = 3, .aac = 1},
		.connector_type = 5,
		.friendly_name = "Test sink",
	};
	char error[WFD_OFFER_ERROR];

	assert_true(wfd_video_offer_parse(&config.video, "all", error));
	return config;
}

static struct talk *create(void)
{
	struct talk *self = calloc(1, sizeof(*self));

	assert_non_null(self);
	self->now_us = SECONDS(1000);
	return self;
}

struct talk *talk_to_source(const struct wfd_source_config *config)
{
	struct wfd_source_config usual = talk_source_config();
	struct talk *self = create();
	void *memory = malloc(wfd_source_bytes());

	assert_non_null(memory);
	memset(memory, 0xA5, wfd_source_bytes());
	self->source = wfd_source_init(memory, config ? config : &usual);
	wfd_source_start(self->source, self->now_us);
	return self;
}

struct talk *talk_to_sink(const struct wfd_sink_config *config)
{
	struct wfd_sink_config usual = talk_sink_config();
	struct talk *self = create();
	void *memory = malloc(wfd_sink_bytes());

	assert_non_null(memory);
	memset(memory, 0xA5, wfd_sink_bytes());
	self->sink = wfd_sink_init(memory, config ? config : &usual);
	wfd_sink_start(self->sink, self->now_us);
	return self;
}

void talk_end(struct talk *self)
{
	free(self->source);
	free(self->sink);
	free(self);
}

static void receive(struct talk *self, const void *data, size_t length)
{
	if (self->source)
		wfd_source_receive(self->source, self->now_us, data, length);
	else
		wfd_sink_receive(self->sink, self->now_us, data, length);
}

void talk_say_bytes(struct talk *self, const void *data, size_t length)
{
	struct wfd_text text = text_of_bytes(data, length);
	size_t i;

	if (self->feed == TALK_WHOLE) {
		receive(self, text.data, text.length);
		return;
	}
	for (i = 0; i < length; i++)
		receive(self, text_of_bytes((const char *)data + i, 1).data, 1);
}

static size_t with_crlf(const char *text, char *out, size_t size)
{
	size_t length = 0;

	for (; *text; text++) {
		assert_true(length + 2 < size);
		if (*text == '\n')
			out[length++] = '\r';
		out[length++] = *text;
	}
	return length;
}

void talk_say(struct talk *self, const char *text)
{
	static char bytes[64 * 1024];

	talk_say_bytes(self, bytes, with_crlf(text, bytes, sizeof(bytes)));
}

void talk_say_as_is(struct talk *self, const char *text)
{
	talk_say_bytes(self, text, strlen(text));
}

void talk_say_body(struct talk *self, const char *head, const char *body)
{
	static char bytes[64 * 1024], message[64 * 1024];
	size_t length = with_crlf(body, bytes, sizeof(bytes));

	snprintf(message, sizeof(message),
		"%s\nContent-Type: text/parameters\nContent-Length: %zu\n\n%s",
		head, length, body);
	talk_say(self, message);
}

void talk_set(struct talk *self, unsigned cseq, const char *body)
{
	char head[256];

	snprintf(head, sizeof(head),
		"SET_PARAMETER %s RTSP/1.0\nCSeq: %u\nSession: 6B8B4567",
		self->source ? "rtsp://192.168.49.1/wfd1.0/streamid=0"
			     : "rtsp://localhost/wfd1.0",
		cseq);
	talk_say_body(self, head, body);
}

void talk_request(struct talk *self, const char *method, unsigned cseq)
{
	char text[256];

	snprintf(text, sizeof(text),
		"%s rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		"CSeq: %u\nSession: 6B8B4567\n\n",
		method, cseq);
	talk_say(self, text);
}

void talk_answer(struct talk *self, unsigned cseq)
{
	char text[64];

	snprintf(text, sizeof(text), "RTSP/1.0 200 OK\nCSeq: %u\n\n", cseq);
	talk_say(self, text);
}

void talk_hang_up(struct talk *self)
{
	receive(self, "", 0);
}

const char *talk_hear(struct talk *self)
{
	size_t waiting, length, i, used = 0;
	const char *data;

	if (self->source) {
		data = wfd_source_output(self->source, &waiting);
		length = wfd_source_output_message(self->source);
	} else {
		data = wfd_sink_output(self->sink, &waiting);
		length = wfd_sink_output_message(self->sink);
	}
	assert_true(length <= waiting);
	assert_true((length == 0) == (waiting == 0));
	assert_true(length < sizeof(self->heard));
	for (i = 0; i < length; i++) {
		if (data[i] == '\r' && i + 1 < length && data[i + 1] == '\n')
			continue;
		/* CRLF only (W-03). */
		assert_true(data[i] != '\r');
		assert_true(data[i] != '\n' || data[i - 1] == '\r');
		self->heard[used++] = data[i];
	}
	self->heard[used] = '\0';
	if (self->source)
		wfd_source_sent(self->source, length);
	else
		wfd_sink_sent(self->sink, length);
	return self->heard;
}

void talk_expect(struct talk *self, const char *text)
{
	assert_string_equal(talk_hear(self), text);
}

void talk_expect_start(struct talk *self, const char *text)
{
	talk_hear(self);
	if (strncmp(self->heard, text, strlen(text)) != 0)
		assert_string_equal(self->heard, text);
}

void talk_expect_silence(struct talk *self)
{
	assert_string_equal(talk_hear(self), "");
}

static uint64_t deadline(const struct talk *self)
{
	return self->source ? wfd_source_deadline(self->source)
			    : wfd_sink_deadline(self->sink);
}

static void tick(struct talk *self)
{
	if (self->source)
		wfd_source_tick(self->source, self->now_us);
	else
		wfd_sink_tick(self->sink, self->now_us);
}

void talk_pass(struct talk *self, uint64_t us)
{
	uint64_t until = self->now_us + us;
	unsigned turns = 0;

	/* A tick too many does nothing; later ones come when they are asked
	 * for, and have to deal with what was due. */
	tick(self);
	while (deadline(self) <= until) {
		assert_true(++turns < 100000);
		if (deadline(self) > self->now_us)
			self->now_us = deadline(self);
		tick(self);
		assert_true(deadline(self) > self->now_us);
	}
	self->now_us = until;
}

enum wfd_source_event_kind talk_source_event(struct talk *self)
{
	self->source_event.kind = WFD_SOURCE_NONE;
	wfd_source_event(self->source, &self->source_event);
	return self->source_event.kind;
}

enum wfd_sink_event_kind talk_sink_event(struct talk *self)
{
	self->sink_event.kind = WFD_SINK_NONE;
	wfd_sink_event(self->sink, &self->sink_event);
	return self->sink_event.kind;
}

void talk_expect_source_end(struct talk *self, enum wfd_end how)
{
	struct wfd_source_event none;

	assert_int_equal(talk_source_event(self), WFD_SOURCE_ENDED);
	assert_int_equal(self->source_event.how, how);
	assert_int_equal(wfd_source_state(self->source), WFD_SOURCE_DONE);
	assert_true(wfd_source_deadline(self->source) == UINT64_MAX);
	assert_false(wfd_source_event(self->source, &none));
	/* The dead say nothing. */
	while (talk_hear(self)[0] != '\0')
		;
	talk_say(self, "OPTIONS * RTSP/1.0\nCSeq: 999\n\n");
	talk_hang_up(self);
	talk_pass(self, SECONDS(1000));
	assert_int_equal(wfd_source_query(self->source, self->now_us), -EINVAL);
	assert_int_equal(wfd_source_pause(self->source, self->now_us), -EINVAL);
	assert_int_equal(
		wfd_source_resume(self->source, self->now_us), -EINVAL);
	assert_int_equal(
		wfd_source_standby(self->source, self->now_us), -EINVAL);
	wfd_source_stop(self->source, self->now_us);
	talk_expect_silence(self);
	assert_false(wfd_source_event(self->source, &none));
}

void talk_expect_sink_end(struct talk *self, enum wfd_end how)
{
	struct wfd_sink_event none;

	assert_int_equal(talk_sink_event(self), WFD_SINK_ENDED);
	assert_int_equal(self->sink_event.how, how);
	assert_int_equal(wfd_sink_state(self->sink), WFD_SINK_DONE);
	assert_true(wfd_sink_deadline(self->sink) == UINT64_MAX);
	assert_false(wfd_sink_event(self->sink, &none));
	while (talk_hear(self)[0] != '\0')
		;
	talk_say(self, "OPTIONS * RTSP/1.0\nCSeq: 999\n\n");
	talk_hang_up(self);
	talk_pass(self, SECONDS(1000));
	assert_int_equal(wfd_sink_pause(self->sink, self->now_us), -EINVAL);
	assert_int_equal(wfd_sink_play(self->sink, self->now_us), -EINVAL);
	assert_int_equal(wfd_sink_standby(self->sink, self->now_us), -EINVAL);
	assert_int_equal(
		wfd_sink_connector(self->sink, self->now_us, 5), -EINVAL);
	wfd_sink_request_idr(self->sink, self->now_us);
	wfd_sink_stop(self->sink, self->now_us);
	talk_expect_silence(self);
	assert_false(wfd_sink_event(self->sink, &none));
}

const char *const talk_m3_answer =
	"wfd_video_formats: 40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 "
	"0000 11 none none, 02 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 11 "
	"none none\n"
	"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\n"
	"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n"
	"wfd_display_edid: none\n"
	"wfd_connector_type: 05\n"
	"wfd_standby_resume_capability: supported\n"
	"wfd_idr_request_capability: 1\n";

struct wfd_selection talk_selection(void)
{
	return (struct wfd_selection){
		.mode = wfd_mode_find(1920, 1080, 30),
		.profile = WFD_PROFILE_CHP,
		.level = WFD_LEVEL_4_2,
		.frame_rate_control = 0x11,
		.audio = WFD_AUDIO_AAC_2CH,
	};
}

/* M1 is CSeq 1, M3 2, M4 3, M5 4; the sink's M2 1, M6 2, M7 3. */
void talk_source_until(struct talk *self, enum wfd_source_state state)
{
	struct wfd_selection selection = talk_selection();

	talk_expect_start(self, "OPTIONS * RTSP/1.0\nCSeq: 1\n");
	if (state == WFD_SOURCE_M1)
		return;
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: org.wfa.wfd1.0, "
		       "GET_PARAMETER, SET_PARAMETER\n\n");
	if (state == WFD_SOURCE_WAIT_M2)
		return;
	talk_say(self, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
		       "Require: org.wfa.wfd1.0\n\n");
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: ");
	talk_expect_start(self, "GET_PARAMETER rtsp://localhost/wfd1.0 "
				"RTSP/1.0\nCSeq: 2\n");
	if (state == WFD_SOURCE_M3)
		return;
	talk_say_body(self, "RTSP/1.0 200 OK\nCSeq: 2", talk_m3_answer);
	assert_int_equal(talk_source_event(self), WFD_SOURCE_CAPABILITIES);
	talk_expect_silence(self);
	if (state == WFD_SOURCE_NEGOTIABLE)
		return;
	assert_int_equal(
		wfd_source_select(self->source, self->now_us, &selection, 0),
		0);
	talk_expect_start(self, "SET_PARAMETER rtsp://localhost/wfd1.0 "
				"RTSP/1.0\nCSeq: 3\n");
	if (state == WFD_SOURCE_M4)
		return;
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
	assert_int_equal(talk_source_event(self), WFD_SOURCE_SELECTED);
	talk_expect_start(self, "SET_PARAMETER rtsp://localhost/wfd1.0 "
				"RTSP/1.0\nCSeq: 4\n");
	if (state == WFD_SOURCE_M5)
		return;
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	if (state == WFD_SOURCE_WAIT_M6)
		return;
	talk_say(self, "SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 2\nTransport: RTP/AVP/UDP;unicast;"
		       "client_port=1028\n\n");
	assert_int_equal(talk_source_event(self), WFD_SOURCE_SETUP);
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 2\nSession: ");
	if (state == WFD_SOURCE_READY)
		return;
	talk_say(self, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 RTSP/1.0\n"
		       "CSeq: 3\nSession: 6B8B4567\n\n");
	assert_int_equal(talk_source_event(self), WFD_SOURCE_PLAY);
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 3\n");
	if (state == WFD_SOURCE_PLAYING)
		return;
	assert_int_equal(state, WFD_SOURCE_STATE_STANDBY);
	talk_say_body(self,
		"SET_PARAMETER rtsp://192.168.49.1/wfd1.0/streamid=0 "
		"RTSP/1.0\nCSeq: 4\nSession: 6B8B4567",
		"wfd_standby\n");
	assert_int_equal(talk_source_event(self), WFD_SOURCE_STANDBY);
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 4\n");
}

const char *const talk_m4 =
	"wfd_video_formats: 00 00 02 10 00000080 00000000 00000000 00 0000 "
	"0000 11 none none\n"
	"wfd_audio_codecs: AAC 00000001 00\n"
	"wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 none\n"
	"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\n";

/* The source's M1 is CSeq 1, M3 2, M4 3, M5 4; M2 is 1, M6 2, M7 3, M9 4. */
void talk_sink_until(struct talk *self, enum wfd_sink_state state)
{
	talk_expect_silence(self);
	if (state == WFD_SINK_WAIT_M1)
		return;
	talk_say(self, "OPTIONS * RTSP/1.0\nCSeq: 1\n"
		       "Require: org.wfa.wfd1.0\n\n");
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: ");
	talk_expect_start(self, "OPTIONS * RTSP/1.0\nCSeq: 1\n");
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 1\nPublic: org.wfa.wfd1.0, "
		       "SETUP, TEARDOWN, PLAY, PAUSE, GET_PARAMETER, "
		       "SET_PARAMETER\n\n");
	if (state == WFD_SINK_WAIT_M3)
		return;
	talk_say_body(self,
		"GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 2",
		"wfd_video_formats\nwfd_audio_codecs\nwfd_client_rtp_ports\n"
		"wfd_connector_type\nwfd_standby_resume_capability\n");
	talk_expect_start(self, "RTSP/1.0 200 OK\nCSeq: 2\nContent-Type: ");
	if (state == WFD_SINK_WAIT_M4)
		return;
	talk_say_body(self,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 3",
		talk_m4);
	assert_int_equal(talk_sink_event(self), WFD_SINK_SELECTED);
	talk_expect(self, "RTSP/1.0 200 OK\nCSeq: 3\n\n");
	if (state == WFD_SINK_WAIT_M5)
		return;
	talk_say_body(self,
		"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\nCSeq: 4",
		"wfd_trigger_method: SETUP\n");
	talk_expect(self, "RTSP/1.0 200 OK\nCSeq: 4\n\n");
	talk_expect_start(self, "SETUP rtsp://192.168.49.1/wfd1.0/streamid=0 "
				"RTSP/1.0\nCSeq: 2\n");
	if (state == WFD_SINK_M6)
		return;
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 2\n"
		       "Session: 6B8B4567;timeout=30\nTransport: "
		       "RTP/AVP/UDP;unicast;client_port=1028;"
		       "server_port=19000\n\n");
	assert_int_equal(talk_sink_event(self), WFD_SINK_SETUP);
	talk_expect_start(self, "PLAY rtsp://192.168.49.1/wfd1.0/streamid=0 "
				"RTSP/1.0\nCSeq: 3\n");
	if (state == WFD_SINK_M7)
		return;
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 3\nSession: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(self), WFD_SINK_PLAYING);
	if (state == WFD_SINK_STATE_PLAYING)
		return;
	if (state == WFD_SINK_STATE_STANDBY) {
		talk_say_body(self,
			"SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0\n"
			"CSeq: 5\nSession: 6B8B4567",
			"wfd_standby\n");
		assert_int_equal(talk_sink_event(self), WFD_SINK_STANDBY);
		talk_expect(self, "RTSP/1.0 200 OK\nCSeq: 5\n\n");
		return;
	}
	assert_int_equal(wfd_sink_pause(self->sink, self->now_us), 0);
	talk_expect_start(self, "PAUSE rtsp://192.168.49.1/wfd1.0/streamid=0 "
				"RTSP/1.0\nCSeq: 4\n");
	if (state == WFD_SINK_M9)
		return;
	assert_int_equal(state, WFD_SINK_STATE_PAUSED);
	talk_say(self, "RTSP/1.0 200 OK\nCSeq: 4\nSession: 6B8B4567\n\n");
	assert_int_equal(talk_sink_event(self), WFD_SINK_PAUSED);
}
