#include "fake_sink.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "platform/clock.h"
#include "platform/wait.h"
#include "rtp/rtp_packet.h"

#define LOOPBACK    0x7F000001u
#define WAIT_US	    5000000
#define VIDEO_BYTES (1024 * 1024)
#define AUDIO_BYTES (64 * 1024)

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	struct fake_sink *self = ctx;
	struct fake_unit *out = &self->units[self->unit_count % FAKE_UNITS_MAX];

	*out = (struct fake_unit){
		.codec = unit->codec,
		.length = unit->length,
		.pts_90k = unit->has_pts ? unit->pts_90k : 0,
		.pcr_27m = self->pcr_27m,
		.random_access = unit->random_access,
		.damaged = unit->damaged,
	};
	memcpy(out->head, unit->data,
		unit->length < sizeof(out->head) ? unit->length
						 : sizeof(out->head));
	self->unit_count++;
	if (self->on_unit)
		self->on_unit(self->ctx, unit);
}

static void on_pcr(void *ctx, uint64_t pcr_27m)
{
	struct fake_sink *self = ctx;

	self->pcrs++;
	self->pcr_27m = pcr_27m;
}

static void on_program(void *ctx, enum ts_codec video, enum ts_codec audio)
{
	struct fake_sink *self = ctx;

	(void)video;
	(void)audio;
	self->programs++;
}

static const struct ts_demux_ops demux_ops = {
	.unit = on_unit,
	.pcr = on_pcr,
	.program = on_program,
};

static void tcp_pair(struct fake_sink *self)
{
	struct socket_address address = {.ipv4 = LOOPBACK};
	struct wait_item item = {.want_read = true};

	assert_int_equal(socket_tcp_listen(&address, &self->listener), 0);
	assert_int_equal(socket_local(self->listener, &address), 0);
	assert_int_equal(socket_tcp_connect(&address, &self->control), 0);
	item.socket = self->listener;
	assert_int_equal(wait_any(&item, 1, clock_now_us() + WAIT_US), 1);
	assert_int_equal(
		socket_tcp_accept(self->listener, &self->rtsp, NULL), 0);
}

void fake_sink_init(struct fake_sink *self)
{
	struct socket_address address = {.ipv4 = LOOPBACK};

	memset(self, 0, sizeof(*self));
	mutex_init(&self->lock);
	cond_init(&self->changed);
	assert_int_equal(event_create(&self->event), 0);
	tcp_pair(self);
	assert_int_equal(
		socket_udp_open(&address, 4 << 20, 0, &self->media), 0);
	assert_int_equal(socket_local(self->media, &address), 0);
	self->config = (struct wfd_sink_config){
		.rtp_port = address.port,
		.video =
			{
				.count = 1,
				.tuples = {{
					.profile = WFD_PROFILE_CBP,
					.level = WFD_LEVEL_4_2,
					/* CEA: 640x480p60, 720p30, 1080p30,
					 * 1080p60; VESA: 800x600p60,
					 * 1024x768p60 */
					.masks = {0x1A1, 0x12, 0},
					.frame_rate_control = 0x11,
				}},
			},
		.audio = {.none = true},
		.connector_type = 5,
		.friendly_name = "Test sink",
		.slack_us = 5000000,
	};
	self->demux_memory = malloc(ts_demux_bytes(VIDEO_BYTES, AUDIO_BYTES));
	self->demux = ts_demux_init(
		self->demux_memory, VIDEO_BYTES, AUDIO_BYTES, &demux_ops, self);
	self->memory = malloc(wfd_sink_bytes());
}

static void take_events(struct fake_sink *self)
{
	struct wfd_sink_event event;

	while (wfd_sink_event(self->sink, &event)) {
		switch (event.kind) {
		case WFD_SINK_SELECTED:
			self->selection = *wfd_sink_selection(self->sink);
			self->selected++;
			break;
		case WFD_SINK_SETUP:
			self->server_port = event.server_port;
			self->setups++;
			break;
		case WFD_SINK_PLAYING:
			self->playing++;
			break;
		case WFD_SINK_PAUSED:
			self->paused++;
			break;
		case WFD_SINK_STANDBY:
			self->standby++;
			break;
		case WFD_SINK_ENDED:
			self->end = event;
			self->ended++;
			break;
		default:
			break;
		}
	}
}

