#include "unit.h"
#include "h264/h264_pps.h"

/* From libx264; FFmpeg's trace_headers reads the same. */
static void test_real(void **state)
{
	static const struct {
		const char *hex;
		bool cabac, weighted;
	} cases[] = {
		{"68cb83cb20", false, false}, /* baseline */
		{"68ebe3cb22c0", true, true}, /* high, 8x8 transform */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct h264_nal nal = nal_of_hex(cases[i].hex);
		struct h264_pps pps;

		memset(&pps, 0xA5, sizeof(pps));
		assert_int_equal(h264_pps_parse(&nal, &pps), 0);
		assert_int_equal(pps.id, 0);
		assert_int_equal(pps.sps_id, 0);
		assert_int_equal(pps.cabac, cases[i].cabac);
		assert_int_equal(pps.slice_groups, 1);
		assert_int_equal(pps.weighted_prediction, cases[i].weighted);
		assert_false(pps.redundant_pictures);
		free_nal(&nal);
	}
}

static void put_pps(struct writer *w, unsigned id, unsigned sps_id, bool cabac,
	unsigned groups, bool weighted, bool redundant)
{
	put_ue(w, id);
	put_ue(w, sps_id);
	put(w, 1, cabac);
	put(w, 1, 0);
	put_ue(w, groups - 1);
	put_ue(w, 3);
	put_ue(w, 0);
	put(w, 1, weighted);
	put(w, 2, 0);
	put_ue(w, 6);
	put_ue(w, 0);
	put_ue(w, 1);
	put(w, 2, 2);
	put(w, 1, redundant);
}

static void test_written(void **state)
{
	struct writer w = {.bits = 0};
	struct h264_pps pps;
	struct h264_nal nal;

	(void)state;
	put_pps(&w, 255, 31, true, 1, true, true);
	nal = nal_of_writer(&w, 0x68);
	assert_int_equal(h264_pps_parse(&nal, &pps), 0);
	assert_int_equal(pps.id, 255);
	assert_int_equal(pps.sps_id, 31);
	assert_true(pps.cabac && pps.weighted_prediction);
	assert_true(pps.redundant_pictures);
	free_nal(&nal);
}

static void test_out_of_range(void **state)
{
	struct writer id = {.bits = 0}, sps_id = {.bits = 0};
	struct writer groups = {.bits = 0};
	struct writer *bad[] = {&id, &sps_id, &groups};
	struct h264_pps pps;

	(void)state;
	put_pps(&id, 256, 0, false, 1, false, false);
	put_pps(&sps_id, 0, 32, false, 1, false, false);
	put_pps(&groups, 0, 0, false, 9, false, false);
	for (size_t i = 0; i < 3; i++) {
		struct h264_nal nal = nal_of_writer(bad[i], 0x68);

		assert_int_equal(h264_pps_parse(&nal, &pps), -EBADMSG);
		free_nal(&nal);
	}
}

static void test_cut(void **state)
{
	struct h264_nal nal = nal_of_hex("68cb83cb20");
	struct h264_pps pps;

	(void)state;
	for (size_t length = 1; length < 5; length++) {
		struct h264_nal part = nal;

		part.length = length;
		assert_int_equal(h264_pps_parse(&part, &pps), -EBADMSG);
	}
	nal.type = H264_NAL_SPS;
	assert_int_equal(h264_pps_parse(&nal, &pps), -EBADMSG);
	free_nal(&nal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("picture parameter sets of real streams are read",
			test_real),
		CASE("the largest ids and every flag are read", test_written),
		CASE("what is out of range is refused", test_out_of_range),
		CASE("a set that is cut is refused", test_cut),
	};

	return cmocka_run_group_tests_name("h264 pps", tests, NULL, NULL);
}
