/*
 * The encode thread, with the pattern and the null encoder: also under the
 * thread sanitizer.
 */
#include "test.h"
#include "fake_host.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "capture/capture.h"
#include "platform/clock.h"
#include "screen_feed.h"
#include "stream.h"

static void g117_g118_g126_every_slice_raises_an_interrupt(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	DXGK_MIRACAST_CAPS caps;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(host->started.stream_id != 0);
	assert_true(fake_wait_chunks(host, 10));
	assert_int_equal(
		fake_io_plain(host, SUNDOG_IO_STREAM_STOP), STATUS_SUCCESS);
	assert_false(host->bad_interrupt);
	host->miracast.DxgkDdiMiracastQueryCaps(
		host->adapter, sizeof(caps), &caps);
	assert_true(host->private_bytes <= caps.MaxChunkPrivateDriverDataSize);
	/* G-121: a deferred call after each. */
	assert_int_equal(host->dpcs, host->interrupts);
	for (unsigned i = 0; i < host->chunk_count; i++) {
		const struct fake_chunk *c = &host->chunks[i];

		assert_int_equal(c->info.ChunkType,
			DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE);
		assert_int_equal(c->info.EncodeRate, 8000); /* G-137 */
		assert_int_equal(c->info.ChunkId.FrameNumber, i);
		assert_int_equal(c->info.ChunkId.PartNumber, 0);
		assert_int_equal(c->chunk.magic, SUNDOG_CONTRACT_MAGIC);
		assert_int_equal(c->chunk.stream_id, host->started.stream_id);
		assert_true(c->chunk.length > 0);
		assert_int_equal(c->chunk.flags,
			SUNDOG_CHUNK_LAST | (i ? 0 : SUNDOG_CHUNK_IDR));
		assert_true(c->chunk.capture_us <= c->arrived_us);
		if (i > 0)
			assert_true(c->chunk.position >=
				    c[-1].chunk.position + c[-1].chunk.length);
		/* An access unit as it stands in the ring. */
		assert_memory_equal(host->stream + c->at, "\0\0\0\1\11", 5);
	}
}

static void g124_g135_g136_steps_are_logged_in_order(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 6));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	assert_false(host->bad_interrupt); /* the reserved arguments */
	for (uint64_t frame = 0; frame < 6; frame++) {
		int begun = -1, converted = -1;

		for (unsigned i = 0; i < host->step_count; i++) {
			if (host->steps[i].ChunkId.Value != frame)
				continue;
			if (host->steps[i].ChunkType ==
				DXGK_MIRACAST_CHUNK_TYPE_FRAME_START)
				begun = (int)i;
			if (host->steps[i].ChunkType ==
				DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE)
				converted = (int)i;
		}
		assert_true(begun >= 0 && converted > begun);
	}
}

static void w153_presentation_times_keep_the_period(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	uint64_t begun_us = clock_now_us();
	uint64_t first;

	start.mode.refresh_numerator = 60000;
	start.mode.refresh_denominator = 1001;
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 30));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	first = host->chunks[0].chunk.presentation_90k;
	/* From the monotonic clock, no frame before its time ... */
	assert_true(first + 1 >= begun_us * 9 / 100);
	for (unsigned i = 0; i < 30; i++)
		assert_true(host->chunks[i].chunk.presentation_90k <=
			    host->chunks[i].chunk.capture_us * 9 / 100 + 1);
	for (unsigned i = 1; i < 30; i++) {
		/* ... in whole periods of 1501.5, cut off. A tick may have
		 * been missed. */
		uint64_t twice =
			2 * (host->chunks[i].chunk.presentation_90k - first);

		assert_true(twice % 3003 == 0 || twice % 3003 == 3002);
	}
}

static void frames_come_at_the_modes_rate(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 30);
	uint64_t took_us, periods;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 31));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	took_us = host->chunks[30].chunk.capture_us -
		  host->chunks[0].chunk.capture_us;
	periods = (host->chunks[30].chunk.presentation_90k -
			  host->chunks[0].chunk.presentation_90k) /
		  3000;
	/* Never early; how late is up to the machine. */
	assert_in_range(took_us, periods * 1000000 / 30 - 40000,
		periods * 1000000 / 30 + 500000);
}

