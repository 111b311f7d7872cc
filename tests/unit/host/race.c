/*
 * The promises about messages under load: eight threads of the miniport send
 * while one session after another is created, started, stopped and destroyed.
 *
 * Every message that was accepted with a callback completes exactly once; the
 * driver sees it at most once and never while it is inside a lifecycle call
 * (G-67); the buffers belong to the miniport again once the callback was
 * called (each is its own piece of memory and freed there: a sanitizer sees
 * who is late).
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#define SENDERS	    8u
#define PER_SENDER  10000u /* accepted ones, those of callbacks apart */
#define CYCLES	    1000u  /* StopMiracastSession calls */
#define PER_CYCLE   (PER_SENDER / CYCLES)
#define MESSAGES    (SENDERS * PER_SENDER)
#define INPUT_BYTES 24u

/* A message, from before it is sent on. [0]: the threads', [1]: those that
 * their callbacks send. */
struct entry {
	atomic_uchar accepted, delivered, completed;
};

static struct entry ledger[2][MESSAGES];

static struct {
	/* Of the first kernel context; the same in all of this host. */
	DXGK_MIRACAST_DISPLAY_CALLBACKS host;
	struct mutex lock;
	struct cond changed;
	unsigned cycle, starts, accepted; /* guarded by lock */
	atomic_uint inside;		  /* lifecycle calls */
	atomic_uint faults[8];
	atomic_uint silent_accepted, silent_delivered, deliveries, cancels;
	atomic_uint stops, from_start;
} race;

enum fault {
	FAULT_WINDOW,	 /* delivered beside a lifecycle call */
	FAULT_TWICE,	 /* delivered or completed twice */
	FAULT_BYTES,	 /* the driver did not see what was sent */
	FAULT_REPLY,	 /* the miniport did not see the reply */
	FAULT_STATUS,	 /* neither delivered nor cancelled */
	FAULT_ACCEPT,	 /* refused with a strange status */
	FAULT_LIFECYCLE, /* two lifecycle calls at once */
	FAULTS
};

static void fault(enum fault which)
{
	atomic_fetch_add(&race.faults[which], 1);
}

struct message {
	unsigned round, number;
	unsigned char *input, *output;
};

static unsigned char pattern(unsigned number, unsigned at)
{
	return (unsigned char)(number * 31 + at * 7);
}

static void free_message(struct message *message)
{
	free(message->input);
	free(message->output);
	free(message);
}

/* Input: a 0 byte when nobody waits for it, else a 1, round and number, and
 * bytes that depend on the number. */
static struct message *make_message(unsigned round, unsigned number)
{
	struct message *message = malloc(sizeof(*message));

	message->round = round;
	message->number = number;
	message->input = malloc(INPUT_BYTES);
	message->output = malloc(1 + number % 9);
	message->input[0] = 1;
	message->input[1] = (unsigned char)round;
	memcpy(message->input + 2, &number, sizeof(number));
	for (unsigned i = 6; i < INPUT_BYTES; i++)
		message->input[i] = pattern(number, i);
	return message;
}

static NTSTATUS send_message(unsigned round, unsigned number);

static VOID NTAPI completed(PVOID ctx, PIO_STATUS_BLOCK block)
{
	struct message *message = ctx;
	struct entry *entry = &ledger[message->round][message->number];
	unsigned number = message->number;
	bool again = message->round == 0 && number % 5 == 0;

	if (atomic_fetch_add(&entry->completed, 1) != 0)
		fault(FAULT_TWICE);
	if (atomic_load(&entry->delivered) > 0) {
		if (block->Status != STATUS_DEVICE_NOT_CONNECTED ||
			block->Information != 1 + number % 9)
			fault(FAULT_STATUS);
		if (message->output[number % 9] != pattern(number, 99))
			fault(FAULT_REPLY);
	} else {
		atomic_fetch_add(&race.cancels, 1);
		if (block->Status != STATUS_CANCELLED ||
			block->Information != 0)
			fault(FAULT_STATUS);
	}
	free_message(message);
	if (again)
		send_message(1, number);
}

static NTSTATUS send_message(unsigned round, unsigned number)
{
	const DXGK_MIRACAST_DISPLAY_CALLBACKS *host = &race.host;
	struct message *message = make_message(round, number);
	NTSTATUS status = host->DxgkCbMiracastSendMessage(host->MiracastHandle,
		INPUT_BYTES, message->input, 1 + number % 9, message->output,
		completed, message);

	/* Accepted, it may be gone by now (G-80). */
	if (status == STATUS_PENDING)
		atomic_fetch_add(&ledger[round][number].accepted, 1);
	else
		free_message(message);
	return status;
}

