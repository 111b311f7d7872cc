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
	return table->Close ? NULL : "Close";
}

const struct sundog_personality_interface *personality_load(
	const char *path, char *reason, size_t reason_bytes)
{
	SUNDOG_QUERY_PERSONALITY *query;
	struct module *module;
	const char *missing;
	char why[200] = "";
	void *export;
	NTSTATUS status;

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
	status = query(SUNDOG_PERSONALITY_VERSION, sizeof(loaded), &loaded);
	if (!NT_SUCCESS(status)) {
		snprintf(reason, reason_bytes,
			"the personality '%s' gave no table of version %u "
			"(" SUNDOG_QUERY_PERSONALITY_EXPORT
			" answered 0x%08X): build it against these headers",
			path, SUNDOG_PERSONALITY_VERSION, (unsigned)status);
		return NULL;
	}
	if (loaded.Size < sizeof(loaded)) {
		snprintf(reason, reason_bytes,
			"the personality '%s' gave a table of %u bytes where "
			"%u are expected: build it against these headers",
			path, loaded.Size, (unsigned)sizeof(loaded));
		return NULL;
	}
	if (loaded.MaxChunkPrivateBytes > SUNDOG_PERSONALITY_CHUNK_BYTES_MAX) {
		snprintf(reason, reason_bytes,
			"the personality '%s' wants %u bytes of private data a "
			"chunk; %u are the most",
			path, loaded.MaxChunkPrivateBytes,
			SUNDOG_PERSONALITY_CHUNK_BYTES_MAX);
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
