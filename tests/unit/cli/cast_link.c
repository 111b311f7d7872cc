/*
 * What the host is told of the link: script, user's limit, nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cast_link.h"
#include "cli/exit_status.h"
#include "host/host_data_rate.h"

#define FAR_US 20000000

static struct stats_file no_stats;

static void write_script(char path[40], const char *text)
{
	FILE *file;
	int handle;

	strcpy(path, "/tmp/sundog-link-XXXXXX");
	handle = mkstemp(path);
	assert_true(handle >= 0);
	file = fdopen(handle, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* A session with that script has begun. */
static void begin_script(
	struct cast_link *self, const char *text, uint64_t limit)
{
	struct cast_options options = {
		.link = CAST_LINK_SCRIPT, .bit_rate = limit};
	char error[CAST_LINK_ERROR_BYTES];
	char path[40];

	write_script(path, text);
	options.link_script = path;
	assert_int_equal(cast_link_init(self, &options, &no_stats, error), 0);
	unlink(path);
	cast_link_begin(self, SOCKET_NONE);
}

static void begin(
	struct cast_link *self, enum cast_link_source source, uint64_t limit)
{
	struct cast_options options = {.link = source, .bit_rate = limit};
	struct socket_address here = {.ipv4 = 0x7F000001};
	char error[CAST_LINK_ERROR_BYTES];
	socket_handle listener, client;

	assert_int_equal(cast_link_init(self, &options, &no_stats, error), 0);
	assert_int_equal(socket_tcp_listen(&here, &listener), 0);
	assert_int_equal(socket_local(listener, &here), 0);
	/* On loopback it is connected at once. */
	assert_int_equal(socket_tcp_connect(&here, &client), 0);
	cast_link_begin(self, client);
	socket_close(client);
	socket_close(listener);
}

static void the_script_is_told(void **state)
{
	MIRACAST_WFD_CONNECTION_STATS start;
	MIRACAST_DATARATE_STATS rates;
	struct cast_link self;

	(void)state;
	begin_script(&self, "0 3.5", 0);
	assert_true(cast_link_ops.connection(&self, &start));
	assert_int_equal(start.CurrentBitRate, 3500000);
	assert_int_equal(start.LocalMaxBitRate, 3500000);
	assert_int_equal(start.RemoteMaxBitRate, 3500000);
	assert_true(cast_link_ops.data_rate(&self, &rates));
	assert_int_equal(rates.EncoderBitRate, 3500000);
	assert_int_equal(rates.CurrentMaxTxDataRate, 3500000);
	cast_link_end(&self);
}

static void the_users_limit_stands_on_top(void **state)
{
	MIRACAST_WFD_CONNECTION_STATS start;
	MIRACAST_DATARATE_STATS rates;
	struct cast_link self;

	(void)state;
	begin_script(&self, "0 20", 5000000);
	assert_true(cast_link_ops.connection(&self, &start));
	assert_int_equal(start.CurrentBitRate, 5000000);
	assert_int_equal(start.LocalMaxBitRate, 5000000);
	assert_int_equal(start.RemoteMaxBitRate, 5000000);
	assert_true(cast_link_ops.data_rate(&self, &rates));
	assert_int_equal(rates.EncoderBitRate, 5000000);
	assert_int_equal(rates.CurrentMaxTxDataRate, 20000000);
	cast_link_end(&self);
	/* It limits; it does not raise. */
	begin_script(&self, "0 3", 5000000);
	assert_true(cast_link_ops.connection(&self, &start));
	assert_int_equal(start.CurrentBitRate, 3000000);
	assert_true(cast_link_ops.data_rate(&self, &rates));
	assert_int_equal(rates.EncoderBitRate, 3000000);
	cast_link_end(&self);
}

static void where_nothing_is_known_only_the_limit_is(void **state)
{
	static const enum cast_link_source sources[] = {
		CAST_LINK_AUTO, CAST_LINK_NONE};
	MIRACAST_WFD_CONNECTION_STATS start;
	MIRACAST_DATARATE_STATS rates;
	struct cast_link self;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		begin(&self, sources[i], 0);
		assert_false(cast_link_ops.connection(&self, &start));
		assert_false(cast_link_ops.data_rate(&self, &rates));
		cast_link_end(&self);
		begin(&self, sources[i], 30000000);
		assert_true(cast_link_ops.connection(&self, &start));
		assert_int_equal(start.CurrentBitRate, 30000000);
		assert_int_equal(start.LocalMaxBitRate, 30000000);
		cast_link_end(&self);
	}
}

static VOID NTAPI ignore(PVOID ctx, MIRACAST_DATARATE_STATS *stats)
{
	(void)ctx;
	(void)stats;
}

static void g165_a_link_that_is_not_known_cannot_be_notified_of(void **state)
{
	struct host_data_rate rate;
	struct cast_link self;

	(void)state;
	begin(&self, CAST_LINK_AUTO, 0); /* loopback */
	assert_int_equal(host_data_rate_init(&rate, "driver", &cast_link_ops,
				 &self, FAR_US),
		0);
	assert_int_equal(host_data_rate_register(&rate, true, NULL, ignore),
		STATUS_NOT_SUPPORTED);
	host_data_rate_destroy(&rate);
	cast_link_end(&self);

	begin_script(&self, "0 20", 0);
	assert_int_equal(host_data_rate_init(&rate, "driver", &cast_link_ops,
				 &self, FAR_US),
		0);
	assert_int_equal(host_data_rate_register(&rate, true, NULL, ignore),
		STATUS_SUCCESS);
	assert_int_equal(host_data_rate_register(&rate, true, NULL, NULL),
		STATUS_SUCCESS);
	host_data_rate_destroy(&rate);
	cast_link_end(&self);
}

static void what_is_wrong_with_a_script_is_said(void **state)
{
	struct cast_options options = {.link = CAST_LINK_SCRIPT};
	char error[CAST_LINK_ERROR_BYTES];
	struct cast_link self;
	char path[40];

	(void)state;
	options.link_script = "/nowhere/script";
	assert_int_equal(cast_link_init(&self, &options, &no_stats, error),
		EXIT_STATUS_MACHINE);
	assert_string_equal(error, "cannot read --link script:/nowhere/script: "
				   "No such file or directory");
	options.link_script = "/tmp";
	assert_int_equal(cast_link_init(&self, &options, &no_stats, error),
		EXIT_STATUS_MACHINE);
	write_script(path, "0 20\n1 fast\n");
	options.link_script = path;
	assert_int_equal(cast_link_init(&self, &options, &no_stats, error),
		EXIT_STATUS_USAGE);
	assert_non_null(strstr(error, "line 2: '1 fast': expected"));
	unlink(path);
	options.link_script = "/dev/zero";
	assert_int_equal(cast_link_init(&self, &options, &no_stats, error),
		EXIT_STATUS_USAGE);
	assert_non_null(strstr(error, "longer than"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_script_is_told),
		cmocka_unit_test(the_users_limit_stands_on_top),
		cmocka_unit_test(where_nothing_is_known_only_the_limit_is),
		cmocka_unit_test(
			g165_a_link_that_is_not_known_cannot_be_notified_of),
		cmocka_unit_test(what_is_wrong_with_a_script_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
