/*
 * The adapter before any session: the Miracast interface, capabilities, the
 * target.
 */
#include <string.h>

#include "verify/miniport_bench.h"
#include "verify/verdict.h"

#define CANARY 0xA5

static const char *const rules[] = {"G-51", "G-64", "G-189", "G-190", "G-191",
	"G-192", "G-194", "G-195", "G-197", "G-198", "G-199", "I-01", NULL};

/* {d8a11d2a-1b5c-4d0f-9d0e-0d6a6e0d1e55}: of nothing. */
static const GUID other_interface = {0xd8a11d2a, 0x1b5c, 0x4d0f,
	{0x9d, 0x0e, 0x0d, 0x6a, 0x6e, 0x0d, 0x1e, 0x55}};

static bool untouched(const void *room, size_t bytes)
{
	const unsigned char *at = room;

	for (size_t i = 0; i < bytes; i++) {
		if (at[i] != CANARY)
			return false;
	}
	return true;
}

/* --- before the interface was asked for ---------------------------------- */

static unsigned miracast_targets(const struct sundog_child *child, UINT count)
{
	unsigned targets = 0;

	for (UINT i = 0; i < count && i < MINIPORT_CHILDREN; i++)
		targets += child[i].technology == D3DKMDT_VOT_MIRACAST;
	return targets;
}

static void judge_unasked(const struct miniport_bench *bench)
{
	struct sundog_child children[MINIPORT_CHILDREN];
	UINT count = MINIPORT_CHILDREN;
	NTSTATUS status;

	verdict_phase("it was asked for children, and never for Miracast");
	status = bench->table.QueryChildRelations(
		bench->adapter, children, &count);
	verdict_check(
		!NT_SUCCESS(status) || miracast_targets(children, count) == 0,
		"G-191",
		"it reports a Miracast target to a host that never asked for "
		"the Miracast interface; none was expected");
}

/* --- the interface ------------------------------------------------------- */

static void refuse(const struct miniport_bench *bench)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE room;
	NTSTATUS status;

	verdict_phase("it was asked for another interface");
	memset(&room, CANARY, sizeof(room));
	status = miniport_real.table.QueryInterface(bench->adapter,
		&other_interface, DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		sizeof(room), &room);
	verdict_check(!NT_SUCCESS(status), "G-190",
		"QueryInterface answered 0x%08X to an interface that is not "
		"Miracast's; STATUS_NOT_SUPPORTED was expected",
		(unsigned)status);
	status = miniport_real.table.QueryInterface(bench->adapter,
		&GUID_DEVINTERFACE_MIRACAST_DISPLAY, 0x7f, sizeof(room), &room);
	verdict_check(!NT_SUCCESS(status), "G-190",
		"QueryInterface answered 0x%08X to version 127 of the Miracast "
		"interface; STATUS_NOT_SUPPORTED was expected",
		(unsigned)status);
	memset(&room, CANARY, sizeof(room));
	status = miniport_real.table.QueryInterface(bench->adapter,
		&GUID_DEVINTERFACE_MIRACAST_DISPLAY,
		DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1, sizeof(room) - 1,
		&room);
	verdict_check(!NT_SUCCESS(status) && untouched(&room, sizeof(room)),
		"I-01",
		"QueryInterface answered 0x%08X to a buffer of %u bytes; "
		"STATUS_BUFFER_TOO_SMALL and nothing written was expected",
		(unsigned)status, (unsigned)sizeof(room) - 1);
}

static const char *missing_in(const DXGK_MIRACAST_DISPLAY_INTERFACE *table)
{
	if (!table->InterfaceReference)
		return "InterfaceReference";
	if (!table->InterfaceDereference)
		return "InterfaceDereference";
	if (!table->DxgkDdiMiracastQueryCaps)
		return "DxgkDdiMiracastQueryCaps";
	if (!table->DxgkDdiMiracastCreateContext)
		return "DxgkDdiMiracastCreateContext";
	if (!table->DxgkDdiMiracastIoControl)
		return "DxgkDdiMiracastIoControl";
	return table->DxgkDdiMiracastDestroyContext
		       ? NULL
		       : "DxgkDdiMiracastDestroyContext";
}

static bool judge_interface(struct miniport_bench *bench)
{
	DXGK_MIRACAST_DISPLAY_INTERFACE *table = &bench->miracast;
	const char *missing;
	NTSTATUS status;

	verdict_phase("it was asked for the Miracast interface");
	status = bench->table.QueryInterface(bench->adapter,
		&GUID_DEVINTERFACE_MIRACAST_DISPLAY,
		DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1, sizeof(*table),
		table);
	if (!NT_SUCCESS(status)) {
		verdict_fail("G-189",
			"QueryInterface answered 0x%08X when it was asked for "
			"the Miracast interface; a miniport with Miracast "
			"gives it",
			(unsigned)status);
		return false;
	}
	missing = missing_in(table);
	verdict_check(!missing, "G-189",
		"the Miracast interface has no %s; all functions were expected",
		missing ? missing : "");
	verdict_check(table->Size == sizeof(*table) &&
			      table->Version ==
				      DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1,
		"G-189",
		"the Miracast interface says Size %u, Version %u; %u and %u "
		"were expected",
		table->Size, table->Version, (unsigned)sizeof(*table),
		DXGK_MIRACAST_DISPLAY_INTERFACE_VERSION_1);
	return !missing;
}

/* --- capabilities -------------------------------------------------------- */

