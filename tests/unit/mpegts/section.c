#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "mpegts/ts_section.h"

static uint8_t got[64][TS_SECTION_BYTES_MAX];
static size_t lengths[64];
static size_t count;

static void handler(void *ctx, const uint8_t *section, size_t length)
{
	assert_ptr_equal(ctx, &count);
	assert_true(count < 64);
	memcpy(got[count], section, length);
	lengths[count++] = length;
}

static void feed(struct ts_section *section, const uint8_t *payload,
	size_t length, bool start)
{
	uint8_t *copy = malloc(length + !length);

	assert_non_null(copy);
	memcpy(copy, payload, length);
	ts_section_feed(section, copy, length, start, handler, &count);
	free(copy);
}

/* A section of so many bytes, full of 0xFF: nothing in it ends it. */
static void make(uint8_t *data, size_t length)
{
	memset(data, 0xFF, length);
	data[0] = (uint8_t)(length % 255);
	data[1] = (uint8_t)(0xB0 | (length - 3) >> 8);
	data[2] = (uint8_t)(length - 3);
}

/* Rows of sections, packed as ISO/IEC 13818-1 says, in payloads of any
 * length. */
static void test_random(void **state)
{
	struct ts_section section;
	uint32_t seed = 4;

	(void)state;
	for (int round = 0; round < 300; round++) {
		static uint8_t stream[64 * TS_SECTION_BYTES_MAX];
		size_t begins[64], n = 1 + draw(&seed) % 30, total = 0, at = 0;
		size_t next = 0;

		count = 0;
		ts_section_reset(&section);
		for (size_t i = 0; i < n; i++) {
			size_t length =
				3 + draw(&seed) % (draw(&seed) % 3 ? 50 : 1022);

			begins[i] = total;
			make(stream + total, length);
			total += length;
		}
		while (at < total) {
			uint8_t payload[184];
			size_t room = 20 + draw(&seed) % 165, used = 0, take;
			bool start = false;

			/* Does one begin in what fits beside a pointer? */
			take = total - at < room - 1 ? total - at : room - 1;
			if (next < n && begins[next] < at + take) {
				start = true;
				payload[used++] = (uint8_t)(begins[next] - at);
			} else {
				take = total - at < room ? total - at : room;
				/* it may begin in the last byte: not there */
				if (next < n && begins[next] < at + take)
					take = begins[next] - at;
			}
			while (next < n && begins[next] < at + take)
				next++;
			memcpy(payload + used, stream + at, take);
			memset(payload + used + take, 0xFF,
				sizeof(payload) - used - take);
			/* Only behind a section's end may filler follow. */
			if (at + take == total)
				room = sizeof(payload);
			else
				room = used + take;
			feed(&section, payload, room, start);
			at += take;
		}
		assert_int_equal(count, n);
		for (size_t i = 0; i < n; i++) {
			uint8_t want[TS_SECTION_BYTES_MAX];
			size_t length =
				(i + 1 < n ? begins[i + 1] : total) - begins[i];

			make(want, length);
			assert_int_equal(lengths[i], length);
			assert_memory_equal(got[i], want, length);
		}
	}
}

static void test_longest(void **state)
{
	struct ts_section section;
	uint8_t data[1 + 1200];

	(void)state;
	memset(data, 0xFF, sizeof(data));
	data[0] = 0;
	for (size_t length = 1020; length <= 1030; length++) {
		count = 0;
		ts_section_reset(&section);
		make(data + 1, length);
		feed(&section, data, 184, true);
		for (size_t at = 184; at < 1 + length; at += 184)
			feed(&section, data + at, 184, false);
		assert_int_equal(count, length <= 1024);
	}
}

static void test_pointer(void **state)
{
	struct ts_section section;
	uint8_t data[184];

	(void)state;
	for (unsigned pointer = 0; pointer < 256; pointer++) {
		count = 0;
		ts_section_reset(&section);
		memset(data, 0xFF, sizeof(data));
		data[0] = (uint8_t)pointer;
		if (pointer + 11 <= 184)
			make(data + 1 + pointer, 10);
		feed(&section, data, sizeof(data), true);
		assert_int_equal(count, pointer + 11 <= 184);
	}
	/* An empty payload; one that has a pointer only. */
	count = 0;
	feed(&section, data, 0, true);
	data[0] = 0;
	feed(&section, data, 1, true);
	/* What follows without a start is the section that had to begin. */
	make(data, 10);
	feed(&section, data, 10, false);
	assert_int_equal(count, 0);
}

static void test_lost_end(void **state)
{
	struct ts_section section;
	uint8_t data[184];

	(void)state;
	count = 0;
	ts_section_reset(&section);
	/* 100 bytes, of which 50 come; then another one begins. */
	memset(data, 0, sizeof(data));
	make(data + 1, 100);
	feed(&section, data, 51, true);
	make(data + 1, 10);
	feed(&section, data, 11, true);
	assert_int_equal(count, 1);
	assert_int_equal(lengths[0], 10);
	/* its tail is too short */
	make(data + 1, 100);
	feed(&section, data, 51, true);
	data[0] = 49;
	memset(data + 1, 0xFF, 49);
	make(data + 50, 10);
	feed(&section, data, 60, true);
	assert_int_equal(count, 2);
	assert_int_equal(lengths[1], 10);
	/* A forgotten section's tail is not taken for a beginning. */
	data[0] = 0;
	make(data + 1, 100);
	feed(&section, data, 51, true);
	ts_section_reset(&section);
	make(data, 20);
	feed(&section, data, 100, false);
	assert_int_equal(count, 2);
	/* A pointer beyond the cell ends what was begun. */
	data[0] = 0;
	make(data + 1, 100);
	feed(&section, data, 51, true);
	data[0] = 60;
	feed(&section, data, 60, true);
	make(data, 100);
	feed(&section, data, 100, false);
	assert_int_equal(count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BEHAVIOUR("sections come whole out of payloads of any length",
			test_random),
		BEHAVIOUR("sections longer than 1024 bytes are dropped",
			test_longest),
		BEHAVIOUR("pointer fields of every value", test_pointer),
		BEHAVIOUR("a section whose end is lost is dropped",
			test_lost_end),
	};

	return cmocka_run_group_tests_name("section", tests, NULL, NULL);
}
