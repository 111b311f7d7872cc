#include "rtp_sender.h"

#include <errno.h>
#include <stdlib.h>
#include "mpegts/ts_mux.h"
#include "platform/clock.h"
#include "platform/wait.h"
#include "rtp/rtp_packet.h"

/* A device without room tells nobody when it has some: look again then. */
#define NO_BUFFERS_RETRY_US 1000
/* Refusals by the sink's host (port unreachable) are told by a later call,
 * which sends nothing: ask again, but not for ever. */
#define REFUSALS_MAX 3

int rtp_sender_init(struct rtp_sender *self)
{
	size_t cells =
		ts_mux_video_cells(RTP_SENDER_PIECE_BYTES) + TS_MUX_CLOCK_CELLS;
	size_t datagrams = cells / RTP_TS_CELLS_MAX + 1;
	size_t bytes = datagrams * RTP_PACKET_BYTES_MAX;

	self->memory = malloc(bytes);
	if (!self->memory)
		return -ENOMEM;
	ts_burst_init(&self->burst, self->memory, bytes, RTP_HEADER_BYTES,
		RTP_TS_CELLS_MAX);
	rtp_sender_reset(self, SOCKET_NONE, 0);
	return 0;
}

void rtp_sender_dispose(struct rtp_sender *self)
{
	free(self->memory);
	self->memory = NULL;
}

void rtp_sender_reset(
	struct rtp_sender *self, socket_handle socket, uint64_t seed)
{
	ts_burst_reset(&self->burst);
	self->socket = socket;
	self->sequence = (uint16_t)(seed >> 32);
	self->ssrc = (uint32_t)seed;
	self->gso = true;
	self->calls = 0;
	atomic_store(&self->packets, 0);
	atomic_store(&self->bytes, 0);
	atomic_store(&self->dropped, 0);
}

static void write_headers(
	struct rtp_sender *self, uint32_t timestamp, bool marker)
{
	size_t count = ts_burst_datagrams(&self->burst);
	struct rtp_header header = {
		.payload_type = RTP_PAYLOAD_TYPE_TS,
		.timestamp = timestamp,
		.ssrc = self->ssrc,
	};

	for (size_t i = 0; i < count; i++) {
		header.marker = marker && i == count - 1;
		header.sequence = self->sequence++;
		rtp_header_write(&header, ts_burst_header(&self->burst, i));
	}
}

/* Waits until the socket may take more. False: the stop event. */
static bool wait_for_room(
	struct rtp_sender *self, const struct event *stop, uint64_t until_us)
{
	struct wait_item items[] = {
		{.event = stop->handle},
		{.socket = self->socket, .want_write = true},
	};

	wait_any(items, 2, until_us);
	return !items[0].ready;
}

static enum rtp_sent send_all(struct rtp_sender *self, size_t length,
	const struct event *stop, uint64_t deadline_us, size_t *sent)
{
	size_t stride = ts_burst_stride(&self->burst);
	unsigned refusals = 0;

	while (*sent < length) {
		ptrdiff_t n = socket_send_burst(self->socket,
			self->burst.data + *sent, length - *sent, stride,
			&self->gso, &self->calls);

		if (n > 0) {
			*sent += (size_t)n;
			continue;
		}
		if (n == -ECONNREFUSED && ++refusals <= REFUSALS_MAX)
			continue;
		if (n != -EAGAIN && n != -EWOULDBLOCK && n != -ENOBUFS)
			return RTP_FAILED;
		if (clock_now_us() >= deadline_us)
			return RTP_CONGESTED;
		if (n == -ENOBUFS) {
			struct wait_item item = {.event = stop->handle};

			if (wait_any(&item, 1,
				    clock_now_us() + NO_BUFFERS_RETRY_US) > 0)
				return RTP_STOPPED;
		} else if (!wait_for_room(self, stop, deadline_us)) {
			return RTP_STOPPED;
		}
	}
	return RTP_SENT;
}

enum rtp_sent rtp_sender_send(struct rtp_sender *self, uint32_t timestamp,
	bool marker, const struct event *stop, uint64_t deadline_us)
{
	size_t length = ts_burst_bytes(&self->burst);
	size_t stride = ts_burst_stride(&self->burst);
	size_t count = ts_burst_datagrams(&self->burst);
	size_t sent = 0, packets;
	enum rtp_sent result;

	write_headers(self, timestamp, marker);
	result = send_all(self, length, stop, deadline_us, &sent);
	/* Whole datagrams; only the last one may be short. */
	packets = (sent + stride - 1) / stride;
	atomic_fetch_add(&self->packets, packets);
	atomic_fetch_add(&self->bytes, sent);
	atomic_fetch_add(&self->dropped, count - packets);
	ts_burst_reset(&self->burst);
	return result;
}
