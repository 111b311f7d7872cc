/*
 * A sink without a face, on Linux and on Windows: src/receiver alone.
 *
 * Usage: receive PORT RECORD.ts
 * Connects to 127.0.0.1:PORT, writes the transport stream to RECORD.ts until
 * the source ends the session, and prints how it went as JSON.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/clock.h"
#include "receiver/receiver.h"
#include "receiver/receiver_offer.h"

#define PATIENCE_US 20000000u

static int die(const char *what, const char *why)
{
	fprintf(stderr, "receive: %s: %s\n", what, why);
	return 1;
}

static void on_transport(void *ctx, const uint8_t *cells, size_t bytes)
{
	fwrite(cells, 1, bytes, ctx);
}

static const struct receiver_ops ops = {.transport = on_transport};

static void print_outcome(struct receiver *receiver,
	const struct receiver_outcome *outcome, bool written)
{
	struct receiver_session session;
	struct receiver_stats stats;

	receiver_session(receiver, &session);
	receiver_stats(receiver, &stats);
	printf("{\"mode\": \"%s\", \"frames\": %" PRIu64
	       ", \"frames_lost\": %" PRIu64 ", \"packets_lost\": %" PRIu64
	       ", \"orderly\": %s, \"written\": %s, \"error\": \"%s\"}\n",
		session.mode, stats.video_units, stats.frames_lost,
		stats.rtp.lost, outcome->orderly ? "true" : "false",
		written ? "true" : "false", outcome->detail);
}

int main(int argc, char **argv)
{
	struct receiver_options options = {.source = {.ipv4 = 0x7F000001}};
	struct receiver_outcome outcome;
	char why[RECEIVER_OFFER_ERROR];
	struct receiver *receiver;
	bool written;
	FILE *file;

	if (argc != 3)
		return die("usage", "PORT RECORD.ts");
	options.source.port = (uint16_t)atoi(argv[1]);
	options.connect_deadline_us = clock_now_us() + PATIENCE_US;
	if (receiver_offer(NULL, "receive", &options.sink, why))
		return die("offer", why);
	file = fopen(argv[2], "wb");
	if (!file)
		return die("cannot write", argv[2]);
	if (receiver_open(&options, &ops, file, &receiver))
		return die("receiver_open", "no port");
	receiver_run(receiver, &outcome);
	written = !ferror(file) && fclose(file) == 0;
	print_outcome(receiver, &outcome, written);
	receiver_close(receiver);
	return 0;
}
