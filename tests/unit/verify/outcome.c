/*
 * From what scenarios said, and how they ended, to one result for each rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/child.h"
#include "verify/outcome.h"

#define DRIVER "the driver 'libx.so'"

static const struct scenario first = {
	.name = "first",
	.party = SCENARIO_DRIVER,
	.limit_s = 7,
	.rules = (const char *const[]){"G-33", "G-45", NULL},
};
static const struct scenario second = {
	.name = "second",
	.party = SCENARIO_DRIVER,
	.limit_s = 7,
	.rules = (const char *const[]){"G-33", "G-46", NULL},
};

static struct outcome outcomes[2];
static struct verify_result *results;

static int setup(void **state)
{
	(void)state;
	memset(outcomes, 0, sizeof(outcomes));
	outcomes[0].scenario = &first;
	outcomes[1].scenario = &second;
	results = calloc(rule_count(), sizeof(*results));
	return results ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++)
		findings_free(&outcomes[i].findings);
	free(results);
	return 0;
}

static void say(struct outcome *outcome, enum finding_kind kind,
	const char *rule, const char *text)
{
	struct findings *findings = &outcome->findings;
	struct finding *item;

	findings->items = realloc(findings->items,
		(findings->count + 1) * sizeof(*findings->items));
	assert_non_null(findings->items);
	item = &findings->items[findings->count++];
	memset(item, 0, sizeof(*item));
	item->kind = kind;
	snprintf(item->rule, sizeof(item->rule), "%s", rule);
	item->text = strdup(text);
}

/* Ends as told, with this record and output. */
static void ends(struct outcome *outcome, bool overran, struct process_end end,
	const struct crash_report *report, const char *output)
{
	struct outcome_process process = {
		.end = end, .overran = overran, .output = output};

	if (report)
		process.report = *report;
	outcome_judge(outcome, &process);
}

static void done(struct outcome *outcome)
{
	say(outcome, FINDING_DONE, "", "");
	ends(outcome, false, (struct process_end){true, 0}, NULL, "");
	assert_int_equal(outcome->end, OUTCOME_DONE);
}

static const struct verify_result *join(const char *rule)
{
	outcomes_join(outcomes, 2, SCENARIO_DRIVER, results);
	return &results[rule_index(rule)];
}

static void assert_result(const char *rule, enum verify_outcome outcome,
	const char *scenario, const char *what)
{
	const struct verify_result *result = join(rule);

	assert_string_equal(result->rule->id, rule);
	assert_int_equal(result->outcome, outcome);
	if (scenario)
		assert_string_equal(result->scenario, scenario);
	else
		assert_null(result->scenario);
	if (!strstr(result->what, what))
		fail_msg("no '%s' in '%s'", what, result->what);
}

static void one_failure_fails(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_PASS, "G-33", "");
	say(&outcomes[1], FINDING_FAIL, "G-33", "it did not; it must");
	say(&outcomes[1], FINDING_PASS, "G-33", "");
	done(&outcomes[0]);
	done(&outcomes[1]);
	assert_result("G-33", VERIFY_FAIL, "second", "it did not; it must");
}

static void the_first_failure_is_told(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_FAIL, "G-33", "one thing");
	say(&outcomes[0], FINDING_FAIL, "G-33", "another");
	say(&outcomes[1], FINDING_FAIL, "G-33", "a third");
	done(&outcomes[0]);
	done(&outcomes[1]);
	assert_result("G-33", VERIFY_FAIL, "first", "one thing");
}

static void one_pass_passes(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_NONE, "G-33", "not here");
	say(&outcomes[1], FINDING_PASS, "G-33", "");
	done(&outcomes[0]);
	done(&outcomes[1]);
	assert_result("G-33", VERIFY_PASS, "second", "");
}

static void the_best_reason_is_told(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_NONE, "G-45", "it needs a sink with wings");
	say(&outcomes[1], FINDING_NONE, "*", "it speaks no language");
	done(&outcomes[0]);
	done(&outcomes[1]);
	assert_result("G-45", VERIFY_NONE, "first", "a sink with wings");
	assert_result("G-46", VERIFY_NONE, "second", "no language");
	assert_result("G-01", VERIFY_NONE, NULL, "package");
	assert_result("G-05", VERIFY_NONE, NULL, "a rule for the host");
}

