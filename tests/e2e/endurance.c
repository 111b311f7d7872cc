/*
 * One process, many sessions: what grows?
 *
 * Usage: endurance DRIVER MINIPORT SESSIONS SETTINGS...
 * Prints the port it listens on, then runs one session after another with
 * whoever connects, and prints descriptors, threads and heap in use after the
 * tenth session and after the last one as JSON.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "host/rtsp_listener.h"
#include "platform/clock.h"
#include "support/usage.h"

#define PATIENCE_US 60000000u

struct usage {
	unsigned descriptors, threads;
	size_t heap_bytes;
};

static struct usage measure(void)
{
	struct mallinfo2 info = mallinfo2();

	return (struct usage){
		.descriptors = usage_descriptors(),
		.threads = usage_threads(),
		.heap_bytes = info.uordblks + info.hblkhd,
	};
}

static void print_usage(const char *name, const struct usage *usage)
{
	printf("\"%s\": {\"descriptors\": %u, \"threads\": %u, "
	       "\"heap_bytes\": %zu}",
		name, usage->descriptors, usage->threads, usage->heap_bytes);
}

static int die(const char *what, const char *why)
{
	fprintf(stderr, "endurance: %s: %s\n", what, why);
	return 1;
}

/* How sessions ended, by what the driver reported. */
struct ends {
	unsigned teardown, keepalive, critical, start_failed, other;
};

static void count_end(struct ends *ends, const struct host_outcome *outcome)
{
	if (outcome->start_failed)
		ends->start_failed++;
	else if (!outcome->reported)
		ends->other++;
	else if ((uint32_t)outcome->status ==
		 MIRACAST_STATUS_SINK_DISOCNNECT_REQUEST)
		ends->teardown++;
	else if ((uint32_t)outcome->status == MIRACAST_STATUS_MISSING_KEEPALIVE)
		ends->keepalive++;
	else
		ends->critical++;
}

int main(int argc, char **argv)
{
	struct socket_address address = {.ipv4 = 0x7F000001};
	char settings[1024] = "";
	struct host_options options = {.settings = settings};
	struct host_error error = {0};
	struct host_outcome outcome;
	struct rtsp_listener listener;
	struct usage tenth = {0}, last;
	struct ends ends = {0};
	struct host *host;
	unsigned i, sessions;

	if (argc < 4)
		return die("usage", "DRIVER MINIPORT SESSIONS SETTINGS...");
	options.driver_path = argv[1];
	options.miniport_path = argv[2];
	sessions = (unsigned)atoi(argv[3]);
	for (i = 4; i < (unsigned)argc; i++) {
		strncat(settings, argv[i],
			sizeof(settings) - strlen(settings) - 2);
		strcat(settings, "\n");
	}
	if (host_open(&options, &host, &error) < 0)
		return die("host_open", error.text);
	if (rtsp_listener_open(&listener, &address) < 0)
		return die("rtsp_listener_open", "no port");
	printf("%u\n", listener.address.port);
	fflush(stdout);
	for (i = 1; i <= sessions; i++) {
		socket_handle rtsp;

		if (host_prepare(host, &error) < 0)
			return die("host_prepare", error.text);
		if (rtsp_listener_accept(&listener,
			    clock_now_us() + PATIENCE_US, NULL, &rtsp, NULL))
			return die("accept", "nobody came");
		if (host_start(host, rtsp, &error) < 0)
			return die("host_start", error.text);
		if (host_wait(host, clock_now_us() + PATIENCE_US, &outcome) !=
			HOST_ENDED)
			return die("host_wait", "a session did not end");
		if (host_finish(host, &outcome) < 0)
			return die("host_finish", "the driver hangs");
		count_end(&ends, &outcome);
		if (i == 10)
			tenth = measure();
	}
	last = measure();
	printf("{");
	print_usage("tenth", &tenth);
	printf(", ");
	print_usage("last", &last);
	printf(", \"ends\": {\"teardown\": %u, \"keepalive\": %u, "
	       "\"critical\": %u, \"start_failed\": %u, \"other\": %u}}\n",
		ends.teardown, ends.keepalive, ends.critical, ends.start_failed,
		ends.other);
	rtsp_listener_close(&listener);
	host_close(host);
	return 0;
}
