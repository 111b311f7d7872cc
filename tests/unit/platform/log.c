#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"
#include "platform/log.h"
#include "platform/module.h"

static char captured[16384];
static int pipe_ends[2];
static int saved_stderr;

static void begin_capture(void)
{
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(pipe_ends[1], STDERR_FILENO);
}

static void end_capture(void)
{
	ssize_t got;

	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	close(pipe_ends[1]);
	got = read(pipe_ends[0], captured, sizeof(captured) - 1);
	close(pipe_ends[0]);
	captured[got > 0 ? got : 0] = '\0';
}

static void a_program_writes_warnings_by_default(void **state)
{
	(void)state;
	begin_capture();
	log_debug("debug");
	log_info("info");
	log_warning("warning %d", 1);
	log_error("error %s", "two");
	end_capture();
	assert_string_equal(captured, "sundog: warning 1\nsundog: error two\n");
}

static void a_module_writes_nothing_until_given_a_level(void **state)
{
	void (*fixture_log)(int level);
	struct module *module;
	char reason[256];
	void *symbol;

	(void)state;
	assert_int_equal(
		module_load(MODULE_FIXTURE, &module, reason, sizeof(reason)),
		0);
	symbol = module_symbol(module, "fixture_log");
	assert_non_null(symbol);
	memcpy(&fixture_log, &symbol, sizeof(symbol));
	begin_capture();
	fixture_log(-1);
	end_capture();
	assert_string_equal(captured, "");
	begin_capture();
	fixture_log(LOG_ERROR);
	end_capture();
	assert_string_equal(captured, "sundog: from the module\n");
	module_unload(module);
}

static void the_level_decides(void **state)
{
	(void)state;
	begin_capture();
	log_set_level(LOG_DEBUG);
	log_debug("debug");
	log_set_level(LOG_ERROR);
	log_warning("warning");
	log_error("error");
	log_set_level(LOG_SILENT);
	log_error("error");
	log_write(LOG_SILENT, "never");
	end_capture();
	log_set_level(LOG_WARNING);
	assert_string_equal(captured, "sundog: debug\nsundog: error\n");
}

static void a_long_text_is_cut_to_one_line(void **state)
{
	static char text[5000];
	size_t length;

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	begin_capture();
	log_error("%s", text);
	end_capture();
	length = strlen(captured);
	assert_true(length > 2000 && length <= 2048);
	assert_string_equal(captured + length - 5, "x...\n");
}

static void errno_is_left_alone(void **state)
{
	(void)state;
	begin_capture();
	close(STDERR_FILENO);
	errno = 77;
	log_error("into nowhere");
	assert_int_equal(errno, 77);
	end_capture();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_writes_warnings_by_default),
		cmocka_unit_test(a_module_writes_nothing_until_given_a_level),
		cmocka_unit_test(the_level_decides),
		cmocka_unit_test(a_long_text_is_cut_to_one_line),
		cmocka_unit_test(errno_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