static void a_scenario_that_said_nothing(void **state)
{
	(void)state;
	done(&outcomes[0]);
	say(&outcomes[1], FINDING_PHASE, "", "the sink was mute");
	ends(&outcomes[1], true, (struct process_end){0}, NULL, "");
	assert_int_equal(outcomes[1].end, OUTCOME_HUNG);
	assert_result("G-45", VERIFY_NONE, "first", "did not come to judge");
	assert_result("G-46", VERIFY_NONE, "second",
		"did not come so far: the scenario did not end within 7 s, "
		"while the sink was mute");
}

static void a_clean_end_keeps_the_verifiers_rules(void **state)
{
	(void)state;
	done(&outcomes[0]);
	assert_result(RULE_CRASH, VERIFY_PASS, "first", "");
	assert_result(RULE_HANG, VERIFY_PASS, "first", "");
	assert_result(RULE_EXIT, VERIFY_PASS, "first", "");
	assert_result(RULE_OTHER, VERIFY_PASS, "first", "");
}

static void a_crash_is_told(void **state)
{
	struct crash_report report = {.reason = "segmentation fault",
		.code = DRIVER,
		.module = DRIVER,
		.function = "StartMiracastSession",
		.phase = "while it is cut"};

	(void)state;
	done(&outcomes[0]);
	say(&outcomes[1], FINDING_PHASE, "", "the sink was mute");
	ends(&outcomes[1], false, (struct process_end){false, 11}, &report,
		"first line\nthe last\n\n");
	assert_result(RULE_CRASH, VERIFY_FAIL, "second",
		DRIVER " crashed (segmentation fault) in StartMiracastSession, "
		       "while the sink was mute; the last that was printed: "
		       "'the last'");
	assert_result(RULE_HANG, VERIFY_PASS, "first", "");
}

static void a_crash_without_a_handler_is_told(void **state)
{
	struct crash_report report = {
		.module = DRIVER, .function = "CreateMiracastContext"};

	(void)state;
	ends(&outcomes[0], false, (struct process_end){true, 1}, &report,
		"==7==ERROR: AddressSanitizer: heap-use-after-free on x\n#0\n");
	assert_result(RULE_CRASH, VERIFY_FAIL, "first",
		"crashed (AddressSanitizer: heap-use-after-free) in "
		"CreateMiracastContext, while it began");
	ends(&outcomes[1], false, (struct process_end){false, 6}, &report, "");
	assert_int_equal(outcomes[1].end, OUTCOME_CRASHED);
	assert_non_null(strstr(outcomes[1].words, DRIVER " crashed (aborted)"));
}

static void an_exit_is_told(void **state)
{
	struct crash_report report = {
		.module = DRIVER, .function = "StopMiracastSession"};

	(void)state;
	say(&outcomes[0], FINDING_PHASE, "", "the session was stopped");
	ends(&outcomes[0], false, (struct process_end){true, 0}, &report, "");
	assert_result(RULE_EXIT, VERIFY_FAIL, "first",
		DRIVER " ended the process (exit status 0) in "
		       "StopMiracastSession, while the session was stopped");
}

static void a_hang_is_told(void **state)
{
	struct crash_report report = {
		.module = DRIVER, .function = "StopMiracastSession"};

	(void)state;
	say(&outcomes[0], FINDING_PHASE, "", "the session was stopped");
	ends(&outcomes[0], true, (struct process_end){false, 9}, &report, "");
	assert_result(RULE_HANG, VERIFY_FAIL, "first",
		DRIVER " did not come back from StopMiracastSession within "
		       "7 s, while the session was stopped");
}

static void a_crash_after_the_end_is_told(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_DONE, "", "");
	ends(&outcomes[0], false, (struct process_end){false, 11}, NULL, "");
	assert_result(RULE_CRASH, VERIFY_FAIL, "first", "the process ended");
}

