#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "rtp/rtp_packet.h"
#include "rtp/rtp_reorder.h"

#define WINDOW_US 20000
#define SSRC	  0x1234
#define OUT_MAX	  70000

static struct rtp_reorder reorder;
static struct {
	uint16_t sequence;
	unsigned lost;
} out[OUT_MAX];
static size_t out_count;
static const uint8_t *last_data;

static void deliver(
	void *ctx, const uint8_t *data, size_t length, unsigned lost)
{
	assert_ptr_equal(ctx, &reorder);
	assert_true(out_count < OUT_MAX);
	assert_int_equal(length, RTP_HEADER_BYTES + 4);
	/* The payload repeats the number. */
	assert_memory_equal(data + 2, data + 12, 2);
	out[out_count].sequence = (uint16_t)(data[2] << 8 | data[3]);
	out[out_count++].lost = lost;
	last_data = data;
}

static int setup(void **state)
{
	(void)state;
	rtp_reorder_init(&reorder, WINDOW_US);
	out_count = 0;
	return 0;
}

static uint8_t packet[RTP_HEADER_BYTES + 4];

static void push_from(uint32_t ssrc, unsigned sequence, uint64_t now_us)
{
	const struct rtp_header header = {
		.payload_type = 33,
		.sequence = (uint16_t)sequence,
		.ssrc = ssrc,
	};

	rtp_header_write(&header, packet);
	memcpy(packet + 12, packet + 2, 2);
	rtp_reorder_push(
		&reorder, packet, sizeof(packet), now_us, deliver, &reorder);
}

static void push(unsigned sequence, uint64_t now_us)
{
	push_from(SSRC, sequence, now_us);
}

static void tick(uint64_t now_us)
{
	rtp_reorder_tick(&reorder, now_us, deliver, &reorder);
}

/* Exactly these came out since, each with so many lost before it. */
static void expect(size_t count, const unsigned (*expected)[2])
{
	assert_int_equal(out_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(out[i].sequence, expected[i][0]);
		assert_int_equal(out[i].lost, expected[i][1]);
	}
	out_count = 0;
}
#define EXPECT(...)                                                            \
	do {                                                                   \
		const unsigned expected_[][2] = {__VA_ARGS__};                 \
		expect(sizeof(expected_) / sizeof(*expected_), expected_);     \
	} while (0)

static void test_in_order(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 66000; i++) {
		push(65000 + i, i);
		assert_int_equal(out_count, i + 1);
		assert_int_equal(out[i].sequence, (uint16_t)(65000 + i));
		assert_int_equal(out[i].lost, 0);
		/* not copied */
		assert_ptr_equal(last_data, packet);
	}
	assert_int_equal(reorder.stats.received, 66000);
	assert_int_equal(reorder.stats.lost, 0);
	assert_int_equal(reorder.stats.reordered, 0);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
}

static void test_swapped(void **state)
{
	(void)state;
	push(65534, 0);
	push(0, 1); /* 65535 is on its way */
	EXPECT({65534, 0});
	assert_int_equal(rtp_reorder_deadline(&reorder), 1 + WINDOW_US);
	push(1, 2);
	tick(WINDOW_US);
	assert_int_equal(out_count, 0);
	push(65535, WINDOW_US);
	EXPECT({65535, 0}, {0, 0}, {1, 0});
	assert_int_equal(reorder.stats.reordered, 2);
	assert_int_equal(reorder.stats.lost, 0);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	push(2, WINDOW_US);
	EXPECT({2, 0});
}

static void test_lost(void **state)
{
	(void)state;
	push(10, 0);
	push(12, 100);
	push(15, 5000);
	push(16, 6000);
	EXPECT({10, 0});
	tick(100 + WINDOW_US - 1);
	assert_int_equal(out_count, 0);
	tick(100 + WINDOW_US);
	EXPECT({12, 1});
	assert_int_equal(rtp_reorder_deadline(&reorder), 5000 + WINDOW_US);
	push(17, 7000);
	/* The first of the three decides. */
	tick(5000 + WINDOW_US);
	EXPECT({15, 2}, {16, 0}, {17, 0});
	assert_int_equal(reorder.stats.lost, 3);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	/* Too late. */
	push(14, 5000 + WINDOW_US);
	push(11, 5000 + WINDOW_US);
	assert_int_equal(out_count, 0);
	assert_int_equal(reorder.stats.late, 2);
	assert_int_equal(reorder.stats.duplicates, 0);
}

