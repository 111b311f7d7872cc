#include "child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "platform/crash.h"
#include "platform/file.h"
#include "platform/process_family.h"
#include "scenario.h"
#include "verdict.h"
#include "verdict_end.h"

/* What a module prints goes to a file, and it finds no keyboard. */
static bool divert(const char *path)
{
	if (!file_reopen(path, "a", stdout) ||
		!file_reopen(path, "a", stderr) ||
		!file_reopen(FILE_NOTHING, "r", stdin))
		return false;
	setvbuf(stdout, NULL, _IONBF, 0);
	setvbuf(stderr, NULL, _IONBF, 0);
	return true;
}

static const struct scenario *find(const char *name)
{
	for (const struct scenario *const *at = scenarios; *at; at++)
		if (!strcmp((*at)->name, name))
			return *at;
	return NULL;
}

#define PATH_BYTES 4096

/* The same file wherever a module goes (chdir). A name without a folder is the
 * loader's to find. */
static const char *stay(const char *path, char out[PATH_BYTES])
{
	if (!strpbrk(path, "/\\"))
		return path;
	file_absolute(path, out, PATH_BYTES);
	return out;
}

int verify_child(int argc, char **argv)
{
	static char module[PATH_BYTES], personality[PATH_BYTES];
	const struct scenario *scenario;
	struct subject subject = {0};

	if (argc != CHILD_ARGUMENTS)
		return CHILD_CANNOT_BEGIN;
	scenario = find(argv[CHILD_SCENARIO]);
	if (!scenario)
		return CHILD_CANNOT_BEGIN;
	process_family_join(strtoull(argv[CHILD_PARENT], NULL, 10));
	if (!canary_open())
		return CHILD_CANNOT_BEGIN;
	if (!divert(argv[CHILD_OUTPUT]) || crash_attach(argv[CHILD_RECORD]) ||
		!verdict_open(argv[CHILD_FINDINGS]))
		return CHILD_CANNOT_WRITE;
	crash_watch();
	subject.module = stay(argv[CHILD_MODULE], module);
	if (*argv[CHILD_PERSONALITY])
		subject.personality =
			stay(argv[CHILD_PERSONALITY], personality);
	if (*argv[CHILD_SETTINGS])
		subject.settings = argv[CHILD_SETTINGS];
	subject.folder = argv[CHILD_FOLDER];
	canary_watch();
	scenario->run(&subject);
	verdict_done();
}