static void a_scenario_that_gave_up_is_no_failure(void **state)
{
	(void)state;
	say(&outcomes[0], FINDING_FAIL, "G-33", "it hangs");
	say(&outcomes[0], FINDING_GAVE_UP, "", "");
	ends(&outcomes[0], false, (struct process_end){true, 0}, NULL, "");
	assert_int_equal(outcomes[0].end, OUTCOME_GAVE_UP);
	assert_result("G-33", VERIFY_FAIL, "first", "it hangs");
	assert_result("G-45", VERIFY_NONE, "first", "could not go on");
	assert_int_equal(join(RULE_CRASH)->outcome, VERIFY_NONE);
	assert_int_equal(join(RULE_HANG)->outcome, VERIFY_NONE);
}

static void assert_trouble(const struct outcome *outcome, const char *words)
{
	assert_int_equal(outcome->end, OUTCOME_TROUBLE);
	if (!strstr(outcome->words, words))
		fail_msg("no '%s' in '%s'", words, outcome->words);
	join(RULE_CRASH);
	for (size_t i = 0; i < rule_count(); i++)
		assert_int_not_equal(results[i].outcome, VERIFY_FAIL);
}

static void what_did_not_begin_is_no_finding(void **state)
{
	static const struct process_end ended[] = {
		{true, 2}, {true, 0}, {true, 66}, {false, 7}};

	(void)state;
	for (size_t i = 0; i < sizeof(ended) / sizeof(ended[0]); i++) {
		ends(&outcomes[0], false, ended[i], NULL, "cannot load libc\n");
		assert_trouble(
			&outcomes[0], "scenario 'first' could not begin");
		assert_trouble(&outcomes[0], "cannot load libc");
	}
	ends(&outcomes[0], true, (struct process_end){false, 9}, NULL, "");
	assert_trouble(&outcomes[0], "did not begin within 7 s");
}

static void what_can_not_be_written_is_no_finding(void **state)
{
	const struct process_end end = {true, CHILD_CANNOT_WRITE};
	struct outcome_process process = {.end = end,
		.meant = true,
		.output = "",
		.report = {.module = DRIVER, .function = "Start"}};

	(void)state;
	ends(&outcomes[0], false, end, NULL, "");
	assert_trouble(&outcomes[0], "TMPDIR");
	say(&outcomes[0], FINDING_PHASE, "", "the session was stopped");
	outcome_judge(&outcomes[0], &process);
	assert_trouble(&outcomes[0], "TMPDIR");
	/* The same number, from the module. */
	process.meant = false;
	outcome_judge(&outcomes[0], &process);
	assert_result(RULE_EXIT, VERIFY_FAIL, "first", "exit status 3");
}

static void a_kill_from_outside_is_no_finding(void **state)
{
	struct crash_report report = {
		.module = DRIVER, .function = "StartMiracastSession"};

	(void)state;
	ends(&outcomes[1], false, (struct process_end){false, 9}, NULL, "");
	assert_trouble(&outcomes[1], "was killed from outside");
	say(&outcomes[0], FINDING_PHASE, "", "the session was stopped");
	ends(&outcomes[0], false, (struct process_end){false, 9}, &report, "");
	assert_trouble(&outcomes[0],
		"the process of scenario 'first' was killed from outside (out "
		"of memory?), while the session was stopped");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(one_failure_fails),
		TEST(the_first_failure_is_told),
		TEST(one_pass_passes),
		TEST(the_best_reason_is_told),
		TEST(a_scenario_that_said_nothing),
		TEST(a_clean_end_keeps_the_verifiers_rules),
		TEST(a_crash_is_told),
		TEST(a_crash_without_a_handler_is_told),
		TEST(an_exit_is_told),
		TEST(a_hang_is_told),
		TEST(a_crash_after_the_end_is_told),
		TEST(what_did_not_begin_is_no_finding),
		TEST(what_can_not_be_written_is_no_finding),
		TEST(a_kill_from_outside_is_no_finding),
		TEST(a_scenario_that_gave_up_is_no_failure),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