/* The one that came first is behind the other in sequence. */
static void test_oldest_is_not_next(void **state)
{
	(void)state;
	push(10, 0);
	push(20, 100);
	push(12, 15000);
	tick(100 + WINDOW_US);
	EXPECT({10, 0}, {12, 1}, {20, 7});
	push(30, 30000);
	push(25, 31000);
	push(27, 32000);
	push(21, 33000);
	EXPECT({21, 0});
	assert_int_equal(rtp_reorder_deadline(&reorder), 30000 + WINDOW_US);
	push(28, 40000);
	push(22, 41000);
	push(23, 41000);
	push(24, 41000);
	EXPECT({22, 0}, {23, 0}, {24, 0}, {25, 0});
	push(26, 42000);
	EXPECT({26, 0}, {27, 0}, {28, 0});
	assert_int_equal(rtp_reorder_deadline(&reorder), 30000 + WINDOW_US);
	push(29, 43000);
	EXPECT({29, 0}, {30, 0});
}

static void test_duplicates(void **state)
{
	(void)state;
	push(10, 0);
	push(10, 0);
	push(12, 0);
	push(12, 0);
	push(11, 0);
	push(12, 0);
	push(11, 0);
	EXPECT({10, 0}, {11, 0}, {12, 0});
	assert_int_equal(reorder.stats.duplicates, 4);
	assert_int_equal(reorder.stats.late, 0);
	assert_int_equal(reorder.stats.received, 7);
}

/* Late or doubled: the last 64 numbers are remembered. */
static void test_memory(void **state)
{
	(void)state;
	push(10, 0);
	push(12, 0);
	tick(WINDOW_US);
	for (unsigned i = 13; i < 13 + 61; i++)
		push(i, WINDOW_US);
	/* 10 is 64 behind 74, which is next. */
	push(10, WINDOW_US);
	assert_int_equal(reorder.stats.duplicates, 1);
	push(11, WINDOW_US);
	assert_int_equal(reorder.stats.late, 1);
	push(12, WINDOW_US);
	assert_int_equal(reorder.stats.duplicates, 2);
	push(74, WINDOW_US);
	push(10, WINDOW_US);
	assert_int_equal(reorder.stats.duplicates, 2);
	assert_int_equal(reorder.stats.late, 2);
}

/* Nobody called tick: a packet that still closes the gap counts. */
static void test_no_tick(void **state)
{
	(void)state;
	push(10, 0);
	push(12, 0);
	push(11, 10 * WINDOW_US);
	EXPECT({10, 0}, {11, 0}, {12, 0});
	push(14, 10 * WINDOW_US);
	/* One that does not lets the window end. */
	push(15, 20 * WINDOW_US);
	EXPECT({14, 1}, {15, 0});
	assert_int_equal(reorder.stats.lost, 1);
}

static void test_slots(void **state)
{
	(void)state;
	push(100, 0);
	for (unsigned i = 102; i < 101 + 64; i++)
		push(i, 1);
	EXPECT({100, 0});
	/* The 64th behind 101 needs 101's slot. */
	push(101 + 64, 2);
	assert_int_equal(out_count, 64);
	assert_int_equal(out[0].sequence, 102);
	assert_int_equal(out[0].lost, 1);
	assert_int_equal(out[63].sequence, 165);
	assert_int_equal(out[63].lost, 0);
	assert_int_equal(reorder.stats.lost, 1);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	out_count = 0;
	/* A burst of losses that is wider than the slots */
	push(166 + 300, 3);
	assert_int_equal(out_count, 0);
	assert_int_equal(reorder.stats.lost, 1 + 300 - 63);
	tick(3 + WINDOW_US);
	EXPECT({466, 300});
	assert_int_equal(reorder.stats.lost, 1 + 300);
}

