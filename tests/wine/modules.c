/*
 * Loading modules and ending processes where Linux and Windows differ too much
 * for one test: Windows' half of tests/unit/platform/module.c and crash.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <windows.h>

#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/module.h"
#include "platform/process.h"

#define FIXTURE	     "module_fixture.dll"
#define PATIENCE_US  20000000
#define FIXTURE_PART 4096 /* bytes; there are more */

static const char *self_path;
static char reason[512];
static char folder[MAX_PATH];

static struct module *load(const char *path)
{
	struct module *module;

	assert_int_equal(module_load(path, &module, reason, sizeof(reason)), 0);
	assert_non_null(module);
	return module;
}

static void refuse(const char *path, int error)
{
	struct module *module;

	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), error);
	assert_null(module);
	assert_non_null(strstr(reason, path));
}

static void in_folder(const char *name, char path[MAX_PATH])
{
	snprintf(path, MAX_PATH, "%s%s", folder, name);
}

static void write_file(const char *path, const void *data, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void a_bare_name_is_found_beside_the_program(void **state)
{
	struct module *module = load(FIXTURE);
	bool (*is_program)(void);
	void *symbol = module_symbol(module, "fixture_is_program");

	(void)state;
	assert_non_null(strstr(module_path(module), "\\" FIXTURE));
	assert_non_null(symbol);
	memcpy(&is_program, &symbol, sizeof(symbol));
	assert_false(is_program());
	assert_true(module_is_program());
	module_unload(module);
}

static void only_the_modules_own_exports_are_found(void **state)
{
	struct module *module = load(FIXTURE);

	(void)state;
	assert_null(module_symbol(module, "no_such_symbol"));
	assert_null(module_symbol(module, "GetProcAddress"));
	assert_null(module_symbol(module, "module_is_program"));
	module_unload(module);
}

static void a_missing_file_is_enoent(void **state)
{
	char path[MAX_PATH];

	(void)state;
	refuse("no_such_module.dll", -ENOENT);
	refuse("C:\\no\\such\\module.dll", -ENOENT);
	in_folder("none.dll", path);
	refuse(path, -ENOENT);
}

static void a_file_that_is_no_module_is_enoexec(void **state)
{
	static char bytes[FIXTURE_PART];
	struct module *module = load(FIXTURE);
	char path[MAX_PATH];
	FILE *file = fopen(module_path(module), "rb");

	(void)state;
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, sizeof(bytes), file), sizeof(bytes));
	fclose(file);
	module_unload(module);
	in_folder("sundog_text.dll", path);
	write_file(path, "just words", 10);
	refuse(path, -ENOEXEC);
	write_file(path, "", 0);
	refuse(path, -ENOEXEC);
	write_file(path, bytes, 200);
	refuse(path, -ENOEXEC);
	write_file(path, bytes, sizeof(bytes));
	refuse(path, -ENOEXEC);
	remove(path);
}

static void a_missing_library_is_elibacc_and_named(void **state)
{
	(void)state;
	refuse("needs_library.dll", -ELIBACC);
	assert_non_null(strstr(reason, "it needs sundog_nowhere.dll"));
}

static void a_missing_symbol_is_elibacc(void **state)
{
	(void)state;
	refuse("needs_symbol.dll", -ELIBACC);
}

static void the_reason_fits_its_buffer(void **state)
{
	struct module *module;
	char small[8];

	(void)state;
	memset(small, 'x', sizeof(small));
	assert_int_equal(
		module_load("C:\\no\\such.dll", &module, small, 4), -ENOENT);
	assert_string_equal(small, "C:\\");
	assert_int_equal(small[4], 'x');
	assert_int_equal(
		module_load("C:\\no\\such.dll", &module, NULL, 0), -ENOENT);
}

static void a_pinned_module_stays(void **state)
{
	struct module *module = load(FIXTURE);

	(void)state;
	module_unload(module);
	assert_null(GetModuleHandleA(FIXTURE));
	module = load(FIXTURE);
	module_pin(module_symbol(module, "fixture_is_program"));
	module_unload(module);
	assert_non_null(GetModuleHandleA(FIXTURE));
}

static int *volatile nowhere;

static void a_childs_crash_has_words(void **state)
{
	const char *argv[] = {self_path, "crash", NULL};
	struct process process;
	struct process_end end;

	(void)state;
	assert_int_equal(process_spawn(&process, argv), 0);
	assert_int_equal(
		process_wait(&process, clock_now_us() + PATIENCE_US, &end), 0);
	assert_false(end.exited);
	assert_string_equal(crash_signal_words(end.code), "access violation");
	assert_null(crash_signal_words(9)); /* process_kill's */
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_name_is_found_beside_the_program),
		cmocka_unit_test(only_the_modules_own_exports_are_found),
		cmocka_unit_test(a_missing_file_is_enoent),
		cmocka_unit_test(a_file_that_is_no_module_is_enoexec),
		cmocka_unit_test(a_missing_library_is_elibacc_and_named),
		cmocka_unit_test(a_missing_symbol_is_elibacc),
		cmocka_unit_test(the_reason_fits_its_buffer),
		cmocka_unit_test(a_childs_crash_has_words),
		/* It is the last: what it pins is there for the others, too. */
		cmocka_unit_test(a_pinned_module_stays),
	};

	if (argc > 1) {
		if (crash_prepare() == 0)
			crash_watch();
		*nowhere = 1;
	}
	self_path = argv[0];
	if (GetTempPathA(sizeof(folder), folder) == 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
