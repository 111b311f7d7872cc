/*
 * The chunk queue alone: GetNextChunkData's promises.
 */
#include <stdlib.h>
#include <string.h>

#include "host/chunk_queue.h"
#include "unit.h"

#define PRIVATE_MAX 48u
#define ONE_PACKET  (28u + PRIVATE_MAX)

static int setup(void **state)
{
	struct chunk_queue *queue = calloc(1, sizeof(*queue));

	*state = queue;
	if (!queue || chunk_queue_init(queue, PRIVATE_MAX))
		return -1;
	chunk_queue_open(queue);
	return 0;
}

static int teardown(void **state)
{
	chunk_queue_destroy(*state);
	free(*state);
	return 0;
}

static DXGK_MIRACAST_CHUNK_INFO chunk(UINT64 frame, UINT64 part)
{
	DXGK_MIRACAST_CHUNK_INFO info;

	memset(&info, 0, sizeof(info));
	info.ChunkType = DXGK_MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE;
	info.ChunkId.Value = frame | part << 40;
	info.ProcessingTime = 1042;
	info.EncodeRate = 15000;
	return info;
}

static NTSTATUS put(struct chunk_queue *queue, UINT64 frame, const char *text)
{
	DXGK_MIRACAST_CHUNK_INFO info = chunk(frame, 0);

	return chunk_queue_put(queue, &info, text, (UINT)strlen(text));
}

static NTSTATUS get(struct chunk_queue *queue, UINT timeout_ms, void *buffer,
	UINT *bytes, UINT *outstanding)
{
	return chunk_queue_get(
		queue, timeout_ms, 0, NULL, bytes, buffer, outstanding);
}

/* The frame number of the packet at offset, whose private data is text. */
static UINT64 packet_frame(
	const unsigned char *buffer, size_t *offset, const char *text)
{
	MIRACAST_CHUNK_INFO info;
	UINT bytes;

	memcpy(&info, buffer + *offset, sizeof(info));
	memcpy(&bytes, buffer + *offset + 24, sizeof(bytes));
	assert_int_equal(bytes, strlen(text));
	assert_memory_equal(buffer + *offset + 28, text, bytes);
	*offset += 28 + bytes;
	return info.ChunkId.FrameNumber;
}

static void g103_time_0_does_not_wait(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer), outstanding = 77;

	assert_int_equal(
		get(*state, 0, buffer, &bytes, &outstanding), STATUS_TIMEOUT);
	assert_int_equal(bytes, 0);
	assert_int_equal(outstanding, 77); /* G-116 */
}

static void g109_no_chunk_in_time(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);
	uint64_t begin_us = clock_now_us();

	assert_int_equal(get(*state, 30, buffer, &bytes, NULL), STATUS_TIMEOUT);
	assert_true(clock_now_us() - begin_us >= 30000);
}

struct later {
	struct chunk_queue *queue;
	struct event *event; /* signalled, or else a chunk is put */
};

static void do_later(void *arg)
{
	struct later *later = arg;

	if (later->event)
		event_signal(later->event);
	else
		put(later->queue, 5, "late");
}

struct getter {
	struct chunk_queue *queue;
	struct event done;
	unsigned char buffer[ONE_PACKET];
	UINT bytes;
	NTSTATUS status;
};

static void get_for_ever(void *arg)
{
	struct getter *self = arg;

	self->bytes = sizeof(self->buffer);
	self->status =
		get(self->queue, INFINITE, self->buffer, &self->bytes, NULL);
	event_signal(&self->done);
}

static void g102_infinite_waits_for_a_chunk(void **state)
{
	struct getter getter = {.queue = *state};
	struct thread thread = {0};
	size_t offset = 0;

	assert_int_equal(event_create(&getter.done), 0);
	assert_int_equal(
		thread_start(&thread, get_for_ever, &getter, "get"), 0);
	assert_false(wait_for(&getter.done, near_us()));
	assert_int_equal(put(*state, 5, "late"), STATUS_SUCCESS);
	thread_join(&thread);
	assert_int_equal(getter.status, STATUS_SUCCESS);
	assert_int_equal(packet_frame(getter.buffer, &offset, "late"), 5);
	assert_int_equal(offset, getter.bytes); /* G-106 */
	event_destroy(&getter.done);
}

