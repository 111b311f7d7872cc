/*
 * Feeds packets to the reader and to the reorderer. The input is a row of
 * records: milliseconds that pass, a length, so many bytes. A record with
 * length 0 is short for a packet that follows the one before by its next byte.
 */
#include <stdlib.h>
#include <string.h>
#include "rtp/rtp_packet.h"
#include "rtp/rtp_reorder.h"

#define WINDOW_US 20000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct checker {
	struct rtp_reorder reorder;
	bool started;
	uint16_t next;
	uint64_t delivered, lost;
};

static void deliver(
	void *ctx, const uint8_t *data, size_t length, unsigned lost)
{
	struct checker *checker = ctx;
	struct rtp_header header;
	const uint8_t *payload;
	size_t payload_length;

	if (rtp_packet_read(data, length, &header, &payload, &payload_length))
		abort();
	if (payload < data || payload + payload_length > data + length)
		abort();
	/* In order, and the gap is what was said; or a new stream. */
	if (checker->started &&
		(uint16_t)(checker->next + lost) != header.sequence &&
		lost != 1)
		abort();
	checker->started = true;
	checker->next = (uint16_t)(header.sequence + 1);
	checker->delivered++;
}

static void push(struct checker *checker, const uint8_t *data, size_t length,
	uint64_t now_us)
{
	uint8_t *copy = malloc(length ? length : 1);

	if (!copy)
		abort();
	memcpy(copy, data, length);
	rtp_reorder_push(
		&checker->reorder, copy, length, now_us, deliver, checker);
	free(copy);
	rtp_reorder_tick(&checker->reorder, now_us, deliver, checker);
	if (rtp_reorder_deadline(&checker->reorder) <= now_us)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct checker checker;
	const struct rtp_reorder_stats *stats = &checker.reorder.stats;
	uint8_t follower[RTP_HEADER_BYTES] = {0x80, RTP_PAYLOAD_TYPE_TS};
	uint64_t now_us = 0;

	checker.started = false;
	checker.delivered = 0;
	rtp_reorder_init(&checker.reorder, WINDOW_US);
	while (size > 2) {
		size_t length = data[1];

		now_us += data[0] * UINT64_C(1000);
		data += 2;
		size -= 2;
		if (data[-1] == 0) {
			follower[3] = (uint8_t)(follower[3] + *data++);
			size--;
			push(&checker, follower, sizeof(follower), now_us);
			continue;
		}
		if (length > size)
			length = size;
		push(&checker, data, length, now_us);
		if (length >= RTP_HEADER_BYTES)
			memcpy(follower + 2, data + 2, sizeof(follower) - 2);
		data += length;
		size -= length;
	}
	rtp_reorder_tick(&checker.reorder, UINT64_MAX - 1, deliver, &checker);
	if (rtp_reorder_deadline(&checker.reorder) != UINT64_MAX)
		abort();
	if (stats->received !=
		checker.delivered + stats->duplicates + stats->late)
		abort();
	return 0;
}
