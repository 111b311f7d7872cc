/*
 * A link that is told.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "link/link_data.h"
#include "link/link_script.h"
#include "unit.h"

#define SECOND UINT64_C(1000000)

static uint64_t at(const struct link_script *script, uint64_t session_us)
{
	struct link_figures figures;

	if (!link_script_figures(script, session_us, &figures))
		return 0;
	assert_int_equal(figures.kind, LINK_KIND_SCRIPT);
	return figures.tx_bit_rate;
}

static void steps_hold_until_the_next(void **state)
{
	static const char *const texts[] = {
		"0 20\n2.5 3\n6 20\n",
		"0 20, 2.5 3, 6 20",
		"# a link that gets slow\n 0\t20 # at first\n\n2.5 3,6 "
		"20.0\r\n",
	};
	char error[LINK_SCRIPT_ERROR_BYTES];
	struct link_script script;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(
			link_script_parse(&script, texts[i], error), 0);
		assert_int_equal(script.count, 3);
		assert_int_equal(at(&script, 0), 20000000);
		assert_int_equal(at(&script, 2499999), 20000000);
		assert_int_equal(at(&script, 2500000), 3000000);
		assert_int_equal(at(&script, 5999999), 3000000);
		assert_int_equal(at(&script, 6000000), 20000000);
		assert_int_equal(at(&script, UINT64_MAX), 20000000);
	}
}

static void nothing_is_known_before_the_first_and_from_none_on(void **state)
{
	char error[LINK_SCRIPT_ERROR_BYTES];
	struct link_script script;

	(void)state;
	assert_int_equal(
		link_script_parse(&script, "1 8\n2 none\n3 0.5", error), 0);
	assert_int_equal(at(&script, 999999), 0);
	assert_int_equal(at(&script, 1000000), 8000000);
	assert_int_equal(at(&script, 2000000), 0);
	assert_int_equal(at(&script, 3000000), 500000);
}

static void what_is_wrong_is_said_with_its_line(void **state)
{
	static const struct {
		const char *text, *words;
	} table[] = {
		{"", "nothing in it"},
		{"# only\n", "nothing in it"},
		{"0 20\nfive 3\n", "line 2: 'five 3'"},
		{"0", "line 1: '0'"},
		{"0 20 30", "line 1: '0 20 30'"},
		{"0 0", "line 1: '0 0'"},
		{"0 -3", "line 1: '0 -3'"},
		{"-1 3", "line 1: '-1 3'"},
		{"0 nan", "line 1: '0 nan'"},
		{"0 1e9", "line 1: '0 1e9'"},
		{"0 nonesuch", "line 1: '0 nonesuch'"},
		{"0 20\n\n4 3\n4 5", "line 4: '4 5': the seconds"},
	};
	char error[LINK_SCRIPT_ERROR_BYTES];
	struct link_script script;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(
			link_script_parse(&script, table[i].text, error),
			-EINVAL);
		if (!strstr(error, table[i].words))
			fail_msg("'%s' gives: %s", table[i].text, error);
	}
}

static void a_script_may_be_long_but_not_endless(void **state)
{
	static char text[LINK_SCRIPT_STEPS_MAX * 16 + 64];
	char error[LINK_SCRIPT_ERROR_BYTES];
	struct link_script script;
	size_t used = 0;
	int i;

	(void)state;
	for (i = 0; i < LINK_SCRIPT_STEPS_MAX; i++)
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%d 5\n", i);
	assert_int_equal(link_script_parse(&script, text, error), 0);
	snprintf(text + used, sizeof(text) - used, "%d 5\n", i);
	assert_int_equal(link_script_parse(&script, text, error), -EINVAL);
	assert_non_null(strstr(error, "more than"));
	/* An entry without an end is cut, not overrun. */
	memset(text, '7', sizeof(text) - 1);
	assert_int_equal(link_script_parse(&script, text, error), -EINVAL);
}

static void a_script_runs_from_the_sessions_start(void **state)
{
	char error[LINK_SCRIPT_ERROR_BYTES];
	struct link_script script;
	struct link_start start;
	struct link_step step;
	struct link_data *data;

	(void)state;
	assert_int_equal(link_script_parse(&script, "0 20,2 3", error), 0);
	assert_int_equal(
		link_data_open_script(&script, 100 * SECOND, &data), 0);
	assert_int_equal(link_data_kind(data), LINK_KIND_SCRIPT);
	assert_true(link_data_start(data, 100 * SECOND, &start));
	assert_int_equal(start.bit_rate, 20000000);
	assert_int_equal(start.local_max_bit_rate, 20000000);
	assert_int_equal(start.remote_max_bit_rate, 20000000);
	assert_true(link_data_step(data, 101 * SECOND, &step));
	assert_int_equal(step.bit_rate, 20000000);
	assert_true(link_data_step(data, 102 * SECOND, &step));
	assert_int_equal(step.bit_rate, 3000000);
	link_data_close(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_hold_until_the_next),
		cmocka_unit_test(
			nothing_is_known_before_the_first_and_from_none_on),
		cmocka_unit_test(what_is_wrong_is_said_with_its_line),
		cmocka_unit_test(a_script_may_be_long_but_not_endless),
		cmocka_unit_test(a_script_runs_from_the_sessions_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