static void take_packet(
	struct fake_sink *self, const uint8_t *data, size_t length)
{
	struct rtp_header header;
	const uint8_t *payload;
	size_t bytes;
	int64_t off;

	if (length > RTP_PACKET_BYTES_MAX ||
		rtp_packet_read(data, length, &header, &payload, &bytes) < 0 ||
		header.payload_type != RTP_PAYLOAD_TYPE_TS || bytes == 0 ||
		bytes % TS_CELL_BYTES) {
		self->bad_packets++;
		return;
	}
	if (self->packets == 0) {
		self->ssrc = header.ssrc;
		self->next_sequence = header.sequence;
	}
	if (header.sequence != self->next_sequence)
		self->gaps++;
	if (header.ssrc != self->ssrc)
		self->bad_packets++;
	self->next_sequence = (uint16_t)(header.sequence + 1);
	self->timestamp = header.timestamp;
	self->packets++;
	for (size_t i = 0; i < bytes; i += TS_CELL_BYTES)
		ts_demux_cell(self->demux, payload + i);
	/* One clock for both (W-148): 100 ms, the longest without PCR. */
	off = (int32_t)(header.timestamp - (uint32_t)(self->pcr_27m / 300));
	if (off < -9000 || off > 9000)
		self->timestamp_off++;
	if (header.marker) {
		self->markers++;
		ts_demux_hint_end(self->demux);
	}
	if (self->record)
		fwrite(payload, 1, bytes, self->record);
}

static void take_media(struct fake_sink *self)
{
	uint8_t data[2048];
	struct socket_address from;
	ptrdiff_t got;

	while ((got = socket_receive_from(
			self->media, data, sizeof(data), &from)) > 0) {
		if (from.ipv4 != LOOPBACK || from.port != self->server_port)
			self->wrong_source++;
		take_packet(self, data, (size_t)got);
		wfd_sink_media(self->sink, clock_now_us());
	}
}

static void take_control(struct fake_sink *self)
{
	char buffer[4096];
	ptrdiff_t got = socket_receive(self->control, buffer, sizeof(buffer));

	if (got == -EAGAIN)
		return;
	wfd_sink_receive(
		self->sink, clock_now_us(), buffer, got > 0 ? (size_t)got : 0);
}

/* The message, and in it the wrong words for the right ones. */
static ptrdiff_t send_message(
	struct fake_sink *self, const char *data, size_t length)
{
	char message[4096];
	char *at;

	if (!self->right || length >= sizeof(message))
		return socket_send(self->control, data, length);
	memcpy(message, data, length);
	message[length] = '\0';
	at = strstr(message, self->right);
	if (at)
		memcpy(at, self->wrong, strlen(self->right));
	return socket_send(self->control, message, length);
}

static void send_output(struct fake_sink *self)
{
	size_t length;
	const void *data = wfd_sink_output(self->sink, &length);

	if (length == 0)
		return;
	length = wfd_sink_output_message(self->sink);
	if (send_message(self, data, length) > 0)
		wfd_sink_sent(self->sink, length);
	else
		wfd_sink_sent(self->sink, length); /* nobody listens */
	send_output(self);
}

/* With the lock held. */
static void obey(struct fake_sink *self)
{
	uint64_t now_us = clock_now_us();
	unsigned orders = self->orders;

	event_reset(&self->event);
	self->orders &= FAKE_MUTE | FAKE_END;
	if (orders & FAKE_ASK_IDR)
		wfd_sink_request_idr(self->sink, now_us);
	if (orders & FAKE_PAUSE)
		wfd_sink_pause(self->sink, now_us);
	if (orders & FAKE_PLAY)
		wfd_sink_play(self->sink, now_us);
	if (orders & FAKE_TEARDOWN)
		wfd_sink_stop(self->sink, now_us);
	if (orders & FAKE_PLUG)
		wfd_sink_connector(self->sink, now_us, self->plugged);
	if (self->say[0])
		socket_send(self->control, self->say, strlen(self->say));
	self->say[0] = 0;
}

