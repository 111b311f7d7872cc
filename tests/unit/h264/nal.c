#include "unit.h"

/* Walks hex and expects these NAL units, each as hex. */
static void expect_walk(const char *hex, size_t count, const char *const *nals)
{
	uint8_t data[512], expected[512];
	size_t length = unhex(hex, data), cursor = 0;
	uint8_t *copy = malloc(length + !length);
	struct h264_nal nal;

	assert_non_null(copy);
	memcpy(copy, data, length);
	for (size_t i = 0; i < count; i++) {
		size_t n = unhex(nals[i], expected);

		assert_true(h264_nal_next(copy, length, &cursor, &nal));
		assert_int_equal(nal.length, n);
		assert_memory_equal(nal.data, expected, n);
		assert_int_equal(nal.type, expected[0] & 31);
		assert_int_equal(nal.ref_idc, expected[0] >> 5 & 3);
	}
	assert_false(h264_nal_next(copy, length, &cursor, &nal));
	assert_int_equal(cursor, length);
	assert_false(h264_nal_next(copy, length, &cursor, &nal));
	free(copy);
}
#define WALK(hex, ...)                                                         \
	do {                                                                   \
		const char *const nals_[] = {__VA_ARGS__};                     \
		expect_walk(hex, sizeof(nals_) / sizeof(*nals_), nals_);       \
	} while (0)

static void test_walk(void **state)
{
	(void)state;
	WALK("00000001 0910 000001 6742C01F 00000001 68CE 000001 65888400",
		"0910", "6742C01F", "68CE", "658884");
	/* the longest and shortest start codes, trailing zeros */
	WALK("0000000000000001 4101 0000 000001 4102 000000000001 4103 000000",
		"4101", "4102", "4103");
	WALK("000001 61", "61");
	/* 00 00 02 and 00 00 03 are no start codes */
	WALK("000001 41000002 0000030000030100 01", "4100000200000300000301"
						    "0001");
}

static void test_garbage_before(void **state)
{
	(void)state;
	WALK("FF00010203 000001 4101", "4101");
	WALK("01 000001 4101", "4101");
	WALK("0001 000001 4101", "4101");
}

static void test_nothing(void **state)
{
	(void)state;
	expect_walk("", 0, NULL);
	expect_walk("00", 0, NULL);
	expect_walk("0000", 0, NULL);
	expect_walk("01", 0, NULL);
	expect_walk("0001", 0, NULL);
	expect_walk("000001", 0, NULL);
	expect_walk("00000001", 0, NULL);
	expect_walk("0000010000000100", 0, NULL);
	expect_walk("FFFFFFFFFFFFFFFFFF0000", 0, NULL);
}

static void test_empty(void **state)
{
	(void)state;
	WALK("000001 000001 4101 000001 00000001 4102", "4101", "4102");
}

/* Every split of random bytes into NAL units is found again. */
static void test_random(void **state)
{
	uint8_t data[3000], expected[20][100];
	size_t lengths[20], length, cursor;
	struct h264_nal nal;

	(void)state;
	srand(1);
	for (int round = 0; round < 500; round++) {
		size_t count = 1 + (size_t)rand() % 20;

		length = 0;
		for (size_t i = 0; i < count; i++) {
			size_t n = 1 + (size_t)rand() % 99;
			int zeros = 2 + rand() % 3;

			while (zeros--)
				data[length++] = 0;
			data[length++] = 1;
			/* Few values, so that near misses abound. */
			for (size_t j = 0; j < n; j++) {
				uint8_t byte = (uint8_t)(rand() % 5);

				if (j >= 2 && !expected[i][j - 1] &&
					!expected[i][j - 2] && byte <= 2)
					byte = 3;
				if (j == 0 || j == n - 1)
					byte = 0x41;
				expected[i][j] = byte;
			}
			lengths[i] = n;
			memcpy(data + length, expected[i], n);
			length += n;
		}
		cursor = 0;
		for (size_t i = 0; i < count; i++) {
			assert_true(h264_nal_next(data, length, &cursor, &nal));
			assert_int_equal(nal.length, lengths[i]);
			assert_memory_equal(nal.data, expected[i], lengths[i]);
		}
		assert_false(h264_nal_next(data, length, &cursor, &nal));
	}
}

static void test_unescape(void **state)
{
	static const char *const cases[][2] = {
		{"67", ""},
		{"67010203", "010203"},
		{"67000003", "0000"},
		{"6700000301", "000001"},
		{"67000003000003000003", "000000000000"},
		{"670000030003", "00000003"},
		{"6700000303", "000003"},
		{"670003", "0003"},
		/* the header byte is no part of it */
		{"000003", "0003"},
	};
	uint8_t expected[16], out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct h264_nal nal = nal_of_hex(cases[i][0]);
		size_t n = unhex(cases[i][1], expected);

		for (size_t capacity = 0; capacity < 10; capacity++) {
			size_t cut = n < capacity ? n : capacity;

			memset(out, 0xEE, sizeof(out));
			assert_int_equal(
				h264_nal_unescape(&nal, out, capacity), cut);
			assert_memory_equal(out, expected, cut);
			assert_int_equal(out[cut], 0xEE);
		}
		free_nal(&nal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("NAL units are found behind start codes of any length",
			test_walk),
		CASE("bytes before the first start code are passed over",
			test_garbage_before),
		CASE("a stream without NAL units has none", test_nothing),
		CASE("empty NAL units are passed over", test_empty),
		CASE("NAL units of random bytes are found", test_random),
		CASE("emulation prevention is removed, within capacity",
			test_unescape),
	};

	return cmocka_run_group_tests_name("h264 nal", tests, NULL, NULL);
}
