/*
 * Messages and their buffers. free() is watched (linked with --wrap=free): what
 * the miniport frees is filled with a poison and kept, so that a buffer which
 * dies too early, twice, never, or is touched afterwards shows.
 */
#include "test.h"

#include <stdlib.h>

#include "messages.h"
#include "platform/clock.h"

#define TRACKED_MAX 64
#define POISON	    0xDD
#define PATIENCE_US 20000000

void __real_free(void *memory);
void __wrap_free(void *memory);

struct buffer {
	void *memory;
	size_t bytes;
	uint8_t copy[1024]; /* as it was sent */
	unsigned freed;
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback;
	PVOID context;
};

static struct {
	struct mutex lock;
	struct cond changed;
	struct buffer buffers[TRACKED_MAX];
	unsigned count;
	enum { COMPLETE, KEEP, REFUSE } what;
	unsigned gather;   /* so many frees wait for each other; 0: none */
	unsigned gathered; /* that came */
} host;

static bool wait_for_all(void)
{
	uint64_t deadline_us = clock_now_us() + PATIENCE_US;
	bool in_time = true;

	host.gathered++;
	cond_broadcast(&host.changed);
	while (host.gathered < host.gather && in_time)
		in_time =
			cond_wait_until(&host.changed, &host.lock, deadline_us);
	return in_time;
}

void __wrap_free(void *memory)
{
	bool tracked = false;

	if (host.count > 0) {
		mutex_lock(&host.lock);
		for (unsigned i = 0; i < host.count && !tracked; i++) {
			struct buffer *b = &host.buffers[i];

			tracked = memory && b->memory == memory;
			if (!tracked)
				continue;
			b->freed++;
			memset(memory, POISON, b->bytes);
			if (host.gather)
				wait_for_all();
		}
		mutex_unlock(&host.lock);
	}
	if (!tracked)
		__real_free(memory);
}

static NTSTATUS NTAPI send_message(HANDLE handle, ULONG bytes, VOID *input,
	ULONG answer_bytes, VOID *answer,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID context)
{
	IO_STATUS_BLOCK result = {{STATUS_SUCCESS}, 0};
	struct buffer *b;

	(void)handle;
	(void)answer_bytes;
	(void)answer;
	mutex_lock(&host.lock);
	assert_true(host.count < TRACKED_MAX && bytes <= sizeof(b->copy));
	b = &host.buffers[host.count++];
	*b = (struct buffer){.memory = input,
		.bytes = bytes,
		.callback = callback,
		.context = context};
	memcpy(b->copy, input, bytes);
	mutex_unlock(&host.lock);
	if (host.what == REFUSE)
		return STATUS_CANCELLED;
	if (host.what == COMPLETE)
		callback(context, &result);
	return STATUS_PENDING;
}

static void complete(struct buffer *b)
{
	IO_STATUS_BLOCK result = {{STATUS_CANCELLED}, 0};

	b->callback(b->context, &result);
}

static bool is_poison(const struct buffer *b)
{
	const uint8_t *bytes = b->memory;

	for (size_t i = 0; i < b->bytes; i++) {
		if (bytes[i] != POISON)
			return false;
	}
	return true;
}

static const struct sundog_mode mode = {1280, 720, 60, 1};

static void send_each_kind(struct messages *messages, NTSTATUS expected)
{
	assert_int_equal(messages_set_mode(messages, &mode), expected);
	assert_int_equal(messages_monitor_power(messages, false), expected);
	assert_int_equal(
		messages_failure(messages, SUNDOG_FAILURE_ENCODER, "it broke"),
		expected);
	assert_int_equal(host.count, 3);
}

static void g79_buffers_live_until_the_callback(void **state)
{
	struct messages *messages = *state;

	host.what = KEEP;
	send_each_kind(messages, STATUS_SUCCESS);
	/* Even longer than the context. */
	messages_close(messages);
	for (unsigned i = 0; i < 3; i++) {
		struct buffer *b = &host.buffers[i];

		assert_int_equal(b->freed, 0);
		assert_memory_equal(b->memory, b->copy, b->bytes);
		assert_non_null(b->callback);
		complete(b);
		assert_int_equal(b->freed, 1);
	}
}

static void g80_the_callback_may_return_before_the_call(void **state)
{
	host.what = COMPLETE;
	send_each_kind(*state, STATUS_SUCCESS);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(host.buffers[i].freed, 1);
}

static void what_is_refused_is_freed_by_its_sender(void **state)
{
	host.what = REFUSE;
	send_each_kind(*state, STATUS_CANCELLED);
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(host.buffers[i].freed, 1);
}

static void complete_one(void *arg)
{
	complete(arg);
}

static void g78_callbacks_may_run_at_once(void **state)
{
	struct thread threads[8];

	host.what = KEEP;
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(
			messages_set_mode(*state, &mode), STATUS_SUCCESS);
	/* Each waits inside the callback until all are there. */
	mutex_lock(&host.lock);
	host.gather = 8;
	mutex_unlock(&host.lock);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(thread_start(&threads[i], complete_one,
					 &host.buffers[i], "completes"),
			0);
	for (unsigned i = 0; i < 8; i++)
		thread_join(&threads[i]);
	assert_int_equal(host.gathered, 8);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(host.buffers[i].freed, 1);
}

static void g86_after_close_nothing_is_sent(void **state)
{
	struct messages *messages = *state;

	messages_close(messages);
	assert_int_equal(messages_set_mode(messages, &mode),
		STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(messages_monitor_power(messages, true),
		STATUS_INVALID_DEVICE_STATE);
	assert_int_equal(host.count, 0);
}

static int open_messages(void **state)
{
	static const DXGK_MIRACAST_DISPLAY_CALLBACKS callbacks = {
		.DxgkCbMiracastSendMessage = send_message,
	};
	struct messages *messages = malloc(sizeof(*messages));

	host.count = 0;
	host.gather = 0;
	host.gathered = 0;
	messages_init(messages);
	messages_open(messages, &callbacks);
	*state = messages;
	return 0;
}

/* Nothing was touched after its end. */
static int close_messages(void **state)
{
	unsigned count = host.count;
	bool bad = false;

	messages_close(*state);
	messages_destroy(*state);
	host.count = 0;
	for (unsigned i = 0; i < count; i++) {
		struct buffer *b = &host.buffers[i];

		bad = bad || b->freed != 1 || !is_poison(b);
		__real_free(b->memory);
	}
	free(*state);
	return bad;
}

#define WITH_MESSAGES(test)                                                    \
	cmocka_unit_test_setup_teardown(test, open_messages, close_messages)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MESSAGES(g79_buffers_live_until_the_callback),
		WITH_MESSAGES(g80_the_callback_may_return_before_the_call),
		WITH_MESSAGES(what_is_refused_is_freed_by_its_sender),
		WITH_MESSAGES(g78_callbacks_may_run_at_once),
		WITH_MESSAGES(g86_after_close_nothing_is_sent),
	};

	mutex_init(&host.lock);
	cond_init(&host.changed);
	return cmocka_run_group_tests_name(
		"miniport messages", tests, NULL, NULL);
}
