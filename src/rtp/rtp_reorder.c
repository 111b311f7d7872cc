#include <string.h>
#include "rtp_packet.h"
#include "rtp_reorder.h"

void rtp_reorder_init(struct rtp_reorder *self, uint64_t window_us)
{
	memset(self, 0, sizeof(*self));
	self->window_us = window_us;
}

static struct rtp_reorder_slot *slot_of(
	struct rtp_reorder *self, uint16_t sequence)
{
	return &self->slots[sequence % RTP_REORDER_SLOTS];
}

static void hand_out(struct rtp_reorder *self, const uint8_t *data,
	size_t length, rtp_reorder_deliver *deliver, void *ctx)
{
	unsigned lost = self->lost_before;

	self->lost_before = 0;
	self->delivered = self->delivered << 1 | 1;
	self->next++;
	deliver(ctx, data, length, lost);
}

static void give_up_next(struct rtp_reorder *self)
{
	self->stats.lost++;
	self->lost_before++;
	self->delivered <<= 1;
	self->next++;
}

static void hand_out_slot(struct rtp_reorder *self,
	struct rtp_reorder_slot *slot, rtp_reorder_deliver *deliver, void *ctx)
{
	slot->used = false;
	self->held--;
	self->stats.reordered++;
	hand_out(self, slot->data, slot->length, deliver, ctx);
}

/* Moves on by one sequence number: what is held leaves, a gap is lost. */
static void step(
	struct rtp_reorder *self, rtp_reorder_deliver *deliver, void *ctx)
{
	struct rtp_reorder_slot *slot = slot_of(self, self->next);

	if (slot->used)
		hand_out_slot(self, slot, deliver, ctx);
	else
		give_up_next(self);
}

/* Hands out what is in sequence now. */
static void drain(
	struct rtp_reorder *self, rtp_reorder_deliver *deliver, void *ctx)
{
	while (self->held && slot_of(self, self->next)->used)
		step(self, deliver, ctx);
}

static void find_oldest(struct rtp_reorder *self)
{
	self->oldest_us = UINT64_MAX;
	for (size_t i = 0; i < RTP_REORDER_SLOTS; i++) {
		const struct rtp_reorder_slot *slot = &self->slots[i];

		if (slot->used && slot->arrival_us < self->oldest_us)
			self->oldest_us = slot->arrival_us;
	}
}

static void hold(struct rtp_reorder *self, uint16_t sequence,
	const uint8_t *data, size_t length, uint64_t now_us)
{
	struct rtp_reorder_slot *slot = slot_of(self, sequence);

	if (slot->used) {
		self->stats.duplicates++;
		return;
	}
	if (length > sizeof(slot->data))
		return;
	slot->used = true;
	slot->sequence = sequence;
	slot->arrival_us = now_us;
	slot->length = length;
	memcpy(slot->data, data, length);
	self->held++;
}

static void restart(struct rtp_reorder *self, const struct rtp_header *header,
	rtp_reorder_deliver *deliver, void *ctx)
{
	while (self->held)
		step(self, deliver, ctx);
	if (self->started) {
		self->stats.restarts++;
		self->lost_before = 1;
	}
	self->started = true;
	self->ssrc = header->ssrc;
	self->next = header->sequence;
	self->delivered = 0;
}

/* A packet behind sequence, by so many: delivered before, or given up. */
static void count_late(struct rtp_reorder *self, unsigned behind)
{
	if (behind <= 64 && self->delivered >> (behind - 1) & 1)
		self->stats.duplicates++;
	else
		self->stats.late++;
}

/* A packet that is next, or so many ahead of it. */
static void take(struct rtp_reorder *self, uint16_t sequence, int ahead,
	const uint8_t *data, size_t length, uint64_t now_us,
	rtp_reorder_deliver *deliver, void *ctx)
{
	/* Make room: the oldest gaps are lost. */
	for (; ahead >= RTP_REORDER_SLOTS; ahead--)
		step(self, deliver, ctx);
	if (sequence == self->next)
		hand_out(self, data, length, deliver, ctx);
	else
		hold(self, sequence, data, length, now_us);
	drain(self, deliver, ctx);
	if (self->held)
		find_oldest(self);
}

void rtp_reorder_push(struct rtp_reorder *self, const uint8_t *data,
	size_t length, uint64_t now_us, rtp_reorder_deliver *deliver, void *ctx)
{
	struct rtp_header header;
	const uint8_t *payload;
	size_t payload_length;
	int ahead;

	if (rtp_packet_read(data, length, &header, &payload, &payload_length))
		return;
	self->stats.received++;
	ahead = (int16_t)(header.sequence - self->next);
	if (!self->started || header.ssrc != self->ssrc ||
		ahead > RTP_REORDER_JUMP || ahead < -RTP_REORDER_JUMP) {
		restart(self, &header, deliver, ctx);
		ahead = 0;
	}
	if (ahead < 0)
		count_late(self, (unsigned)-ahead);
	else
		take(self, header.sequence, ahead, data, length, now_us,
			deliver, ctx);
	/* Only now: a packet that closes a gap counts even when the gap was
	 * due to be given up. */
	rtp_reorder_tick(self, now_us, deliver, ctx);
}

uint64_t rtp_reorder_deadline(const struct rtp_reorder *self)
{
	if (self->held == 0 || self->window_us > UINT64_MAX - self->oldest_us)
		return UINT64_MAX;
	return self->oldest_us + self->window_us;
}

void rtp_reorder_tick(struct rtp_reorder *self, uint64_t now_us,
	rtp_reorder_deliver *deliver, void *ctx)
{
	while (self->held && rtp_reorder_deadline(self) <= now_us) {
		uint64_t expired = self->oldest_us;

		/* Up to the expired packet, and what follows it in sequence. */
		while (self->held && self->oldest_us == expired) {
			step(self, deliver, ctx);
			drain(self, deliver, ctx);
			find_oldest(self);
		}
	}
}