static void g105_an_additional_event_ends_the_wait(void **state)
{
	struct event events[4] = {0};
	HANDLE handles[4];
	unsigned char buffer[ONE_PACKET];

	for (int i = 0; i < 4; i++) {
		assert_int_equal(event_create(&events[i]), 0);
		handles[i] = events[i].handle;
	}
	for (int i = 0; i < 4; i++) {
		struct later later = {*state, &events[i]};
		struct thread thread = {0};
		UINT bytes = sizeof(buffer), outstanding = 77;

		assert_int_equal(
			thread_start(&thread, do_later, &later, "later"), 0);
		assert_int_equal(chunk_queue_get(*state, INFINITE, 4, handles,
					 &bytes, (void *)buffer, &outstanding),
			STATUS_WAIT_0 + i);
		assert_int_equal(bytes, 0); /* G-107 */
		assert_int_equal(outstanding, 77);
		thread_join(&thread);
		/* Whoever waits leaves the event as it is. */
		assert_true(event_is_signalled(&events[i]));
		event_reset(&events[i]);
	}
	for (int i = 0; i < 4; i++)
		event_destroy(&events[i]);
}

static void g105_also_with_time_0(void **state)
{
	struct event event = {0};
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);

	assert_int_equal(event_create(&event), 0);
	event_signal(&event);
	assert_int_equal(chunk_queue_get(*state, 0, 1, &event.handle, &bytes,
				 (void *)buffer, NULL),
		STATUS_WAIT_0);
	assert_int_equal(bytes, 0);
	event_destroy(&event);
}

static void i08_bad_events_are_refused(void **state)
{
	HANDLE handles[5] = {0};
	unsigned char buffer[ONE_PACKET];
	struct event event = {0};
	UINT bytes = sizeof(buffer);

	assert_int_equal(event_create(&event), 0);
	for (int i = 0; i < 5; i++)
		handles[i] = event.handle;
	assert_int_equal(chunk_queue_get(*state, 0, 5, handles, &bytes,
				 (void *)buffer, NULL),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(chunk_queue_get(*state, 0, 1, NULL, &bytes,
				 (void *)buffer, NULL),
		STATUS_INVALID_PARAMETER);
	handles[1] = NULL;
	assert_int_equal(chunk_queue_get(*state, 0, 2, handles, &bytes,
				 (void *)buffer, NULL),
		STATUS_INVALID_PARAMETER);
	event_destroy(&event); /* handles[0] is stale now */
	assert_int_equal(chunk_queue_get(*state, INFINITE, 1, handles, &bytes,
				 (void *)buffer, NULL),
		STATUS_INVALID_PARAMETER);
}

static void missing_buffers_are_refused(void **state)
{
	UINT bytes = 100;

	assert_int_equal(
		get(*state, 0, NULL, NULL, NULL), STATUS_INVALID_PARAMETER);
	assert_int_equal(
		get(*state, 0, NULL, &bytes, NULL), STATUS_INVALID_PARAMETER);
}

static void i10_a_chunk_goes_before_an_event(void **state)
{
	struct event event = {0};
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);

	assert_int_equal(event_create(&event), 0);
	event_signal(&event);
	assert_int_equal(put(*state, 1, "x"), STATUS_SUCCESS);
	assert_int_equal(chunk_queue_get(*state, INFINITE, 1, &event.handle,
				 &bytes, (void *)buffer, NULL),
		STATUS_SUCCESS);
	assert_int_equal(bytes, 29);
	bytes = sizeof(buffer);
	assert_int_equal(chunk_queue_get(*state, INFINITE, 1, &event.handle,
				 &bytes, (void *)buffer, NULL),
		STATUS_WAIT_0);
	assert_int_equal(bytes, 0);
	event_destroy(&event);
}

static void g114_g115_packets_lie_unaligned_one_behind_the_other(void **state)
{
	unsigned char buffer[200];
	UINT bytes = sizeof(buffer), outstanding = 77;
	size_t offset = 0;

	assert_int_equal(put(*state, 1, "a"), STATUS_SUCCESS);
	assert_int_equal(put(*state, 2, ""), STATUS_SUCCESS);
	assert_int_equal(put(*state, 3, "four"), STATUS_SUCCESS);
	assert_int_equal(
		get(*state, 0, buffer, &bytes, &outstanding), STATUS_SUCCESS);
	assert_int_equal(bytes, 3 * 28 + 5);
	assert_int_equal(outstanding, 0);
	assert_int_equal(packet_frame(buffer, &offset, "a"), 1);
	assert_int_equal(packet_frame(buffer, &offset, ""), 2);
	assert_int_equal(packet_frame(buffer, &offset, "four"), 3);
}

