#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "platform/module.h"

#define PATH_BYTES 4096

static char folder[] = "/tmp/sundog-module-XXXXXX";
static char reason[512];

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

static void in_folder(const char *name, char path[PATH_BYTES])
{
	snprintf(path, PATH_BYTES, "%s/%s", folder, name);
}

static void write_file(const char *path, const void *data, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* The first length bytes of the fixture, to path. */
static void copy_beginning(const char *path, size_t length)
{
	static char bytes[65536];
	char from[PATH_BYTES];
	struct module *module;
	FILE *file;

	assert_int_equal(
		module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)),
		0);
	snprintf(from, sizeof(from), "%s", module_path(module));
	module_unload(module);
	file = fopen(from, "rb");
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, length, file), length);
	fclose(file);
	write_file(path, bytes, length);
}

static void a_bare_name_is_found_beside_the_program(void **state)
{
	bool (*is_program)(void);
	struct module *module;
	void *symbol;

	(void)state;
	assert_int_equal(
		module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)),
		0);
	assert_non_null(strstr(module_path(module), "/" MODULE_FIXTURE));
	assert_int_equal(access(module_path(module), R_OK), 0);
	symbol = module_symbol(module, "fixture_is_program");
	assert_non_null(symbol);
	memcpy(&is_program, &symbol, sizeof(symbol));
	assert_false(is_program());
	assert_true(module_is_program());
	module_unload(module);
}

static void only_the_modules_own_exports_are_found(void **state)
{
	struct module *module;

	(void)state;
	assert_int_equal(
		module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)),
		0);
	assert_null(module_symbol(module, "no_such_symbol"));
	/* Of a library that it needs, and hidden in it. */
	assert_null(module_symbol(module, "printf"));
	assert_null(module_symbol(module, "module_is_program"));
	module_unload(module);
}

static void symbols_stay_private(void **state)
{
	struct module *module;

	(void)state;
	assert_int_equal(
		module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)),
		0);
	assert_null(dlsym(RTLD_DEFAULT, "fixture_is_program"));
	module_unload(module);
}

static void a_system_library_is_found_by_name(void **state)
{
	struct module *module;

	(void)state;
	assert_int_equal(
		module_load("libm.so.6", &module, reason, sizeof(reason)), 0);
	assert_int_equal(module_path(module)[0], '/');
	assert_non_null(module_symbol(module, "cos"));
	module_unload(module);
}

static void a_missing_file_is_enoent(void **state)
{
	struct module *module = (struct module *)folder;
	char path[PATH_BYTES];

	(void)state;
	assert_int_equal(module_load("/no/such/module.so", &module, reason,
				 sizeof(reason)),
		-ENOENT);
	assert_null(module);
	assert_non_null(strstr(reason, "/no/such/module.so"));
	assert_int_equal(module_load("no_such_module.so", &module, reason,
				 sizeof(reason)),
		-ENOENT);
	assert_non_null(strstr(reason, "no_such_module.so"));
	in_folder("none.so", path);
	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), -ENOENT);
}

static void a_file_that_is_no_module_is_enoexec(void **state)
{
	struct module *module;
	char path[PATH_BYTES];

	(void)state;
	in_folder("text.so", path);
	write_file(path,
		"just words, and enough of them to be read as a "
		"header of sixty-four bytes",
		73);
	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), -ENOEXEC);
	assert_non_null(strstr(reason, path));
	write_file(path, "", 0);
	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), -ENOEXEC);
	copy_beginning(path, 200);
	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), -ENOEXEC);
	assert_non_null(strstr(reason, "is cut short"));
	unlink(path);
	assert_int_equal(
		module_load(folder, &module, reason, sizeof(reason)), -ENOEXEC);
}

/* The system's loader maps what the headers promise, and dies of SIGBUS at the
 * first page that is not there. */
