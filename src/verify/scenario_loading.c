#include "scenario_loading.h"

#include <stdio.h>
#include <string.h>

#include "host/host_calls.h"
#include "host/host_modules.h"
#include "platform/crash.h"
#include "platform/module.h"
#include "sundog/personality.h"
#include "verdict.h"
#include "verdict_end.h"

#define TIMES 3
#define WORDS 480

/* What a module must export to be of one kind. */
static const struct kind {
	const char *name, *noun, *export, *option;
} kinds[] = {
	[SCENARIO_DRIVER] = {"Miracast driver", "the driver",
		SUNDOG_MIRACAST_EXPORT_NAME, ""},
	[SCENARIO_MINIPORT] = {"miniport", "the display miniport",
		SUNDOG_QUERY_ADAPTER_EXPORT, "--miniport "},
};

static _Noreturn void refuse(const char *why)
{
	verdict_refuse(why);
	verdict_done();
}

/* In the words of the host, which has explained enough modules. */
static void explain(
	enum scenario_party party, const char *path, struct host_error *error)
{
	/* Only to have it fail again, in the same way. */
	if (party == SCENARIO_DRIVER) {
		struct host_driver driver;

		if (host_driver_load(&driver, path, NULL, error) == 0)
			host_driver_unload(&driver);
	} else {
		struct host_miniport miniport;

		if (host_miniport_load(&miniport, path, NULL, error) == 0)
			host_miniport_unload(&miniport);
	}
}

/* It has not what it takes: perhaps it is of the other kind. */
static _Noreturn void without_export(
	const struct subject *subject, enum scenario_party party, bool other)
{
	const struct kind *kind = &kinds[party];
	const struct kind *others =
		&kinds[party == SCENARIO_DRIVER ? SCENARIO_MINIPORT
						: SCENARIO_DRIVER];
	char why[WORDS];

	if (other) {
		snprintf(why, sizeof(why),
			"'%s' is no %s but a %s: try 'sundog verify %s%s'",
			subject->module, kind->name, others->name,
			others->option, subject->module);
		refuse(why);
	}
	if (party == SCENARIO_MINIPORT) {
		snprintf(why, sizeof(why),
			"'%s' does not export %s, so it is no %s: give another "
			"module",
			subject->module, kind->export, kind->name);
		refuse(why);
	}
	verdict_fail("G-06", "'%s' does not export %s by exactly that name",
		subject->module, kind->export);
	verdict_done();
}

static void check_personality(const char *path)
{
	struct sundog_personality_interface table = {0};
	SUNDOG_QUERY_PERSONALITY *query;
	char reason[200] = "", why[WORDS];
	struct module *module;
	NTSTATUS status;
	void *export;

	verdict_phase("the personality was loaded");
	if (host_call_load(
		    "the personality", path, &module, reason, sizeof(reason))) {
		snprintf(why, sizeof(why),
			"the personality '%s' can't be loaded (%s)", path,
			reason);
		refuse(why);
	}
	export = module_symbol(module, SUNDOG_QUERY_PERSONALITY_EXPORT);
	if (!export) {
		snprintf(why, sizeof(why),
			"'%s' does not export " SUNDOG_QUERY_PERSONALITY_EXPORT
			", so it is no personality: give another module",
			path);
		refuse(why);
	}
	memcpy(&query, &export, sizeof(query));
	crash_enter("the personality", SUNDOG_QUERY_PERSONALITY_EXPORT);
	status = query(SUNDOG_PERSONALITY_VERSION, sizeof(table), &table);
	crash_leave();
	if (!NT_SUCCESS(status) || table.Size < sizeof(table)) {
		snprintf(why, sizeof(why),
			"the personality '%s' does not speak version %u "
			"(" SUNDOG_QUERY_PERSONALITY_EXPORT
			" answered 0x%08X, %u bytes): build it against "
			"these headers",
			path, SUNDOG_PERSONALITY_VERSION, (unsigned)status,
			table.Size);
		refuse(why);
	}
	host_call_unload("the personality", module, NULL);
}

static void run(const struct subject *subject, enum scenario_party party)
{
	const struct kind *kind = &kinds[party];
	const char *other = kinds[party == SCENARIO_DRIVER ? SCENARIO_MINIPORT
							   : SCENARIO_DRIVER]
				    .export;
	struct host_error error = {0};
	char name[CRASH_NAME_BYTES], reason[200];

	host_call_name(name, sizeof(name), kind->noun, subject->module);
	for (int i = 0; i < TIMES; i++) {
		struct module *module;
		void *export, *of_other;

		verdict_phase(i ? "it was loaded again" : "it was loaded");
		if (host_call_load(name, subject->module, &module, reason,
			    sizeof(reason))) {
			explain(party, subject->module, &error);
			if (i == 0)
				refuse(error.text);
			verdict_fail(RULE_LOAD,
				"it was loaded and unloaded %s and then could "
				"not be loaded again: %s",
				i == 1 ? "once" : "twice", reason);
			verdict_done();
		}
		export = module_symbol(module, kind->export);
		of_other = module_symbol(module, other);
		if (export)
			crash_module(name, export);
		verdict_phase("it was unloaded");
		host_call_unload(name, module, export);
		if (!export)
			without_export(subject, party, of_other != NULL);
	}
	verdict_pass(RULE_LOAD);
	if (party == SCENARIO_DRIVER)
		verdict_pass("G-06");
	if (subject->personality)
		check_personality(subject->personality);
}

static void run_driver(const struct subject *subject)
{
	run(subject, SCENARIO_DRIVER);
}

static void run_miniport(const struct subject *subject)
{
	run(subject, SCENARIO_MINIPORT);
}

const struct scenario scenario_driver_loading = {
	.name = "loading",
	.title = "The module is loaded and unloaded three times",
	.party = SCENARIO_DRIVER,
	.limit_s = 20,
	.rules = (const char *const[]){"G-06", NULL},
	.run = run_driver,
};

const struct scenario scenario_miniport_loading = {
	.name = "miniport-loading",
	.title = "The module is loaded and unloaded three times",
	.party = SCENARIO_MINIPORT,
	.limit_s = 20,
	.rules = (const char *const[]){NULL},
	.run = run_miniport,
};
