/*
 * The chunk path's latency: from the miniport's call of NotifyInterrupt to the
 * driver's thread running, with the chunk that GetNextChunkData returned.
 *
 *	meson setup build -Dtests=enabled && ninja -C build
 *	build/tests/unit/host/bench_chunk_path [chunks] [chunks a second]
 *
 * 20000 chunks at 1000 a second unless said otherwise, through a whole host
 * with the tests' scripted modules, and one additional wait event, as a driver
 * has one. The pace is an exact clock, so that both sides sleep in between, as
 * they do between frames. Prints median, 99th percentile and the worst, in
 * microseconds, of the way to the driver, and of the interrupt's call itself.
 * The target is a median of at most 60 us; run it on a machine that does
 * nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/host.h"
#include "platform/clock.h"
#include "platform/event.h"
#include "platform/thread.h"
#include "script.h"

#define WARM_UP 200

struct bench {
	struct script script; /* first */
	unsigned chunks, rate;
	uint64_t *called_ns, *left_ns, *got_ns;
	struct event other; /* never signalled */
	struct thread miniport;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void no_record(struct script *script, const char *what)
{
	(void)script;
	(void)what;
}

static void produce(void *arg)
{
	struct bench *self = arg;
	const struct sundog_adapter_callbacks *host = &self->script.adapter;
	uint64_t next_us = clock_now_us();

	for (unsigned i = 0; i < self->chunks; i++) {
		DXGKARGCB_NOTIFY_INTERRUPT_DATA data;
		unsigned char private_data[SCRIPT_PRIVATE_BYTES] = {0};

		memset(&data, 0, sizeof(data));
		data.InterruptType =
			DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
		data.MiracastEncodeChunkCompleted.VidPnTargetId = SCRIPT_TARGET;
		data.MiracastEncodeChunkCompleted.ChunkInfo.ChunkId
			.FrameNumber = i;
		data.MiracastEncodeChunkCompleted.pPrivateDriverData =
			private_data;
		data.MiracastEncodeChunkCompleted.PrivateDataDriverSize =
			sizeof(private_data);
		next_us += 1000000 / self->rate;
		clock_sleep_until_us(next_us);
		self->called_ns[i] = now_ns();
		host->NotifyInterrupt(host->hAdapter, &data);
		self->left_ns[i] = now_ns();
	}
}

/* The driver's thread. False: the host did not give what it was given. */
static bool consume(struct bench *self)
{
	unsigned expected = 0;

	while (expected < self->chunks) {
		unsigned char buffer[28 + SCRIPT_PRIVATE_BYTES];
		UINT bytes = sizeof(buffer);
		HANDLE event = self->other.handle;
		MIRACAST_CHUNK_INFO info;
		NTSTATUS status = self->script.host.GetNextChunkData(
			self->script.device, INFINITE, 1, &event, &bytes,
			(MIRACAST_CHUNK_DATA *)buffer, NULL);
		uint64_t got_ns = now_ns();

		if (status != STATUS_SUCCESS || bytes != sizeof(buffer))
			return false;
		memcpy(&info, buffer, sizeof(info));
		if (info.ChunkId.FrameNumber != expected)
			return false;
		self->got_ns[expected++] = got_ns;
	}
	return true;
}

static int compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

static void print(
	const char *what, const uint64_t *from, uint64_t *to, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		to[i] -= from[i];
	qsort(to, count, sizeof(*to), compare);
	printf("%-22s median %6.1f us   p99 %6.1f us   worst %7.1f us\n", what,
		(double)to[count / 2] / 1000,
		(double)to[(size_t)count * 99 / 100] / 1000,
		(double)to[count - 1] / 1000);
}

static int run(struct bench *self, struct host *host)
{
	struct host_error error;
	bool good;

	if (host_prepare(host, &error) ||
		host_start(host, SOCKET_NONE, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	if (thread_start(&self->miniport, produce, self, "miniport"))
		return 1;
	good = consume(self);
	if (!good)
		fprintf(stderr, "chunks were lost: the machine is too slow "
				"for this pace\n");
	thread_join(&self->miniport);
	if (good) {
		unsigned count = self->chunks - WARM_UP;

		printf("%u chunks at %u a second\n", count, self->rate);
		print("interrupt to driver:", self->called_ns + WARM_UP,
			self->got_ns + WARM_UP, count);
		print("the interrupt's call:", self->called_ns + WARM_UP,
			self->left_ns + WARM_UP, count);
	}
	return good ? 0 : 1;
}

int main(int argc, char **argv)
{
	static const struct sundog_target_mode mode = {1920, 1080, 60, 1, 1};
	struct bench *self = calloc(1, sizeof(*self));
	char settings[64];
	struct host_options options = {
		.driver_path = MODULE_DRIVER,
		.miniport_path = MODULE_MINIPORT,
		.settings = settings,
	};
	struct host_error error;
	struct host *host;
	int result = 1;

	if (!self)
		return 1;
	self->chunks = (argc > 1 ? (unsigned)atoi(argv[1]) : 20000) + WARM_UP;
	self->rate = argc > 2 ? (unsigned)atoi(argv[2]) : 1000;
	if (self->chunks <= WARM_UP || self->rate == 0) {
		fprintf(stderr, "usage: %s [chunks] [chunks a second]\n",
			argv[0]);
		return 2;
	}
	self->called_ns = calloc(self->chunks, sizeof(uint64_t));
	self->left_ns = calloc(self->chunks, sizeof(uint64_t));
	self->got_ns = calloc(self->chunks, sizeof(uint64_t));
	self->script.record = no_record;
	self->script.children[0] = (struct sundog_child){
		SCRIPT_TARGET, D3DKMDT_VOT_MIRACAST, HpdAwarenessInterruptible};
	self->script.child_count = 1;
	self->script.modes = &mode;
	self->script.mode_count = 1;
	snprintf(settings, sizeof(settings), "script=%llx\n",
		(unsigned long long)(uintptr_t)&self->script);
	if (!self->called_ns || !self->left_ns || !self->got_ns ||
		event_create(&self->other))
		return 1;
	if (host_open(&options, &host, &error)) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	result = run(self, host);
	host_close(host);
	return result;
}
