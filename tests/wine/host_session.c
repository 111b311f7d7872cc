/*
 * One session, as an operating system runs it: src/host, a driver and a
 * miniport, on Linux and on Windows.
 *
 * Usage: host_session DRIVER MINIPORT FRAMES PORT-FILE [SETTING]...
 * Writes the port it listens on to PORT-FILE, waits for a sink, ends the
 * session after as many frames were sent and prints how it went as JSON.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "host/rtsp_listener.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/event.h"
#include "platform/wait.h"

#define PATIENCE_US 40000000u

struct session {
	unsigned wanted;
	atomic_uint frames; /* whose last part was sent */
	struct event enough;
};

static int die(const char *what, const char *why)
{
	fprintf(stderr, "host_session: %s: %s\n", what, why);
	return 1;
}

static void on_statistic(void *ctx, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record)
{
	struct session *self = ctx;

	(void)now_us;
	if (source == HOST_RECORD_DRIVER &&
		record->StatisticType == MIRACAST_STATISTIC_TYPE_CHUNK_SENT &&
		record->ChunkSent.ChunkId.PartNumber == 0 &&
		atomic_fetch_add(&self->frames, 1) + 1 == self->wanted)
		event_signal(&self->enough);
}

static const struct host_observer observer = {.statistic = on_statistic};

/* Whole at once: who finds the file finds the port in it. */
static bool write_port(const char *path, unsigned port)
{
	char beside[1024];
	FILE *file;

	snprintf(beside, sizeof(beside), "%s.part", path);
	file = fopen(beside, "w");
	if (!file)
		return false;
	fprintf(file, "%u\n", port);
	return fclose(file) == 0 && rename(beside, path) == 0;
}

static void print_outcome(
	struct session *self, const struct host_outcome *outcome, bool enough)
{
	printf("{\"frames\": %u, \"enough\": %s, \"start_failed\": %s, "
	       "\"reported\": %s, \"status\": %u, \"detail\": %u, "
	       "\"stop_overran\": %s, \"destroy_overran\": %s}\n",
		atomic_load(&self->frames), enough ? "true" : "false",
		outcome->start_failed ? "true" : "false",
		outcome->reported ? "true" : "false", (unsigned)outcome->status,
		(unsigned)outcome->detail,
		outcome->stop_overran ? "true" : "false",
		outcome->destroy_overran ? "true" : "false");
}

/* Until there were frames enough, or the session has ended by itself. */
static bool run(struct session *self, struct host *host)
{
	struct wait_item items[] = {
		{.event = self->enough.handle},
		{.event = host_ended_event(host)},
	};

	wait_any(items, 2, clock_now_us() + PATIENCE_US);
	return items[0].ready;
}

int main(int argc, char **argv)
{
	const struct socket_address address = {.ipv4 = 0x7F000001};
	static struct session self;
	char settings[2048] = "";
	struct host_options options = {
		.settings = settings,
		.observer = &observer,
		.observer_ctx = &self,
	};
	struct host_error error = {0};
	struct host_outcome outcome;
	struct rtsp_listener listener;
	struct host *host;
	socket_handle rtsp;
	bool enough;

	if (argc < 5)
		return die("usage",
			"DRIVER MINIPORT FRAMES PORT-FILE [SETTING]...");
	if (crash_prepare() == 0)
		crash_watch();
	crash_phase("before the session");
	options.driver_path = argv[1];
	options.miniport_path = argv[2];
	self.wanted = (unsigned)atoi(argv[3]);
	for (int i = 5; i < argc; i++) {
		size_t used = strlen(settings);

		snprintf(settings + used, sizeof(settings) - used, "%s\n",
			argv[i]);
	}
	if (event_create(&self.enough) ||
		host_open(&options, &host, &error) < 0)
		return die("host_open", error.text);
	if (host_prepare(host, &error) < 0)
		return die("host_prepare", error.text);
	if (rtsp_listener_open(&listener, &address) ||
		!write_port(argv[4], listener.address.port))
		return die("listen", argv[4]);
	if (rtsp_listener_accept(
		    &listener, clock_now_us() + PATIENCE_US, NULL, &rtsp, NULL))
		return die("accept", "nobody came");
	crash_phase("while the session was running");
	if (host_start(host, rtsp, &error) < 0)
		return die("host_start", error.text);
	enough = run(&self, host);
	host_stop(host);
	if (host_finish(host, &outcome) < 0)
		return die("host_finish", "the driver does not come back");
	print_outcome(&self, &outcome, enough);
	rtsp_listener_close(&listener);
	host_close(host);
	crash_end_is_ours();
	return 0;
}
