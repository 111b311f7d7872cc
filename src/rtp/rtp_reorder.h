/*
 * Puts packets that arrive a little out of order back in order (W-163).
 *
 * A packet in sequence leaves at once. A packet ahead of sequence is held
 * until the gap before it closes, or until it was held for window_us or slots
 * run out: then the gap is lost and reported with the next packet. Late and
 * doubled packets are dropped. Time is a parameter; memory is the caller's.
 */
#ifndef SUNDOG_RTP_RTP_REORDER_H
#define SUNDOG_RTP_RTP_REORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RTP_REORDER_SLOTS      64
#define RTP_REORDER_SLOT_BYTES 2048
/* Half a second of a fast stream: no network reorders over so long a time. */
#define RTP_REORDER_JUMP 1000

struct rtp_reorder_stats {
	uint64_t received;
	uint64_t lost; /* never came, or came too late */
	uint64_t duplicates;
	uint64_t late;
	uint64_t reordered; /* held, then delivered in order */
	uint64_t restarts;  /* new SSRC, or a sequence jump */
};

struct rtp_reorder_slot {
	bool used;
	uint16_t sequence;
	uint64_t arrival_us;
	size_t length;
	uint8_t data[RTP_REORDER_SLOT_BYTES];
};

struct rtp_reorder {
	uint64_t window_us;
	bool started;
	uint16_t next; /* the sequence number that leaves next */
	uint32_t ssrc;
	struct rtp_reorder_stats stats;
	/* Private: slots in use, when the oldest packet in them came, packets
	 * lost since the last delivery, and which of the 64 sequence numbers
	 * before next were delivered (bit 0: the last one). */
	unsigned held;
	uint64_t oldest_us;
	unsigned lost_before;
	uint64_t delivered;
	struct rtp_reorder_slot slots[RTP_REORDER_SLOTS];
};

/* deliver: one packet (the whole datagram), valid during the call; lost:
 * packets missing right before it (1 after a restart, where nobody knows). */
typedef void rtp_reorder_deliver(
	void *ctx, const uint8_t *data, size_t length, unsigned lost);

void rtp_reorder_init(struct rtp_reorder *self, uint64_t window_us);
/* A datagram that rtp_packet_read accepts. May deliver any number. One that is
 * ahead of sequence and longer than a slot is dropped. */
void rtp_reorder_push(struct rtp_reorder *self, const uint8_t *data,
	size_t length, uint64_t now_us, rtp_reorder_deliver *deliver,
	void *ctx);
/* When rtp_reorder_tick must be called at the latest; UINT64_MAX: no need. */
uint64_t rtp_reorder_deadline(const struct rtp_reorder *self);
/* Gives up on gaps that are older than the window. */
void rtp_reorder_tick(struct rtp_reorder *self, uint64_t now_us,
	rtp_reorder_deliver *deliver, void *ctx);

#endif
