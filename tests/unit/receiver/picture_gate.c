/*
 * W-168, W-172, W-143: what passes to the decoder, and when an IDR is asked
 * for.
 */
#include "receiver/picture_gate.h"
#include "avc_writer.h"
#include "unit.h"

#define W 32
#define H 32

struct fixture {
	struct avc_writer writer;
	struct picture_gate gate;
	uint8_t picture[AVC_PICTURE_BYTES(W, H)];
	uint8_t bytes[8192];
	size_t length;
	uint64_t now_us;
};

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	f.writer.width = W;
	f.writer.height = H;
	f.now_us = 1000000;
	memset(f.picture, 0x80, sizeof(f.picture));
	picture_gate_init(&f.gate);
	*state = &f;
	return 0;
}

static void make(struct fixture *f, enum avc_kind kind)
{
	f->length = avc_unit(
		&f->writer, kind, f->picture, f->bytes, sizeof(f->bytes) - 64);
}

static bool give(struct fixture *f, bool damaged)
{
	struct ts_unit unit = {
		.codec = TS_CODEC_H264,
		.data = f->bytes,
		.length = f->length,
		.damaged = damaged,
	};

	f->now_us += 16667;
	return picture_gate_unit(&f->gate, &unit, f->now_us);
}

static bool pass(struct fixture *f, enum avc_kind kind)
{
	make(f, kind);
	return give(f, false);
}

static bool asks(struct fixture *f)
{
	return picture_gate_tick(&f->gate, f->now_us);
}

static void test_begins_with_sps_pps_idr(void **state)
{
	struct fixture *f = *state;

	assert_false(pass(f, AVC_SETS));
	assert_false(pass(f, AVC_BARE_IDR));
	assert_false(pass(f, AVC_REPEAT));
	assert_true(asks(f));
	assert_true(pass(f, AVC_IDR));
	assert_true(pass(f, AVC_REPEAT));
	assert_true(pass(f, AVC_INTRA));
	assert_false(asks(f));
	assert_int_equal(f->gate.stats.passed, 3);
	assert_int_equal(f->gate.stats.dropped, 3);
	assert_int_equal(f->gate.stats.frames_lost, 0);
}

/* W-137: then nobody asks any more. */
static void test_tells_of_every_idr_once(void **state)
{
	struct fixture *f = *state;

	assert_false(picture_gate_renewed(&f->gate));
	assert_false(pass(f, AVC_SETS));
	assert_false(pass(f, AVC_BARE_IDR)); /* not handed on */
	assert_false(picture_gate_renewed(&f->gate));
	assert_true(pass(f, AVC_IDR));
	assert_true(picture_gate_renewed(&f->gate));
	assert_false(picture_gate_renewed(&f->gate));
	assert_true(pass(f, AVC_REPEAT));
	assert_true(pass(f, AVC_INTRA)); /* no IDR */
	assert_false(picture_gate_renewed(&f->gate));
	make(f, AVC_IDR);
	assert_false(give(f, true));
	assert_false(picture_gate_renewed(&f->gate));
	/* What is lost after an IDR is asked for all the same. */
	assert_true(pass(f, AVC_IDR));
	make(f, AVC_REPEAT);
	assert_false(give(f, true));
	assert_true(picture_gate_renewed(&f->gate));
	assert_true(asks(f));
}

static void test_frame_num_wraps_without_loss(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	for (int i = 0; i < 100; i++)
		assert_true(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 0);
}

static void test_gap_closes_until_idr(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	assert_true(pass(f, AVC_REPEAT));
	make(f, AVC_REPEAT);
	make(f, AVC_REPEAT); /* two that never come */
	assert_false(pass(f, AVC_REPEAT));
	assert_true(asks(f));
	assert_false(asks(f)); /* once */
	assert_false(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 2);
	assert_true(pass(f, AVC_IDR));
	assert_true(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 2);
	assert_false(asks(f));
}

static void test_gap_over_the_wrap(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	for (int i = 0; i < 14; i++)
		assert_true(pass(f, AVC_REPEAT));
	make(f, AVC_REPEAT); /* 15 */
	make(f, AVC_REPEAT); /* 0 */
	assert_false(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 2);
}

static void test_disposable_pictures_are_no_gap(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	for (int i = 0; i < 40; i++) {
		f->writer.disposable = i % 3 > 0;
		assert_true(pass(f, AVC_REPEAT));
	}
	assert_int_equal(f->gate.stats.frames_lost, 0);
	/* One that was skipped is missed by nobody; a reference is. */
	make(f, AVC_REPEAT);
	f->writer.disposable = true;
	make(f, AVC_REPEAT);
	assert_false(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 1);
}

static void test_gaps_that_the_sps_allows_are_no_loss(void **state)
{
	struct fixture *f = *state;

	f->writer.gaps_allowed = true;
	assert_true(pass(f, AVC_IDR));
	make(f, AVC_REPEAT);
	assert_true(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 0);
}

static void test_damaged_closes_and_is_counted_once(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	make(f, AVC_INTRA);
	assert_false(give(f, true));
	assert_true(asks(f));
	/* The slice header was readable: the next number is no gap. */
	assert_false(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 0);
	/* One whose header is gone: the gap that it leaves is itself. */
	assert_true(pass(f, AVC_IDR));
	make(f, AVC_INTRA);
	memset(f->bytes, 0x55, 40);
	assert_false(give(f, true));
	assert_false(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.stats.frames_lost, 0);
	assert_int_equal(f->gate.stats.dropped, 4);
}