/* Also where the reader's memory begins at an odd address. */
static void g115_a_packet_is_28_bytes_and_its_private_data(void **state)
{
	unsigned char memory[1 + 3 * 31], *buffer = memory + 1;
	UINT bytes = 3 * 31;
	size_t offset = 0;

	assert_int_equal(CHUNK_PACKET_HEADER_BYTES, 28);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(put(*state, i, "odd"), STATUS_SUCCESS);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_SUCCESS);
	assert_int_equal(bytes, 3 * (28 + 3));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(packet_frame(buffer, &offset, "odd"), i);
}

static void g102_g109_a_chunk_ends_a_finite_wait_too(void **state)
{
	struct later later = {*state, NULL};
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);
	struct thread thread = {0};

	assert_int_equal(thread_start(&thread, do_later, &later, "later"), 0);
	assert_int_equal(
		get(*state, 20000, buffer, &bytes, NULL), STATUS_SUCCESS);
	thread_join(&thread);
	assert_int_equal(bytes, 28 + 4);
}

static void g106_g116_success_tells_bytes_and_what_is_left(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer), outstanding = 77;

	assert_int_equal(put(*state, 1, "1234567890"), STATUS_SUCCESS);
	memset(buffer, 0xEE, sizeof(buffer));
	assert_int_equal(
		get(*state, 0, buffer, &bytes, &outstanding), STATUS_SUCCESS);
	assert_int_equal(bytes, 38);
	assert_int_equal(outstanding, 0);
	/* Not a byte more was written. */
	for (unsigned i = 38; i < sizeof(buffer); i++)
		assert_int_equal(buffer[i], 0xEE);
}

static void g120_another_refusal_is_the_same_loss(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);

	assert_int_equal(put(*state, 1, "x"), STATUS_SUCCESS);
	chunk_queue_lose(*state);
	assert_int_equal(put(*state, 2, "y"), STATUS_SUCCESS);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, NULL),
		STATUS_CONNECTION_RESET);
	bytes = sizeof(buffer);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_SUCCESS);
	/* Nobody is there to be told. */
	chunk_queue_close(*state);
	chunk_queue_lose(*state);
	chunk_queue_open(*state);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_TIMEOUT);
}

static void g119_the_record_and_private_data_are_the_interrupts(void **state)
{
	DXGK_MIRACAST_CHUNK_INFO info = chunk(101, 3);
	MIRACAST_CHUNK_INFO got;
	unsigned char buffer[ONE_PACKET], private_data[PRIVATE_MAX];
	UINT bytes = sizeof(buffer);

	for (unsigned i = 0; i < PRIVATE_MAX; i++)
		private_data[i] = (unsigned char)(255 - i);
	assert_int_equal(
		chunk_queue_put(*state, &info, private_data, PRIVATE_MAX),
		STATUS_SUCCESS);
	memset(private_data, 0, sizeof(private_data)); /* it was copied */
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_SUCCESS);
	assert_int_equal(bytes, ONE_PACKET);
	memcpy(&got, buffer, sizeof(got));
	assert_int_equal(got.ChunkType, MIRACAST_CHUNK_TYPE_ENCODE_COMPLETE);
	assert_true(got.ChunkId.Value == 0x0000030000000065u);
	assert_int_equal(got.ProcessingTime, 1042);
	assert_int_equal(got.EncodeRate, 15000);
	for (unsigned i = 0; i < PRIVATE_MAX; i++)
		assert_int_equal(buffer[28 + i], 255 - i);
}

