#include "record.h"
#include "mpegts/ts_burst.h"

static void test_layout(void **state)
{
	uint8_t data[12 + 7 * 188 + 12 + 2 * 188 + 100];
	struct ts_burst burst;

	(void)state;
	ts_burst_init(&burst, data, sizeof(data), 12, 7);
	assert_int_equal(ts_burst_stride(&burst), 1328);
	assert_int_equal(ts_burst_room(&burst), 9);
	assert_int_equal(ts_burst_datagrams(&burst), 0);
	assert_int_equal(ts_burst_bytes(&burst), 0);
	assert_ptr_equal(ts_burst_take(&burst), data + 12);
	assert_int_equal(ts_burst_datagrams(&burst), 1);
	assert_int_equal(ts_burst_bytes(&burst), 12 + 188);
	for (size_t i = 1; i < 7; i++)
		assert_ptr_equal(ts_burst_take(&burst), data + 12 + i * 188);
	assert_int_equal(ts_burst_datagrams(&burst), 1);
	assert_int_equal(ts_burst_bytes(&burst), 1328);
	assert_ptr_equal(ts_burst_take(&burst), data + 1328 + 12);
	assert_int_equal(ts_burst_datagrams(&burst), 2);
	assert_int_equal(ts_burst_bytes(&burst), 1328 + 12 + 188);
	assert_ptr_equal(ts_burst_header(&burst, 0), data);
	assert_ptr_equal(ts_burst_header(&burst, 1), data + 1328);
	assert_non_null(ts_burst_take(&burst));
	assert_int_equal(ts_burst_room(&burst), 0);
	assert_null(ts_burst_take(&burst));
	assert_int_equal(ts_burst_bytes(&burst), 1328 + 12 + 2 * 188);
}

static void test_many(void **state)
{
	static uint8_t data[40 * 1328];
	struct ts_burst burst;

	(void)state;
	ts_burst_init(&burst, data, sizeof(data), 12, 7);
	assert_int_equal(ts_burst_room(&burst), 280);
	for (size_t i = 0; i < 280; i++) {
		assert_int_equal(ts_burst_datagrams(&burst), (i + 6) / 7);
		assert_ptr_equal(ts_burst_take(&burst),
			data + i / 7 * 1328 + 12 + i % 7 * 188);
	}
	assert_null(ts_burst_take(&burst));
	assert_int_equal(ts_burst_bytes(&burst), sizeof(data));
}

static void test_reset(void **state)
{
	uint8_t data[2 * 188];
	struct ts_burst burst;

	(void)state;
	ts_burst_init(&burst, data, sizeof(data), 0, 1);
	assert_non_null(ts_burst_take(&burst));
	assert_non_null(ts_burst_take(&burst));
	assert_null(ts_burst_take(&burst));
	ts_burst_reset(&burst);
	assert_int_equal(ts_burst_room(&burst), 2);
	assert_int_equal(ts_burst_datagrams(&burst), 0);
	assert_ptr_equal(ts_burst_take(&burst), data);
}

static void test_too_small(void **state)
{
	uint8_t data[12 + 187];
	struct ts_burst burst;

	(void)state;
	for (size_t capacity = 0; capacity <= sizeof(data); capacity++) {
		ts_burst_init(&burst, data, capacity, 12, 7);
		assert_int_equal(ts_burst_room(&burst), 0);
		assert_null(ts_burst_take(&burst));
		assert_int_equal(ts_burst_bytes(&burst), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("W-147 cells lie behind each datagram's header, seven"
			  " to a datagram",
			test_layout),
		BEHAVIOUR("forty full datagrams", test_many),
		BEHAVIOUR("a reset burst begins anew", test_reset),
		BEHAVIOUR("a buffer without room for a cell gives none",
			test_too_small),
	};

	return cmocka_run_group_tests_name("ts_burst", tests, NULL, NULL);
}