static void sink_thread(void *arg)
{
	struct fake_sink *self = arg;

	mutex_lock(&self->lock);
	while (!(self->orders & FAKE_END)) {
		bool deaf = self->ended || (self->orders & FAKE_MUTE);
		struct wait_item items[] = {
			{.event = self->event.handle},
			{.socket = self->media, .want_read = true},
			{.socket = self->control, .want_read = true},
		};
		uint64_t due =
			deaf ? WAIT_FOREVER : wfd_sink_deadline(self->sink);

		self->deaf = deaf;
		cond_broadcast(&self->changed);
		mutex_unlock(&self->lock);
		wait_any(items, deaf ? 2 : 3, due);
		mutex_lock(&self->lock);
		obey(self);
		take_media(self);
		if (!deaf) {
			if (items[2].readable)
				take_control(self);
			if (clock_now_us() >= wfd_sink_deadline(self->sink))
				wfd_sink_tick(self->sink, clock_now_us());
			send_output(self);
			take_events(self);
		}
		cond_broadcast(&self->changed);
	}
	mutex_unlock(&self->lock);
}

void fake_sink_run(struct fake_sink *self)
{
	self->sink = wfd_sink_init(self->memory, &self->config);
	wfd_sink_start(self->sink, clock_now_us());
	assert_int_equal(
		thread_start(&self->thread, sink_thread, self, "fake-sink"), 0);
}

void fake_sink_dispose(struct fake_sink *self)
{
	fake_sink_order(self, FAKE_END);
	thread_join(&self->thread);
	socket_close(self->listener);
	socket_close(self->control);
	socket_close(self->media);
	socket_close(self->rtsp);
	event_destroy(&self->event);
	cond_destroy(&self->changed);
	mutex_destroy(&self->lock);
	free(self->demux_memory);
	free(self->memory);
}

void fake_sink_order(struct fake_sink *self, enum fake_order order)
{
	mutex_lock(&self->lock);
	self->orders |= (unsigned)order;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

void fake_sink_mute(struct fake_sink *self)
{
	fake_sink_order(self, FAKE_MUTE);
	assert_true(fake_sink_wait(self, &self->deaf, 1));
}

void fake_sink_unmute(struct fake_sink *self)
{
	mutex_lock(&self->lock);
	self->orders &= ~(unsigned)FAKE_MUTE;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

void fake_sink_plug(struct fake_sink *self, int connector_type)
{
	mutex_lock(&self->lock);
	self->plugged = connector_type;
	self->orders |= FAKE_PLUG;
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

void fake_sink_say(struct fake_sink *self, const char *text)
{
	if (!self->thread.started) {
		assert_int_equal(socket_send(self->control, text, strlen(text)),
			strlen(text));
		return;
	}
	mutex_lock(&self->lock);
	snprintf(self->say, sizeof(self->say), "%s", text);
	event_signal(&self->event);
	mutex_unlock(&self->lock);
}

bool fake_sink_wait(
	struct fake_sink *self, const unsigned *counter, unsigned value)
{
	uint64_t deadline = clock_now_us() + WAIT_US;
	bool in_time = true;

	mutex_lock(&self->lock);
	while (*counter < value && in_time)
		in_time =
			cond_wait_until(&self->changed, &self->lock, deadline);
	in_time = *counter >= value;
	mutex_unlock(&self->lock);
	return in_time;
}

bool fake_sink_hear(struct fake_sink *self, const char *text)
{
	uint64_t deadline = clock_now_us() + WAIT_US;
	char heard[16384] = "";
	size_t used = 0;

	while (!strstr(heard, text)) {
		struct wait_item item = {
			.socket = self->control,
			.want_read = true,
		};
		ptrdiff_t got;

		if (wait_any(&item, 1, deadline) <= 0)
			return false;
		got = socket_receive(
			self->control, heard + used, sizeof(heard) - 1 - used);
		if (got <= 0)
			return false;
		used += (size_t)got;
		heard[used] = 0;
	}
	return true;
}