static void test_restart(void **state)
{
	(void)state;
	push(100, 0);
	push(102, 0);
	/* Just not a jump, either way */
	push(101 + 1000, 1);
	assert_int_equal(reorder.stats.restarts, 0);
	push(101 + 1000 - 63 - 1000, 1);
	assert_int_equal(reorder.stats.restarts, 0);
	assert_int_equal(reorder.stats.late, 1);
	out_count = 0;
	/* One; what is held leaves first. */
	push(101 + 1000 - 63 + 1001, 2);
	EXPECT({1101, 998}, {2039, 1});
	assert_int_equal(reorder.stats.restarts, 1);
	push(2040, 3);
	push(2041 - 1001, 4);
	push(1041, 5);
	EXPECT({2040, 0}, {1040, 1}, {1041, 0});
	assert_int_equal(reorder.stats.restarts, 2);
	/* What was before the new stream was never delivered. */
	push(1039, 6);
	assert_int_equal(reorder.stats.duplicates, 0);
	assert_int_equal(reorder.stats.late, 2);
}

static void test_ssrc(void **state)
{
	(void)state;
	push(100, 0);
	push(102, 0);
	push_from(SSRC + 1, 101, 1);
	push_from(SSRC + 1, 102, 1);
	EXPECT({100, 0}, {102, 1}, {101, 1}, {102, 0});
	assert_int_equal(reorder.stats.restarts, 1);
	assert_int_equal(reorder.stats.lost, 1);
	assert_int_equal(reorder.stats.duplicates, 0);
}

static void test_no_window(void **state)
{
	(void)state;
	rtp_reorder_init(&reorder, 0);
	push(1, 0);
	push(3, 0);
	push(2, 0);
	EXPECT({1, 0}, {3, 1});
	assert_int_equal(reorder.stats.late, 1);
	rtp_reorder_init(&reorder, UINT64_MAX);
	push(1, 5);
	push(3, 5);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	tick(UINT64_MAX - 1);
	EXPECT({1, 0});
}

static void deliver_large(
	void *ctx, const uint8_t *data, size_t length, unsigned lost)
{
	(void)ctx;
	(void)data;
	if (length == RTP_REORDER_SLOT_BYTES)
		out[out_count++].lost = lost;
}

static void test_full_slot(void **state)
{
	uint8_t large[RTP_REORDER_SLOT_BYTES] = {0x80, 33, 0, 3};

	(void)state;
	push(1, 0);
	out_count = 0;
	large[10] = SSRC >> 8;
	large[11] = SSRC & 0xFF;
	rtp_reorder_push(
		&reorder, large, sizeof(large), 0, deliver_large, &reorder);
	rtp_reorder_tick(&reorder, WINDOW_US, deliver_large, &reorder);
	assert_int_equal(out_count, 1);
	assert_int_equal(out[0].lost, 1);
}

static void test_odd_packets(void **state)
{
	uint8_t large[RTP_REORDER_SLOT_BYTES + 1] = {0x80, 33, 0, 2};

	(void)state;
	push(1, 0);
	/* no RTP, and one that no slot can hold */
	rtp_reorder_push(&reorder, large, 11, 0, deliver, &reorder);
	rtp_reorder_push(&reorder, large + 1, 100, 0, deliver, &reorder);
	assert_int_equal(reorder.stats.received, 1);
	large[3] = 3;
	large[10] = SSRC >> 8;
	large[11] = SSRC & 0xFF;
	rtp_reorder_push(&reorder, large, sizeof(large), 0, deliver, &reorder);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	push(2, 0);
	push(4, 0);
	tick(WINDOW_US);
	EXPECT({1, 0}, {2, 0}, {4, 1});
}

/*
 * Random roads, against what must hold whatever happens: numbers come out in
 * order, at most once; the losses that are reported add up to the gaps; nothing
 * is held longer than the window; and what never was late is never lost.
 */