static unsigned chunks_now(struct fake_host *host)
{
	unsigned count;

	mutex_lock(&host->lock);
	count = host->chunk_count;
	mutex_unlock(&host->lock);
	return count;
}

static void a_request_for_an_idr_is_the_next_frames(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	for (int round = 0; round < 5; round++) {
		unsigned before = chunks_now(host), after, idrs = 0;

		assert_int_equal(fake_io_plain(host, SUNDOG_IO_REQUEST_IDR),
			STATUS_SUCCESS);
		/* One may have been in the making. */
		after = chunks_now(host) + 2;
		assert_true(fake_wait_chunks(host, after));
		mutex_lock(&host->lock);
		for (unsigned i = before; i < after; i++)
			idrs += host->chunks[i].chunk.flags & SUNDOG_CHUNK_IDR;
		mutex_unlock(&host->lock);
		assert_true(idrs >= 1);
	}
}

static void g131_g132_g133_the_last_slice_is_part_0(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(1280, 720, 60);

	start.slices = 4; /* of 45 rows: 3 are even */
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 12));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	for (unsigned i = 0; i < 12; i++) {
		const struct fake_chunk *c = &host->chunks[i];
		unsigned part = i % 3 == 2 ? 0 : i % 3 + 1;

		assert_int_equal(c->info.ChunkId.FrameNumber, i / 3);
		assert_int_equal(c->info.ChunkId.PartNumber, part);
		assert_int_equal(
			!!(c->chunk.flags & SUNDOG_CHUNK_LAST), part == 0);
		assert_int_equal(c->chunk.presentation_90k,
			host->chunks[i / 3 * 3].chunk.presentation_90k);
	}
}

static void g140_a_slow_network_holds_frames_back(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	unsigned held;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	mutex_lock(&host->lock);
	host->hold = true;
	mutex_unlock(&host->lock);
	assert_true(fake_wait_steps(
		host, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, 10));
	mutex_lock(&host->lock);
	held = host->chunk_count - host->taken;
	mutex_unlock(&host->lock);
	assert_in_range(held, 1, 2); /* one in flight, one behind it */
	/* Once it flows again frames go on, without a gap in numbers. */
	fake_release(host);
	assert_true(fake_wait_chunks(host, host->taken + 5));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	for (unsigned i = 0; i < host->chunk_count; i++)
		assert_int_equal(host->chunks[i].info.ChunkId.FrameNumber, i);
	/* None was begun without being sent. */
	assert_int_equal(
		fake_count_steps(host, DXGK_MIRACAST_CHUNK_TYPE_FRAME_START),
		host->chunk_count);
}

static void g120_g121_lost_chunks_bring_an_idr(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	unsigned refused, before;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	mutex_lock(&host->lock);
	host->hold = true; /* what is lost is never sent either */
	host->interrupt_status = STATUS_NO_MEMORY;
	before = host->chunk_count;
	refused = host->interrupts;
	mutex_unlock(&host->lock);
	/* It keeps trying: lost bytes do not count as unsent. */
	assert_true(fake_wait_steps(
		host, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, 5));
	mutex_lock(&host->lock);
	assert_true(host->interrupts >= refused + 3);
	assert_int_equal(host->dpcs + (host->interrupts != host->dpcs),
		host->interrupts);
	host->interrupt_status = STATUS_SUCCESS;
	mutex_unlock(&host->lock);
	fake_release(host);
	assert_true(fake_wait_chunks(host, before + 3));
	mutex_lock(&host->lock);
	assert_true(host->chunks[before].chunk.flags & SUNDOG_CHUNK_IDR);
	mutex_unlock(&host->lock);
}

