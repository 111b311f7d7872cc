#include "source.h"

#include <errno.h>
#include "platform/clock.h"
#include "platform/wait.h"
#include "unit.h"
#include "wfd/wfd_modes.h"

#define LOOPBACK 0x7F000001u

void source_open(struct source *self, const struct socket_address *address)
{
	const struct socket_address any = {LOOPBACK, 0};
	const struct ts_mux_config mux = {
		.profile_idc = 66,
		.constraint_flags = 0xC0,
		.level_idc = 40,
		.audio = TS_CODEC_LPCM,
		.audio_sample_rate = 48000,
		.audio_channels = 2,
	};

	memset(self, 0, sizeof(*self));
	self->connection = SOCKET_NONE;
	self->rtp = SOCKET_NONE;
	assert_int_equal(socket_startup(), 0);
	assert_int_equal(
		socket_tcp_listen(address ? address : &any, &self->listener),
		0);
	assert_int_equal(socket_local(self->listener, &self->address), 0);
	self->wfd_memory = malloc(wfd_source_bytes());
	self->datagrams = calloc(SOURCE_DATAGRAMS_MAX, sizeof(struct datagram));
	self->cells = malloc(SOURCE_DATAGRAMS_MAX * RTP_PACKET_BYTES_MAX);
	assert_true(self->wfd_memory && self->datagrams && self->cells);
	ts_mux_init(&self->mux, &mux);
	self->sequence = 65530; /* wraps soon */
	self->ssrc = 0xDEADBEEF;
	self->pts_90k = 0x1FFFFFF00; /* so does this */
}

void source_close(struct source *self)
{
	socket_close(self->connection);
	socket_close(self->listener);
	socket_close(self->rtp);
	socket_cleanup();
	free(self->wfd_memory);
	free(self->datagrams);
	free(self->cells);
	memset(self, 0, sizeof(*self));
	self->connection = self->listener = self->rtp = SOCKET_NONE;
}

static void wait_for(socket_handle socket, bool write)
{
	struct wait_item item = {
		.socket = socket,
		.want_read = !write,
		.want_write = write,
	};

	assert_int_equal(
		wait_any(&item, 1, clock_now_us() + SOURCE_PATIENCE_US), 1);
}

void source_accept(struct source *self)
{
	struct wfd_source_config config = {
		.host = "127.0.0.1",
		.port = self->address.port,
		.session_timeout_s = 30,
		.session_id = "12345678",
	};
	struct socket_address address = {LOOPBACK, 0}, local;

	wait_for(self->listener, false);
	assert_int_equal(
		socket_tcp_accept(self->listener, &self->connection, NULL), 0);
	assert_int_equal(socket_udp_open(&address, 0, 1 << 20, &self->rtp), 0);
	assert_int_equal(socket_local(self->rtp, &local), 0);
	config.server_port = local.port;
	self->wfd = wfd_source_init(self->wfd_memory, &config);
	wfd_source_start(self->wfd, clock_now_us());
	source_flush(self);
}

void source_flush(struct source *self)
{
	size_t length;

	while (wfd_source_output_message(self->wfd) > 0) {
		const void *data = wfd_source_output(self->wfd, &length);
		ptrdiff_t sent = socket_send(self->connection, data,
			wfd_source_output_message(self->wfd));

		if (sent == -EAGAIN) {
			wait_for(self->connection, true);
			continue;
		}
		/* The peer may be gone: reading will tell. */
		wfd_source_sent(self->wfd, sent < 0 ? length : (size_t)sent);
	}
}

static void pump(struct source *self)
{
	struct wait_item item = {
		.socket = self->connection,
		.want_read = true,
	};
	uint64_t deadline_us = wfd_source_deadline(self->wfd);
	uint64_t patience_us = clock_now_us() + SOURCE_PATIENCE_US;
	char data[4096];
	ptrdiff_t got;
	int ready = wait_any(&item, 1,
		deadline_us < patience_us ? deadline_us : patience_us);

	assert_true(ready > 0 || deadline_us <= clock_now_us());
	wfd_source_tick(self->wfd, clock_now_us());
	if (ready > 0) {
		got = socket_receive(self->connection, data, sizeof(data));
		if (got != -EAGAIN)
			wfd_source_receive(self->wfd, clock_now_us(), data,
				got > 0 ? (size_t)got : 0);
	}
	source_flush(self);
}

void source_await(struct source *self, enum wfd_source_event_kind kind,
	struct wfd_source_event *event)
{
	struct wfd_source_event mine;

	if (!event)
		event = &mine;
	for (;;) {
		while (wfd_source_event(self->wfd, event)) {
			if (event->kind == kind)
				return;
			if (event->kind != WFD_SOURCE_IDR_REQUEST)
				fail_msg("event %d (%s) instead of %d",
					event->kind, event->detail, kind);
			self->idr_requests += event->count;
		}
		pump(self);
	}
}

void source_await_idr_request(struct source *self)
{
	uint64_t began_us = clock_now_us();
	struct wfd_source_event event;

	source_await(self, WFD_SOURCE_IDR_REQUEST, &event);
	/* After 5 s the watchdog asks in any case: that is none for a loss. */
	assert_true(clock_now_us() - began_us < 4500000);
	self->idr_requests += event.count;
}

