#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "rtp/rtp_packet.h"

static struct rtp_header header;
static const uint8_t *payload;
static size_t payload_length;

/* Reads a copy that ends where the heap does, for a sanitizer's sake. */
static int read_packet(const uint8_t *data, size_t length)
{
	static uint8_t *copy;
	int err;

	free(copy);
	copy = malloc(length ? length : 1);
	assert_non_null(copy);
	memcpy(copy, data, length);
	err = rtp_packet_read(copy, length, &header, &payload, &payload_length);
	/* As an offset into the caller's packet. */
	if (!err)
		payload = data + (payload - copy);
	free(copy);
	copy = NULL;
	return err;
}

static void test_written(void **state)
{
	const struct rtp_header in = {
		.marker = true,
		.payload_type = RTP_PAYLOAD_TYPE_TS,
		.sequence = 0x1234,
		.timestamp = 0x89ABCDEF,
		.ssrc = 0xDEADBEEF,
	};
	const uint8_t expected[] = {0x80, 0xA1, 0x12, 0x34, 0x89, 0xAB, 0xCD,
		0xEF, 0xDE, 0xAD, 0xBE, 0xEF};
	uint8_t out[13];

	(void)state;
	memset(out, 0x55, sizeof(out));
	rtp_header_write(&in, out);
	assert_memory_equal(out, expected, 12);
	assert_int_equal(out[12], 0x55);
	assert_int_equal(read_packet(out, 13), 0);
	assert_true(header.marker);
	assert_int_equal(header.payload_type, 33);
	assert_int_equal(header.sequence, 0x1234);
	assert_int_equal(header.timestamp, 0x89ABCDEF);
	assert_int_equal(header.ssrc, 0xDEADBEEF);
	assert_ptr_equal(payload, out + 12);
	assert_int_equal(payload_length, 1);
}

static void test_marker(void **state)
{
	struct rtp_header in = {.payload_type = 96};
	uint8_t out[12];

	(void)state;
	rtp_header_write(&in, out);
	assert_int_equal(out[1], 96);
	assert_int_equal(read_packet(out, 12), 0);
	assert_false(header.marker);
	assert_int_equal(payload_length, 0);
}

static void test_options(void **state)
{
	static const struct {
		uint8_t flags, padding;
		size_t extension; /* bytes; its length field says them */
		size_t at, length;
	} cases[] = {
		/* of 200 bytes */
		{0x80, 0, 0, 12, 188},
		{0x82, 0, 0, 20, 180},
		{0x8F, 0, 0, 72, 128},
		{0x90, 0, 0, 16, 184},
		{0x90, 0, 8, 24, 176},
		{0xA0, 4, 0, 12, 184},
		{0xA0, 188, 0, 12, 0},
		{0xB1, 10, 4, 24, 166},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t data[200] = {0};
		size_t extension = 12 + (cases[i].flags & 15u) * 4;

		data[0] = cases[i].flags;
		data[1] = 33;
		if (cases[i].flags & 0x10)
			data[extension + 3] = (uint8_t)(cases[i].extension / 4);
		if (cases[i].flags & 0x20)
			data[199] = cases[i].padding;
		assert_int_equal(read_packet(data, sizeof(data)), 0);
		assert_int_equal(payload - data, cases[i].at);
		assert_int_equal(payload_length, cases[i].length);
	}
}

/* Sizes at which one byte decides. */
static void test_edges(void **state)
{
	uint8_t data[2000] = {0x90, 33};

	(void)state;
	/* an empty extension that ends the packet */
	assert_int_equal(read_packet(data, 16), 0);
	assert_int_equal(payload_length, 0);
	assert_int_equal(read_packet(data, 15), -EBADMSG);
	/* one of 300 words */
	data[14] = 1;
	data[15] = 44;
	assert_int_equal(read_packet(data, 1216), 0);
	assert_int_equal(payload_length, 0);
	assert_int_equal(read_packet(data, 1215), -EBADMSG);
	assert_int_equal(read_packet(data, 2000), 0);
	assert_int_equal(payload - data, 1216);
	/* a CSRC list that ends the packet */
	data[0] = 0x85;
	assert_int_equal(read_packet(data, 32), 0);
	assert_int_equal(payload_length, 0);
	assert_int_equal(read_packet(data, 31), -EBADMSG);
}

static void test_cut(void **state)
{
	uint8_t data[100] = {0xB3, 33};

	(void)state;
	/* 12 + 12 + 4 + 8 bytes of header, 5 of padding */
	data[24 + 3] = 2;
	for (size_t length = 0; length <= sizeof(data); length++) {
		int expected = length >= 36 + 5 ? 0 : -EBADMSG;

		if (length)
			data[length - 1] = 5;
		if (length == 28)
			data[27] = 2;
		assert_int_equal(read_packet(data, length), expected);
		if (length && length < 100)
			data[length - 1] = length == 28 ? 2 : 0;
		data[0] = 0xB3;
		data[1] = 33;
		data[24 + 3] = 2;
	}
}

static void test_contradictions(void **state)
{
	uint8_t data[100] = {0};

	(void)state;
	for (unsigned version = 0; version < 4; version++) {
		data[0] = (uint8_t)(version << 6);
		assert_int_equal(read_packet(data, sizeof(data)),
			version == 2 ? 0 : -EBADMSG);
	}
	data[0] = 0xA0;
	for (unsigned padding = 0; padding < 256; padding++) {
		data[99] = (uint8_t)padding;
		assert_int_equal(read_packet(data, sizeof(data)),
			padding >= 1 && padding <= 88 ? 0 : -EBADMSG);
	}
	data[0] = 0x90;
	for (unsigned words = 0; words < 0x10000; words += 13) {
		data[14] = (uint8_t)(words >> 8);
		data[15] = (uint8_t)words;
		assert_int_equal(read_packet(data, sizeof(data)),
			words <= 21 ? 0 : -EBADMSG);
	}
}

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, NULL, NULL, NULL                           \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-147 a header is written byte by byte as RFC 3550 says",
			test_written),
		CASE("the marker is clear unless asked for", test_marker),
		CASE("W-162 CSRC list, extension and padding are honoured",
			test_options),
		CASE("W-162 headers that just fit", test_edges),
		CASE("W-162 a packet that is cut anywhere is refused",
			test_cut),
		CASE("W-162 lengths that contradict each other are refused",
			test_contradictions),
	};

	return cmocka_run_group_tests_name("rtp packet", tests, NULL, NULL);
}