static void a_second_start_is_a_new_stream(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct sundog_stream_started first;
	unsigned count;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 5));
	first = host->started;
	start = fake_stream_start(1280, 720, 30);
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_int_not_equal(host->started.stream_id, first.stream_id);
	mutex_lock(&host->lock);
	count = host->chunk_count;
	mutex_unlock(&host->lock);
	assert_true(fake_wait_chunks(host, count + 5));
	fake_io_plain(host, SUNDOG_IO_STREAM_STOP);
	for (unsigned i = 1; i < host->chunk_count; i++) {
		const struct fake_chunk *c = &host->chunks[i];

		/* Numbers go on, so that statistics stay unambiguous. */
		assert_int_equal(c->info.ChunkId.FrameNumber, i);
		if (c->chunk.stream_id != c[-1].chunk.stream_id) {
			assert_true(c->chunk.flags & SUNDOG_CHUNK_IDR);
			assert_int_equal(c->chunk.position, 0);
		}
	}
}

static void the_ring_may_wrap_many_times(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 240);
	const struct sundog_ring *ring;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	ring = host->ring.data;
	assert_int_equal(ring->magic, SUNDOG_RING_MAGIC);
	assert_true(ring->data_bytes >= 2 * 8000000 / 8); /* two seconds */
	assert_true(ring->data_offset + ring->data_bytes <=
		    host->started.ring_bytes);
	assert_true(fake_wait_chunks(host, 200));
}

static void stop_is_quick_and_final(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 24);
	uint64_t begun_us, took_us;
	unsigned count, steps;

	for (int round = 0; round < 10; round++) {
		assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
		if (round % 2)
			assert_true(
				fake_wait_chunks(host, host->chunk_count + 1));
		begun_us = clock_now_us();
		assert_int_equal(fake_io_plain(host, SUNDOG_IO_STREAM_STOP),
			STATUS_SUCCESS);
		took_us = clock_now_us() - begun_us;
		assert_true(took_us < 1000000);
		/* G-86: nothing comes any more. */
		count = host->chunk_count;
		steps = host->step_count;
		clock_sleep_until_us(clock_now_us() + 60000);
		assert_int_equal(host->chunk_count, count);
		assert_int_equal(host->step_count, steps);
	}
}

static void bit_rate_follows_without_an_idr(void **state)
{
	struct fake_host *host = *state;
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct sundog_bit_rate rate = {.bit_rate = 3000000};
	unsigned from;

	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
	assert_true(fake_wait_chunks(host, 3));
	assert_int_equal(fake_io(host, &rate, sizeof(rate),
				 SUNDOG_IO_SET_BIT_RATE, NULL, 0),
		STATUS_SUCCESS);
	from = chunks_now(host) + 1; /* one may have been in the making */
	assert_true(fake_wait_chunks(host, from + 3));
	mutex_lock(&host->lock);
	for (unsigned i = from; i < from + 3; i++) {
		assert_int_equal(host->chunks[i].info.EncodeRate, 3000);
		assert_false(host->chunks[i].chunk.flags & SUNDOG_CHUNK_IDR);
	}
	mutex_unlock(&host->lock);
}

/* --- a source of the test's own
 * ------------------------------------------------- */

struct source {
	struct capture base;
	struct mutex lock;
	bool moving, gone, stuck;
	unsigned grabs, paints, interrupts;
};

static void source_destroy(struct capture *base)
{
	(void)base;
}

static int source_start(struct capture *base, uint32_t width, uint32_t height,
	struct sample_aspect aspect)
{
	(void)base;
	(void)width;
	(void)height;
	(void)aspect;
	return 0;
}

static int source_grab(struct capture *base, struct capture_shot *shot)
{
	struct source *self = (struct source *)base;
	bool gone, stuck;

	mutex_lock(&self->lock);
	shot->capture_us = clock_now_us();
	shot->changed = self->moving || self->grabs == 0;
	self->grabs++;
	gone = self->gone;
	stuck = self->stuck;
	mutex_unlock(&self->lock);
	while (stuck) {
		clock_sleep_until_us(clock_now_us() + 1000);
		mutex_lock(&self->lock);
		stuck = self->interrupts == 0;
		mutex_unlock(&self->lock);
		gone = true;
	}
	if (gone)
		reason_set(&base->reason, "the test's screen went away");
	return gone ? -19 : 0;
}

