#include "unit.h"
#include "h264/h264_sps.h"

static const struct h264_sps sps = {
	.coded_width = 1920,
	.coded_height = 1088,
	.log2_max_frame_num = 4,
};

/* From libx264, 1080 lines in two slices; FFmpeg's trace_headers reads the
 * same. */
static void test_real(void **state)
{
	static const struct {
		const char *hex;
		struct h264_slice slice;
	} cases[] = {
		{"658884083fda5bba", {0, 2, 0, 0, true, true}},
		{"65001fe2221032ff", {4080, 2, 0, 0, true, true}},
		{"419a3b10a3ffdc39", {0, 0, 0, 1, false, true}},
		{"41001fe268ec42af", {4080, 0, 0, 1, false, true}},
		{"419a4f0864ca6109", {0, 0, 0, 2, false, true}},
		/* a B slice that nothing refers to */
		{"019e626a42dfbf17", {0, 1, 0, 3, false, false}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct h264_nal nal = nal_of_hex(cases[i].hex);
		struct h264_slice slice;

		memset(&slice, 0xA5, sizeof(slice));
		assert_int_equal(h264_slice_parse(&nal, &sps, &slice), 0);
		assert_int_equal(slice.first_mb, cases[i].slice.first_mb);
		assert_int_equal(slice.type, cases[i].slice.type);
		assert_int_equal(slice.pps_id, cases[i].slice.pps_id);
		assert_int_equal(slice.frame_num, cases[i].slice.frame_num);
		assert_int_equal(slice.idr, cases[i].slice.idr);
		assert_int_equal(slice.reference, cases[i].slice.reference);
		free_nal(&nal);
	}
}

static int parse(const struct h264_sps *with, uint64_t first_mb, uint64_t type,
	uint64_t pps_id, uint64_t frame_num, struct h264_slice *slice)
{
	struct writer w = {0};
	struct h264_nal nal;
	int err;

	put_ue(&w, first_mb);
	put_ue(&w, type);
	put_ue(&w, pps_id);
	if (with->separate_colour_planes)
		put(&w, 2, 2);
	put(&w, with->log2_max_frame_num, frame_num);
	nal = nal_of_writer(&w, 0x41);
	err = h264_slice_parse(&nal, with, slice);
	free_nal(&nal);
	return err;
}

static void test_widths(void **state)
{
	struct h264_slice slice;

	(void)state;
	for (unsigned bits = 4; bits <= 16; bits++)
		for (int separate = 0; separate < 2; separate++) {
			struct h264_sps with = sps;

			with.log2_max_frame_num = bits;
			with.separate_colour_planes = separate;
			assert_int_equal(parse(&with, 8159, 7, 255,
						 (1u << bits) - 2, &slice),
				0);
			assert_int_equal(slice.first_mb, 8159);
			assert_int_equal(slice.type, 2);
			assert_int_equal(slice.pps_id, 255);
			assert_int_equal(slice.frame_num, (1u << bits) - 2);
			/* zeros, which need emulation prevention */
			assert_int_equal(parse(&with, 0, 0, 0, 0, &slice), 0);
			assert_int_equal(slice.frame_num, 0);
		}
}

static void test_ranges(void **state)
{
	struct h264_slice slice;

	(void)state;
	assert_int_equal(parse(&sps, 8160, 0, 0, 0, &slice), -EBADMSG);
	assert_int_equal(parse(&sps, 0xFFFFFFFE, 0, 0, 0, &slice), -EBADMSG);
	for (unsigned type = 0; type <= 9; type++) {
		assert_int_equal(parse(&sps, 0, type, 0, 0, &slice), 0);
		assert_int_equal(slice.type, type % 5);
	}
	assert_int_equal(parse(&sps, 0, 10, 0, 0, &slice), -EBADMSG);
	{
		const struct h264_sps nothing = {0};

		assert_int_equal(parse(&nothing, 0, 0, 0, 0, &slice), -EBADMSG);
	}
	assert_int_equal(parse(&sps, 0, 0, 256, 0, &slice), -EBADMSG);
}

static void test_cut(void **state)
{
	struct h264_sps with = sps;
	struct h264_slice slice;

	(void)state;
	with.log2_max_frame_num = 16;
	for (size_t length = 1; length < 8; length++) {
		/* 25 + 7 + 15 + 16 bits */
		struct writer w = {0};
		struct h264_nal whole, nal;

		put_ue(&w, 4095);
		put_ue(&w, 9);
		put_ue(&w, 254);
		put(&w, 16, 0xFFFF);
		whole = nal_of_writer(&w, 0x41);
		nal = nal_of(whole.data, length);
		assert_int_equal(
			h264_slice_parse(&nal, &with, &slice), -EBADMSG);
		free_nal(&nal);
		assert_int_equal(h264_slice_parse(&whole, &with, &slice), 0);
		free_nal(&whole);
	}
}

static void test_other_nals(void **state)
{
	(void)state;
	for (unsigned type = 0; type < 32; type++) {
		struct h264_nal nal = nal_of_hex("658884083fda5bba");
		struct h264_slice slice;
		bool ok = type == H264_NAL_SLICE || type == H264_NAL_IDR;

		nal.type = type;
		assert_int_equal(h264_slice_parse(&nal, &sps, &slice),
			ok ? 0 : -EBADMSG);
		if (ok)
			assert_int_equal(slice.idr, type == H264_NAL_IDR);
		free_nal(&nal);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("real slice headers", test_real),
		CASE("frame numbers of 4 to 16 bits, separate colour planes",
			test_widths),
		CASE("values out of range are refused", test_ranges),
		CASE("a slice header that is cut is refused", test_cut),
		CASE("other NAL units are refused", test_other_nals),
	};

	return cmocka_run_group_tests_name("h264 slice", tests, NULL, NULL);
}