void source_begin(struct source *self)
{
	struct wfd_selection selection = {
		.mode = wfd_mode_find(640, 480, 60),
		.profile = WFD_PROFILE_CBP,
		.level = WFD_LEVEL_3_1,
		.audio = WFD_AUDIO_LPCM_48K,
	};
	struct wfd_source_event event;

	source_accept(self);
	source_await(self, WFD_SOURCE_CAPABILITIES, NULL);
	assert_int_equal(
		wfd_source_select(self->wfd, clock_now_us(), &selection, 0), 0);
	source_flush(self);
	source_await(self, WFD_SOURCE_SELECTED, NULL);
	source_await(self, WFD_SOURCE_SETUP, &event);
	self->client_port = event.client_port;
	source_await(self, WFD_SOURCE_PLAY, NULL);
}

static void add(struct source *self, struct ts_burst *burst, bool marker)
{
	size_t count = ts_burst_datagrams(burst);

	for (size_t i = 0; i < count; i++) {
		size_t stride = ts_burst_stride(burst);
		size_t bytes = ts_burst_bytes(burst) - i * stride;
		struct datagram *d = &self->datagrams[self->count++];
		struct rtp_header header = {
			.marker = marker && i + 1 == count,
			.payload_type = RTP_PAYLOAD_TYPE_TS,
			.sequence = self->sequence++,
			.timestamp = (uint32_t)self->pts_90k,
			.ssrc = self->ssrc,
		};

		assert_true(self->count < SOURCE_DATAGRAMS_MAX);
		d->length = bytes < stride ? bytes : stride;
		memcpy(d->data, ts_burst_header(burst, i), d->length);
		rtp_header_write(&header, d->data);
	}
}

static void with_burst(
	struct source *self, size_t cells, struct ts_burst *burst)
{
	size_t capacity = (cells / RTP_TS_CELLS_MAX + 1) * RTP_PACKET_BYTES_MAX;
	uint8_t *data = malloc(capacity);

	(void)self;
	assert_non_null(data);
	ts_burst_init(
		burst, data, capacity, RTP_HEADER_BYTES, RTP_TS_CELLS_MAX);
}

void source_unit(
	struct source *self, const uint8_t *data, size_t length, bool idr)
{
	struct ts_burst burst;

	with_burst(
		self, TS_MUX_CLOCK_CELLS + ts_mux_video_cells(length), &burst);
	assert_int_equal(
		ts_mux_clock(&self->mux, &burst, self->pts_90k * 300, idr), 0);
	assert_int_equal(ts_mux_video(&self->mux, &burst, data, length,
				 self->pts_90k, idr, true, true),
		0);
	add(self, &burst, true);
	self->pts_90k += 1500;
	free(burst.data);
}

void source_sound(struct source *self, const uint8_t *data, size_t length)
{
	struct ts_burst burst;

	with_burst(self, ts_mux_audio_cells(&self->mux, length), &burst);
	assert_int_equal(
		ts_mux_audio(&self->mux, &burst, data, length, self->pts_90k),
		0);
	add(self, &burst, false);
	free(burst.data);
}

void source_cells(struct source *self, const uint8_t *cells, size_t count)
{
	struct ts_burst burst;

	with_burst(self, count, &burst);
	for (size_t i = 0; i < count; i++)
		memcpy(ts_burst_take(&burst), cells + i * TS_CELL_BYTES,
			TS_CELL_BYTES);
	add(self, &burst, false);
	free(burst.data);
}

void source_send_raw(struct source *self, uint32_t from_ipv4, const void *data,
	size_t length)
{
	struct socket_address to = {LOOPBACK, self->client_port};
	struct socket_address from = {from_ipv4, 0};
	socket_handle s = self->rtp;
	ptrdiff_t sent;

	if (from_ipv4)
		assert_int_equal(socket_udp_open(&from, 0, 0, &s), 0);
	assert_int_equal(socket_udp_connect(s, &to), 0);
	while ((sent = socket_send(s, data, length)) == -EAGAIN)
		wait_for(s, true);
	/* Refused: the receiver has closed already. */
	assert_true(sent == (ptrdiff_t)length || sent == -ECONNREFUSED);
	if (from_ipv4)
		socket_close(s);
}

void source_send(struct source *self, size_t i)
{
	struct datagram *d = &self->datagrams[i];
	size_t bytes = d->length - RTP_HEADER_BYTES;

	source_send_raw(self, 0, d->data, d->length);
	assert_true(self->cells_bytes + bytes <=
		    SOURCE_DATAGRAMS_MAX * RTP_PACKET_BYTES_MAX);
	memcpy(self->cells + self->cells_bytes, d->data + RTP_HEADER_BYTES,
		bytes);
	self->cells_bytes += bytes;
}

void source_send_all(struct source *self)
{
	for (size_t i = 0; i < self->count; i++)
		source_send(self, i);
	self->count = 0;
}

void source_forget(struct source *self)
{
	self->count = 0;
}
