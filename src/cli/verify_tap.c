/*
 * The report as TAP version 13, each rule a test point.
 */
#include "verify_report.h"

/* '#' would begin a directive. */
static void print_name(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '#' || *text == '\\')
			putc('\\', file);
		putc(*text, file);
	}
}

static void print_point(
	FILE *file, unsigned number, const struct verify_result *result)
{
	fprintf(file, "%s %u - %s ",
		result->outcome == VERIFY_FAIL ? "not ok" : "ok", number,
		result->rule->id);
	print_name(file, result->rule->sentence);
	if (result->outcome == VERIFY_NONE)
		fprintf(file, " # SKIP %s", result->what);
	putc('\n', file);
	if (result->outcome != VERIFY_FAIL)
		return;
	fprintf(file, "# seen: %s\n", result->what);
	if (result->scenario)
		fprintf(file, "# scenario: %s\n", result->scenario);
}

void verify_print_tap(FILE *file, const struct verify_report *report)
{
	unsigned number = 0;

	fputs("TAP version 13\n", file);
	if (report->fault) {
		fprintf(file, "Bail out! %s\n", report->error);
		return;
	}
	fprintf(file, "1..%u\n",
		report->passed + report->failed + report->none);
	for (size_t i = 0; i < report->count; i++)
		if (report->results[i].told)
			print_point(file, ++number, &report->results[i]);
	fprintf(file, "# %u passed, %u failed, %u not applicable\n",
		report->passed, report->failed, report->none);
}
