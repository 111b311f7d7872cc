/*
 * A monitor comes, changes and goes while a session runs: what is reported of
 * it, its description and its modes.
 */
#include <string.h>

#include "verify/miniport_stage.h"
#include "verify/verdict.h"

static const char *const rules[] = {"G-51", "G-53", "G-54", "G-55", "G-56",
	"G-57", "G-59", "G-63", "G-64", "G-206", "G-207", "G-209", "G-212",
	"G-216", NULL};

static bool ask(DXGK_CHILD_STATUS *child)
{
	memset(child, 0, sizeof(*child));
	child->Type = StatusMiracastConnection;
	child->ChildUid = miniport_seen.target;
	return NT_SUCCESS(miniport_real.table.QueryChildStatus(
		       miniport_real.adapter, child)) &&
	       child->Type == StatusMiracastConnection;
}

/* The last thing that it indicated. */
static DXGK_CHILD_STATUS last_indication(void)
{
	struct miniport_seen seen = miniport_seen_now();
	unsigned last = seen.indications ? seen.indications - 1 : 0;

	return seen.indication[last < MINIPORT_INDICATIONS
				       ? last
				       : MINIPORT_INDICATIONS - 1];
}

static bool arrive(D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY connector)
{
	struct sundog_request request = miniport_monitor;

	request.connector_type = (UINT)connector;
	return miniport_stage_report(&request, NULL);
}

/* --- what is reported ---------------------------------------------------- */

static void judge_before(void)
{
	DXGK_CHILD_STATUS child;

	if (!ask(&child)) {
		verdict_fail("G-64",
			"QueryChildStatus of the Miracast target does not "
			"answer with the Miracast member (type %d)",
			(int)child.Type);
		return;
	}
	verdict_pass("G-64");
	verdict_check(!child.Miracast.Connected, "G-51",
		"the target is connected before a driver told of a monitor");
}

static void judge_indication(void)
{
	DXGK_CHILD_STATUS told = last_indication();
	bool whole = told.Type == StatusMiracastConnection &&
		     told.ChildUid == miniport_seen.target &&
		     told.Miracast.MiracastMonitorType == D3DKMDT_VOT_HDMI;

	verdict_check(whole, "G-54",
		"arrival was reported as type %d of child %u, monitor type %d; "
		"type 3, child %u, monitor type %d were expected",
		(int)told.Type, (unsigned)told.ChildUid,
		(int)told.Miracast.MiracastMonitorType,
		(unsigned)miniport_seen.target, (int)D3DKMDT_VOT_HDMI);
}

static void judge_built_in(void)
{
	DXGK_CHILD_STATUS told;

	if (!arrive(D3DKMDT_VOT_MIRACAST)) {
		verdict_fail("G-53",
			"the driver told of another monitor and no arrival was "
			"reported to the host");
		return;
	}
	told = last_indication();
	if (verdict_failed("G-54"))
		return; /* another member was filled in */
	verdict_check(told.Miracast.MiracastMonitorType == D3DKMDT_VOT_MIRACAST,
		"G-55",
		"the monitor type of a sink that is its own monitor was "
		"reported as %d; D3DKMDT_VOT_MIRACAST (15) was expected",
		(int)told.Miracast.MiracastMonitorType);
}

static void judge_departure(void)
{
	unsigned before = miniport_count(&miniport_seen.departures);
	DXGK_CHILD_STATUS child;
	bool told;

	verdict_phase("the monitor was unplugged");
	miniport_stage_order(SUNDOG_MEANS_DEPART);
	told = miniport_wait(&miniport_seen.departures, before + 1,
		miniport_stage_deadline());
	verdict_check(told, "G-59",
		"the driver told that the monitor was unplugged and no "
		"departure was reported to the host");
	if (!told || !ask(&child))
		return;
	verdict_check(!child.Miracast.Connected, "G-57",
		"the target is still connected after its departure was "
		"reported");
	verdict_check(child.Miracast.MiracastMonitorType == D3DKMDT_VOT_HDMI,
		"G-56",
		"with no monitor the monitor type is %d; the last one "
		"reported (%d) was expected",
		(int)child.Miracast.MiracastMonitorType, (int)D3DKMDT_VOT_HDMI);
}

/* --- what is told of the monitor ----------------------------------------- */

static void judge_part_of_edid(UINT offset, UINT length)
{
	const struct sundog_request *monitor = &miniport_monitor;
	UCHAR part[256];
	UINT told = length;
	NTSTATUS status;

	memset(part, 0, sizeof(part));
	status =
		miniport_real.table.QueryDeviceDescriptor(miniport_real.adapter,
			miniport_seen.target, offset, &told, part);
	if (offset >= monitor->edid_bytes) {
		verdict_check(!NT_SUCCESS(status) || told == 0, "G-63",
			"QueryDeviceDescriptor gave %u bytes behind the EDID's "
			"end (0x%08X); there are none",
			told, (unsigned)status);
		return;
	}
	verdict_check(NT_SUCCESS(status) && told == length &&
			      memcmp(part, monitor->edid + offset, length) == 0,
		"G-63",
		"QueryDeviceDescriptor answered 0x%08X, %u bytes, for %u bytes "
		"from %u on of the EDID that the driver gave; these very bytes "
		"were expected",
		(unsigned)status, told, length, offset);
}

/* In the monitor's order; *rank: where the search goes on. */
static bool is_offered(const struct sundog_target_mode *mode, unsigned *rank)
{
	for (; *rank < miniport_monitor.mode_count; ++*rank) {
		if (miniport_mode_is(mode, &miniport_monitor.modes[*rank]))
			return true;
	}
	return false;
}

