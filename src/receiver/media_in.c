#include "media_in.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "platform/clock.h"

/* An IDR arrives as one burst at the speed of the link; a decoder that is at
 * work meanwhile must not cost packets. */
#define SOCKET_BYTES 8388608u
/* More than any picture of level 4.2 (8704 macroblocks of 384 bytes, and at
 * least half of it saved, H.264 A.3.1); untouched pages cost nothing. */
#define VIDEO_BYTES 4194304u
#define AUDIO_BYTES 65536u
#define WINDOW_US   20000u
/* Datagrams in one go: some 20 ms at 100 Mbit/s. */
#define DRAIN_MAX 256
/* Longer than a source takes between two datagrams of one picture. */
#define QUIET_US 30000u
/* The socket buffer in so many goes; a source that never stops sending must
 * not keep the session from ending. */
#define FINISH_DRAINS 25
/* Datagrams lost where a stream begins anew: enough that no continuity
 * counter hides it. */
#define RESTART_LOST 16

static uint32_t guess_local(const struct socket_address *source)
{
	const struct socket_address any = {0, 0};
	struct socket_address local = {0, 0};
	socket_handle s;

	/* Connecting a UDP socket sends nothing, but asks the routing. */
	if (socket_udp_open(&any, 0, 0, &s) < 0)
		return 0;
	if (socket_udp_connect(s, source) < 0 || socket_local(s, &local) < 0)
		local.ipv4 = 0;
	socket_close(s);
	return local.ipv4;
}

/* Port 0: any even one. */
static int bind_to(struct media_in *self, uint32_t ipv4, uint16_t port)
{
	struct socket_address address = {ipv4, port};
	int error;

	error = port ? socket_udp_open(&address, SOCKET_BYTES, 0, &self->socket)
		     : socket_udp_open_even(
			       ipv4, SOCKET_BYTES, 0, &self->socket);
	return error ? error : socket_local(self->socket, &self->local);
}

static void unit(void *ctx, const struct ts_unit *unit_in);

static const struct ts_demux_ops demux_ops = {.unit = unit};

int media_in_open(struct media_in *self, const struct socket_address *source,
	uint16_t port, uint64_t reorder_window_us,
	const struct receiver_ops *ops, void *ctx)
{
	uint32_t ipv4 = guess_local(source);
	int error;

	memset(self, 0, sizeof(*self));
	self->ops = ops;
	self->ctx = ctx;
	self->source_ipv4 = source->ipv4;
	self->quiet_us = UINT64_MAX;
	self->socket = SOCKET_NONE;
	picture_gate_init(&self->gate);
	rtp_reorder_init(&self->reorder,
		reorder_window_us ? reorder_window_us : WINDOW_US);
	self->demux_memory = malloc(ts_demux_bytes(VIDEO_BYTES, AUDIO_BYTES));
	if (!self->demux_memory)
		return -ENOMEM;
	self->demux = ts_demux_init(
		self->demux_memory, VIDEO_BYTES, AUDIO_BYTES, &demux_ops, self);
	error = bind_to(self, ipv4, port);
	if (error)
		media_in_close(self);
	return error;
}

void media_in_close(struct media_in *self)
{
	socket_close(self->socket);
	self->socket = SOCKET_NONE;
	free(self->demux_memory);
	self->demux_memory = NULL;
	self->demux = NULL;
}

int media_in_rebind(struct media_in *self, const struct socket_address *local,
	const struct socket_address *peer)
{
	uint16_t port = self->local.port;

	self->source_ipv4 = peer->ipv4;
	if (self->local.ipv4 == 0 || self->local.ipv4 == local->ipv4)
		return 0;
	socket_close(self->socket);
	self->socket = SOCKET_NONE;
	return bind_to(self, local->ipv4, port);
}

void media_in_accept(struct media_in *self)
{
	self->accepting = true;
}

/* From the demultiplexer */
static void unit(void *ctx, const struct ts_unit *unit_in)
{
	struct media_in *self = ctx;
	const struct receiver_ops *ops = self->ops;

	if (unit_in->codec == TS_CODEC_H264 ||
		unit_in->codec == TS_CODEC_H265) {
		if (picture_gate_unit(&self->gate, unit_in, self->now_us) &&
			ops->video)
			ops->video(self->ctx, unit_in, self->now_us);
		return;
	}
	/* Damaged sound would be noise. */
	if (unit_in->damaged)
		return;
	self->audio_units++;
	if (ops->audio)
		ops->audio(self->ctx, unit_in, self->now_us);
}

