/*
 * The rules, the scenarios that judge them and the reasons why some are not
 * judged fit together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verify/reasons.h"
#include "verify/rules.h"
#include "verify/verify.h"

static void the_whole_reference_is_there(void **state)
{
	unsigned last = 0, number;
	char letter, before = 'V';

	(void)state;
	assert_int_equal(rule_count(), 5 + 224 + 14);
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule *rule = rule_at(i);

		assert_int_equal(
			sscanf(rule->id, "%c-%u", &letter, &number), 2);
		assert_int_equal(number, letter == before ? last + 1 : 1);
		last = number;
		before = letter;
		assert_int_equal(rule_index(rule->id), i);
		assert_true(rule->parties != 0);
		assert_string_not_equal(rule_parties(rule), "several");
		assert_true(strlen(rule->strength) > 0);
	}
	assert_int_equal(rule_index("G-225"), rule_count());
}

static void sentences_are_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < rule_count(); i++) {
		const char *text = rule_at(i)->sentence;

		assert_true(strlen(text) > 10);
		assert_null(strchr(text, '`'));
		assert_null(strstr(text, "**"));
		for (; *text; text++)
			assert_true(*text >= ' ' && *text < 0x7f);
	}
	/* A pointer's star stays, the source goes; what a rule about the host
	 * asks of a driver comes behind it. */
	assert_string_equal(rule_at(rule_index("G-106"))->sentence,
		"When chunk data is returned the result is STATUS_SUCCESS with "
		"*pChunkDataBufferSize non-zero and equal to the bytes "
		"returned; the driver takes nothing that stands behind them.");
	assert_string_equal(rule_at(rule_index("G-214"))->strength, "must");
	assert_int_equal(rule_at(rule_index("G-214"))->parties,
		RULE_DRIVER | RULE_MINIPORT);
}

/* Every rule has what judges it, or says why nothing does. */
static void rules_have_scenarios_or_a_reason(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule *rule = rule_at(i);
		bool judged = rule_judged(rule->id, SCENARIO_DRIVER) ||
			      rule_judged(rule->id, SCENARIO_MINIPORT);
		bool reason = reason_for(rule) != NULL;

		if (judged == reason) {
			print_error("%s: %s\n", rule->id,
				judged ? "judged, and a reason why not"
				       : "neither judged nor a reason");
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
}

static void check_list(const char *name, const char *const *list)
{
	for (; list && *list; list++)
		if (rule_index(*list) == rule_count())
			fail_msg("%s: there is no rule %s", name, *list);
}

static void scenarios_are_whole(void **state)
{
	const struct scenario *at;

	(void)state;
	check_list("every driver's", standing_driver_rules);
	check_list("every miniport's", standing_miniport_rules);
	for (size_t i = 0; (at = scenarios[i]); i++) {
		assert_true(at->limit_s > 0 && at->run);
		assert_true(at->title && !strchr(at->title, '\n'));
		check_list(at->name, at->rules);
		for (const char *c = at->name; *c; c++)
			assert_true(islower((unsigned char)*c) ||
				    isdigit((unsigned char)*c) || *c == '-');
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(at->name, scenarios[j]->name);
	}
}

/* verify.c runs it alone, before the others, and counts on its place. */
static void loading_is_first(void **state)
{
	bool met[2] = {false, false};

	(void)state;
	for (size_t i = 0; scenarios[i]; i++) {
		enum scenario_party party = scenarios[i]->party;

		if (!met[party])
			assert_ptr_equal(scenarios[i], verify_first(party));
		met[party] = true;
	}
	assert_true(met[0] && met[1]);
}

static void assert_refused(const char *rule, const char *words)
{
	const char *const only[] = {"V-01", rule, NULL};
	const struct verify_options options = {.subject = {.module = "libx.so"},
		.party = SCENARIO_DRIVER,
		.only = only};
	struct verify_report report;
	struct verify *verify;

	assert_false(verify_open(&options, &verify, &report));
	assert_int_equal(report.fault, VERIFY_FAULT_USAGE);
	if (!strstr(report.error, words))
		fail_msg("no '%s' in '%s'", words, report.error);
	verify_close(verify);
}

static void what_nobody_judges_can_not_be_wanted(void **state)
{
	(void)state;
	assert_refused("G-999", "there is no rule 'G-999'");
	assert_refused("G-05", "a rule for the host");
	assert_refused("G-01", "package");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_reference_is_there),
		cmocka_unit_test(sentences_are_plain),
		cmocka_unit_test(rules_have_scenarios_or_a_reason),
		cmocka_unit_test(scenarios_are_whole),
		cmocka_unit_test(loading_is_first),
		cmocka_unit_test(what_nobody_judges_can_not_be_wanted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
