/*
 * Create and Destroy without a session: what is prepared and what is released.
 */
#include "bare_host.h"
#include "platform/process_self.h"
#include "verify/stage.h"
#include "verify/verdict.h"

#define WARM_UP 25 /* libraries keep some of what they allocate, for good */
#define TIMES	25
/* Less than any allocation a cycle would lose in TIMES cycles. */
#define SLACK (TIMES * 8)

static void run_cycles(const struct subject *subject)
{
	struct stage stage = {0};
	struct process_holdings before, after;
	bool good = stage_open(&stage, subject);

	for (unsigned i = 0; good && i < WARM_UP; i++)
		good = stage_prepare(&stage) && stage_finish(&stage);
	process_holdings(&before);
	for (unsigned i = 0; good && i < TIMES; i++)
		good = stage_prepare(&stage) && stage_finish(&stage);
	process_holdings(&after);
	if (good) {
		verdict_pass("G-17");
		verdict_pass("G-23");
	} else if (probe_seen.creates &&
		   !NT_SUCCESS(probe_seen.create_status)) {
		verdict_fail("G-17",
			"CreateMiracastContext answered 0x%08X, in its call "
			"number %u",
			probe_hex(probe_seen.create_status),
			probe_seen.creates);
	}
	if (good && before.heap && after.heap)
		verdict_check(after.heap <= before.heap + SLACK, "G-180",
			"%u bytes more are allocated after Create and Destroy "
			"were called %u times",
			(unsigned)(after.heap - before.heap), TIMES);
	else if (good)
		verdict_none("G-180", "this system does not tell how much is "
				      "allocated");
	stage_end(&stage);
}

const struct scenario scenario_create_destroy = {
	.name = "create-destroy",
	.title = "create and destroy a context without a session, many times",
	.party = SCENARIO_DRIVER,
	.limit_s = 30,
	.rules = (const char *const[]){"G-17", "G-18", "G-23", "G-180", "G-182",
		"G-184", NULL},
	.run = run_cycles,
};

/* --- two adapters ------------------------------------------------------------
 */

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
