#include "stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "chunk_packet.h"
#include "h264/h264_nal.h"
#include "platform/clock.h"
#include "platform/wait.h"

/* Room for a full queue of the host's (64) with the contract's private data,
 * and a first guess for anybody else's. */
#define PACKETS_BYTES	  16384
#define PACKETS_BYTES_MAX (1024 * 1024)

/* An IDR that was asked for and did not come is asked for again. */
#define IDR_REPEAT_US 1000000
/* The room of chunks that the host lost is given back with the next one that
 * comes. If they fill the ring the miniport falls silent, and a new stream,
 * with a new ring, is the way out. */
#define LOST_RESTART_US 2000000

int stream_init(
	struct stream *self, struct driver_host *host, struct mailbox *mailbox)
{
	int error;

	memset(self, 0, sizeof(*self));
	self->host = host;
	self->mailbox = mailbox;
	self->packets_bytes = PACKETS_BYTES;
	self->packets = malloc(PACKETS_BYTES);
	if (!self->packets)
		return -ENOMEM;
	error = rtp_sender_init(&self->sender);
	if (error)
		goto no_sender;
	error = event_create(&self->stop);
	if (error)
		goto no_stop;
	error = event_create(&self->over);
	if (error)
		goto no_over;
	event_signal(&self->over);
	atomic_store(&self->idle, true);
	return 0;

no_over:
	event_destroy(&self->stop);
no_stop:
	rtp_sender_dispose(&self->sender);
no_sender:
	free(self->packets);
	return error;
}

void stream_dispose(struct stream *self)
{
	event_destroy(&self->over);
	event_destroy(&self->stop);
	rtp_sender_dispose(&self->sender);
	free(self->packets);
}

void stream_reset(struct stream *self, socket_handle socket, uint64_t seed)
{
	rtp_sender_reset(&self->sender, socket, seed);
	memset(&self->mux, 0, sizeof(self->mux));
	atomic_store(&self->frames, 0);
	atomic_store(&self->dropped, 0);
}

static uint64_t stream_clock_27m(const struct stream *self, uint64_t now_us)
{
	uint64_t lead = self->config.lead_us;

	return (now_us > lead ? now_us - lead : 0) * 27;
}

/* Sends the burst. The time stamp is the clock that its PCR was read from, so
 * the two stay locked (W-148). */
static enum rtp_sent send_burst(
	struct stream *self, uint64_t now_us, bool marker)
{
	return rtp_sender_send(&self->sender,
		(uint32_t)(stream_clock_27m(self, now_us) / 300), marker,
		&self->stop, now_us + self->config.frame_us);
}

static void report_sent(struct stream *self, MIRACAST_CHUNK_ID id)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType = MIRACAST_STATISTIC_TYPE_CHUNK_SENT,
	};

	record.ChunkSent.ChunkId = id;
	self->host->calls.ReportStatistic(self->host->device, &record);
}

/* A chunk that is not, or not wholly, sent (G-139). Sound is no frame: its
 * numbers are others'. */
static void report_dropped(
	struct stream *self, const struct chunk_packet *packet)
{
	MIRACAST_STATISTIC_DATA record = {
		.StatisticType =
			MIRACAST_STATISTIC_TYPE_CHUNK_PROCESSING_COMPLETE,
	};

	record.EncodeComplete.ChunkInfo.ChunkType =
		MIRACAST_CHUNK_TYPE_FRAME_DROPPED;
	record.EncodeComplete.ChunkInfo.ChunkId = packet->info.ChunkId;
	atomic_fetch_add(&self->dropped, 1);
	if (!(packet->chunk.flags & SUNDOG_CHUNK_AUDIO))
		self->host->calls.ReportStatistic(self->host->device, &record);
}

/* The sink's picture is broken, or will be: only an IDR mends it (G-113). */
static void need_idr(struct stream *self, unsigned also)
{
	self->needs_idr = true;
	self->idr_asked_us = clock_now_us();
	mailbox_wish(self->mailbox, WISH_IDR | also);
}

/* What was asked of the miniport and did not come. */
static void watch_miniport(struct stream *self, uint64_t now_us)
{
	/* The first picture may take its time: a user may be asked first. */
	if (self->needs_idr && self->began &&
		now_us - self->idr_asked_us >= IDR_REPEAT_US)
		need_idr(self, 0);
	if (self->lost_since_us &&
		now_us - self->lost_since_us >= LOST_RESTART_US) {
		self->lost_since_us = now_us;
		mailbox_wish(self->mailbox, WISH_RESTART);
	}
}

/* PAT, PMT and PCR when no chunk brings them (W-150, W-151). */
static void send_clock(struct stream *self, uint64_t now_us)
{
	uint64_t now_27m = stream_clock_27m(self, now_us);

	if (now_27m < ts_mux_next_due(&self->mux))
		return;
	if (ts_mux_clock(&self->mux, &self->sender.burst, now_27m, false) == 0)
		send_burst(self, now_us, false);
}

/* Whether these bytes begin an access unit: with a delimiter, a parameter set
 * or SEI, not in the midst of its slices. */
