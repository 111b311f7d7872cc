#include "verdict.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canary.h"
#include "child.h"
#include "findings.h"
#include "platform/crash.h"
#include "platform/thread.h"
#include "verdict_end.h"

#define RULES	   320
#define PATH_BYTES 1024

/* What was said of a rule so far: each thing once. */
struct said {
	char rule[FINDING_RULE_BYTES];
	bool pass, fail, none;
};

static struct mutex lock = MUTEX_INIT;
static char path[PATH_BYTES];
static struct said said[RULES];

/* NULL: of too many rules was something said. */
static struct said *of(const char *rule)
{
	for (size_t i = 0; i < RULES; i++) {
		if (!said[i].rule[0])
			snprintf(
				said[i].rule, sizeof(said[i].rule), "%s", rule);
		if (!strcmp(said[i].rule, rule))
			return &said[i];
	}
	return NULL;
}

/* Whether this is said for the first time. */
static bool first(enum finding_kind kind, const char *rule)
{
	struct said *about;
	bool *mark, before = false;

	mutex_lock(&lock);
	about = of(rule);
	if (about) {
		mark = kind == FINDING_PASS   ? &about->pass
		       : kind == FINDING_FAIL ? &about->fail
					      : &about->none;
		before = *mark;
		*mark = true;
	}
	mutex_unlock(&lock);
	return !before;
}

/* Without it the result would be wrong, and it is not the module's fault. One
 * that has taken every descriptor is. */
static void append(enum finding_kind kind, const char *rule, const char *text)
{
	int error = findings_append(path, kind, rule, text);

	if (!error || error == -EMFILE)
		return;
	crash_end_is_ours();
	_Exit(CHILD_CANNOT_WRITE);
}

static void say(enum finding_kind kind, const char *rule, const char *format,
	va_list list)
{
	char text[FINDING_TEXT_BYTES];

	if (!first(kind, rule))
		return;
	vsnprintf(text, sizeof(text), format, list);
	append(kind, rule, text);
}

bool verdict_open(const char *file)
{
	if (strlen(file) >= sizeof(path))
		return false;
	strcpy(path, file);
	return findings_append(path, FINDING_PHASE, NULL, "it began") == 0;
}

void verdict_phase(const char *words)
{
	char phase[CRASH_PHASE_BYTES];

	snprintf(phase, sizeof(phase), "while %s", words);
	crash_phase(phase);
	append(FINDING_PHASE, NULL, words);
}

void verdict_pass(const char *rule)
{
	if (first(FINDING_PASS, rule))
		append(FINDING_PASS, rule, NULL);
}

void verdict_fail(const char *rule, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	say(FINDING_FAIL, rule, format, list);
	va_end(list);
}

void verdict_none(const char *rule, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	say(FINDING_NONE, rule, format, list);
	va_end(list);
}

void verdict_check(bool kept, const char *rule, const char *format, ...)
{
	va_list list;

	if (kept) {
		verdict_pass(rule);
		return;
	}
	va_start(list, format);
	say(FINDING_FAIL, rule, format, list);
	va_end(list);
}

bool verdict_failed(const char *rule)
{
	const struct said *about;
	bool failed;

	mutex_lock(&lock);
	about = of(rule);
	failed = about && about->fail;
	mutex_unlock(&lock);
	return failed;
}

void verdict_refuse(const char *why)
{
	append(FINDING_REFUSED, NULL, why);
}

/* Without the farewells of the module, its libraries and its threads. */
static _Noreturn void end(enum finding_kind kind)
{
	canary_lives();
	append(kind, NULL, NULL);
	crash_end_is_ours();
	_Exit(0);
}

_Noreturn void verdict_give_up(void)
{
	end(FINDING_GAVE_UP);
}

_Noreturn void verdict_done(void)
{
	end(FINDING_DONE);
}
