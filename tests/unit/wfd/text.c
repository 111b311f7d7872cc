/*
 * Numbers and texts.
 */
#include "unit.h"

static void test_numbers(void **state)
{
	uint64_t value;

	(void)state;
	assert_true(wfd_text_hex(text_of("FFFFFFFFFFFFFFFF"), 64, &value));
	assert_true(value == UINT64_MAX);
	assert_false(wfd_text_hex(text_of("1FFFFFFFFFFFFFFFF"), 64, &value));
	assert_false(wfd_text_hex(text_of("00000000000000001"), 64, &value));
	assert_true(wfd_text_hex(text_of("0000000000000001"), 1, &value));
	assert_false(wfd_text_hex(text_of("2"), 1, &value));
	assert_false(wfd_text_hex(text_of("0x1"), 64, &value));
	assert_true(wfd_text_decimal(
		text_of("18446744073709551615"), UINT64_MAX, &value));
	assert_true(value == UINT64_MAX);
	assert_false(wfd_text_decimal(
		text_of("18446744073709551616"), UINT64_MAX, &value));
	assert_true(wfd_text_decimal(
		text_of("000000000000000000000000000065535"), 65535, &value));
	assert_int_equal(value, 65535);
	assert_false(wfd_text_decimal(text_of("65536"), 65535, &value));
	assert_false(wfd_text_decimal(text_of("1 "), 65535, &value));
}

static void test_shown(void **state)
{
	/* W-184 */
	static const struct {
		const char *text, *shown;
	} cases[] = {
		{"Living room", "Living room"},
		{" x\r\n", "x"},
		{"a\x1b[31mb\x07", "a?[31mb?"},
		{"a\nb", "a?b"},
		{"K\xC3\xBC"
		 "che",
			"K\xC3\xBC"
			"che"},
		{"\xE5\xAE\xA2\xE5\x8E\x85", "\xE5\xAE\xA2\xE5\x8E\x85"},
		{"\xF0\x9F\x93\xBA", "\xF0\x9F\x93\xBA"},
		{"\xC3", "?"},
		{"\xC0\xAF", "??"}, /* overlong */
		{"\xE0\x80\xAF", "???"},
		{"\xED\xA0\x80", "???"},      /* a surrogate */
		{"\xF4\x90\x80\x80", "????"}, /* beyond Unicode */
		{"\xC2\x9B"
		 "31m",
			"??31m"}, /* C1 control */
		{"\xE2\x80\xAE"
		 "gpj",
			"???gpj"},	 /* right-to-left override */
		{"\xE2\x80\xA8", "???"}, /* a line separator */
		{"\xE2\x81\xA6", "???"}, /* an isolate */
		{"\xE2\x81\xA9", "???"},
		{"\xE2\x80\xA7", "\xE2\x80\xA7"},
		{"\xE2\x80\xAF", "\xE2\x80\xAF"},
		{"\xE2\x82\xAC", "\xE2\x82\xAC"},
		/* Nine bytes fit: cut between characters. */
		{"12345678\xC3\xBC", "12345678"},
		{"1234567890123", "123456789"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		char out[10];

		if (strlen(cases[i].shown) >= sizeof(out)) {
			char long_out[64];

			wfd_text_show(text_of(cases[i].text), long_out,
				sizeof(long_out));
			assert_string_equal(long_out, cases[i].shown);
			continue;
		}
		wfd_text_show(text_of(cases[i].text), out, sizeof(out));
		assert_string_equal(out, cases[i].shown);
	}
	wfd_text_show(text_of("x"), NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-10 numbers do not wrap", test_numbers),
		CASE("W-184 what is shown is harmless", test_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
