/*
 * As much of cmocka as the portable rooms' unit tests use, for the one compiler
 * that has no cmocka: mingw. The tests are the same files that Linux runs with
 * the real one.
 *
 * Results are printed as TAP. A failed assertion, of whichever thread, ends the
 * program: the tests behind it are missing from the plan.
 */
#ifndef SUNDOG_TESTS_WINE_CMOCKA_H
#define SUNDOG_TESTS_WINE_CMOCKA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct CMUnitTest {
	const char *name;
	void (*test_func)(void **state);
	int (*setup_func)(void **state);
	int (*teardown_func)(void **state);
	void *initial_state;
};

#define cmocka_unit_test(f)                                                    \
	{                                                                      \
#f, f, NULL, NULL, NULL                                        \
	}
#define cmocka_unit_test_setup(f, setup)                                       \
	{                                                                      \
#f, f, setup, NULL, NULL                                       \
	}
#define cmocka_unit_test_setup_teardown(f, setup, teardown)                    \
	{                                                                      \
#f, f, setup, teardown, NULL                                   \
	}

#define cmocka_run_group_tests(tests, setup, teardown)                         \
	cmocka_shim_run(                                                       \
		tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)
#define cmocka_run_group_tests_name(name, tests, setup, teardown)              \
	cmocka_run_group_tests(tests, setup, teardown)

int cmocka_shim_run(const struct CMUnitTest *tests, size_t count,
	int (*setup)(void **state), int (*teardown)(void **state));

#define PLACE __FILE__, __LINE__

__attribute__((noreturn)) void cmocka_shim_fail(const char *file, int line,
	const char *format, ...) __attribute__((format(gnu_printf, 3, 4)));
__attribute__((noreturn)) void cmocka_shim_skip(void);
void cmocka_shim_equal(unsigned long long a, unsigned long long b, bool wanted,
	const char *words, const char *file, int line);
void cmocka_shim_range(unsigned long long value, unsigned long long minimum,
	unsigned long long maximum, const char *words, const char *file,
	int line);
void cmocka_shim_string(const char *a, const char *b, bool wanted,
	const char *words, const char *file, int line);
void cmocka_shim_memory(const void *a, const void *b, size_t bytes, bool wanted,
	const char *words, const char *file, int line);
void print_message(const char *format, ...)
	__attribute__((format(gnu_printf, 1, 2)));

/* Leaks are not counted. */
#define test_malloc malloc
#define test_calloc calloc
#define test_free   free

#define skip()		 cmocka_shim_skip()
#define fail()		 cmocka_shim_fail(PLACE, "fails")
#define fail_msg(...)	 cmocka_shim_fail(PLACE, __VA_ARGS__)
#define cmocka_shim_n(x) ((unsigned long long)(x))

#define assert_true(x)                                                         \
	do {                                                                   \
		if (!(x))                                                      \
			cmocka_shim_fail(PLACE, "%s", #x);                     \
	} while (0)
#define assert_false(x)	   assert_true(!(x))
#define assert_null(x)	   assert_true((x) == NULL)
#define assert_non_null(x) assert_true((x) != NULL)
#define assert_int_equal(a, b)                                                 \
	cmocka_shim_equal(                                                     \
		cmocka_shim_n(a), cmocka_shim_n(b), true, #a " is " #b, PLACE)
#define assert_int_not_equal(a, b)                                             \
	cmocka_shim_equal(cmocka_shim_n(a), cmocka_shim_n(b), false,           \
		#a " is not " #b, PLACE)
#define assert_ptr_equal(a, b)                                                 \
	assert_int_equal(                                                      \
		(uintptr_t)(const void *)(a), (uintptr_t)(const void *)(b))
#define assert_ptr_not_equal(a, b)                                             \
	assert_int_not_equal(                                                  \
		(uintptr_t)(const void *)(a), (uintptr_t)(const void *)(b))
#define assert_in_range(value, minimum, maximum)                               \
	cmocka_shim_range(cmocka_shim_n(value), cmocka_shim_n(minimum),        \
		cmocka_shim_n(maximum),                                        \
		#value " is within " #minimum " and " #maximum, PLACE)
#define assert_string_equal(a, b)                                              \
	cmocka_shim_string(a, b, true, #a " is " #b, PLACE)
#define assert_string_not_equal(a, b)                                          \
	cmocka_shim_string(a, b, false, #a " is not " #b, PLACE)
#define assert_memory_equal(a, b, bytes)                                       \
	cmocka_shim_memory(a, b, bytes, true, #a " is " #b, PLACE)
#define assert_memory_not_equal(a, b, bytes)                                   \
	cmocka_shim_memory(a, b, bytes, false, #a " is not " #b, PLACE)

#endif