static void source_paint(
	struct capture *base, uint64_t frame, struct picture *picture)
{
	struct source *self = (struct source *)base;

	(void)frame;
	(void)picture;
	mutex_lock(&self->lock);
	self->paints++;
	mutex_unlock(&self->lock);
}

static void source_interrupt(struct capture *base)
{
	struct source *self = (struct source *)base;

	mutex_lock(&self->lock);
	self->interrupts++;
	mutex_unlock(&self->lock);
}

static const struct capture_ops source_ops = {
	.destroy = source_destroy,
	.start = source_start,
	.grab = source_grab,
	.paint = source_paint,
	.interrupt = source_interrupt,
};

struct bench {
	struct fake_host host; /* collects */
	struct source source;
	struct feed *feed;
	struct messages messages;
	struct reports reports;
	struct stream *stream;
};

/* A stream that is run by hand, with a source of its own: the fake host only
 * keeps the records. */

static void collect_interrupt(
	HANDLE adapter, DXGKARGCB_NOTIFY_INTERRUPT_DATA *data)
{
	struct fake_host *host = adapter;
	struct fake_chunk *c;

	mutex_lock(&host->lock);
	c = &host->chunks[host->chunk_count % FAKE_CHUNKS_MAX];
	c->info = data->MiracastEncodeChunkCompleted.ChunkInfo;
	memcpy(&c->chunk, data->MiracastEncodeChunkCompleted.pPrivateDriverData,
		sizeof(c->chunk));
	c->arrived_us = clock_now_us();
	host->chunk_count++;
	if (host->ring.data) {
		struct sundog_ring *ring = host->ring.data;

		__atomic_store_n(&ring->tail,
			c->chunk.position + c->chunk.length, __ATOMIC_RELEASE);
	}
	data->MiracastEncodeChunkCompleted.Status = STATUS_SUCCESS;
	cond_broadcast(&host->changed);
	mutex_unlock(&host->lock);
}

static void ignore_dpc(HANDLE adapter)
{
	(void)adapter;
}

static NTSTATUS NTAPI ignore_chunk_info(
	HANDLE handle, DXGK_MIRACAST_CHUNK_INFO *info, PVOID data, UINT bytes)
{
	struct fake_host *host = handle;

	(void)data;
	(void)bytes;
	mutex_lock(&host->lock);
	if (host->step_count < FAKE_STEPS_MAX)
		host->steps[host->step_count++] = *info;
	mutex_unlock(&host->lock);
	return STATUS_SUCCESS;
}

static NTSTATUS NTAPI take_message(HANDLE handle, ULONG bytes, VOID *input,
	ULONG answer_bytes, VOID *answer,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID context)
{
	struct fake_host *host = handle;
	IO_STATUS_BLOCK result = {{STATUS_SUCCESS}, 0};

	(void)answer_bytes;
	(void)answer;
	mutex_lock(&host->lock);
	memcpy(&host->messages[host->message_count++], input, bytes);
	cond_broadcast(&host->changed);
	mutex_unlock(&host->lock);
	callback(context, &result);
	return STATUS_PENDING;
}

static void run_source(
	struct bench *bench, uint32_t flags, uint32_t max_skip_ms)
{
	struct sundog_stream_started started;
	struct feed_failure failure;
	struct stream_config config = {
		.start = fake_stream_start(640, 480, 60),
		.stream_id = 1,
		.feed = bench->feed,
		.reports = &bench->reports,
		.messages = &bench->messages,
	};

	config.start.flags = flags;
	config.start.max_skip_ms = max_skip_ms;
	assert_int_equal(stream_start(&config, &bench->stream, &failure), 0);
	stream_describe(bench->stream, &started);
	mutex_lock(&bench->host.lock);
	assert_int_equal(shared_memory_map(&bench->host.ring,
				 (void *)(uintptr_t)started.ring_handle,
				 started.ring_bytes),
		0);
	/* What came first is sent now. */
	if (bench->host.chunk_count > 0) {
		const struct sundog_chunk *chunk =
			&bench->host.chunks[bench->host.chunk_count - 1].chunk;
		struct sundog_ring *ring = bench->host.ring.data;

		__atomic_store_n(&ring->tail, chunk->position + chunk->length,
			__ATOMIC_RELEASE);
	}
	mutex_unlock(&bench->host.lock);
}

