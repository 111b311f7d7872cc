#include "cmocka.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* What Wine 8 does otherwise than Windows. */
static const struct {
	const char *test, *why;
} not_under_wine[] = {
	{"a_reset_connection_is_readable", "a reset reads as an orderly end"},
	{"w35_a_second_sink_is_refused", "a reset reads as an orderly end"},
	{"test_reset", "a reset reads as an orderly end"},
	{"test_strangers_are_dropped_and_counted",
		"all of 127.0.0.0/8 sends from 127.0.0.1"},
	{"a_missing_symbol_is_elibacc", "what is missing gets a stub"},
	{"test_sink_without_a_media_socket_harms_nothing",
		"its server fails when a socket is closed that is waited for"},
};

static jmp_buf out_of_test;
static const char *name = "the group's setup";
static size_t number = 1;

void cmocka_shim_fail(const char *file, int line, const char *format, ...)
{
	va_list args;

	printf("not ok %zu - %s\n# %s:%d: ", number, name, file, line);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	_Exit(1);
}

void cmocka_shim_skip(void)
{
	longjmp(out_of_test, 1);
}

void cmocka_shim_equal(unsigned long long a, unsigned long long b, bool wanted,
	const char *words, const char *file, int line)
{
	if ((a == b) != wanted)
		cmocka_shim_fail(file, line, "%s: %lld (%#llx), %lld (%#llx)",
			words, (long long)a, a, (long long)b, b);
}

void cmocka_shim_range(unsigned long long value, unsigned long long minimum,
	unsigned long long maximum, const char *words, const char *file,
	int line)
{
	if (value < minimum || value > maximum)
		cmocka_shim_fail(file, line, "%s: %llu, %llu, %llu", words,
			value, minimum, maximum);
}

void cmocka_shim_string(const char *a, const char *b, bool wanted,
	const char *words, const char *file, int line)
{
	if ((strcmp(a, b) == 0) != wanted)
		cmocka_shim_fail(file, line, "%s: '%s', '%s'", words, a, b);
}

void cmocka_shim_memory(const void *a, const void *b, size_t bytes, bool wanted,
	const char *words, const char *file, int line)
{
	if ((memcmp(a, b, bytes) == 0) != wanted)
		cmocka_shim_fail(file, line, "%s: %zu bytes", words, bytes);
}

void print_message(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
}

/* Why a test is left out; NULL: it is not. */
static const char *left_out(const char *test)
{
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");

	if (!GetProcAddress(ntdll, "wine_get_version"))
		return NULL;
	for (size_t i = 0;
		i < sizeof(not_under_wine) / sizeof(not_under_wine[0]); i++)
		if (strcmp(test, not_under_wine[i].test) == 0)
			return not_under_wine[i].why;
	return NULL;
}

static void run(const struct CMUnitTest *test, void **state)
{
	const char *why = left_out(test->name);

	if (why) {
		printf("ok %zu - %s # SKIP Wine: %s\n", number++, test->name,
			why);
		return;
	}
	name = test->name;
	if (test->setup_func && test->setup_func(state) != 0)
		cmocka_shim_fail(PLACE, "its setup fails");
	if (setjmp(out_of_test) == 0) {
		test->test_func(state);
		printf("ok %zu - %s\n", number, name);
	} else {
		printf("ok %zu - %s # SKIP\n", number, name);
	}
	if (test->teardown_func && test->teardown_func(state) != 0)
		cmocka_shim_fail(PLACE, "its teardown fails");
	fflush(stdout);
	number++;
}

int cmocka_shim_run(const struct CMUnitTest *tests, size_t count,
	int (*setup)(void **state), int (*teardown)(void **state))
{
	void *group = NULL;

	printf("1..%zu\n", count);
	fflush(stdout);
	if (setup && setup(&group) != 0)
		cmocka_shim_fail(PLACE, "fails");
	for (size_t i = 0; i < count; i++) {
		void *own =
			tests[i].initial_state ? tests[i].initial_state : group;

		run(&tests[i], &own);
	}
	if (teardown && teardown(&group) != 0) {
		name = "the group's teardown";
		cmocka_shim_fail(PLACE, "fails");
	}
	return 0;
}
