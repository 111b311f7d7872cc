#include "scripted_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "platform/clock.h"
#include "rtp/rtp_packet.h"

#define LOOPBACK    0x7F000001u
#define VIDEO_BYTES (1024 * 1024)
#define AUDIO_BYTES (64 * 1024)
/* At once: more than the socket's buffer holds, so that all that was there
 * when reading began has been read. */
#define READS_MAX 8192

static void begin_unit(struct scripted_sink *self)
{
	self->unit_first_us = self->unit_next_us;
	self->unit_next_us = 0;
	self->unit_open = true;
}

static void on_unit(void *ctx, const struct ts_unit *unit)
{
	struct scripted_sink *self = ctx;
	struct scripted_unit *out =
		&self->units[self->unit_count % SCRIPTED_UNITS_MAX];

	*out = (struct scripted_unit){
		.codec = unit->codec,
		.length = unit->length,
		.pts_90k = unit->has_pts ? unit->pts_90k : 0,
		.pcr_27m = self->pcr_27m,
		.random_access = unit->random_access,
		.damaged = unit->damaged,
		.first_us = self->unit_first_us,
		.last_us = self->packet_last_us,
	};
	memcpy(out->head, unit->data,
		unit->length < sizeof(out->head) ? unit->length
						 : sizeof(out->head));
	self->unit_count++;
	self->unit_open = false;
	if (self->unit_next_us)
		begin_unit(self);
	if (self->on_unit)
		self->on_unit(self->ctx, unit);
}

static void on_pcr(void *ctx, uint64_t pcr_27m)
{
	struct scripted_sink *self = ctx;

	self->pcrs++;
	self->pcr_27m = pcr_27m;
}

static void on_program(void *ctx, enum ts_codec video, enum ts_codec audio)
{
	struct scripted_sink *self = ctx;

	(void)video;
	(void)audio;
	self->programs++;
}

static const struct ts_demux_ops demux_ops = {
	.unit = on_unit,
	.pcr = on_pcr,
	.program = on_program,
};

int scripted_media_open(struct scripted_sink *self)
{
	struct socket_address address = {.ipv4 = LOOPBACK};
	int error = socket_udp_open(&address, 4 << 20, 0, &self->media);

	if (!error)
		error = socket_local(self->media, &address);
	if (error)
		return error;
	self->config.rtp_port = address.port;
	self->memory[0] = malloc(ts_demux_bytes(VIDEO_BYTES, AUDIO_BYTES));
	if (!self->memory[0])
		return -ENOMEM;
	self->demultiplexer = ts_demux_init(
		self->memory[0], VIDEO_BYTES, AUDIO_BYTES, &demux_ops, self);
	self->demux = self->demultiplexer;
	return 0;
}

/* Does a video PES packet, that is an access unit, begin in this cell? */
static bool begins_picture(const uint8_t *cell)
{
	unsigned has = cell[3] >> 4 & 3; /* 1: payload, 3: behind adaptation */
	size_t at = has == 3 ? 5 + (size_t)cell[4] : 4;

	return (cell[1] & 0x40) && (has & 1) && at + 4 <= TS_CELL_BYTES &&
	       cell[at] == 0 && cell[at + 1] == 0 && cell[at + 2] == 1 &&
	       (cell[at + 3] & 0xF0) == 0xE0;
}

static void take_cell(struct scripted_sink *self, const uint8_t *cell)
{
	/* It may end the picture before, which has its own time, and this one,
	 * too. */
	if (begins_picture(cell)) {
		self->unit_next_us = self->packet_last_us;
		if (!self->unit_open)
			begin_unit(self);
	}
	ts_demux_cell(self->demultiplexer, cell);
	if (self->unit_next_us) /* the one before was not worth a word */
		begin_unit(self);
}

static void take_packet(
	struct scripted_sink *self, const uint8_t *data, size_t length)
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
		take_cell(self, payload + i);
	/* One clock for both (W-148): 100 ms, the longest without PCR. */
	off = (int32_t)(header.timestamp - (uint32_t)(self->pcr_27m / 300));
	if (off < -9000 || off > 9000)
		self->timestamp_off++;
	if (header.marker) {
		self->markers++;
		ts_demux_hint_end(self->demultiplexer);
	}
	if (self->record)
		fwrite(payload, 1, bytes, self->record);
}

void scripted_media_read(struct scripted_sink *self)
{
	uint8_t data[2048];
	struct socket_address from;
	ptrdiff_t got;

	if (self->media == SOCKET_NONE)
		return;
	for (unsigned i = 0; i < READS_MAX; i++) {
		uint64_t now_us;

		got = socket_receive_from(
			self->media, data, sizeof(data), &from);
		if (got < 0)
			break;
		now_us = clock_now_us();
		if (from.ipv4 != LOOPBACK || from.port != self->server_port)
			self->wrong_source++;
		if (self->packet_first_us == 0)
			self->packet_first_us = now_us;
		self->packet_last_us = now_us;
		self->packet_from = from;
		take_packet(self, data, (size_t)got);
		wfd_sink_media(self->sink, now_us);
	}
}