static void end_source(struct bench *bench)
{
	stream_stop(bench->stream);
	bench->stream = NULL;
	shared_memory_destroy(&bench->host.ring);
}

static void a_still_screen_is_skipped_where_it_may_be(void **state)
{
	struct bench *bench = *state;
	unsigned count, later;

	run_source(bench, SUNDOG_STREAM_SKIP_ALLOWED, 0);
	/* It is refined first, and G-134: under the same number, told once. */
	assert_true(fake_wait_chunks(&bench->host, 20));
	clock_sleep_until_us(clock_now_us() + 600000);
	mutex_lock(&bench->host.lock);
	count = bench->host.chunk_count;
	mutex_unlock(&bench->host.lock);
	assert_in_range(count, 20, 40);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(bench->host.chunks[i].info.ChunkId.Value, 0);
	assert_int_equal(fake_count_steps(&bench->host,
				 DXGK_MIRACAST_CHUNK_TYPE_FRAME_START),
		1);
	assert_int_equal(bench->source.paints, 1);
	/* Then now and then, for a sink that lost it. */
	assert_true(fake_wait_chunks(&bench->host, count + 1));
	/* An IDR is sent when it is asked for. */
	mutex_lock(&bench->host.lock);
	count = bench->host.chunk_count;
	mutex_unlock(&bench->host.lock);
	stream_request_idr(bench->stream);
	clock_sleep_until_us(clock_now_us() + 100000);
	mutex_lock(&bench->host.lock);
	later = bench->host.chunk_count;
	assert_true(later > count);
	assert_true(
		bench->host.chunks[count].chunk.flags & SUNDOG_CHUNK_IDR ||
		bench->host.chunks[later - 1].chunk.flags & SUNDOG_CHUNK_IDR);
	mutex_unlock(&bench->host.lock);
	/* What moves is shown again at once, under a new number. */
	mutex_lock(&bench->source.lock);
	bench->source.moving = true;
	mutex_unlock(&bench->source.lock);
	assert_true(fake_wait_chunks(&bench->host, later + 10));
	mutex_lock(&bench->host.lock);
	assert_true(
		bench->host.chunks[later + 9].info.ChunkId.FrameNumber >= 8);
	mutex_unlock(&bench->host.lock);
	end_source(bench);
}

static void a_still_screen_is_shown_every_max_skip_ms(void **state)
{
	struct bench *bench = *state;
	unsigned count;

	run_source(bench, SUNDOG_STREAM_SKIP_ALLOWED, 100);
	assert_true(fake_wait_chunks(&bench->host, 25));
	clock_sleep_until_us(clock_now_us() + 200000);
	mutex_lock(&bench->host.lock);
	count = bench->host.chunk_count;
	mutex_unlock(&bench->host.lock);
	clock_sleep_until_us(clock_now_us() + 1000000);
	mutex_lock(&bench->host.lock);
	assert_in_range(bench->host.chunk_count - count, 3, 12);
	mutex_unlock(&bench->host.lock);
	end_source(bench);
}

static void g134_a_still_screen_keeps_its_number(void **state)
{
	struct bench *bench = *state;

	run_source(bench, 0, 0);
	assert_true(fake_wait_chunks(&bench->host, 90));
	end_source(bench);
	for (unsigned i = 0; i < 90; i++)
		assert_int_equal(bench->host.chunks[i].info.ChunkId.Value, 0);
}

