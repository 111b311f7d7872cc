/*
 * Interfaces of a network namespace of its own: which way to a peer, and what
 * is told of it. Needs root.
 */
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link/link_data.h"
#include "link/link_policy.h"
#include "link/link_route.h"
#include "link/link_wired.h"
#include "unit.h"

#define ADDRESS(a, b, c, d)                                                    \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))
#define SECOND UINT64_C(1000000)

static const char *const commands[] = {
	"ip link set lo up",
	"ip link add here type veth peer name there",
	"ip addr add 10.9.1.1/24 dev here",
	"ip link set here up",
	"ip link set there up",
	"ip neigh add 10.9.1.2 lladdr 02:00:00:00:00:17 dev here",
	"ip route add 10.9.7.0/24 via 10.9.1.2 dev here",
	"ip link add nowhere type bridge",
	"ip addr add 10.9.2.1/24 dev nowhere",
	"ip link set nowhere up",
	"ip tuntap add tunnel mode tap",
	"ip addr add 10.9.3.1/24 dev tunnel",
	"ip link set tunnel up",
};

/* False, and why: this machine does not allow it. */
static bool prepare(char why[160])
{
	char command[160];
	size_t i;

	if (unshare(CLONE_NEWNET) < 0) {
		snprintf(why, 160, "no network namespace: %s", strerror(errno));
		return false;
	}
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		snprintf(command, sizeof(command), "%s >/dev/null 2>&1",
			commands[i]);
		if (system(command) == 0)
			continue;
		snprintf(why, 160, "'%s' fails here", commands[i]);
		return false;
	}
	return true;
}

static void the_kernels_route_is_taken(void **state)
{
	static const uint8_t there[] = {2, 0, 0, 0, 0, 0x17};
	struct link_route route;

	(void)state;
	assert_int_equal(link_route_find(ADDRESS(10, 9, 1, 1),
				 ADDRESS(10, 9, 1, 2), &route),
		0);
	assert_int_equal(route.interface, if_nametoindex("here"));
	assert_true(route.has_station);
	assert_memory_equal(route.station, there, sizeof(there));
	/* Beyond a gateway it is the gateway's station. */
	assert_int_equal(link_route_find(ADDRESS(10, 9, 1, 1),
				 ADDRESS(10, 9, 7, 9), &route),
		0);
	assert_true(route.has_station);
	assert_memory_equal(route.station, there, sizeof(there));
	/* An address of this machine's own, whatever its interface is. */
	assert_int_equal(link_route_find(ADDRESS(10, 9, 1, 1),
				 ADDRESS(10, 9, 1, 1), &route),
		0);
	assert_int_equal(route.interface, if_nametoindex("lo"));
	assert_true(link_route_find(ADDRESS(10, 9, 1, 1), ADDRESS(192, 0, 2, 1),
			    &route) < 0);
}

static void a_wired_interface_tells_its_speed(void **state)
{
	struct link_figures figures;

	(void)state;
	assert_true(link_wired_figures(if_nametoindex("here"), &figures));
	assert_int_equal(figures.kind, LINK_KIND_WIRED);
	assert_int_equal(figures.tx_bit_rate, UINT64_C(10000000000));
	assert_false(link_wired_figures(if_nametoindex("lo"), &figures));
	assert_false(link_wired_figures(if_nametoindex("nowhere"), &figures));
	/* It says a speed, which nobody measured. */
	assert_false(link_wired_figures(if_nametoindex("tunnel"), &figures));
	assert_false(link_wired_figures(9999, &figures));
}

static void known_and_unknown_links(void **state)
{
	static const struct {
		uint32_t local, peer;
		enum link_kind kind;
		const char *interface;
	} table[] = {
		{ADDRESS(10, 9, 1, 1), ADDRESS(10, 9, 1, 2), LINK_KIND_WIRED,
			"here"},
		{ADDRESS(10, 9, 2, 1), ADDRESS(10, 9, 2, 2), LINK_KIND_UNKNOWN,
			"nowhere"},
		{ADDRESS(10, 9, 3, 1), ADDRESS(10, 9, 3, 2), LINK_KIND_UNKNOWN,
			"tunnel"},
		{ADDRESS(127, 0, 0, 1), ADDRESS(127, 0, 0, 1),
			LINK_KIND_UNKNOWN, "lo"},
		{ADDRESS(10, 9, 1, 1), ADDRESS(10, 9, 1, 1), LINK_KIND_UNKNOWN,
			"lo"},
		{ADDRESS(10, 9, 1, 1), ADDRESS(192, 0, 2, 1), LINK_KIND_UNKNOWN,
			""},
	};
	struct link_start start;
	struct link_step step;
	struct link_data *data;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(
			link_data_open(table[i].local, table[i].peer, &data),
			0);
		assert_int_equal(link_data_kind(data), table[i].kind);
		assert_string_equal(
			link_data_interface(data), table[i].interface);
		assert_int_equal(link_data_start(data, SECOND, &start),
			table[i].kind == LINK_KIND_WIRED);
		assert_int_equal(link_data_step(data, 2 * SECOND, &step),
			table[i].kind == LINK_KIND_WIRED);
		link_data_close(data);
	}
}

static void g161_a_wired_link_that_goes_is_bridged_and_then_unknown(
	void **state)
{
	struct link_start start;
	struct link_step step;
	struct link_data *data;

	(void)state;
	assert_int_equal(link_data_open(ADDRESS(10, 9, 1, 1),
				 ADDRESS(10, 9, 1, 2), &data),
		0);
	assert_true(link_data_start(data, SECOND, &start));
	assert_int_equal(start.bit_rate, LINK_BIT_RATE_MAX);
	assert_int_equal(start.local_max_bit_rate, UINT64_C(10000000000));
	assert_int_equal(start.remote_max_bit_rate, 0);
	assert_true(link_data_step(data, 2 * SECOND, &step));
	assert_int_equal(step.bit_rate, LINK_BIT_RATE_MAX);
	assert_int_equal(system("ip link del here"), 0);
	assert_true(link_data_step(data, 3 * SECOND, &step));
	assert_int_equal(step.bit_rate, LINK_BIT_RATE_MAX);
	assert_false(link_data_step(data, 3 * SECOND + LINK_GAP_US, &step));
	link_data_close(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernels_route_is_taken),
		cmocka_unit_test(a_wired_interface_tells_its_speed),
		cmocka_unit_test(known_and_unknown_links),
		cmocka_unit_test(
			g161_a_wired_link_that_goes_is_bridged_and_then_unknown),
	};

	char why[160];

	if (!prepare(why)) {
		printf("1..0 # SKIP %s\n", why);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