static void test_asks_again_until_answered(void **state)
{
	struct fixture *f = *state;
	uint64_t asked_us;

	assert_true(pass(f, AVC_IDR));
	make(f, AVC_INTRA);
	assert_false(give(f, true));
	assert_true(asks(f));
	asked_us = f->now_us;
	/* Nothing more arrives: nobody is there to answer. */
	assert_int_equal(picture_gate_deadline(&f->gate), UINT64_MAX);
	picture_gate_media(&f->gate);
	assert_int_equal(picture_gate_deadline(&f->gate),
		asked_us + PICTURE_GATE_ASK_AGAIN_US);
	f->now_us = asked_us + PICTURE_GATE_ASK_AGAIN_US;
	assert_true(asks(f));
	/* The answer comes damaged: told at once. */
	make(f, AVC_IDR);
	assert_false(give(f, true));
	assert_true(asks(f));
	assert_true(pass(f, AVC_IDR));
	assert_int_equal(picture_gate_deadline(&f->gate), UINT64_MAX);
}

static void test_expects_something_within_a_second(void **state)
{
	struct fixture *f = *state;

	picture_gate_expect(&f->gate, f->now_us);
	assert_false(asks(f));
	f->now_us += PICTURE_GATE_EXPECT_US;
	assert_true(asks(f));
	assert_false(asks(f));
}

static void test_suspicion_on_a_still_screen(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	picture_gate_gap(&f->gate, f->now_us);
	assert_false(asks(f));
	/* A picture clears it ... */
	assert_true(pass(f, AVC_REPEAT));
	f->now_us += PICTURE_GATE_SUSPECT_US;
	assert_false(asks(f));
	/* ... silence does not. What is shown stays. */
	picture_gate_gap(&f->gate, f->now_us);
	f->now_us += PICTURE_GATE_SUSPECT_US;
	assert_true(asks(f));
	assert_true(f->gate.open);
	assert_false(asks(f));
}

static void test_restart_needs_parameter_sets(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	assert_true(pass(f, AVC_BARE_IDR));
	picture_gate_restart(&f->gate, f->now_us);
	assert_false(pass(f, AVC_BARE_IDR));
	assert_false(pass(f, AVC_REPEAT));
	assert_true(asks(f));
	assert_true(pass(f, AVC_IDR));
	assert_int_equal(f->gate.stats.frames_lost, 0);
}

static void test_sps_change_at_an_idr(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	f->writer.width = f->writer.height = 16;
	assert_true(pass(f, AVC_IDR));
	assert_true(pass(f, AVC_REPEAT));
	assert_int_equal(f->gate.sps.width, 16);
}

static void test_the_sps_of_a_damaged_unit_is_not_believed(void **state)
{
	struct fixture *f = *state;

	assert_true(pass(f, AVC_IDR));
	f->writer.width = 16;
	make(f, AVC_IDR);
	assert_false(give(f, true));
	assert_int_equal(f->gate.sps.width, W);
}

static void test_garbage_and_other_codecs(void **state)
{
	struct fixture *f = *state;
	struct ts_unit h265 = {.codec = TS_CODEC_H265};

	assert_true(pass(f, AVC_IDR));
	memset(f->bytes, 0xFF, 100);
	f->length = 100;
	assert_false(give(f, false));
	assert_true(asks(f));
	assert_true(pass(f, AVC_IDR));
	h265.data = f->bytes;
	h265.length = f->length;
	assert_false(picture_gate_unit(&f->gate, &h265, f->now_us));
	assert_true(pass(f, AVC_IDR));
	/* An SPS that is none */
	make(f, AVC_IDR);
	memset(f->bytes + 4 + 2 + 4 + 1, 0, 12);
	assert_false(give(f, false));
}

static void test_cut_at_every_length(void **state)
{
	struct fixture *f = *state;
	size_t whole;

	make(f, AVC_IDR);
	whole = f->length;
	for (size_t length = 0; length <= whole; length++) {
		picture_gate_init(&f->gate);
		f->length = length;
		give(f, length % 2);
	}
	assert_int_equal(f->gate.stats.passed + f->gate.stats.dropped, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_begins_with_sps_pps_idr, set_up),
		cmocka_unit_test_setup(test_tells_of_every_idr_once, set_up),
		cmocka_unit_test_setup(
			test_frame_num_wraps_without_loss, set_up),
		cmocka_unit_test_setup(test_gap_closes_until_idr, set_up),
		cmocka_unit_test_setup(test_gap_over_the_wrap, set_up),
		cmocka_unit_test_setup(
			test_disposable_pictures_are_no_gap, set_up),
		cmocka_unit_test_setup(
			test_gaps_that_the_sps_allows_are_no_loss, set_up),
		cmocka_unit_test_setup(
			test_damaged_closes_and_is_counted_once, set_up),
		cmocka_unit_test_setup(test_asks_again_until_answered, set_up),
		cmocka_unit_test_setup(
			test_expects_something_within_a_second, set_up),
		cmocka_unit_test_setup(
			test_suspicion_on_a_still_screen, set_up),
		cmocka_unit_test_setup(
			test_restart_needs_parameter_sets, set_up),
		cmocka_unit_test_setup(test_sps_change_at_an_idr, set_up),
		cmocka_unit_test_setup(
			test_the_sps_of_a_damaged_unit_is_not_believed, set_up),
		cmocka_unit_test_setup(test_garbage_and_other_codecs, set_up),
		cmocka_unit_test_setup(test_cut_at_every_length, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
