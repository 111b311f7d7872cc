/*
 * What the driver allocates, and when: malloc and its kin are replaced
 * (-Wl,--wrap) by ones that count, and that fail when told to.
 */
#include "test.h"
#include <stdatomic.h>
#include <stdlib.h>
#include "mpegts/ts_mux.h"
#include "rig.h"

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *memory, size_t bytes);
void __real_free(void *memory);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *memory, size_t bytes);
void __wrap_free(void *memory);
int __real_ts_mux_video(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k, bool idr,
	bool first, bool last);
int __wrap_ts_mux_video(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k, bool idr,
	bool first, bool last);

static atomic_long held;	     /* allocated, not freed */
static atomic_ullong watched_thread; /* 0: nobody */
static atomic_uint watched;	     /* allocations on it */
static atomic_int fail_in;	     /* the n-th on it fails; 0: none */

static bool shall_fail(void)
{
	uint64_t thread = atomic_load(&watched_thread);

	if (!thread || thread != thread_current_id())
		return false;
	atomic_fetch_add(&watched, 1);
	return atomic_load(&fail_in) && atomic_fetch_sub(&fail_in, 1) == 1;
}

static void *count(void *memory)
{
	if (memory)
		atomic_fetch_add(&held, 1);
	return memory;
}

void *__wrap_malloc(size_t bytes)
{
	return shall_fail() ? NULL : count(__real_malloc(bytes));
}

void *__wrap_calloc(size_t items, size_t bytes)
{
	return shall_fail() ? NULL : count(__real_calloc(items, bytes));
}

void *__wrap_realloc(void *memory, size_t bytes)
{
	if (shall_fail())
		return NULL;
	return memory ? __real_realloc(memory, bytes)
		      : count(__real_realloc(memory, bytes));
}

void __wrap_free(void *memory)
{
	if (memory)
		atomic_fetch_sub(&held, 1);
	__real_free(memory);
}

/* While it is set, each piece of video is looked at on its way from the ring
 * into the packets: see below. */
static _Atomic(struct fake_host *) painted;

int __wrap_ts_mux_video(struct ts_mux *self, struct ts_burst *burst,
	const uint8_t *data, size_t length, uint64_t pts_90k, bool idr,
	bool first, bool last)
{
	struct fake_host *host = atomic_load(&painted);

	if (host) {
		struct sundog_ring *ring = host->ring.data;
		uint8_t *bytes = (uint8_t *)ring + ring->data_offset;

		/* Behind the NAL unit's header, in the miniport's mapping. */
		memset(bytes + host->head - 16, 0x77, 16);
	}
	return __real_ts_mux_video(
		self, burst, data, length, pts_90k, idr, first, last);
}

/* Whatever is missing, Create gives back all the rest. */
static void test_create_fails_whole_I02(void **state)
{
	struct rig *rig = rig_new(NULL);
	MIRACAST_CALLBACKS calls = rig->host.callbacks;
	long before = atomic_load(&held);
	unsigned n = 0;
	NTSTATUS status;

	(void)state;
	atomic_store(&watched_thread, thread_current_id());
	do {
		void *context = &n;

		atomic_store(&fail_in, (int)++n);
		status = rig->host.driver.CreateMiracastContext(
			&rig->host, &calls, &context);
		if (status == STATUS_SUCCESS) {
			rig->host.driver.DestroyMiracastContext(context);
		} else {
			assert_null(context);
			assert_true(status == STATUS_NO_MEMORY ||
				    status == STATUS_INSUFFICIENT_RESOURCES);
		}
		assert_int_equal(atomic_load(&held), before);
	} while (status != STATUS_SUCCESS && n < 20);
	atomic_store(&fail_in, 0);
	atomic_store(&watched_thread, 0);
	/* The context, the conversation, buffers: there was something to fail.
	 */
	assert_in_range(n, 4, 19);
	rig_free(rig);
}

static void test_create_prepares_all_that_start_needs_G17(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	fake_sink_run(&rig->sink);
	atomic_store(&watched_thread, thread_current_id());
	atomic_store(&watched, 0);
	assert_int_equal(
		fake_host_start(&rig->host, rig->sink.rtsp), STATUS_SUCCESS);
	/* The note that the platform hands to the RTSP thread. */
	assert_in_range(atomic_load(&watched), 0, 1);
	atomic_store(&watched_thread, 0);
	rig_free(rig);
}

static void test_destroy_releases_everything_G180(void **state)
{
	long before = 0;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct rig *rig;

		if (i == 1)
			before = atomic_load(&held);
		rig = rig_new(NULL);
		rig_play(rig, 1280, 720, 30);
		fake_host_picture(&rig->host, true, 3000);
		assert_true(
			fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
		rig_free(rig);
		if (i >= 1)
			assert_int_equal(atomic_load(&held), before);
	}
}

/* From the host's queue to the network: 300 pictures of many sizes. */
static void test_the_stream_thread_allocates_nothing(void **state)
{
	struct rig *rig = rig_new(NULL);

	(void)state;
	rig_play(rig, 1280, 720, 30);
	fake_host_picture(&rig->host, true, 3000);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	atomic_store(&watched, 0);
	atomic_store(&watched_thread, atomic_load(&rig->host.chunk_thread));
	for (unsigned i = 1; i <= 300; i++) {
		fake_host_picture(&rig->host, i % 60 == 0, 300 + i * 37);
		assert_true(fake_sink_wait(
			&rig->sink, &rig->sink.unit_count, i + 1));
	}
	assert_int_equal(atomic_load(&watched), 0);
	atomic_store(&watched_thread, 0);
	assert_int_equal(SEEN(rig, rig->host.sent_count), 301);
	rig_free(rig);
}

/*
 * The packets are made from the ring itself: what the miniport's mapping holds
 * at that very moment, and not when the chunk was handed over, goes out.
 */
static void test_the_multiplexer_reads_from_the_ring(void **state)
{
	struct rig *rig = rig_new(NULL);
	uint8_t picture[28] = {0, 0, 0, 1, 0x67};
	struct fake_chunk chunk = {
		.data = picture,
		.bytes = sizeof(picture),
		.flags = SUNDOG_CHUNK_IDR | SUNDOG_CHUNK_LAST,
	};

	(void)state;
	rig_play(rig, 1280, 720, 30);
	memset(picture + 5, 0x11, sizeof(picture) - 5);
	/* head is where the chunk ends; the queue's lock orders this. */
	atomic_store(&painted, &rig->host);
	fake_host_chunk(&rig->host, &chunk);
	assert_true(fake_sink_wait(&rig->sink, &rig->sink.unit_count, 1));
	atomic_store(&painted, NULL);
	/* Behind the delimiter that the multiplexer adds. */
	rig_lock(rig);
	assert_memory_equal(rig->sink.units[0].head + 6, picture, 12);
	for (unsigned i = 18; i < 32; i++)
		assert_int_equal(rig->sink.units[0].head[i], 0x77);
	rig_unlock(rig, 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_create_fails_whole_I02),
		cmocka_unit_test(test_create_prepares_all_that_start_needs_G17),
		cmocka_unit_test(test_destroy_releases_everything_G180),
		cmocka_unit_test(test_the_stream_thread_allocates_nothing),
		cmocka_unit_test(test_the_multiplexer_reads_from_the_ring),
	};

	return cmocka_run_group_tests_name("allocation", tests, NULL, NULL);
}