static NTSTATUS send_without_callback(void)
{
	static unsigned char silent[1]; /* it stays for ever */
	const DXGK_MIRACAST_DISPLAY_CALLBACKS *host = &race.host;
	NTSTATUS status = host->DxgkCbMiracastSendMessage(
		host->MiracastHandle, 1, silent, 0, NULL, NULL, NULL);

	if (status == STATUS_PENDING)
		atomic_fetch_add(&race.silent_accepted, 1);
	return status;
}

static NTSTATUS handle(struct script *script, UINT input_bytes, VOID *input,
	UINT output_bytes, VOID *output, UINT *returned)
{
	const unsigned char *bytes = input;
	struct entry *entry;
	unsigned number;

	(void)script;
	if (atomic_load(&race.inside) > 0)
		fault(FAULT_WINDOW);
	atomic_fetch_add(&race.deliveries, 1);
	if (input_bytes == 1 && bytes[0] == 0) {
		atomic_fetch_add(&race.silent_delivered, 1);
		return STATUS_SUCCESS;
	}
	memcpy(&number, bytes + 2, sizeof(number));
	if (input_bytes != INPUT_BYTES || bytes[0] != 1 || bytes[1] > 1 ||
		number >= MESSAGES || output_bytes != 1 + number % 9) {
		fault(FAULT_BYTES);
		return STATUS_INVALID_PARAMETER;
	}
	for (unsigned i = 6; i < INPUT_BYTES; i++) {
		if (bytes[i] != pattern(number, i))
			fault(FAULT_BYTES);
	}
	entry = &ledger[bytes[1]][number];
	if (atomic_fetch_add(&entry->delivered, 1) != 0)
		fault(FAULT_TWICE);
	memset(output, pattern(number, 99), output_bytes);
	*returned = output_bytes;
	/* Some take as long as a session's end: it has to wait. */
	if (number % 32 == 0) {
		uint64_t deadline_us = clock_now_us() + 500;

		while (atomic_load(&race.inside) == 0 &&
			clock_now_us() < deadline_us)
			;
	}
	if (atomic_load(&race.inside) > 0)
		fault(FAULT_WINDOW);
	return STATUS_DEVICE_NOT_CONNECTED;
}

/* --- the driver's lifecycle ----------------------------------------------- */

/* Stays inside until so many of this cycle's messages are accepted, one time
 * in so many: what is sent meanwhile races with this very call. */
static void linger(unsigned accepted, unsigned one_in)
{
	mutex_lock(&race.lock);
	if (race.cycle % one_in == 0)
		accepted += (race.cycle - 1) * SENDERS * PER_CYCLE;
	else
		accepted = 0;
	while (race.accepted < accepted)
		cond_wait(&race.changed, &race.lock);
	mutex_unlock(&race.lock);
}

static void enter_call(void)
{
	if (atomic_fetch_add(&race.inside, 1) != 0)
		fault(FAULT_LIFECYCLE);
}

static void leave_call(void)
{
	atomic_fetch_sub(&race.inside, 1);
}

static NTSTATUS create(struct script *script)
{
	(void)script;
	enter_call();
	leave_call();
	return STATUS_SUCCESS;
}

static NTSTATUS start(struct script *script, SOCKET socket,
	const MIRACAST_WFD_CONNECTION_STATS *stats, MIRACAST_SESSION_INFO *info)
{
	(void)script;
	(void)socket;
	(void)stats;
	(void)info;
	enter_call();
	mutex_lock(&race.lock);
	race.starts++;
	cond_broadcast(&race.changed);
	mutex_unlock(&race.lock);
	/* A message from inside: held (G-42). */
	if (send_without_callback() == STATUS_PENDING)
		atomic_fetch_add(&race.from_start, 1);
	linger(15, 4);
	leave_call();
	return STATUS_SUCCESS;
}

static void stop(struct script *script)
{
	(void)script;
	enter_call();
	atomic_fetch_add(&race.stops, 1);
	linger(60, 2);
	leave_call();
}

static void destroy(struct script *script)
{
	(void)script;
	enter_call();
	linger(70, 3);
	leave_call();
}

/* The fixture's log would order what must not need an order. */
static void no_record(struct script *script, const char *what)
{
	(void)script;
	(void)what;
}

/* --- the miniport's threads ------------------------------------------------
 */

/* Until the cycle is at least this one; which one it is. */
static unsigned wait_cycle(unsigned cycle)
{
	mutex_lock(&race.lock);
	while (race.cycle < cycle)
		cond_wait(&race.changed, &race.lock);
	cycle = race.cycle;
	mutex_unlock(&race.lock);
	return cycle;
}

static void count_accepted(void)
{
	mutex_lock(&race.lock);
	race.accepted++;
	cond_broadcast(&race.changed);
	mutex_unlock(&race.lock);
}

/* Sends each message until it is accepted: its share of every cycle, as fast
 * as it can. */