static bool begins_unit(const uint8_t *data, size_t length)
{
	struct h264_nal nal;
	size_t cursor = 0;

	return h264_nal_next(data, length, &cursor, &nal) &&
	       nal.type >= H264_NAL_SEI;
}

/* The first chunk of an access unit: is the unit sent? */
static bool open_unit(struct stream *self, const struct chunk_packet *packet,
	const uint8_t *data)
{
	bool idr = packet->chunk.flags & SUNDOG_CHUNK_IDR;

	/* The one before never ended: its last slices are lost. */
	if (self->in_unit && !self->unit_dropped)
		need_idr(self, 0);
	self->in_unit = true;
	self->unit_frame = packet->info.ChunkId.FrameNumber;
	self->unit_sent = false;
	self->unit_dropped = self->needs_idr &&
			     !(idr && begins_unit(data, packet->chunk.length));
	if (!self->unit_dropped)
		self->needs_idr = false;
	return !self->unit_dropped;
}

/*
 * One chunk of video, in one burst unless it is huge. PES packet and, on the
 * last packet, RTP marker follow the access unit; CHUNK_SENT comes right
 * before the first network call (G-138).
 */
static enum rtp_sent send_video(struct stream *self,
	const struct chunk_packet *packet, const uint8_t *data)
{
	const struct sundog_chunk *chunk = &packet->chunk;
	bool idr = chunk->flags & SUNDOG_CHUNK_IDR;
	size_t left = chunk->length;
	bool reported = false;
	enum rtp_sent sent;

	do {
		size_t n = left < RTP_SENDER_PIECE_BYTES
				   ? left
				   : RTP_SENDER_PIECE_BYTES;
		bool last = n == left && (chunk->flags & SUNDOG_CHUNK_LAST);
		bool first = !self->unit_sent;
		uint64_t now_us = clock_now_us();
		uint64_t now_27m = stream_clock_27m(self, now_us);

		/* Tables with each IDR: a sink may just have tuned in. The
		 * burst is made for all of this. */
		if (first || now_27m >= ts_mux_next_due(&self->mux))
			ts_mux_clock(&self->mux, &self->sender.burst, now_27m,
				first && (idr || !self->began));
		ts_mux_video(&self->mux, &self->sender.burst, data, n,
			chunk->presentation_90k, idr, first, last);
		self->began = true;
		self->unit_sent = true;
		if (!reported)
			report_sent(self, packet->info.ChunkId);
		reported = true;
		sent = send_burst(self, now_us, last);
		data += n;
		left -= n;
	} while (left > 0 && sent == RTP_SENT);
	return sent;
}

static void take_video(struct stream *self, const struct chunk_packet *packet,
	const uint8_t *data)
{
	bool last = packet->chunk.flags & SUNDOG_CHUNK_LAST;
	enum rtp_sent sent;

	if (!self->in_unit ||
		self->unit_frame != packet->info.ChunkId.FrameNumber)
		open_unit(self, packet, data);
	if (last)
		self->in_unit = false;
	if (self->unit_dropped) {
		report_dropped(self, packet);
		return;
	}
	sent = send_video(self, packet, data);
	if (sent == RTP_SENT) {
		if (last)
			atomic_fetch_add(&self->frames, 1);
		return;
	}
	self->unit_dropped = true;
	report_dropped(self, packet);
	if (sent != RTP_STOPPED)
		need_idr(self, sent == RTP_CONGESTED ? WISH_CONGESTED : 0);
}

/* Sound: no marker, which would end the picture around it at the sink, and no
 * CHUNK_SENT, which counts pictures. A lost piece of it mends itself. */
static void take_audio(struct stream *self, const struct chunk_packet *packet,
	const uint8_t *data)
{
	uint64_t now_us = clock_now_us();
	uint64_t now_27m = stream_clock_27m(self, now_us);

	if (self->config.mux.audio == TS_CODEC_NONE)
		return;
	if (now_27m >= ts_mux_next_due(&self->mux))
		ts_mux_clock(&self->mux, &self->sender.burst, now_27m, false);
	if (ts_mux_audio(&self->mux, &self->sender.burst, data,
		    packet->chunk.length, packet->chunk.presentation_90k) < 0)
		report_dropped(self, packet);
	send_burst(self, now_us, false);
}

static void take_chunk(struct stream *self, const struct chunk_packet *packet)
{
	const uint8_t *data;

	/* Left over from a stream before this one; its ring is unmapped, so
	 * there is nothing to give back. */
	if (packet->chunk.stream_id != self->config.started.stream_id) {
		report_dropped(self, packet);
		return;
	}
	data = ring_reader_data(&self->ring, &packet->chunk);
	if (!data) { /* I-14 */
		report_dropped(self, packet);
		self->in_unit = false;
		need_idr(self, 0);
		return;
	}
	self->lost_since_us = 0;
	if (packet->chunk.flags & SUNDOG_CHUNK_AUDIO)
		take_audio(self, packet, data);
	else
		take_video(self, packet, data);
	ring_reader_release(&self->ring, &packet->chunk);
}

