/*
 * The findings file: what one process writes, another one reads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "platform/file.h"
#include "platform/thread.h"
#include "verify/findings.h"

#define THREADS 8
#define LINES	100

static char folder[256], path[300];

static int setup(void **state)
{
	(void)state;
	if (file_make_folder("sundog-findings", folder, sizeof(folder)))
		return -1;
	snprintf(path, sizeof(path), "%s/findings", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	file_remove_folder(folder);
	return access(folder, F_OK) == 0; /* it is gone */
}

static void what_is_said_arrives(void **state)
{
	struct findings findings;

	(void)state;
	findings_append(path, FINDING_PHASE, NULL, "it began");
	findings_append(path, FINDING_PASS, "G-27", NULL);
	findings_append(path, FINDING_FAIL, "G-173", "took 4 s; 3 s at most");
	findings_append(path, FINDING_NONE, "*", "no language");
	findings_append(path, FINDING_DONE, NULL, NULL);
	assert_int_equal(findings_read(&findings, path), 0);
	assert_int_equal(findings.count, 5);
	assert_int_equal(findings.items[0].kind, FINDING_PHASE);
	assert_string_equal(findings.items[0].text, "it began");
	assert_int_equal(findings.items[1].kind, FINDING_PASS);
	assert_string_equal(findings.items[1].rule, "G-27");
	assert_string_equal(findings.items[1].text, "");
	assert_string_equal(
		findings_about(&findings, FINDING_FAIL, "G-173")->text,
		"took 4 s; 3 s at most");
	assert_null(findings_about(&findings, FINDING_PASS, "G-173"));
	assert_string_equal(findings_last(&findings, FINDING_NONE)->rule, "*");
	assert_non_null(findings_last(&findings, FINDING_DONE));
	assert_null(findings_last(&findings, FINDING_GAVE_UP));
	findings_free(&findings);
	findings_free(&findings);
}

static void a_text_stays_a_line(void **state)
{
	struct findings findings;
	char text[3000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	findings_append(path, FINDING_FAIL, "G-01", "two\nlines\tand a tab");
	findings_append(path, FINDING_FAIL, "G-02", text);
	findings_append(path, FINDING_PASS, "G-03", NULL);
	assert_int_equal(findings_read(&findings, path), 0);
	assert_int_equal(findings.count, 3);
	assert_string_equal(findings.items[0].text, "two lines and a tab");
	assert_int_equal(
		strlen(findings.items[1].text), FINDING_TEXT_BYTES - 1);
	assert_string_equal(findings.items[2].rule, "G-03");
	findings_free(&findings);
}

static void what_is_no_line_is_left_out(void **state)
{
	static const char bytes[] =
		"pass\tG-01\t\nnothing\nfail\tG-02\nodd\tG-03\tx\n"
		"pass\tG-12345678\tx\n\npass\tG-04\tx\nfail\tG-05\tcut of";
	struct findings findings;

	(void)state;
	assert_int_equal(findings_read(&findings, path), 0);
	assert_int_equal(findings.count, 0); /* there is no file */
	file_append(path, bytes, sizeof(bytes) - 1);
	assert_int_equal(findings_read(&findings, path), 0);
	assert_int_equal(findings.count, 2);
	assert_string_equal(findings.items[0].rule, "G-01");
	assert_string_equal(findings.items[1].rule, "G-04");
	findings_free(&findings);
}

static void say_much(void *arg)
{
	char rule[8];

	snprintf(rule, sizeof(rule), "T-%u", (unsigned)(uintptr_t)arg);
	for (unsigned i = 0; i < LINES; i++)
		findings_append(path, FINDING_FAIL, rule,
			"a text that is long enough to be torn apart");
}

static void threads_do_not_tear_lines(void **state)
{
	struct thread threads[THREADS] = {0};
	struct findings findings;
	unsigned lines[THREADS] = {0}, thread;

	(void)state;
	for (uintptr_t i = 0; i < THREADS; i++)
		assert_int_equal(
			thread_start(&threads[i], say_much, (void *)i, "says"),
			0);
	for (size_t i = 0; i < THREADS; i++)
		thread_join(&threads[i]);
	assert_int_equal(findings_read(&findings, path), 0);
	assert_int_equal(findings.count, THREADS * LINES);
	for (size_t i = 0; i < findings.count; i++) {
		assert_int_equal(
			sscanf(findings.items[i].rule, "T-%u", &thread), 1);
		lines[thread]++;
		assert_string_equal(findings.items[i].text,
			"a text that is long enough to be torn apart");
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(lines[i], LINES);
	findings_free(&findings);
}

static void no_place_is_an_error(void **state)
{
	struct findings findings;

	(void)state;
	/* A folder can't be read. */
	assert_true(findings_read(&findings, folder) < 0);
	assert_int_equal(findings.count, 0);
	assert_true(findings_append(
			    "/nowhere/at/all", FINDING_DONE, NULL, NULL) < 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_is_said_arrives),
		TEST(a_text_stays_a_line),
		TEST(what_is_no_line_is_left_out),
		TEST(threads_do_not_tear_lines),
		TEST(no_place_is_an_error),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
