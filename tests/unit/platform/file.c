/*
 * Files by names in UTF-8.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "platform/file.h"

static char folder[512], path[600];

static int setup(void **state)
{
	(void)state;
	/* Of two scripts: no code page has both. */
	if (file_make_folder(
		    "sundog-\xc3\xbc\xe3\x83\x86", folder, sizeof(folder)))
		return -1;
	snprintf(path, sizeof(path), "%s/\xe3\x82\xb9\xc3\xb6.txt", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	file_remove_folder(folder);
	return file_append(path, "", 0) == 0; /* it is gone */
}

static void assert_has(const char *text)
{
	FILE *file = file_open(path, "rb");
	char got[64] = "";

	assert_non_null(file);
	assert_int_equal(fread(got, 1, sizeof(got) - 1, file), strlen(text));
	assert_string_equal(got, text);
	fclose(file);
}

static void a_name_is_utf8(void **state)
{
	FILE *file;

	(void)state;
	assert_null(file_open(path, "rb"));
	assert_int_equal(errno, ENOENT);
	file = file_open(path, "wb");
	assert_non_null(file);
	fputs("one ", file);
	fclose(file);
	/* The same file for those who name it in another way. */
	assert_int_equal(file_append(path, "two", 3), 0);
	assert_has("one two");
}

static void a_stream_goes_elsewhere(void **state)
{
	FILE *file = file_open(path, "wb");

	(void)state;
	assert_non_null(file);
	fputs("one ", file);
	assert_true(file_reopen(path, "ab", file));
	fputs("two", file);
	assert_true(file_reopen(FILE_NOTHING, "rb", file));
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
	assert_has("one two");
}

static void too_long_a_name_is_an_error(void **state)
{
	char out[16];

	(void)state;
	assert_true(file_make_folder("sundog-test", out, sizeof(out)) < 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_name_is_utf8),
		TEST(a_stream_goes_elsewhere),
		TEST(too_long_a_name_is_an_error),
	};
#undef TEST
	return cmocka_run_group_tests(tests, NULL, NULL);
}
