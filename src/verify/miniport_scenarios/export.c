/*
 * The export: versions and sizes that it must not take (I-01), and a table that
 * is whole.
 */
#include <string.h>

#include "verify/miniport_bench.h"
#include "verify/verdict.h"

#define CANARY	     0xA5
#define CANARY_BYTES 256u

static const char *const rules[] = {"I-01", NULL};

struct room {
	struct sundog_adapter_interface table;
	unsigned char beyond[CANARY_BYTES];
};

static bool untouched(const struct room *room, size_t from)
{
	const unsigned char *bytes = (const unsigned char *)room;

	for (size_t i = from; i < sizeof(*room); i++) {
		if (bytes[i] != CANARY)
			return false;
	}
	return true;
}

static void ask(SUNDOG_QUERY_ADAPTER *query, UINT version, UINT size)
{
	struct room room;
	NTSTATUS status;

	memset(&room, CANARY, sizeof(room));
	status = query(version, size, &room.table);
	if (version != SUNDOG_ADAPTER_VERSION)
		verdict_check(!NT_SUCCESS(status), "I-01",
			SUNDOG_QUERY_ADAPTER_EXPORT
			" took version %u of the adapter's table, which there "
			"is not; STATUS_REVISION_MISMATCH was expected",
			version);
	else
		verdict_check(!NT_SUCCESS(status) && untouched(&room, 0),
			"I-01",
			SUNDOG_QUERY_ADAPTER_EXPORT
			" answered 0x%08X to a buffer of %u bytes%s; "
			"STATUS_BUFFER_TOO_SMALL and nothing written was "
			"expected",
			(unsigned)status, size,
			untouched(&room, 0) ? "" : " and wrote to it");
}

static const char *missing_in(const struct sundog_adapter_interface *table)
{
	if (table->Size < sizeof(*table))
		return "Size";
	if (!table->AddAdapter)
		return "AddAdapter";
	if (!table->RemoveAdapter)
		return "RemoveAdapter";
	if (!table->QueryInterface)
		return "QueryInterface";
	if (!table->QueryChildRelations)
		return "QueryChildRelations";
	if (!table->QueryChildStatus)
		return "QueryChildStatus";
	if (!table->QueryDeviceDescriptor)
		return "QueryDeviceDescriptor";
	if (!table->EnumModes)
		return "EnumModes";
	return table->CommitMode ? NULL : "CommitMode";
}

static void run(const struct subject *subject)
{
	struct sundog_adapter_interface table = {0};
	struct miniport_stage stage;
	SUNDOG_QUERY_ADAPTER *query;
	const char *missing;

	miniport_probe_init(subject->module);
	query = miniport_probe_export();
	if (!query)
		return;
	verdict_phase("it was asked for its table");
	ask(query, SUNDOG_ADAPTER_VERSION + 1, sizeof(struct room));
	ask(query, 0, sizeof(struct room));
	ask(query, SUNDOG_ADAPTER_VERSION, 0);
	ask(query, SUNDOG_ADAPTER_VERSION, sizeof(UINT));
	ask(query, SUNDOG_ADAPTER_VERSION, sizeof(table) - 1);
	if (!NT_SUCCESS(query(SUNDOG_ADAPTER_VERSION, sizeof(table), &table))) {
		verdict_fail(RULE_LOAD,
			SUNDOG_QUERY_ADAPTER_EXPORT
			" gives no table of version %u",
			SUNDOG_ADAPTER_VERSION);
		return;
	}
	missing = missing_in(&table);
	if (missing) {
		verdict_fail(RULE_LOAD,
			"the adapter's table has no %s; all of it is needed",
			missing);
		return;
	}
	miniport_probe_unload();
	/* Otherwise all rules would be n/a, and the whole would pass. */
	if (!miniport_stage_settings(&stage, subject))
		verdict_fail(RULE_LOAD,
			"its adapter can't be started, so nothing can be "
			"judged: %s; name its settings with --set",
			stage.why);
	miniport_stage_close(&stage);
}

const struct scenario scenario_miniport_export = {
	.name = "miniport-export",
	.title = "ask the export for versions and sizes that there are not",
	.party = SCENARIO_MINIPORT,
	.limit_s = 60,
	.rules = rules,
	.run = run,
};
