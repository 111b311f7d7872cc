/*
 * Create and Destroy without a session: what is prepared and what is released.
 */
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

/* A host with nothing behind it: every callback fails, as it may. */
static VOID NTAPI no_status(HANDLE device, MIRACAST_STATUS status, NTSTATUS d)
{
	(void)device;
	(void)status;
	(void)d;
}

static NTSTATUS NTAPI no_io_control(HANDLE device, BOOL access, UINT in_bytes,
	VOID *in, UINT out_bytes, VOID *out, UINT *returned)
{
	(void)device;
	(void)access;
	(void)in_bytes;
	(void)in;
	(void)out_bytes;
	(void)out;
	if (returned)
		*returned = 0;
	return STATUS_NOT_SUPPORTED;
}

static VOID NTAPI no_statistic(HANDLE device, MIRACAST_STATISTIC_DATA *data)
{
	(void)device;
	(void)data;
}

static NTSTATUS NTAPI no_chunk(HANDLE device, UINT timeout, UINT count,
	HANDLE *events, UINT *bytes, MIRACAST_CHUNK_DATA *buffer, UINT *left)
{
	(void)device;
	(void)timeout;
	(void)count;
	(void)events;
	(void)buffer;
	(void)left;
	*bytes = 0;
	return STATUS_INSTANCE_NOT_AVAILABLE;
}

static NTSTATUS NTAPI no_rates(
	HANDLE device, PVOID ctx, PFN_DATARATE_NOTIFICATION notify)
{
	(void)device;
	(void)ctx;
	(void)notify;
	return STATUS_NOT_SUPPORTED;
}

static void run_two(const struct subject *subject)
{
	MIRACAST_CALLBACKS callbacks = {
		no_status, no_io_control, no_statistic, no_chunk, no_rates};
	QUERY_MIRACAST_DRIVER_INTERFACE query;
	MIRACAST_DRIVER_INTERFACE table = {0};
	PVOID context[2] = {NULL, NULL};
	NTSTATUS status[2] = {STATUS_UNSUCCESSFUL, STATUS_UNSUCCESSFUL};
	int device[2];

	probe_init(subject->module, NULL);
	query = probe_export();
	if (!query ||
		!NT_SUCCESS(query(MIRACAST_DRIVER_INTERFACE_VERSION_1,
			sizeof(table), &table)) ||
		!table.CreateMiracastContext || !table.DestroyMiracastContext) {
		verdict_none("*", "it gives no interface");
		return;
	}
	verdict_phase("two contexts were created side by side");
	for (int i = 0; i < 2; i++)
		status[i] = table.CreateMiracastContext(
			&device[i], &callbacks, &context[i]);
	if (!NT_SUCCESS(status[0])) {
		verdict_none("*",
			"CreateMiracastContext answered 0x%08X where no "
			"miniport answers its I/O controls",
			probe_hex(status[0]));
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
			table.DestroyMiracastContext(context[i]);
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
