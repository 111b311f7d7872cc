/*
 * What the export answers, without a host: versions, sizes, the table.
 */
#include <string.h>

#include "host/host_calls.h"
#include "verify/probe.h"
#include "verify/scenario.h"
#include "verify/verdict.h"

#define CANARY 0xA5

struct buffer {
	MIRACAST_DRIVER_INTERFACE table;
	unsigned char behind[64];
};

/* The first byte from `from` on that is not as it was; -1: none. */
static int first_change(const struct buffer *buffer, size_t from)
{
	const unsigned char *bytes = (const unsigned char *)buffer;

	for (size_t i = from; i < sizeof(*buffer); i++)
		if (bytes[i] != CANARY)
			return (int)i;
	return -1;
}

/* With a note of where we are. */
static struct host_driver driver;

static NTSTATUS ask(QUERY_MIRACAST_DRIVER_INTERFACE query, UINT version,
	UINT size, struct buffer *buffer)
{
	memset(buffer, CANARY, sizeof(*buffer));
	return host_call_query_driver(
		&driver, query, version, size, &buffer->table);
}

static void ask_rightly(QUERY_MIRACAST_DRIVER_INTERFACE query)
{
	const MIRACAST_DRIVER_INTERFACE *table;
	struct buffer buffer;
	NTSTATUS status;

	verdict_phase("QueryMiracastDriverInterface was asked for version 1");
	status = ask(query, MIRACAST_DRIVER_INTERFACE_VERSION_1,
		sizeof(buffer.table), &buffer);
	verdict_check(NT_SUCCESS(status), "G-13",
		"asked for version 1 with a buffer that is large enough, it "
		"answered 0x%08X",
		probe_hex(status));
	verdict_check(first_change(&buffer, sizeof(buffer.table)) < 0, "G-10",
		"with a buffer of %u bytes it wrote at byte %d",
		(unsigned)sizeof(buffer.table),
		first_change(&buffer, sizeof(buffer.table)));
	if (!NT_SUCCESS(status))
		return;
	table = &buffer.table;
	verdict_check(table->Size == sizeof(*table), "G-12",
		"Size is %u; the structure has %u bytes", table->Size,
		(unsigned)sizeof(*table));
	verdict_check(table->CreateMiracastContext &&
			      table->DestroyMiracastContext &&
			      table->StartMiracastSession &&
			      table->StopMiracastSession &&
			      table->HandleKernelModeMessage,
		"G-11", "%s is NULL",
		!table->CreateMiracastContext	 ? "CreateMiracastContext"
		: !table->DestroyMiracastContext ? "DestroyMiracastContext"
		: !table->StartMiracastSession	 ? "StartMiracastSession"
		: !table->StopMiracastSession	 ? "StopMiracastSession"
						 : "HandleKernelModeMessage");
}

/* I-01, first half: nothing is written into a buffer that is too small. */
static void ask_with_too_little(QUERY_MIRACAST_DRIVER_INTERFACE query)
{
	struct buffer buffer;

	verdict_phase("QueryMiracastDriverInterface got too small a buffer");
	for (UINT size = 0; size < sizeof(buffer.table); size += 4) {
		NTSTATUS status = ask(query,
			MIRACAST_DRIVER_INTERFACE_VERSION_1, size, &buffer);

		verdict_check(status == STATUS_BUFFER_TOO_SMALL, "I-01",
			"with a buffer of %u bytes it answered 0x%08X; "
			"STATUS_BUFFER_TOO_SMALL was expected",
			size, probe_hex(status));
		verdict_check(first_change(&buffer, 0) < 0, "I-01",
			"with a buffer of %u bytes it wrote at byte %d; "
			"nothing was to be written",
			size, first_change(&buffer, 0));
	}
}

/* ... second half: a version that nobody knows. */
static void ask_for_the_future(QUERY_MIRACAST_DRIVER_INTERFACE query)
{
	static const UINT versions[] = {0, 2, 0xFFFFFFFF};
	struct buffer buffer;

	verdict_phase("QueryMiracastDriverInterface was asked for versions "
		      "that do not exist");
	for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		NTSTATUS status;

		memset(&buffer, CANARY, sizeof(buffer));
		status =
			query(versions[i], sizeof(buffer.table), &buffer.table);
		verdict_check(status == STATUS_REVISION_MISMATCH, "I-01",
			"asked for version %u it answered 0x%08X; "
			"STATUS_REVISION_MISMATCH was expected",
			versions[i], probe_hex(status));
	}
}

static void run(const struct subject *subject)
{
	QUERY_MIRACAST_DRIVER_INTERFACE query;

	host_call_name(driver.name, sizeof(driver.name), "the driver",
		subject->module);
	probe_init(subject->module, NULL);
	verdict_phase("the driver was loaded");
	query = probe_export();
	if (query) {
		ask_rightly(query);
		ask_with_too_little(query);
		ask_for_the_future(query);
	}
	/* G-183: it can be unloaded, and loaded again. */
	for (unsigned i = 0; i < 10 && query; i++) {
		verdict_phase("the driver was unloaded and loaded again");
		probe_unload();
		query = probe_export();
	}
	probe_unload();
}

const struct scenario scenario_query = {
	.name = "query",
	.title = "ask the export for the interface, rightly and wrongly",
	.party = SCENARIO_DRIVER,
	.limit_s = 10,
	.rules = (const char *const[]){"G-06", "G-10", "G-11", "G-12", "G-13",
		"I-01", RULE_LOAD, NULL},
	.run = run,
};