static void g116_what_does_not_fit_is_outstanding(void **state)
{
	unsigned char buffer[2 * 29 + 28];
	UINT bytes = sizeof(buffer), outstanding = 0;
	size_t offset = 0;

	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(put(*state, i, "x"), STATUS_SUCCESS);
	assert_int_equal(
		get(*state, 0, buffer, &bytes, &outstanding), STATUS_SUCCESS);
	assert_int_equal(bytes, 2 * 29);
	assert_int_equal(outstanding, 3);
	bytes = sizeof(buffer);
	assert_int_equal(
		get(*state, 0, buffer, &bytes, &outstanding), STATUS_SUCCESS);
	assert_int_equal(packet_frame(buffer, &offset, "x"), 2);
	assert_int_equal(outstanding, 1);
}

static void g108_i09_a_chunk_that_does_not_fit_stays(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = 31, outstanding = 77;
	size_t offset = 0;

	assert_int_equal(put(*state, 9, "four"), STATUS_SUCCESS);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, &outstanding),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(bytes, 32);
	assert_int_equal(outstanding, 77);
	bytes = 0;
	assert_int_equal(get(*state, INFINITE, NULL, &bytes, NULL),
		STATUS_BUFFER_TOO_SMALL);
	assert_int_equal(bytes, 32);
	assert_int_equal(
		get(*state, INFINITE, buffer, &bytes, NULL), STATUS_SUCCESS);
	assert_int_equal(packet_frame(buffer, &offset, "four"), 9);
}

static void g111_g112_g120_overflow_loses_all_and_is_told_once(void **state)
{
	unsigned char buffer[ONE_PACKET * 2];
	UINT bytes = sizeof(buffer), outstanding = 77;
	size_t offset = 0;

	for (unsigned i = 0; i < CHUNK_QUEUE_DESCRIPTORS; i++)
		assert_int_equal(put(*state, i, "old"), STATUS_SUCCESS);
	assert_int_equal(put(*state, 64, "lost too"), STATUS_NO_MEMORY);
	assert_int_equal(put(*state, 65, "new"), STATUS_SUCCESS);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, &outstanding),
		STATUS_CONNECTION_RESET);
	assert_int_equal(outstanding, 77);
	bytes = sizeof(buffer);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, &outstanding),
		STATUS_SUCCESS);
	assert_int_equal(packet_frame(buffer, &offset, "new"), 65);
	assert_int_equal(offset, bytes);
	assert_int_equal(outstanding, 0);
}

static void g111_a_waiting_call_is_told_of_the_reset(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);
	DXGK_MIRACAST_CHUNK_INFO info = chunk(1, 0);

	assert_int_equal(chunk_queue_put(*state, &info, NULL, 1),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, NULL),
		STATUS_CONNECTION_RESET);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_TIMEOUT);
}

static void g111_a_reset_ends_with_its_session(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);
	DXGK_MIRACAST_CHUNK_INFO info = chunk(1, 0);

	assert_int_equal(chunk_queue_put(*state, &info, NULL, 1),
		STATUS_INVALID_PARAMETER);
	chunk_queue_close(*state);
	chunk_queue_open(*state);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_TIMEOUT);
}

static void g118_g120_too_much_private_data_loses_all(void **state)
{
	unsigned char buffer[ONE_PACKET], private_data[PRIVATE_MAX + 1] = {0};
	DXGK_MIRACAST_CHUNK_INFO info = chunk(2, 0);
	UINT bytes = sizeof(buffer);

	assert_int_equal(put(*state, 1, "x"), STATUS_SUCCESS);
	assert_int_equal(
		chunk_queue_put(*state, &info, private_data, PRIVATE_MAX + 1),
		STATUS_INVALID_PARAMETER);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, NULL),
		STATUS_CONNECTION_RESET);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_TIMEOUT);
}

static void close_later(void *arg)
{
	chunk_queue_close(arg);
}

static void i07_g110_tear_down_ends_the_wait(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);
	struct thread thread = {0};

	assert_int_equal(
		thread_start(&thread, close_later, *state, "close"), 0);
	assert_int_equal(get(*state, INFINITE, buffer, &bytes, NULL),
		STATUS_INSTANCE_NOT_AVAILABLE);
	thread_join(&thread);
	assert_int_equal(bytes, 0);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL),
		STATUS_INSTANCE_NOT_AVAILABLE);
}

