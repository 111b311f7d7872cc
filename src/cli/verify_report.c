#include "verify_report.h"

#include <string.h>

#include "exit_status.h"
#include "json.h"

#define TEXT_COLUMN 12 /* "pass G-101  " */

static const char *const words[] = {
	[VERIFY_NONE] = "n/a", [VERIFY_PASS] = "pass", [VERIFY_FAIL] = "fail"};

static unsigned party_bit(const struct verify_options *options)
{
	return options->party == SCENARIO_DRIVER ? RULE_DRIVER : RULE_MINIPORT;
}

void verify_print_wrapped(FILE *file, unsigned column, const char *text)
{
	const size_t room = VERIFY_COLUMNS - 1 - column;

	for (;;) {
		size_t length = strlen(text);

		if (length > room) {
			for (length = room; length && text[length] != ' ';
				length--) {
			}
			if (!length) /* a word that has no room */
				length = strcspn(text, " ");
		}
		fprintf(file, "%.*s\n", (int)length, text);
		text += length + strspn(text + length, " ");
		if (!*text)
			return;
		fprintf(file, "%*s", (int)column, "");
	}
}

/* One line, cut to the width. */
static void print_cut(FILE *file, unsigned column, const char *text)
{
	const size_t room = VERIFY_COLUMNS - 1 - column;

	if (strlen(text) <= room)
		fprintf(file, "%s\n", text);
	else
		fprintf(file, "%.*s...\n", (int)room - 3, text);
}

static void print_part(FILE *file, const char *name, const char *text)
{
	fprintf(file, "%*s%-10s", TEXT_COLUMN, "", name);
	verify_print_wrapped(file, TEXT_COLUMN + 10, text);
}

static void print_result(FILE *file, const struct verify_result *result)
{
	fprintf(file, "%-4s %-5s  ", words[result->outcome], result->rule->id);
	if (result->outcome != VERIFY_FAIL) {
		print_cut(file, TEXT_COLUMN, result->rule->sentence);
		if (result->outcome == VERIFY_NONE) {
			fprintf(file, "%*s", TEXT_COLUMN, "");
			verify_print_wrapped(file, TEXT_COLUMN, result->what);
		}
		return;
	}
	verify_print_wrapped(file, TEXT_COLUMN, result->rule->sentence);
	print_part(file, "seen:", result->what);
	if (result->scenario)
		print_part(file, "scenario:", result->scenario);
}

static void print_words(FILE *file, const struct verify_options *options,
	const struct verify_report *report)
{
	unsigned others = 0;

	for (size_t i = 0; i < report->count; i++) {
		const struct verify_result *result = &report->results[i];

		if (!result->told)
			continue;
		if (result->outcome == VERIFY_NONE &&
			!(result->rule->parties & party_bit(options)))
			others++;
		else
			print_result(file, result);
	}
	fprintf(file,
		"\n%s: %u passed, %u failed, %u not applicable (%u scenarios)"
		"\n",
		options->subject.module, report->passed, report->failed,
		report->none, report->scenarios);
	if (others)
		fprintf(file,
			"%u of these n/a do not bind a %s at all: see 'sundog "
			"verify --list'\n",
			others,
			options->party == SCENARIO_DRIVER ? "driver"
							  : "miniport");
}

static void print_json(FILE *file, const struct verify_options *options,
	const struct verify_report *report)
{
	struct json json;

	json_begin(&json, file);
	json_string(&json, "module", options->subject.module);
	json_open_list(&json, "rules");
	for (size_t i = 0; i < report->count; i++) {
		const struct verify_result *result = &report->results[i];

		if (!result->told)
			continue;
		json_open_item(&json);
		json_string(&json, "id", result->rule->id);
		json_string(&json, "result", words[result->outcome]);
		json_string(&json, "what", result->what);
		json_string(&json, "scenario", result->scenario);
		json_string(&json, "sentence", result->rule->sentence);
		json_close(&json);
	}
	json_close_list(&json);
	json_integer(&json, "passed", report->passed);
	json_integer(&json, "failed", report->failed);
	json_integer(&json, "not_applicable", report->none);
	json_string(&json, "error", report->fault ? report->error : NULL);
	json_end(&json);
}

void verify_print(FILE *file, enum verify_form form,
	const struct verify_options *options,
	const struct verify_report *report)
{
	if (form == VERIFY_JSON)
		print_json(file, options, report);
	else if (form == VERIFY_TAP)
		verify_print_tap(file, report);
	else if (!report->fault)
		print_words(file, options, report);
}

int verify_exit_status(const struct verify_report *report)
{
	switch (report->fault) {
	case VERIFY_FAULT_NONE:
		return report->failed ? EXIT_STATUS_FAILED : EXIT_STATUS_DONE;
	case VERIFY_FAULT_USAGE:
		return EXIT_STATUS_USAGE;
	case VERIFY_FAULT_STOPPED:
		return EXIT_STATUS_INTERRUPTED;
	default:
		return EXIT_STATUS_MACHINE;
	}
}
