#include <errno.h>

#include "unit.h"
#include "platform/socket.h"

static int start_sockets(void **state)
{
	(void)state;
	return socket_startup();
}

static int end_sockets(void **state)
{
	(void)state;
	socket_cleanup();
	return 0;
}

static void formats_host_and_port(void **state)
{
	const struct socket_address address = {0xc0a83101, 7236};
	const struct socket_address longest = {0xffffffff, 65535};
	char text[SOCKET_ADDRESS_TEXT];

	(void)state;
	socket_address_format(&address, text);
	assert_string_equal(text, "192.168.49.1:7236");
	socket_host_format(&address, text);
	assert_string_equal(text, "192.168.49.1");
	socket_address_format(&longest, text);
	assert_string_equal(text, "255.255.255.255:65535");
}

static void parses_numbers_with_and_without_a_port(void **state)
{
	struct socket_address address;

	(void)state;
	assert_int_equal(
		socket_address_parse("192.168.49.1", 7236, &address), 0);
	assert_int_equal(address.ipv4, 0xc0a83101);
	assert_int_equal(address.port, 7236);
	assert_int_equal(socket_address_parse("0.0.0.0:0", 7236, &address), 0);
	assert_int_equal(address.ipv4, 0);
	assert_int_equal(address.port, 0);
	assert_int_equal(
		socket_address_parse("255.255.255.255:65535", 1, &address), 0);
	assert_int_equal(address.ipv4, 0xffffffff);
	assert_int_equal(address.port, 65535);
}

static void parses_a_name(void **state)
{
	struct socket_address address;

	(void)state;
	assert_int_equal(
		socket_address_parse("localhost:7250", 1, &address), 0);
	assert_int_equal(address.ipv4 >> 24, 127);
	assert_int_equal(address.port, 7250);
}

static void refuses_what_is_malformed(void **state)
{
	static const char *const malformed[] = {"", ":", ":7236",
		"1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+1",
		"1.2.3.4: 1", "1.2.3.4:7236x", "1.2.3.4:99999999999999999999",
		"1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "4000000000",
		"1::2", "fe80::1", "[::1]:7236", "localhost:http"};
	struct socket_address address;

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++)
		if (socket_address_parse(malformed[i], 1, &address) != -EINVAL)
			fail_msg("took \"%s\"", malformed[i]);
}

static void refuses_a_name_that_is_too_long(void **state)
{
	struct socket_address address;
	char name[1000];

	(void)state;
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = i == sizeof(name) - 1 ? '\0' : 'a';
	assert_int_equal(socket_address_parse(name, 1, &address), -EINVAL);
}

static void an_unknown_name_is_not_found(void **state)
{
	struct socket_address address;

	(void)state;
	/* An empty label: no resolver asks the network for it. */
	assert_int_equal(
		socket_address_parse("no..name", 1, &address), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formats_host_and_port),
		cmocka_unit_test(parses_numbers_with_and_without_a_port),
		cmocka_unit_test(parses_a_name),
		cmocka_unit_test(refuses_what_is_malformed),
		cmocka_unit_test(refuses_a_name_that_is_too_long),
		cmocka_unit_test(an_unknown_name_is_not_found),
	};

	return cmocka_run_group_tests(tests, start_sockets, end_sockets);
}