static void a_source_that_is_lost_is_a_message(void **state)
{
	struct bench *bench = *state;
	const struct sundog_failure *failure = &bench->host.messages[0].failure;
	unsigned count;

	bench->source.moving = true;
	run_source(bench, 0, 0);
	assert_true(fake_wait_chunks(&bench->host, 3));
	mutex_lock(&bench->source.lock);
	bench->source.gone = true;
	mutex_unlock(&bench->source.lock);
	assert_true(fake_wait_messages(&bench->host, 1));
	assert_int_equal(failure->header.code, SUNDOG_MESSAGE_FAILURE);
	assert_int_equal(failure->header.bytes, sizeof(*failure));
	assert_int_equal(failure->code, SUNDOG_FAILURE_SOURCE_LOST);
	assert_string_equal(failure->text, "the test's screen went away");
	/* Told once, and nothing more comes. */
	mutex_lock(&bench->host.lock);
	count = bench->host.chunk_count;
	mutex_unlock(&bench->host.lock);
	clock_sleep_until_us(clock_now_us() + 100000);
	assert_int_equal(bench->host.chunk_count, count);
	assert_int_equal(bench->host.message_count, 1);
	end_source(bench);
}

static void g173_a_stuck_source_does_not_hold_up_the_stop(void **state)
{
	struct bench *bench = *state;
	uint64_t begun_us;

	bench->source.moving = true;
	run_source(bench, 0, 0);
	assert_true(fake_wait_chunks(&bench->host, 3));
	mutex_lock(&bench->source.lock);
	bench->source.stuck = true;
	mutex_unlock(&bench->source.lock);
	clock_sleep_until_us(clock_now_us() + 50000);
	begun_us = clock_now_us();
	end_source(bench);
	assert_true(clock_now_us() - begun_us < 1500000);
	assert_int_equal(bench->source.interrupts, 1);
}

static int open_bench(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	DXGK_MIRACAST_DISPLAY_CALLBACKS callbacks = {
		.MiracastHandle = &bench->host,
		.DxgkCbMiracastSendMessage = take_message,
		.DxgkCbReportChunkInfo = ignore_chunk_info,
	};

	mutex_init(&bench->host.lock);
	cond_init(&bench->host.changed);
	mutex_init(&bench->source.lock);
	bench->source.base.ops = &source_ops;
	bench->feed = screen_feed_new(&bench->source.base, "null", 5);
	assert_non_null(bench->feed);
	messages_init(&bench->messages);
	messages_open(&bench->messages, &callbacks);
	bench->reports = (struct reports){
		.adapter =
			{
				.Size = sizeof(bench->reports.adapter),
				.hAdapter = &bench->host,
				.NotifyInterrupt = collect_interrupt,
				.NotifyDpc = ignore_dpc,
			},
		.miracast = callbacks,
		.target_id = 1,
	};
	*state = bench;
	return 0;
}

static int close_bench(void **state)
{
	struct bench *bench = *state;

	messages_close(&bench->messages);
	messages_destroy(&bench->messages);
	feed_destroy(bench->feed);
	mutex_destroy(&bench->source.lock);
	cond_destroy(&bench->host.changed);
	mutex_destroy(&bench->host.lock);
	free(bench);
	return 0;
}

/* --- a feed of the test's own ------------------------------------------ */

#define CONVERT_US 3000
#define PART_1_US  5000
#define PART_0_US  2000

struct test_feed {
	struct feed base;
	unsigned frames, idrs_wanted;
	unsigned too_large; /* the frame whose last slice is, 0: none */
};

static void pass_us(uint64_t us)
{
	clock_sleep_until_us(clock_now_us() + us);
}

static void test_feed_destroy(struct feed *base)
{
	(void)base;
}

static int test_feed_start(struct feed *base,
	const struct sundog_stream_start *start, struct feed_failure *failure)
{
	(void)base;
	(void)start;
	(void)failure;
	return 0;
}

static void test_feed_stop(struct feed *base)
{
	(void)base;
}

static void test_feed_slice(
	const struct feed_output *output, size_t bytes, uint32_t part)
{
	uint8_t *to = output->reserve(output->ctx, bytes);

	if (!to)
		return;
	memset(to, 0xA5, 100);
	output->commit(output->ctx, 100, part, part == 0);
}

