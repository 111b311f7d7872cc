/*
 * The chunk path, interrupt to GetNextChunkData: it allocates nothing, and of
 * an encoded slice it moves nothing but the miniport's private data.
 *
 * The linker sends this program's allocations here (-Wl,--wrap).
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fixture.h"

static atomic_uint allocations;
static atomic_bool counting;

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *memory, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *memory, size_t bytes);

static void count(void)
{
	if (atomic_load(&counting))
		atomic_fetch_add(&allocations, 1);
}

void *__wrap_malloc(size_t bytes)
{
	count();
	return __real_malloc(bytes);
}

void *__wrap_calloc(size_t items, size_t bytes)
{
	count();
	return __real_calloc(items, bytes);
}

void *__wrap_realloc(void *memory, size_t bytes)
{
	count();
	return __real_realloc(memory, bytes);
}

/* What a miniport says of a slice: where it lies, not what it is. */
struct reference {
	unsigned char *slice;
	size_t bytes;
};

static NTSTATUS raise_interrupt(
	struct fixture *self, UINT64 frame, struct reference *reference)
{
	DXGKARGCB_NOTIFY_INTERRUPT_DATA data;

	memset(&data, 0, sizeof(data));
	data.InterruptType = DXGK_INTERRUPT_MICACAST_CHUNK_PROCESSING_COMPLETE;
	data.MiracastEncodeChunkCompleted.VidPnTargetId = SCRIPT_TARGET;
	data.MiracastEncodeChunkCompleted.ChunkInfo.ChunkId.FrameNumber = frame;
	data.MiracastEncodeChunkCompleted.pPrivateDriverData = reference;
	data.MiracastEncodeChunkCompleted.PrivateDataDriverSize =
		sizeof(*reference);
	self->script.adapter.NotifyInterrupt(
		self->script.adapter.hAdapter, &data);
	return data.MiracastEncodeChunkCompleted.Status;
}

static NTSTATUS get(struct fixture *self, UINT timeout_ms,
	unsigned char *buffer, UINT *bytes)
{
	HANDLE event = self->go.handle;

	return self->script.host.GetNextChunkData(self->script.device,
		timeout_ms, 1, &event, bytes, (MIRACAST_CHUNK_DATA *)buffer,
		NULL);
}

struct reader {
	struct fixture *fixture;
	unsigned chunks, wrong;
	struct reference expected;
};

static void read_all(void *arg)
{
	struct reader *self = arg;

	for (;;) {
		unsigned char buffer[28 + sizeof(struct reference)];
		UINT bytes = sizeof(buffer);
		NTSTATUS status = get(self->fixture, INFINITE, buffer, &bytes);

		if (status == STATUS_INSTANCE_NOT_AVAILABLE)
			return;
		if (status != STATUS_SUCCESS || bytes != sizeof(buffer) ||
			memcmp(buffer + 28, &self->expected,
				sizeof(self->expected)) != 0)
			self->wrong++;
		self->chunks++;
		event_signal(&self->fixture->seen);
	}
}

#define CHUNKS 2000u

static void g119_nothing_is_allocated_on_the_chunk_path(void **state)
{
	struct fixture *self = *state;
	struct reader reader = {.fixture = self};
	struct thread thread = {0};

	fixture_run(self);
	fixture_wait(self, "child", 1); /* the monitor's thread is done */
	host_commit_mode(self->host, &self->options.wanted);
	reader.expected = (struct reference){(unsigned char *)self, 4711};
	assert_int_equal(thread_start(&thread, read_all, &reader, "read"), 0);
	for (unsigned i = 0; i < CHUNKS; i++) {
		/* One by one: both sides of every wait. */
		assert_int_equal(raise_interrupt(self, i, &reader.expected),
			STATUS_SUCCESS);
		assert_true(wait_for(&self->seen, far_us()));
		event_reset(&self->seen);
		atomic_store(&counting, true); /* the first ones warm up */
	}
	/* It counts at all. */
	assert_int_equal(atomic_load(&allocations), 0);
	free(__wrap_malloc(1));
	assert_int_equal(atomic_load(&allocations), 1);
	atomic_store(&counting, false);
	host_stop(self->host);
	thread_join(&thread);
	assert_int_equal(reader.chunks, CHUNKS);
	assert_int_equal(reader.wrong, 0);
}

static void g119_encoded_bytes_are_not_touched(void **state)
{
	struct fixture *self = *state;
	/* A slice that nobody may read: who copies it dies. */
	const size_t slice_bytes = 65536;
	void *slice = mmap(NULL, slice_bytes, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct reference reference = {slice, slice_bytes}, got;
	unsigned char buffer[256];
	UINT bytes = sizeof(buffer);

	assert_true(slice != MAP_FAILED);
	fixture_run(self);
	assert_int_equal(raise_interrupt(self, 1, &reference), STATUS_SUCCESS);
	assert_int_equal(get(self, INFINITE, buffer, &bytes), STATUS_SUCCESS);
	assert_int_equal(bytes, 28 + sizeof(reference));
	memcpy(&got, buffer + 28, sizeof(got));
	assert_ptr_equal(got.slice, slice);
	assert_int_equal(got.bytes, slice_bytes);
	munmap(slice, slice_bytes);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g119_nothing_is_allocated_on_the_chunk_path),
		TEST(g119_encoded_bytes_are_not_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
