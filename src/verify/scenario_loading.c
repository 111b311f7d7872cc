#include "scenario_loading.h"

#include <stdio.h>
#include <string.h>

#include "host/host_calls.h"
#include "host/host_modules.h"
#include "platform/crash.h"
#include "personality_load.h"
#include "platform/module.h"
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
	char why[WORDS] = "";

	verdict_phase("the personality was loaded");
	crash_enter("the personality", "its loading");
	if (!personality_load(path, why, sizeof(why)))
		refuse(why);
	crash_leave();
}

/* What comes of it other scenarios judge; here a driver that crashes in it, or
 * never comes back, does so once, and not in each of them. */
static void query_driver(const char *name, void *export)
{
	MIRACAST_DRIVER_INTERFACE table = {0};
	QUERY_MIRACAST_DRIVER_INTERFACE query;

	verdict_phase("its interface was asked for");
	/* ISO C has no cast from an object pointer to a function pointer. */
	memcpy(&query, &export, sizeof(query));
	crash_enter(name, SUNDOG_MIRACAST_EXPORT_NAME);
	query(MIRACAST_DRIVER_INTERFACE_VERSION_1, sizeof(table), &table);
	crash_leave();
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
		if (export && party == SCENARIO_DRIVER)
			query_driver(name, export);
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
	.title = "load and unload the module three times",
	.party = SCENARIO_DRIVER,
	.limit_s = 20,
	.rules = (const char *const[]){"G-06", NULL},
	.run = run_driver,
};

const struct scenario scenario_miniport_loading = {
	.name = "miniport-loading",
	.title = "load and unload the module three times",
	.party = SCENARIO_MINIPORT,
	.limit_s = 20,
	.rules = (const char *const[]){NULL},
	.run = run_miniport,
};
