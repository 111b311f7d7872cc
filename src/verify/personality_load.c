#include "personality_load.h"

#include <stdio.h>
#include <string.h>

#include "personality_reference.h"
#include "platform/crash.h"
#include "platform/module.h"

static struct sundog_personality_interface loaded;

static const char *missing_in(const struct sundog_personality_interface *table)
{
	if (!table->Open)
		return "Open";
	if (!table->Close)
		return "Close";
	return table->Answer ? NULL : "Answer";
}

const struct sundog_personality_interface *personality_load(
	const char *path, char *reason, size_t reason_bytes)
{
	SUNDOG_QUERY_PERSONALITY *query;
	struct module *module;
	const char *missing;
	char why[200] = "";
	void *export;

	if (!path)
		return &personality_reference;
	if (module_load(path, &module, why, sizeof(why))) {
		snprintf(reason, reason_bytes,
			"the personality '%s' can't be loaded: %s", path,
			why[0] ? why : "there is no such file");
		return NULL;
	}
	export = module_symbol(module, SUNDOG_QUERY_PERSONALITY_EXPORT);
	if (!export) {
		snprintf(reason, reason_bytes,
			"'%s' does not export " SUNDOG_QUERY_PERSONALITY_EXPORT
			", so it is no personality: see "
			"include/sundog/personality.h",
			path);
		return NULL;
	}
	crash_module("the personality", export);
	memcpy(&query, &export, sizeof(query));
	if (!NT_SUCCESS(query(
		    SUNDOG_PERSONALITY_VERSION, sizeof(loaded), &loaded)) ||
		loaded.Size < sizeof(loaded)) {
		snprintf(reason, reason_bytes,
			"the personality '%s' does not speak version %u: build "
			"it against these headers",
			path, SUNDOG_PERSONALITY_VERSION);
		return NULL;
	}
	missing = missing_in(&loaded);
	if (missing) {
		snprintf(reason, reason_bytes,
			"the personality '%s' has no function %s", path,
			missing);
		return NULL;
	}
	return &loaded;
}