static void tear_down_drops_what_is_queued(void **state)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes = sizeof(buffer);

	assert_int_equal(put(*state, 1, "x"), STATUS_SUCCESS);
	chunk_queue_close(*state);
	assert_int_equal(put(*state, 2, "x"), STATUS_INVALID_PARAMETER);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL),
		STATUS_INSTANCE_NOT_AVAILABLE);
	chunk_queue_open(*state);
	bytes = sizeof(buffer);
	assert_int_equal(get(*state, 0, buffer, &bytes, NULL), STATUS_TIMEOUT);
}

#define MANY 20000u

struct flow {
	struct chunk_queue *queue;
	struct event room; /* pacing: the producer waits when it is ahead */
	unsigned resets;
};

static void produce(void *arg)
{
	struct flow *flow = arg;
	char text[PRIVATE_MAX + 1];

	for (unsigned i = 1; i <= MANY; i++) {
		memset(text, 'a' + (int)(i % 26), sizeof(text));
		text[i % PRIVATE_MAX] = '\0';
		if (put(flow->queue, i, text) != STATUS_SUCCESS)
			flow->resets++;
		if (i % 32 == 0) {
			wait_for(&flow->room, far_us());
			event_reset(&flow->room);
		}
	}
}

static void every_chunk_arrives_once_and_in_order(void **state)
{
	struct flow flow = {.queue = *state};
	unsigned char buffer[ONE_PACKET * 3];
	struct thread thread = {0};
	UINT64 expected = 1;

	assert_int_equal(event_create(&flow.room), 0);
	assert_int_equal(thread_start(&thread, produce, &flow, "produce"), 0);
	while (expected <= MANY) {
		UINT bytes = sizeof(buffer);
		size_t offset = 0;

		assert_int_equal(get(*state, INFINITE, buffer, &bytes, NULL),
			STATUS_SUCCESS);
		while (offset < bytes) {
			char text[PRIVATE_MAX + 1];

			memset(text, 'a' + (int)(expected % 26), sizeof(text));
			text[expected % PRIVATE_MAX] = '\0';
			assert_true(packet_frame(buffer, &offset, text) ==
				    expected);
			if (expected++ % 32 == 0)
				event_signal(&flow.room);
		}
	}
	thread_join(&thread);
	assert_int_equal(flow.resets, 0);
	event_destroy(&flow.room);
}

static void consume(void *arg)
{
	unsigned char buffer[ONE_PACKET];
	UINT bytes;

	do
		bytes = sizeof(buffer);
	while (get(arg, INFINITE, buffer, &bytes, NULL) !=
		STATUS_INSTANCE_NOT_AVAILABLE);
}

static void g101_several_callers_are_safe(void **state)
{
	struct thread threads[3] = {0};

	for (int i = 0; i < 3; i++)
		assert_int_equal(
			thread_start(&threads[i], consume, *state, "consume"),
			0);
	for (unsigned i = 0; i < 2000; i++)
		put(*state, i, "x");
	chunk_queue_close(*state);
	for (int i = 0; i < 3; i++)
		thread_join(&threads[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(g103_time_0_does_not_wait),
		TEST(g109_no_chunk_in_time),
		TEST(g102_infinite_waits_for_a_chunk),
		TEST(g105_an_additional_event_ends_the_wait),
		TEST(g105_also_with_time_0),
		TEST(i08_bad_events_are_refused),
		TEST(missing_buffers_are_refused),
		TEST(i10_a_chunk_goes_before_an_event),
		TEST(g114_g115_packets_lie_unaligned_one_behind_the_other),
		TEST(g115_a_packet_is_28_bytes_and_its_private_data),
		TEST(g102_g109_a_chunk_ends_a_finite_wait_too),
		TEST(g106_g116_success_tells_bytes_and_what_is_left),
		TEST(g120_another_refusal_is_the_same_loss),
		TEST(g119_the_record_and_private_data_are_the_interrupts),
		TEST(g116_what_does_not_fit_is_outstanding),
		TEST(g108_i09_a_chunk_that_does_not_fit_stays),
		TEST(g111_g112_g120_overflow_loses_all_and_is_told_once),
		TEST(g111_a_waiting_call_is_told_of_the_reset),
		TEST(g111_a_reset_ends_with_its_session),
		TEST(g118_g120_too_much_private_data_loses_all),
		TEST(i07_g110_tear_down_ends_the_wait),
		TEST(tear_down_drops_what_is_queued),
		TEST(every_chunk_arrives_once_and_in_order),
		TEST(g101_several_callers_are_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