static void take_packets(struct stream *self, size_t bytes)
{
	size_t offset = 0;
	struct chunk_packet packet;

	while (!event_is_signalled(&self->stop) &&
		chunk_packet_next(self->packets, bytes, &offset, &packet))
		if (packet.has_chunk)
			take_chunk(self, &packet);
}

/* The next packet is larger than the buffer (I-09 says how large). */
static bool grow(struct stream *self, UINT needed)
{
	UINT bytes =
		needed > self->packets_bytes ? needed : self->packets_bytes * 2;
	uint8_t *packets;

	if (bytes > PACKETS_BYTES_MAX)
		return false;
	packets = realloc(self->packets, bytes);
	if (!packets)
		return false;
	self->packets = packets;
	self->packets_bytes = bytes;
	return true;
}

/* Until PAT, PMT and PCR are due; rounded up, their limits have room. */
static UINT time_left_ms(const struct stream *self)
{
	uint64_t now_27m = stream_clock_27m(self, clock_now_us());
	uint64_t due_27m = ts_mux_next_due(&self->mux);

	return now_27m >= due_27m ? 0 : (UINT)((due_27m - now_27m) / 27000 + 1);
}

/* One call for chunks, and what came of it. False: the stream is over. */
static bool turn(struct stream *self)
{
	UINT bytes = self->packets_bytes, outstanding;
	HANDLE stop = self->stop.handle;
	/* Before the IDR there is nothing that a clock would be of use for. */
	UINT timeout = self->began ? time_left_ms(self) : 100;
	NTSTATUS status = self->host->calls.GetNextChunkData(self->host->device,
		timeout, 1, &stop, &bytes,
		(MIRACAST_CHUNK_DATA *)(void *)self->packets, &outstanding);

	switch (status) {
	case STATUS_SUCCESS:
		/* Also STATUS_WAIT_0, our event: then bytes is 0 (G-107), and
		 * the caller looks at the event. */
		take_packets(self, bytes < self->packets_bytes
					   ? bytes
					   : self->packets_bytes);
		break;
	case STATUS_TIMEOUT:
		break;
	case STATUS_BUFFER_TOO_SMALL:
		if (grow(self, bytes))
			break;
		mailbox_wish(self->mailbox, WISH_BROKEN);
		return false;
	case STATUS_CONNECTION_RESET:
		/* All that was queued is lost, so is what refers to it. */
		self->in_unit = false;
		self->lost_since_us = clock_now_us();
		need_idr(self, 0);
		break;
	case STATUS_INSTANCE_NOT_AVAILABLE: /* the session is over (G-110) */
		return false;
	default:
		mailbox_wish(self->mailbox, WISH_BROKEN);
		return false;
	}
	return true;
}

static void stream_thread(void *arg)
{
	struct stream *self = arg;

	while (!event_is_signalled(&self->stop) && turn(self)) {
		uint64_t now_us = clock_now_us();

		if (self->began)
			send_clock(self, now_us);
		watch_miniport(self, now_us);
	}
	atomic_store(&self->idle, true);
	event_signal(&self->over);
}

/* A new stream goes on counting where the one before stopped: a jump of a
 * continuity counter would look like a loss. */
static void init_mux(struct stream *self)
{
	struct ts_mux before = self->mux;

	ts_mux_init(&self->mux, &self->config.mux);
	self->mux.cc_pat = before.cc_pat;
	self->mux.cc_pmt = before.cc_pmt;
	self->mux.cc_pcr = before.cc_pcr;
	self->mux.cc_video = before.cc_video;
	self->mux.cc_audio = before.cc_audio;
}

int stream_start(struct stream *self, const struct stream_config *config)
{
	int error;

	if (config->started.stream_id == 0)
		return -EINVAL;
	error = ring_reader_open(&self->ring, config->started.ring_handle,
		config->started.ring_bytes);
	if (error)
		return error;
	self->config = *config;
	init_mux(self);
	ts_burst_reset(&self->sender.burst);
	self->began = false;
	self->in_unit = false;
	self->unit_dropped = false;
	/* It begins with an IDR (W-130), which the start has asked for. */
	self->needs_idr = true;
	self->idr_asked_us = clock_now_us();
	self->lost_since_us = 0;
	event_reset(&self->stop);
	event_reset(&self->over);
	atomic_store(&self->idle, false);
	error = thread_start(&self->thread, stream_thread, self, "sd-stream");
	if (error) {
		atomic_store(&self->idle, true);
		event_signal(&self->over);
		ring_reader_close(&self->ring);
		return error;
	}
	self->running = true;
	return 0;
}

void stream_stop(struct stream *self)
{
	if (!self->running)
		return;
	event_signal(&self->stop);
	thread_join(&self->thread);
	ring_reader_close(&self->ring);
	self->running = false;
}

bool stream_halt(struct stream *self, uint64_t until_us)
{
	struct wait_item item = {.event = self->over.handle};

	event_signal(&self->stop);
	return wait_any(&item, 1, until_us) > 0 && atomic_load(&self->idle);
}