static void send_all(void *arg)
{
	unsigned first = *(unsigned *)arg * PER_SENDER;

	for (unsigned i = 0; i < PER_SENDER; i++) {
		unsigned cycle = wait_cycle(1 + i / PER_CYCLE);

		for (;;) {
			NTSTATUS status = i % 7 == 6
						  ? send_without_callback()
						  : send_message(0, first + i);

			if (status == STATUS_PENDING)
				break;
			/* Between two sessions: until the next is there. */
			if (status != STATUS_INVALID_DEVICE_STATE)
				fault(FAULT_ACCEPT);
			cycle = wait_cycle(cycle + 1);
		}
		count_accepted();
	}
}

/* --- the program -----------------------------------------------------------
 */

static void wait_accepted(unsigned count, unsigned starts)
{
	mutex_lock(&race.lock);
	while (race.accepted < count || race.starts < starts)
		cond_wait(&race.changed, &race.lock);
	mutex_unlock(&race.lock);
}

static void next_cycle(unsigned cycle)
{
	mutex_lock(&race.lock);
	race.cycle = cycle;
	cond_broadcast(&race.changed);
	mutex_unlock(&race.lock);
}

static void one_cycle(struct fixture *self, unsigned cycle)
{
	/* The end comes inside Start or just behind it, sometimes when a part
	 * of the messages is sent. */
	unsigned share = SENDERS * PER_CYCLE * (cycle % 3) / 4;
	unsigned before = (cycle - 1) * SENDERS * PER_CYCLE;

	fixture_prepare(self);
	if (cycle == 1)
		race.host = self->script.kernel;
	next_cycle(cycle);
	assert_int_equal(host_start(self->host, SOCKET_NONE, &self->error), 0);
	wait_accepted(share > 0 ? before + share : 0, cycle);
	host_stop(self->host);
	fixture_finish(self);
}

/* Entries that were accepted and did not complete just once, or the other
 * way round. */
static unsigned unbalanced(unsigned round)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < MESSAGES; i++) {
		const struct entry *entry = &ledger[round][i];

		wrong += atomic_load(&entry->accepted) !=
				 atomic_load(&entry->completed) ||
			 atomic_load(&entry->accepted) > 1 ||
			 atomic_load(&entry->delivered) >
				 atomic_load(&entry->accepted);
	}
	return wrong;
}

static unsigned accepted_in(unsigned round)
{
	unsigned count = 0;

	for (unsigned i = 0; i < MESSAGES; i++)
		count += atomic_load(&ledger[round][i].accepted);
	return count;
}

static void g67_g74_i12_messages_race_with_sessions(void **state)
{
	struct fixture *self = *state;
	struct thread threads[SENDERS] = {0};
	unsigned numbers[SENDERS], cycle = 0;

	mutex_init(&race.lock);
	cond_init(&race.changed);
	self->script.record = no_record;
	self->script.create = create;
	self->script.start = start;
	self->script.stop = stop;
	self->script.destroy = destroy;
	self->script.message = handle;
	fixture_open(self);
	for (unsigned i = 0; i < SENDERS; i++) {
		numbers[i] = i;
		assert_int_equal(thread_start(&threads[i], send_all,
					 &numbers[i], "miniport"),
			0);
	}
	while (cycle < CYCLES)
		one_cycle(self, ++cycle);
	assert_int_equal(atomic_load(&race.stops), CYCLES);
	/* What the last sessions refused. */
	fixture_prepare(self);
	next_cycle(++cycle);
	wait_accepted(MESSAGES, 0);
	fixture_finish(self);
	for (unsigned i = 0; i < SENDERS; i++)
		thread_join(&threads[i]);
	host_close(self->host); /* every callback has been called */
	self->host = NULL;

	print_message("# %u cycles, %u stops; %u + %u with a callback, %u "
		      "without; %u delivered, %u cancelled\n",
		cycle, atomic_load(&race.stops), accepted_in(0), accepted_in(1),
		atomic_load(&race.silent_accepted),
		atomic_load(&race.deliveries), atomic_load(&race.cancels));
	for (unsigned i = 0; i < FAULTS; i++) {
		if (atomic_load(&race.faults[i]))
			print_message("# fault %u: %u times\n", i,
				atomic_load(&race.faults[i]));
		assert_int_equal(atomic_load(&race.faults[i]), 0);
	}
	assert_int_equal(unbalanced(0), 0);
	assert_int_equal(unbalanced(1), 0);
	assert_int_equal(accepted_in(0) + atomic_load(&race.silent_accepted),
		MESSAGES + atomic_load(&race.from_start));
	/* Both halves of the race have been there. */
	assert_true(atomic_load(&race.deliveries) > 0);
	assert_true(atomic_load(&race.cancels) > 0);
	assert_true(atomic_load(&race.silent_delivered) > 0);
	assert_true(accepted_in(1) > 0);
	cond_destroy(&race.changed);
	mutex_destroy(&race.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			g67_g74_i12_messages_race_with_sessions, fixture_setup,
			fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
