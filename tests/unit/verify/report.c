/*
 * What is printed: for people, as TAP, as JSON.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exit_status.h"
#include "cli/verify_report.h"

static struct verify_result results[4];
static struct verify_report report;
static const struct verify_options options = {
	.subject = {.module = "libx.so"}, .party = SCENARIO_DRIVER};

static void result(size_t at, const char *rule, enum verify_outcome outcome,
	const char *scenario, const char *what)
{
	struct verify_result *self = &results[at];

	self->rule = rule_at(rule_index(rule));
	self->outcome = outcome;
	self->told = true;
	self->scenario = scenario;
	snprintf(self->what, sizeof(self->what), "%s", what);
}

static int setup(void **state)
{
	(void)state;
	memset(results, 0, sizeof(results));
	result(0, "G-12", VERIFY_PASS, "query", "");
	result(1, "G-173", VERIFY_FAIL, "stop",
		"StopMiracastSession took 4.1 s while the sink was mute; it "
		"has 3 s, whatever the sink does");
	result(2, "G-217", VERIFY_NONE, NULL, "needs an audio endpoint");
	result(3, "G-05", VERIFY_NONE, NULL, "a rule for the host");
	report = (struct verify_report){.results = results,
		.count = 4,
		.passed = 1,
		.failed = 1,
		.none = 2,
		.scenarios = 9};
	return 0;
}

/* What is printed; the caller frees. */
static char *print(enum verify_form form)
{
	char *text = NULL;
	size_t bytes;
	FILE *file = open_memstream(&text, &bytes);

	assert_non_null(file);
	verify_print(file, form, &options, &report);
	fclose(file);
	assert_non_null(text);
	return text;
}

static void assert_prints(enum verify_form form, const char *expected)
{
	char *text = print(form);

	assert_string_equal(text, expected);
	free(text);
}

static void words_for_people(void **state)
{
	(void)state;
	assert_prints(VERIFY_WORDS,
		"pass G-12   The UMD sets Size to the byte size of the "
		"structure it returns.\n"
		"fail G-173  Stop completes within 3 seconds.\n"
		"            seen:     StopMiracastSession took 4.1 s while "
		"the "
		"sink was mute;\n"
		"                      it has 3 s, whatever the sink does\n"
		"            scenario: stop\n"
		"n/a  G-217  If the sink supports audio an audio endpoint is "
		"enumerated whose...\n"
		"            needs an audio endpoint\n"
		"\n"
		"libx.so: 1 passed, 1 failed, 2 not applicable (9 scenarios)\n"
		"1 of these n/a do not bind a driver at all: see 'sundog "
		"verify "
		"--list'\n");
}

static void a_point_for_each_rule(void **state)
{
	(void)state;
	assert_prints(VERIFY_TAP,
		"TAP version 13\n"
		"1..4\n"
		"ok 1 - G-12 The UMD sets Size to the byte size of the "
		"structure it returns.\n"
		"not ok 2 - G-173 Stop completes within 3 seconds.\n"
		"# seen: StopMiracastSession took 4.1 s while the sink was "
		"mute; it has 3 s, whatever the sink does\n"
		"# scenario: stop\n"
		"ok 3 - G-217 If the sink supports audio an audio endpoint is "
		"enumerated whose container ID equals that of the Miracast "
		"monitor (and is not the internal one). # SKIP needs an audio "
		"endpoint\n"
		"ok 4 - G-05 Only a UMD of the system's native bitness is "
		"used; no WOW version is needed. # SKIP a rule for the host\n"
		"# 1 passed, 1 failed, 2 not applicable\n");
}

static void one_object(void **state)
{
	(void)state;
	report.count = 2;
	report.none = 0;
	results[0].told = false;
	report.passed = 0;
	assert_prints(VERIFY_JSON,
		"{\"module\": \"libx.so\", \"rules\": [{\"id\": \"G-173\", "
		"\"result\": \"fail\", \"what\": \"StopMiracastSession took "
		"4.1 s while the sink was mute; it has 3 s, whatever the sink "
		"does\", \"scenario\": \"stop\", \"sentence\": \"Stop "
		"completes within 3 seconds.\"}], \"passed\": 0, "
		"\"failed\": 1, \"not_applicable\": 0, \"error\": null}\n");
}

static void a_fault_has_no_results(void **state)
{
	(void)state;
	report = (struct verify_report){
		.fault = VERIFY_FAULT_MODULE, .error = "no module"};
	assert_prints(VERIFY_WORDS, "");
	assert_prints(VERIFY_TAP, "TAP version 13\nBail out! no module\n");
	assert_prints(VERIFY_JSON,
		"{\"module\": \"libx.so\", \"rules\": [], \"passed\": 0, "
		"\"failed\": 0, \"not_applicable\": 0, \"error\": \"no "
		"module\"}\n");
}

static void the_exit_status_says_the_same(void **state)
{
	(void)state;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_FAILED);
	report.failed = 0;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_DONE);
	report.fault = VERIFY_FAULT_USAGE;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_USAGE);
	report.fault = VERIFY_FAULT_MODULE;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_MACHINE);
	report.fault = VERIFY_FAULT_SYSTEM;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_MACHINE);
	report.fault = VERIFY_FAULT_STOPPED;
	assert_int_equal(verify_exit_status(&report), EXIT_STATUS_INTERRUPTED);
}

/* 79, so that no terminal of 80 begins a line of its own. */
static void no_line_is_wider_than_a_terminal(void **state)
{
	char *text = NULL;
	size_t bytes;
	FILE *file = open_memstream(&text, &bytes);

	(void)state;
	verify_print_list(file);
	report.results = results;
	for (size_t i = 0; i < rule_count(); i++) {
		result(0, rule_at(i)->id, (enum verify_outcome)(i % 3), "stop",
			"something that was seen, and that is told at length, "
			"because it is not at all what was expected");
		report.count = 1;
		verify_print(file, VERIFY_WORDS, &options, &report);
	}
	fclose(file);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strlen(line) >= VERIFY_COLUMNS)
			fail_msg("%s", line);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(words_for_people, setup),
		cmocka_unit_test_setup(a_point_for_each_rule, setup),
		cmocka_unit_test_setup(one_object, setup),
		cmocka_unit_test_setup(a_fault_has_no_results, setup),
		cmocka_unit_test_setup(the_exit_status_says_the_same, setup),
		cmocka_unit_test_setup(no_line_is_wider_than_a_terminal, setup),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