static void note_gaps(struct media_in *self, unsigned lost)
{
	if (self->reorder.stats.restarts != self->restarts) {
		/* Another stream: a new SSRC, or the source began anew. */
		self->restarts = self->reorder.stats.restarts;
		picture_gate_restart(&self->gate, self->now_us);
		lost = RESTART_LOST;
	} else if (lost > 0) {
		picture_gate_gap(&self->gate, self->now_us);
	}
	for (unsigned i = 0; i < lost; i++)
		ts_demux_lost(self->demux);
}

/* From the reorder buffer: one datagram, in order. */
static void deliver(
	void *ctx, const uint8_t *data, size_t length, unsigned lost)
{
	struct media_in *self = ctx;
	struct rtp_header header;
	const uint8_t *payload;
	size_t payload_length, cells;

	if (rtp_packet_read(data, length, &header, &payload, &payload_length))
		return;
	note_gaps(self, lost);
	/* Whole cells only: what trails them is not ours (W-162). */
	cells = payload_length / TS_CELL_BYTES;
	if (cells > 0 && self->ops->transport)
		self->ops->transport(self->ctx, payload, cells * TS_CELL_BYTES);
	for (size_t i = 0; i < cells; i++)
		ts_demux_cell(self->demux, payload + i * TS_CELL_BYTES);
	self->quiet_us = UINT64_MAX;
	if (header.marker && cells > 0)
		ts_demux_hint_end(self->demux);
	else
		self->quiet_us = self->now_us + QUIET_US;
}

static bool is_media(const uint8_t *data, size_t length)
{
	struct rtp_header header;
	const uint8_t *payload;
	size_t payload_length;

	return length <= RTP_REORDER_SLOT_BYTES &&
	       rtp_packet_read(
		       data, length, &header, &payload, &payload_length) == 0 &&
	       header.payload_type == RTP_PAYLOAD_TYPE_TS;
}

/* True: media of our source. */
static bool take_datagram(
	struct media_in *self, size_t length, const struct socket_address *from)
{
	if (from->ipv4 != self->source_ipv4) {
		self->strangers++;
		return false;
	}
	if (!self->accepting)
		return false;
	if (!is_media(self->datagram, length)) {
		self->not_rtp++;
		return false;
	}
	self->rtp_bytes += length;
	picture_gate_media(&self->gate);
	rtp_reorder_push(&self->reorder, self->datagram, length, self->now_us,
		deliver, self);
	return true;
}

bool media_in_drain(struct media_in *self)
{
	bool media = false;

	for (int i = 0; i < DRAIN_MAX; i++) {
		struct socket_address from;
		ptrdiff_t got = socket_receive_from(self->socket,
			self->datagram, sizeof(self->datagram), &from);

		if (got == -EAGAIN)
			break;
		/* An error here is an ICMP message about a datagram that
		 * was never ours: the next receive is fine. */
		if (got < 0)
			continue;
		self->now_us = clock_now_us();
		media |= take_datagram(self, (size_t)got, &from);
	}
	return media;
}

uint64_t media_in_deadline(const struct media_in *self)
{
	uint64_t reorder_us = rtp_reorder_deadline(&self->reorder);
	uint64_t at_us = picture_gate_deadline(&self->gate);

	if (reorder_us < at_us)
		at_us = reorder_us;
	return self->quiet_us < at_us ? self->quiet_us : at_us;
}

void media_in_tick(struct media_in *self, uint64_t now_us)
{
	self->now_us = now_us;
	rtp_reorder_tick(&self->reorder, now_us, deliver, self);
	if (now_us < self->quiet_us)
		return;
	self->quiet_us = UINT64_MAX;
	ts_demux_quiet(self->demux);
}

void media_in_finish(struct media_in *self, uint64_t now_us)
{
	for (int i = 0; i < FINISH_DRAINS && media_in_drain(self); i++)
		;
	self->now_us = now_us;
	rtp_reorder_tick(&self->reorder, now_us + self->reorder.window_us + 1,
		deliver, self);
	/* The last picture of a source without markers. What the demultiplexer
	 * holds after that is a picture without its end. */
	ts_demux_quiet(self->demux);
}
