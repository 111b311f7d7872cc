#include "unit.h"
#include "h264/h264_bits.h"

static void test_bits(void **state)
{
	const uint8_t data[] = {0xA5, 0x0F, 0xFF, 0x00, 0x12};
	struct h264_bits bits;

	(void)state;
	h264_bits_init(&bits, data, sizeof(data));
	assert_true(h264_bits_flag(&bits));
	assert_false(h264_bits_flag(&bits));
	assert_int_equal(h264_bits_read(&bits, 0), 0);
	assert_int_equal(h264_bits_read(&bits, 6), 0x25);
	assert_int_equal(h264_bits_read(&bits, 32), 0x0FFF0012);
	assert_false(bits.failed);
	assert_int_equal(h264_bits_read(&bits, 0), 0);
	assert_false(bits.failed);
	assert_int_equal(h264_bits_read(&bits, 1), 0);
	assert_true(bits.failed);
}

static void test_end(void **state)
{
	uint8_t *data = malloc(3);
	struct h264_bits bits;

	(void)state;
	assert_non_null(data);
	memset(data, 0xFF, 3);
	for (unsigned count = 0; count <= 32; count++) {
		h264_bits_init(&bits, data, 3);
		assert_int_equal(h264_bits_read(&bits, count),
			count <= 24 ? (1u << count) - 1 : 0);
		assert_int_equal(bits.failed, count > 24);
		/* It stays so. */
		h264_bits_read(&bits, 1);
		h264_bits_read(&bits, 32);
		assert_true(bits.failed);
		assert_int_equal(h264_bits_ue(&bits), 0);
	}
	free(data);
	h264_bits_init(&bits, NULL, 0);
	assert_int_equal(h264_bits_ue(&bits), 0);
	assert_true(bits.failed);
}

static void test_golomb(void **state)
{
	static const struct {
		uint32_t code;
		int32_t value;
	} cases[] = {
		{0, 0},
		{1, 1},
		{2, -1},
		{3, 2},
		{4, -2},
		{5, 3},
		{255, 128},
		{65535, 32768},
		{0x7FFFFFFF, 0x40000000},
		{0xFFFFFFFD, 0x7FFFFFFF},
		{0xFFFFFFFE, -0x7FFFFFFF},
	};
	struct writer writer = {0};
	struct h264_bits bits;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		put_ue(&writer, cases[i].code);
		put_se(&writer, cases[i].value);
	}
	h264_bits_init(&bits, writer.data, (writer.bits + 7) / 8);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(h264_bits_ue(&bits), cases[i].code);
		assert_int_equal(h264_bits_se(&bits), cases[i].value);
	}
	assert_int_equal(bits.at, writer.bits);
	assert_false(bits.failed);
}

/* 32 zeros in front: no code that fits 32 bits is so long. */
static void test_golomb_too_long(void **state)
{
	uint8_t data[32] = {0};
	struct h264_bits bits;

	(void)state;
	data[4] = 0x80;
	h264_bits_init(&bits, data, sizeof(data));
	assert_int_equal(h264_bits_ue(&bits), 0);
	assert_true(bits.failed);
	/* and one that ends before its value does */
	for (size_t length = 1; length < 8; length++) {
		memset(data, 0, sizeof(data));
		data[3] = 0x01;
		h264_bits_init(&bits, data, length);
		h264_bits_ue(&bits);
		assert_int_equal(bits.failed, length < 8);
	}
}

static void test_max(void **state)
{
	struct writer writer = {0};
	struct h264_bits bits;

	(void)state;
	put_ue(&writer, 31);
	put_ue(&writer, 32);
	put_ue(&writer, 1);
	h264_bits_init(&bits, writer.data, (writer.bits + 7) / 8);
	assert_int_equal(h264_bits_ue_max(&bits, 31), 31);
	assert_false(bits.failed);
	assert_int_equal(h264_bits_ue_max(&bits, 31), 0);
	assert_true(bits.failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("bits come in order", test_bits),
		CASE("nothing is read past the end", test_end),
		CASE("Exp-Golomb codes up to 32 bits", test_golomb),
		CASE("longer and cut Exp-Golomb codes fail",
			test_golomb_too_long),
		CASE("a value out of range fails", test_max),
	};

	return cmocka_run_group_tests_name("h264 bits", tests, NULL, NULL);
}
