/*
 * Create and Destroy without a session: what is prepared and what is released.
 */
#include "bare_host.h"
#include "platform/process_self.h"
#include "verify/stage.h"
#include "verify/verdict.h"

#define ROUNDS 4
#define TIMES  25 /* in a round */
/* Less than any allocation that is lost each time. */
#define SLACK (TIMES * 8)

/* One round; false: a call failed. *heap: what is allocated after it. */
static bool run_round(struct stage *stage, size_t *heap)
{
	struct process_holdings now;

	for (unsigned i = 0; i < TIMES; i++)
		if (!stage_prepare(stage) || !stage_finish(stage))
			return false;
	process_holdings(&now);
	*heap = now.heap;
	return true;
}

/* What is lost each time is lost in every round. Libraries keep some of what
 * they allocate, once, and for a thread more than there ever was before. */
static void judge_heap(const size_t heap[ROUNDS])
{
	size_t least = SIZE_MAX;

	if (!heap[0]) {
		verdict_none("G-180",
			"this system does not tell how much is allocated");
		return;
	}
	for (unsigned i = 1; i < ROUNDS; i++) {
		size_t more = heap[i] > heap[i - 1] ? heap[i] - heap[i - 1] : 0;

		if (more < least)
			least = more;
	}
	verdict_check(least <= SLACK, "G-180",
		"at least %u bytes more are allocated each time that Create "
		"and Destroy were called %u times",
		(unsigned)least, TIMES);
}

static void run_cycles(const struct subject *subject)
{
	struct stage stage = {0};
	size_t heap[ROUNDS];
	bool good = stage_open(&stage, subject);

	for (unsigned i = 0; good && i < ROUNDS; i++)
		good = run_round(&stage, &heap[i]);
	if (good) {
		verdict_pass("G-17");
		verdict_pass("G-23");
		judge_heap(heap);
	} else if (probe_seen.creates &&
		   !NT_SUCCESS(probe_seen.create_status)) {
		verdict_fail("G-17",
			"CreateMiracastContext answered 0x%08X, in its call "
			"number %u",
			probe_hex(probe_seen.create_status),
			probe_seen.creates);
	}
	stage_end(&stage);
}

const struct scenario scenario_create_destroy = {
	.name = "create-destroy",
	.title = "create and destroy a context without a session, many times",
	.party = SCENARIO_DRIVER,
	.limit_s = 60,
	.rules = (const char *const[]){"G-17", "G-18", "G-23", "G-180", "G-182",
		"G-184", NULL},
	.run = run_cycles,
};

/* --- two adapters -------------------------------------------------------- */

static void run_two(const struct subject *subject)
{
	struct host_driver driver;
	PVOID context[2] = {NULL, NULL};
	NTSTATUS status[2] = {STATUS_UNSUCCESSFUL, STATUS_UNSUCCESSFUL};
	int device[2];

	if (!bare_host_load(subject, &driver)) {
		probe_unload();
		return;
	}
	verdict_phase("two contexts were created side by side");
	for (int i = 0; i < 2; i++)
		status[i] = bare_host_create(&driver, &device[i], &context[i]);
	if (!NT_SUCCESS(status[0])) {
		verdict_none("*",
			"CreateMiracastContext answered 0x%08X where no "
			"miniport answers its I/O controls",
			probe_hex(status[0]));
	} else if (!context[0]) {
		verdict_none("I-13", "it gives no context (G-18)");
	} else {
		verdict_check(NT_SUCCESS(status[1]) && context[0] != context[1],
			"I-13", "the second context in one process: 0x%08X, %s",
			probe_hex(status[1]),
			context[0] == context[1] ? "the same pointer again"
						 : "an error");
	}
	verdict_phase("two contexts were destroyed, the older one first");
	for (int i = 0; i < 2; i++)
		if (NT_SUCCESS(status[i]) &&
			(i == 0 || context[0] != context[1]))
			host_call_destroy(&driver, context[i]);
	probe_unload();
}

const struct scenario scenario_two_contexts = {
	.name = "two-contexts",
	.title = "two contexts in one process, as for two adapters",
	.party = SCENARIO_DRIVER,
	.limit_s = 15,
	.rules = (const char *const[]){"I-13", NULL},
	.run = run_two,
};