/* Whether it is a mode of the monitor's but for its rate. */
static bool has_other_rate(const struct sundog_target_mode *mode)
{
	bool same_size = false;

	for (UINT i = 0; i < miniport_monitor.mode_count; i++) {
		const struct sundog_mode *own = &miniport_monitor.modes[i];

		same_size |= mode->width == own->width &&
			     mode->height == own->height;
	}
	return same_size && mode->refresh_numerator != 0 &&
	       mode->refresh_denominator != 0 && !miniport_monitor_has(mode);
}

static void judge_mode(
	UINT at, const struct sundog_target_mode *mode, unsigned *rank)
{
	UINT divider = mode->vsync_divider;

	if (has_other_rate(mode))
		verdict_fail("G-209",
			"mode %u of the target, %ux%u, is at %u/%u Hz, which "
			"the monitor does not have; its own rate was expected, "
			"of which the source's is a whole part",
			at, mode->width, mode->height, mode->refresh_numerator,
			mode->refresh_denominator);
	else
		verdict_check(is_offered(mode, rank), "G-212",
			"mode %u of the target, %ux%u at %u/%u Hz, is none "
			"that the driver told, or not in its order",
			at, mode->width, mode->height, mode->refresh_numerator,
			mode->refresh_denominator);
	verdict_check(divider >= 1 && divider <= 63, "G-206",
		"mode %u of the target, %ux%u, has VSyncFreqDivider %u; 1 to "
		"63 were expected",
		at, mode->width, mode->height, divider);
}

static void judge_modes(void)
{
	struct sundog_target_mode modes[SUNDOG_MODES_MAX];
	UINT count = SUNDOG_MODES_MAX;
	unsigned rank = 0;
	NTSTATUS status = miniport_real.table.EnumModes(
		miniport_real.adapter, miniport_seen.target, modes, &count);

	if (!NT_SUCCESS(status) || count == 0 || count > SUNDOG_MODES_MAX) {
		verdict_fail("G-212",
			"EnumModes answered 0x%08X, %u modes, with a monitor "
			"that has %u",
			(unsigned)status, count, miniport_monitor.mode_count);
		return;
	}
	for (UINT i = 0; i < count; i++)
		judge_mode(i, &modes[i], &rank);
	/* The divider is whole, and the rate is the monitor's own. */
	if (!verdict_failed("G-206") && !verdict_failed("G-212"))
		verdict_pass("G-209");
}

static void judge_other_children(void)
{
	struct miniport_seen seen = miniport_seen_now();
	bool any = false;

	for (UINT i = 0; i < seen.child_count; i++) {
		struct sundog_target_mode modes[SUNDOG_MODES_MAX];
		UINT count = SUNDOG_MODES_MAX;

		if (seen.children[i].technology == D3DKMDT_VOT_MIRACAST ||
			!NT_SUCCESS(miniport_real.table.EnumModes(
				miniport_real.adapter, seen.children[i].uid,
				modes, &count)))
			continue;
		for (UINT at = 0; at < count && at < SUNDOG_MODES_MAX; at++) {
			any = true;
			verdict_check(modes[at].vsync_divider == 0, "G-207",
				"a mode of child %u, which is not Miracast, "
				"has VSyncFreqDivider %u; 0 was expected",
				(unsigned)seen.children[i].uid,
				modes[at].vsync_divider);
		}
	}
	if (!any)
		verdict_none("G-207",
			"it has no target with modes but the Miracast one");
}

/* The connector is HDMI: the target stays what it is. */
static void judge_target(void)
{
	struct sundog_child children[MINIPORT_CHILDREN];
	UINT count = MINIPORT_CHILDREN;
	NTSTATUS status;

	memset(children, 0, sizeof(children));
	status = miniport_real.table.QueryChildRelations(
		miniport_real.adapter, children, &count);
	for (UINT i = 0;
		NT_SUCCESS(status) && i < count && i < MINIPORT_CHILDREN; i++) {
		if (children[i].uid != miniport_seen.target)
			continue;
		verdict_check(children[i].technology == D3DKMDT_VOT_MIRACAST,
			"G-216",
			"with a sink that has its monitor on HDMI the target's "
			"type is %d; D3DKMDT_VOT_MIRACAST (15) was expected",
			(int)children[i].technology);
		return;
	}
	verdict_fail("G-216",
		"with a monitor the adapter's children have no target %u any "
		"more (0x%08X, %u children)",
		(unsigned)miniport_seen.target, (unsigned)status, count);
}

static void run(const struct subject *subject)
{
	struct miniport_stage stage;

	if (miniport_stage_begin(&stage, subject, rules)) {
		judge_before();
		verdict_phase("a monitor was reported");
		if (!arrive(D3DKMDT_VOT_HDMI)) {
			verdict_fail("G-53",
				"the driver told of a monitor and no arrival "
				"was reported to the host");
		} else {
			verdict_pass("G-53");
			judge_indication();
			judge_target();
			judge_part_of_edid(0, 128);
			judge_part_of_edid(128, 128);
			judge_part_of_edid(100, 56);
			judge_part_of_edid(256, 128);
			judge_modes();
			judge_other_children();
			judge_built_in();
			if (arrive(D3DKMDT_VOT_HDMI))
				judge_departure();
		}
	}
	miniport_stage_end(&stage);
}

const struct scenario scenario_miniport_arrival = {
	.name = "miniport-arrival",
	.title = "report a monitor, another one, and its departure",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