static void judge_small_caps(const struct miniport_bench *bench, ULONG bytes)
{
	unsigned char room[sizeof(DXGK_MIRACAST_CAPS) + 64];
	DXGK_MIRACAST_CAPS *caps = (void *)room;
	NTSTATUS status;

	memset(room, CANARY, sizeof(room));
	status = miniport_real.miracast.DxgkDdiMiracastQueryCaps(
		bench->adapter, bytes, caps);
	verdict_check(!NT_SUCCESS(status) && untouched(room, sizeof(room)),
		"G-198",
		"DxgkDdiMiracastQueryCaps answered 0x%08X to a buffer of %u "
		"bytes%s; an error and nothing written was expected",
		(unsigned)status, (unsigned)bytes,
		untouched(room, sizeof(room)) ? "" : " and wrote to it");
}

static void judge_caps(const struct miniport_bench *bench)
{
	DXGK_MIRACAST_CAPS first, again;
	NTSTATUS status;

	verdict_phase("it was asked for its capabilities");
	status = bench->miracast.DxgkDdiMiracastQueryCaps(
		bench->adapter, sizeof(first), &first);
	if (!NT_SUCCESS(status)) {
		verdict_fail("G-189",
			"DxgkDdiMiracastQueryCaps answered 0x%08X; the "
			"capabilities were expected",
			(unsigned)status);
		return;
	}
	verdict_check(first.Flags.Reserved == 0, "G-199",
		"reserved capability bits are set: 0x%08X; zero was expected",
		(unsigned)first.Flags.Value);
	status = bench->miracast.DxgkDdiMiracastQueryCaps(
		bench->adapter, sizeof(again), &again);
	verdict_check(NT_SUCCESS(status) &&
			      first.MaxChunkPrivateDriverDataSize ==
				      again.MaxChunkPrivateDriverDataSize &&
			      first.Flags.Value == again.Flags.Value,
		"G-197",
		"asked again it reports capabilities %u, 0x%08X (0x%08X); the "
		"first time they were %u, 0x%08X",
		(unsigned)again.MaxChunkPrivateDriverDataSize,
		(unsigned)again.Flags.Value, (unsigned)status,
		(unsigned)first.MaxChunkPrivateDriverDataSize,
		(unsigned)first.Flags.Value);
	judge_small_caps(bench, 0);
	judge_small_caps(bench, sizeof(ULONG));
	judge_small_caps(bench, sizeof(DXGK_MIRACAST_CAPS) - 1);
}

/* --- the target ---------------------------------------------------------- */

static void judge_status(const struct miniport_bench *bench)
{
	DXGK_CHILD_STATUS child;
	NTSTATUS status;

	memset(&child, 0, sizeof(child));
	child.Type = StatusMiracastConnection;
	child.ChildUid = miniport_seen.target;
	verdict_phase("it was asked for the target's status");
	status = bench->table.QueryChildStatus(bench->adapter, &child);
	verdict_check(
		NT_SUCCESS(status) && child.Type == StatusMiracastConnection,
		"G-64",
		"QueryChildStatus of the Miracast target answered 0x%08X, type "
		"%d; the Miracast member (type 3) was expected",
		(unsigned)status, (int)child.Type);
	if (NT_SUCCESS(status) && !verdict_failed("G-52"))
		verdict_check(!child.Miracast.Connected, "G-51",
			"the Miracast target is connected and no session was "
			"started; it stays disconnected until then");
}

static void judge_children(const struct miniport_bench *bench)
{
	struct sundog_child children[MINIPORT_CHILDREN];
	UINT count = MINIPORT_CHILDREN;
	unsigned targets;
	NTSTATUS status;

	memset(children, 0, sizeof(children));
	verdict_phase("it was asked for its children");
	status = bench->table.QueryChildRelations(
		bench->adapter, children, &count);
	if (!NT_SUCCESS(status) || count > MINIPORT_CHILDREN) {
		verdict_fail("G-194",
			"QueryChildRelations answered 0x%08X, %u children; the "
			"Miracast target was expected among them",
			(unsigned)status, count);
		return;
	}
	targets = miracast_targets(children, count);
	verdict_check(targets <= 1, "G-192",
		"it reports %u Miracast targets; one was expected", targets);
	verdict_check(targets > 0, "G-194",
		"none of its %u children is a Miracast target (the first has "
		"technology %d; D3DKMDT_VOT_MIRACAST is 15)",
		count, count ? (int)children[0].technology : -2);
	for (UINT i = 0; i < count; i++) {
		if (children[i].technology == D3DKMDT_VOT_MIRACAST)
			verdict_check(
				children[i].hpd == HpdAwarenessInterruptible,
				"G-195",
				"the Miracast target's HPD awareness is %d; "
				"interruptible (4) was expected",
				(int)children[i].hpd);
	}
	if (targets == 1)
		judge_status(bench);
}

static void run(const struct subject *subject)
{
	struct miniport_bench bench;

	if (!miniport_bench_open(&bench, subject, rules))
		return;
	judge_unasked(&bench);
	/* Another adapter, or it would have been asked twice. */
	miniport_bench_close(&bench);
	if (!miniport_bench_open(&bench, subject, rules))
		return;
	refuse(&bench);
	if (judge_interface(&bench)) {
		judge_caps(&bench);
		judge_children(&bench);
		if (bench.miracast.InterfaceDereference)
			bench.miracast.InterfaceDereference(
				bench.miracast.Context);
	}
	miniport_bench_close(&bench);
}

const struct scenario scenario_miniport_interface = {
	.name = "miniport-interface",
	.title = "ask the adapter what it is, before any session",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
