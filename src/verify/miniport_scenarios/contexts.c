/*
 * Miracast contexts, one after another and one too many.
 */
#include <string.h>

#include "verify/miniport_bench.h"
#include "verify/verdict.h"

#define TIMES 3

static const char *const rules[] = {
	"G-52", "G-185", "G-202", "G-203", "G-204", NULL};

static NTSTATUS NTAPI refuse_message(HANDLE handle, ULONG input_bytes,
	VOID *input, ULONG output_bytes, VOID *output,
	DXGKCB_MIRACAST_SEND_MESSAGE_CALLBACK callback, PVOID ctx)
{
	(void)handle;
	(void)input_bytes;
	(void)input;
	(void)output_bytes;
	(void)output;
	(void)callback;
	(void)ctx;
	return STATUS_INVALID_DEVICE_STATE;
}

static NTSTATUS NTAPI take_step(HANDLE handle, DXGK_MIRACAST_CHUNK_INFO *info,
	PVOID private_data, UINT private_bytes)
{
	(void)handle;
	(void)info;
	(void)private_data;
	(void)private_bytes;
	return STATUS_SUCCESS;
}

static DXGK_MIRACAST_DISPLAY_CALLBACKS callbacks(const void *handle)
{
	return (DXGK_MIRACAST_DISPLAY_CALLBACKS){
		.MiracastHandle = (HANDLE)(uintptr_t)handle,
		.DxgkCbMiracastSendMessage = refuse_message,
		.DxgkCbReportChunkInfo = take_step,
	};
}

/* While one exists. The module itself is asked: the probe has one context. */
static void make_another(const struct miniport_bench *bench)
{
	DXGK_MIRACAST_DISPLAY_CALLBACKS host = callbacks(bench);
	PVOID context = NULL;
	ULONG target = 0;
	NTSTATUS status;

	verdict_phase("a second context was made beside the first");
	status = miniport_real.miracast.DxgkDdiMiracastCreateContext(
		bench->adapter, &host, &context, &target);
	verdict_check(status == STATUS_RESOURCE_IN_USE, "G-203",
		"CreateContext answered 0x%08X while the target had a context "
		"already; STATUS_RESOURCE_IN_USE was expected",
		(unsigned)status);
	if (NT_SUCCESS(status))
		miniport_real.miracast.DxgkDdiMiracastDestroyContext(
			bench->adapter, context);
}

static unsigned miracast_children(void)
{
	unsigned count = 0;

	for (UINT i = 0; i < miniport_seen.child_count; i++)
		count += miniport_seen.children[i].technology ==
			 D3DKMDT_VOT_MIRACAST;
	return count;
}

static bool make(const struct miniport_bench *bench, int time, PVOID *context)
{
	DXGK_MIRACAST_DISPLAY_CALLBACKS host = callbacks(bench);
	ULONG target = ~0u;
	NTSTATUS status;

	*context = NULL;
	verdict_phase("a context was made");
	status = bench->miracast.DxgkDdiMiracastCreateContext(
		bench->adapter, &host, context, &target);
	if (!NT_SUCCESS(status)) {
		if (time == 0)
			verdict_fail("G-202",
				"CreateContext answered 0x%08X with no other "
				"context; all that a session needs was "
				"expected to be ready",
				(unsigned)status);
		else
			verdict_fail("G-185",
				"CreateContext answered 0x%08X after "
				"DestroyContext; nothing of the context before "
				"should be left",
				(unsigned)status);
		return false;
	}
	verdict_pass("G-202");
	if (miracast_children() != 1)
		return true; /* G-192, G-194 */
	verdict_check(*context && target == miniport_seen.target, "G-204",
		"CreateContext gave context %s and target %u; one that is not "
		"NULL and %u, the Miracast child's, were expected",
		*context ? "not NULL" : "NULL", (unsigned)target,
		(unsigned)miniport_seen.target);
	return true;
}

static void run(const struct subject *subject)
{
	struct miniport_bench bench;
	PVOID context;

	if (!miniport_bench_open(&bench, subject, rules))
		return;
	if (miniport_bench_start(&bench, rules)) {
		for (int i = 0; i < TIMES; i++) {
			if (!make(&bench, i, &context))
				break;
			if (i == 0)
				make_another(&bench);
			verdict_phase("a context was destroyed");
			bench.miracast.DxgkDdiMiracastDestroyContext(
				bench.adapter, context);
		}
		if (!verdict_failed("G-52"))
			verdict_pass("G-52");
	}
	miniport_bench_close(&bench);
}

const struct scenario scenario_miniport_contexts = {
	.name = "miniport-contexts",
	.title = "make and destroy Miracast contexts, and one too many",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