static int test_feed_make(struct feed *base, const struct feed_tick *tick,
	const struct feed_output *output, struct feed_failure *failure)
{
	struct test_feed *self = (struct test_feed *)base;
	struct feed_frame frame = {.capture_us = clock_now_us(),
		.idr = tick->idr,
		.bit_rate = tick->bit_rate};
	bool too_large = self->too_large && self->frames == self->too_large;

	(void)failure;
	self->idrs_wanted += tick->idr;
	self->frames++;
	output->begin(output->ctx, &frame);
	pass_us(CONVERT_US);
	output->converted(output->ctx);
	pass_us(PART_1_US);
	test_feed_slice(output, 100, 1);
	pass_us(PART_0_US);
	test_feed_slice(output, too_large ? SIZE_MAX / 2 : 100, 0);
	return 0;
}

static const struct feed_ops test_feed_ops = {
	.destroy = test_feed_destroy,
	.start = test_feed_start,
	.stop = test_feed_stop,
	.make = test_feed_make,
};

static void run_test_feed(struct bench *bench, struct test_feed *feed)
{
	feed->base.ops = &test_feed_ops;
	feed_destroy(bench->feed);
	bench->feed = &feed->base;
	run_source(bench, 0, 0);
}

/* Of this frame; NULL: it was not told. */
static const DXGK_MIRACAST_CHUNK_INFO *step_of(const struct bench *bench,
	DXGK_MIRACAST_CHUNK_TYPE type, uint64_t frame)
{
	for (unsigned i = 0; i < bench->host.step_count; i++) {
		const DXGK_MIRACAST_CHUNK_INFO *step = &bench->host.steps[i];

		if (step->ChunkType == type &&
			step->ChunkId.FrameNumber == frame)
			return step;
	}
	return NULL;
}

static void g126_g136_g137_each_step_says_how_long_it_took(void **state)
{
	struct bench *bench = *state;
	struct test_feed feed = {.frames = 0};

	run_test_feed(bench, &feed);
	assert_true(fake_wait_chunks(&bench->host, 10));
	end_source(bench);
	bench->feed = NULL;
	for (unsigned i = 0; i < 10; i += 2) {
		const struct fake_chunk *part_1 = &bench->host.chunks[i];
		const struct fake_chunk *part_0 = &bench->host.chunks[i + 1];
		const DXGK_MIRACAST_CHUNK_INFO *converted = step_of(bench,
			DXGK_MIRACAST_CHUNK_TYPE_COLOR_CONVERT_COMPLETE, i / 2);

		/* In microseconds, each step's own, together no more than
		 * has passed. */
		assert_non_null(converted);
		assert_int_equal(converted->ChunkId.PartNumber, 0);
		assert_true(converted->ProcessingTime >= CONVERT_US);
		assert_int_equal(part_1->info.ChunkId.PartNumber, 1);
		assert_true(part_1->info.ProcessingTime >= PART_1_US);
		assert_int_equal(part_0->info.ChunkId.PartNumber, 0);
		assert_true(part_0->info.ProcessingTime >= PART_0_US);
		assert_true(converted->ProcessingTime +
				    part_1->info.ProcessingTime +
				    part_0->info.ProcessingTime <=
			    part_0->arrived_us - part_0->chunk.capture_us);
		/* In kbit/s, unlike all else. */
		assert_int_equal(part_1->info.EncodeRate, 8000);
		assert_int_equal(part_0->info.EncodeRate, 8000);
	}
}

static void g139_a_frame_that_breaks_off_is_dropped(void **state)
{
	struct bench *bench = *state;
	struct test_feed feed = {.too_large = 2};

	run_test_feed(bench, &feed);
	assert_true(fake_wait_chunks(&bench->host, 9));
	end_source(bench);
	bench->feed = NULL;
	/* Two chunks each of frames 0 and 1, one of frame 2. */
	assert_int_equal(bench->host.chunks[4].info.ChunkId.Value,
		UINT64_C(1) << 40 | 2);
	assert_int_equal(bench->host.chunks[5].info.ChunkId.FrameNumber, 3);
	assert_non_null(
		step_of(bench, DXGK_MIRACAST_CHUNK_TYPE_FRAME_START, 2));
	assert_non_null(
		step_of(bench, DXGK_MIRACAST_CHUNK_TYPE_FRAME_DROPPED, 2));
	/* What follows can't refer to it. */
	assert_true(bench->host.chunks[5].chunk.flags & SUNDOG_CHUNK_IDR);
	assert_int_equal(feed.idrs_wanted, 2);
}