static void a_module_that_was_cut_short_is_enoexec(void **state)
{
	static const size_t lengths[] = {16, 63, 64, 1000, 4096, 5000, 12000};
	struct module *module;
	char path[PATH_BYTES];

	(void)state;
	in_folder("cut.so", path);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		copy_beginning(path, lengths[i]);
		assert_int_equal(
			module_load(path, &module, reason, sizeof(reason)),
			-ENOEXEC);
		assert_null(module);
		assert_non_null(strstr(reason, path));
		assert_non_null(strstr(reason, "is cut short: "));
		assert_non_null(strstr(reason, " bytes are missing"));
	}
	unlink(path);
}

static void a_module_for_another_machine_is_enoexec(void **state)
{
	unsigned char header[64] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
	struct module *module;
	char path[PATH_BYTES];

	(void)state;
	header[16] = 3;	 /* a shared object */
	header[18] = 22; /* for S/390 */
	in_folder("foreign.so", path);
	write_file(path, header, sizeof(header));
	assert_int_equal(
		module_load(path, &module, reason, sizeof(reason)), -ENOEXEC);
	unlink(path);
}

static void a_missing_library_is_elibacc(void **state)
{
	struct module *module;

	(void)state;
	assert_int_equal(module_load(MODULE_NEEDS_LIBRARY, &module, reason,
				 sizeof(reason)),
		-ELIBACC);
	assert_null(module);
	assert_non_null(strstr(reason, "libsundog_nowhere.so"));
}

static void a_missing_symbol_is_elibacc(void **state)
{
	struct module *module;

	(void)state;
	assert_int_equal(module_load(MODULE_NEEDS_SYMBOL, &module, reason,
				 sizeof(reason)),
		-ELIBACC);
	assert_non_null(strstr(reason, "absent_function"));
}

static void the_reason_fits_its_buffer(void **state)
{
	struct module *module;
	char small[8];

	(void)state;
	memset(small, 'x', sizeof(small));
	assert_int_equal(
		module_load("/no/such/module.so", &module, small, 4), -ENOENT);
	assert_string_equal(small, "/no");
	assert_int_equal(small[4], 'x');
	assert_int_equal(
		module_load("/no/such/module.so", &module, NULL, 0), -ENOENT);
}

/* dladdr knows the addresses of loaded modules alone. */
static bool is_loaded(const void *address)
{
	Dl_info info;

	return dladdr(address, &info) != 0;
}

static void a_pinned_module_stays(void **state)
{
	struct module *module;
	void *inside;

	(void)state;
	assert_int_equal(module_load(MODULE_FIXTURE, &module, NULL, 0), 0);
	inside = module_symbol(module, "fixture_log");
	module_unload(module);
	assert_false(is_loaded(inside));

	assert_int_equal(module_load(MODULE_FIXTURE, &module, NULL, 0), 0);
	inside = module_symbol(module, "fixture_log");
	module_pin(inside);
	module_unload(module);
	assert_true(is_loaded(inside));
}

static void unloading_none_does_nothing(void **state)
{
	(void)state;
	module_unload(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bare_name_is_found_beside_the_program),
		cmocka_unit_test(only_the_modules_own_exports_are_found),
		cmocka_unit_test(symbols_stay_private),
		cmocka_unit_test(a_system_library_is_found_by_name),
		cmocka_unit_test(a_missing_file_is_enoent),
		cmocka_unit_test(a_file_that_is_no_module_is_enoexec),
		cmocka_unit_test(a_module_that_was_cut_short_is_enoexec),
		cmocka_unit_test(a_module_for_another_machine_is_enoexec),
		cmocka_unit_test(a_missing_library_is_elibacc),
		cmocka_unit_test(a_missing_symbol_is_elibacc),
		cmocka_unit_test(the_reason_fits_its_buffer),
		cmocka_unit_test(unloading_none_does_nothing),
		/* It is the last: what it pins is there for the others, too. */
		cmocka_unit_test(a_pinned_module_stays),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