static void travel(uint32_t seed, unsigned loss, unsigned jitter_us)
{
	enum { COUNT = 4000 };
	static struct {
		uint64_t arrival_us;
		unsigned sequence;
	} road[2 * COUNT], tmp;
	static bool came[COUNT];
	size_t sent = 0, next = 0;
	unsigned first = 60000;
	uint64_t lost = 0;

	setup(NULL);
	srand(seed);
	memset(came, 0, sizeof(came));
	for (unsigned i = 0; i < COUNT; i++) {
		if (i && (unsigned)rand() % 100 < loss)
			continue;
		came[i] = true;
		road[sent].sequence = i;
		road[sent++].arrival_us =
			500 * i +
			(i && jitter_us ? (unsigned)rand() % jitter_us : 0);
		if (rand() % 50 == 0) {
			road[sent] = road[sent - 1];
			road[sent++].arrival_us += 100;
		}
	}
	for (size_t i = 1; i < sent; i++)
		for (size_t j = i;
			j && road[j].arrival_us < road[j - 1].arrival_us; j--) {
			tmp = road[j];
			road[j] = road[j - 1];
			road[j - 1] = tmp;
		}
	for (size_t i = 0; i < sent; i++) {
		while (rtp_reorder_deadline(&reorder) <= road[i].arrival_us) {
			uint64_t due = rtp_reorder_deadline(&reorder);

			tick(due);
			assert_true(rtp_reorder_deadline(&reorder) > due);
		}
		push(first + road[i].sequence, road[i].arrival_us);
		assert_true(
			rtp_reorder_deadline(&reorder) > road[i].arrival_us);
	}
	tick(UINT64_MAX - 1);
	assert_int_equal(rtp_reorder_deadline(&reorder), UINT64_MAX);
	for (size_t i = 0; i < out_count; i++) {
		size_t n = (uint16_t)(out[i].sequence - first);

		assert_true(n >= next && n < COUNT && came[n]);
		assert_int_equal(out[i].lost, n - next);
		lost += out[i].lost;
		if (jitter_us < WINDOW_US)
			for (; next < n; next++)
				assert_false(came[next]);
		next = n + 1;
	}
	assert_int_equal(reorder.stats.lost, lost);
	assert_int_equal(reorder.stats.restarts, 0);
	assert_int_equal(reorder.stats.received, sent);
	assert_int_equal(
		reorder.stats.duplicates + reorder.stats.late + out_count,
		sent);
	if (jitter_us < WINDOW_US)
		assert_int_equal(reorder.stats.late, 0);
	else
		assert_true(reorder.stats.late > 0);
}

static void test_travel(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 10; seed++) {
		travel(seed, 0, 0);
		travel(seed, 3, 0);
		travel(seed, 3, 3000);
		travel(seed, 30, 15000);
		travel(seed, 5, 60000);
	}
}

#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, NULL, NULL                          \
	}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-163 packets in sequence leave at once, uncopied, over"
		     " the wrap",
			test_in_order),
		CASE("W-163 a late packet closes its gap, over the wrap",
			test_swapped),
		CASE("W-163 a gap is lost when its window ends", test_lost),
		CASE("W-163 the oldest packet decides, wherever it stands",
			test_oldest_is_not_next),
		CASE("W-163 doubled packets are dropped and counted",
			test_duplicates),
		CASE("W-163 doubled and late packets are told apart",
			test_memory),
		CASE("W-163 a gap may close after its window when nobody "
		     "looked",
			test_no_tick),
		CASE("W-163 gaps are lost when slots run out", test_slots),
		CASE("W-163 a jump of more than 1000 is a restart",
			test_restart),
		CASE("W-163 another SSRC is a restart", test_ssrc),
		CASE("a window of nothing, and one without end",
			test_no_window),
		CASE("the largest packet that a slot holds", test_full_slot),
		CASE("what is no RTP or fits no slot is dropped",
			test_odd_packets),
		CASE("W-163 random loss, repetition and jitter keep the"
		     " promises",
			test_travel),
	};

	return cmocka_run_group_tests_name("rtp reorder", tests, NULL, NULL);
}
