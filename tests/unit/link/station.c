/*
 * nl80211's description of a station: recorded answers of a kernel, and some
 * that no kernel should give.
 */
#include <linux/nl80211.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <stdlib.h>
#include <string.h>

#include "link/link_station.h"
#include "recorded.h"
#include "unit.h"

/* On the heap, exactly as long as it is: a sanitizer sees a step beyond. */
static struct nlmsghdr *copy(const void *bytes, size_t count)
{
	struct nlmsghdr *message = malloc(count);

	assert_non_null(message);
	memcpy(message, bytes, count);
	message->nlmsg_len = (uint32_t)count;
	return message;
}

static void recorded(const void *bytes, size_t count, struct link_figures *out)
{
	struct nlmsghdr *message = copy(bytes, count);

	assert_true(link_station_parse(message, out));
	free(message);
	assert_int_equal(out->kind, LINK_KIND_WIRELESS);
	assert_true(out->has_totals);
	assert_true(out->has_signal);
	assert_int_equal(out->signal_dbm, -20);
}

static void a_kernels_answers_are_read(void **state)
{
	static const uint8_t client[] = {0x46, 0, 0, 0, 1, 0};
	static const uint8_t owner[] = {0x46, 0, 0, 0, 0, 0};
	struct link_figures figures;

	(void)state;
	recorded(recorded_at_owner, sizeof(recorded_at_owner), &figures);
	assert_int_equal(figures.tx_bit_rate, 14400000);
	assert_int_equal(figures.rx_bit_rate, 7200000);
	assert_int_equal(figures.expected_bit_rate, 10875000);
	assert_int_equal(figures.totals.frames, 2850);
	assert_int_equal(figures.totals.retries, 0);
	assert_int_equal(figures.totals.failed, 0);
	assert_memory_equal(figures.station, client, sizeof(client));

	recorded(recorded_lost, sizeof(recorded_lost), &figures);
	assert_int_equal(figures.totals.frames, 2853);
	assert_int_equal(figures.totals.failed, 3);

	recorded(recorded_at_client, sizeof(recorded_at_client), &figures);
	assert_int_equal(figures.totals.frames, 33);
	assert_int_equal(figures.tx_bit_rate, 7200000);
	assert_memory_equal(figures.station, owner, sizeof(owner));
}

static void an_answer_that_is_cut_is_refused_or_read_as_far_as_it_goes(
	void **state)
{
	struct link_figures figures;
	struct nlmsghdr *message;
	size_t length;

	(void)state;
	for (length = NLMSG_HDRLEN; length < sizeof(recorded_at_owner);
		length++) {
		message = copy(recorded_at_owner, length);
		if (link_station_parse(message, &figures))
			assert_int_equal(figures.kind, LINK_KIND_WIRELESS);
		free(message);
	}
}

static struct nl_msg *station_message(struct nlattr **info)
{
	struct nl_msg *message = nlmsg_alloc();

	assert_non_null(message);
	assert_non_null(genlmsg_put(
		message, 0, 0, 32, 0, 0, NL80211_CMD_NEW_STATION, 1));
	*info = nla_nest_start(message, NL80211_ATTR_STA_INFO);
	assert_non_null(*info);
	return message;
}

static bool parse(
	struct nl_msg *message, struct nlattr *info, struct link_figures *out)
{
	bool taken;

	nla_nest_end(message, info);
	taken = link_station_parse(nlmsg_hdr(message), out);
	nlmsg_free(message);
	return taken;
}

static void what_is_missing_is_not_told(void **state)
{
	struct link_figures figures;
	struct nl_msg *message;
	struct nlattr *info;

	(void)state;
	message = station_message(&info);
	nla_put_u32(message, NL80211_STA_INFO_INACTIVE_TIME, 5);
	assert_true(parse(message, info, &figures));
	assert_int_equal(figures.tx_bit_rate, 0);
	assert_int_equal(figures.expected_bit_rate, 0);
	assert_false(figures.has_totals);
	assert_false(figures.has_signal);

	/* Firmware that counts frames and no retries. */
	message = station_message(&info);
	nla_put_u32(message, NL80211_STA_INFO_TX_PACKETS, 77);
	assert_true(parse(message, info, &figures));
	assert_true(figures.has_totals);
	assert_int_equal(figures.totals.frames, 77);
	assert_int_equal(figures.totals.retries, 0);
	assert_int_equal(figures.totals.failed, 0);
}

static void rates_come_in_either_width(void **state)
{
	struct link_figures figures;
	struct nl_msg *message;
	struct nlattr *info, *rate;

	(void)state;
	message = station_message(&info);
	rate = nla_nest_start(message, NL80211_STA_INFO_TX_BITRATE);
	nla_put_u16(message, NL80211_RATE_INFO_BITRATE, 540);
	nla_nest_end(message, rate);
	/* Beyond 16 bits only the wide one is there. */
	rate = nla_nest_start(message, NL80211_STA_INFO_RX_BITRATE);
	nla_put_u32(message, NL80211_RATE_INFO_BITRATE32, 115290);
	nla_nest_end(message, rate);
	assert_true(parse(message, info, &figures));
	assert_int_equal(figures.tx_bit_rate, 54000000);
	assert_int_equal(figures.rx_bit_rate, UINT64_C(11529000000));
}

static void values_of_the_wrong_width_are_refused(void **state)
{
	struct link_figures figures;
	struct nl_msg *message;
	struct nlattr *info;

	(void)state;
	message = station_message(&info);
	nla_put_u8(message, NL80211_STA_INFO_TX_PACKETS, 77);
	assert_false(parse(message, info, &figures));

	message = nlmsg_alloc();
	assert_non_null(genlmsg_put(
		message, 0, 0, 32, 0, 0, NL80211_CMD_NEW_STATION, 1));
	assert_false(link_station_parse(nlmsg_hdr(message), &figures));
	nlmsg_free(message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kernels_answers_are_read),
		cmocka_unit_test(
			an_answer_that_is_cut_is_refused_or_read_as_far_as_it_goes),
		cmocka_unit_test(what_is_missing_is_not_told),
		cmocka_unit_test(rates_come_in_either_width),
		cmocka_unit_test(values_of_the_wrong_width_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