static int open_context(void **state)
{
	struct fake_host *host = malloc(sizeof(*host));

	*state = host;
	return !host || fake_open(host, fake_settings()) != STATUS_SUCCESS ||
	       fake_create_context(host) != STATUS_SUCCESS;
}

static int close_host(void **state)
{
	struct fake_host *host = *state;
	bool bad;

	fake_destroy_context(host);
	bad = host->bad_interrupt;
	fake_close(host);
	free(host);
	return bad;
}

static void start_fails(
	struct fake_host *host, int limit, rlim_t value, int error)
{
	struct sundog_stream_start start = fake_stream_start(640, 480, 60);
	struct sundog_failure failure = {0};
	struct rlimit before, tight;

	assert_int_equal(getrlimit(limit, &before), 0);
	tight = (struct rlimit){value, before.rlim_max};
	assert_int_equal(setrlimit(limit, &tight), 0);
	fake_io(host, &start, sizeof(start), SUNDOG_IO_STREAM_START, &failure,
		sizeof(failure));
	assert_int_equal(setrlimit(limit, &before), 0);
	assert_int_equal(failure.code, SUNDOG_FAILURE_SYSTEM);
	assert_non_null(strstr(failure.text, strerror(error)));
	assert_null(strstr(failure.text, "out of memory"));
	assert_int_equal(fake_start(host, &start), STATUS_SUCCESS);
}

static void a_stream_without_its_ring_says_why(void **state)
{
	start_fails(*state, RLIMIT_NOFILE, 3, EMFILE);
	signal(SIGXFSZ, SIG_IGN);
	start_fails(*state, RLIMIT_FSIZE, 1 << 20, EFBIG);
	signal(SIGXFSZ, SIG_DFL);
}

#define WITH_CONTEXT(test)                                                     \
	cmocka_unit_test_setup_teardown(test, open_context, close_host)
#define WITH_SOURCE(test)                                                      \
	cmocka_unit_test_setup_teardown(test, open_bench, close_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CONTEXT(g117_g118_g126_every_slice_raises_an_interrupt),
		WITH_CONTEXT(g124_g135_g136_steps_are_logged_in_order),
		WITH_CONTEXT(w153_presentation_times_keep_the_period),
		WITH_CONTEXT(frames_come_at_the_modes_rate),
		WITH_CONTEXT(a_request_for_an_idr_is_the_next_frames),
		WITH_CONTEXT(g131_g132_g133_the_last_slice_is_part_0),
		WITH_CONTEXT(g140_a_slow_network_holds_frames_back),
		WITH_CONTEXT(g120_g121_lost_chunks_bring_an_idr),
		WITH_CONTEXT(a_second_start_is_a_new_stream),
		WITH_CONTEXT(the_ring_may_wrap_many_times),
		WITH_CONTEXT(stop_is_quick_and_final),
		WITH_CONTEXT(bit_rate_follows_without_an_idr),
		WITH_CONTEXT(a_stream_without_its_ring_says_why),
		WITH_SOURCE(a_still_screen_is_skipped_where_it_may_be),
		WITH_SOURCE(a_still_screen_is_shown_every_max_skip_ms),
		WITH_SOURCE(g134_a_still_screen_keeps_its_number),
		WITH_SOURCE(g126_g136_g137_each_step_says_how_long_it_took),
		WITH_SOURCE(g139_a_frame_that_breaks_off_is_dropped),
		WITH_SOURCE(a_source_that_is_lost_is_a_message),
		WITH_SOURCE(g173_a_stuck_source_does_not_hold_up_the_stop),
	};

	return cmocka_run_group_tests_name(
		"miniport stream", tests, NULL, NULL);
}
