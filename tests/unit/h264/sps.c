#include "unit.h"
#include "h264/h264_sps.h"

/* Made with libx264; the values beside them are what FFmpeg's trace_headers
 * reads there. */
static const struct {
	const char *hex;
	struct h264_sps sps;
} real[] = {
	{"6742c01fd9005005bb016a02020280000003008000001e078c1924",
		{.profile_idc = 66,
			.constraint_flags = 0xC0,
			.level_idc = 31,
			.width = 1280,
			.height = 720,
			.coded_width = 1280,
			.coded_height = 720,
			.log2_max_frame_num = 4,
			.pic_order_cnt_type = 2,
			.max_num_ref_frames = 3,
			.frame_mbs_only = true,
			.has_timing = true,
			.num_units_in_tick = 1,
			.time_scale = 60,
			.has_reorder = true,
			.max_dec_frame_buffering = 3,
			.has_colour = true,
			.colour_primaries = 1,
			.transfer = 1,
			.matrix = 1}},
	/* 1080 lines, cropped; HRD parameters */
	{"6764002aacb200f0044fcb80b640000003004000001e38900004c4b4001e84ded38"
	 "078c19240",
		{.profile_idc = 100,
			.level_idc = 42,
			.width = 1920,
			.height = 1080,
			.coded_width = 1920,
			.coded_height = 1088,
			.log2_max_frame_num = 4,
			.pic_order_cnt_type = 2,
			.max_num_ref_frames = 3,
			.frame_mbs_only = true,
			.has_timing = true,
			.num_units_in_tick = 1,
			.time_scale = 120,
			.has_reorder = true,
			.max_dec_frame_buffering = 3,
			.full_range = true}},
	/* interlaced, with an explicit sample aspect ratio */
	{"674d401eeca05a126ffc0040003c40000003004000000c87c50a6580",
		{.profile_idc = 77,
			.constraint_flags = 0x40,
			.level_idc = 30,
			.width = 720,
			.height = 576,
			.coded_width = 720,
			.coded_height = 576,
			.log2_max_frame_num = 4,
			.max_num_ref_frames = 4,
			.has_timing = true,
			.num_units_in_tick = 1,
			.time_scale = 50,
			.has_reorder = true,
			.max_num_reorder_frames = 2,
			.max_dec_frame_buffering = 4}},
	{"6764001eacd940a02ff9701100000303e90000ea600f162d96",
		{.profile_idc = 100,
			.level_idc = 30,
			.width = 640,
			.height = 360,
			.coded_width = 640,
			.coded_height = 368,
			.log2_max_frame_num = 4,
			.max_num_ref_frames = 4,
			.frame_mbs_only = true,
			.has_timing = true,
			.num_units_in_tick = 1001,
			.time_scale = 60000,
			.has_reorder = true,
			.max_num_reorder_frames = 2,
			.max_dec_frame_buffering = 4}},
	/* 4:2:2, 10 bits */
	{"677a001eb6cd940d83de23c044000003000400000300c03c58b658",
		{.profile_idc = 122,
			.level_idc = 30,
			.width = 850,
			.height = 480,
			.coded_width = 864,
			.coded_height = 480,
			.log2_max_frame_num = 4,
			.max_num_ref_frames = 4,
			.frame_mbs_only = true,
			.has_timing = true,
			.num_units_in_tick = 1,
			.time_scale = 48,
			.has_reorder = true,
			.max_num_reorder_frames = 2,
			.max_dec_frame_buffering = 4}},
	/* 4:4:4 */
	{"67f4001e919b281485fc7cf808800000030080000018078b16cb",
		{.profile_idc = 244,
			.level_idc = 30,
			.width = 642,
			.height = 362,
			.coded_width = 656,
			.coded_height = 368,
			.log2_max_frame_num = 4,
			.max_num_ref_frames = 4,
			.frame_mbs_only = true,
			.has_timing = true,
			.num_units_in_tick = 1,
			.time_scale = 48,
			.has_reorder = true,
			.max_num_reorder_frames = 2,
			.max_dec_frame_buffering = 4}},
};
#define REAL (sizeof(real) / sizeof(*real))

static void expect_sps(const struct h264_sps *got, const struct h264_sps *want)
{
#define SAME(field) assert_int_equal(got->field, want->field)
	SAME(profile_idc);
	SAME(constraint_flags);
	SAME(level_idc);
	SAME(id);
	SAME(width);
	SAME(height);
	SAME(coded_width);
	SAME(coded_height);
	SAME(log2_max_frame_num);
	SAME(pic_order_cnt_type);
	SAME(max_num_ref_frames);
	SAME(gaps_in_frame_num_allowed);
	SAME(frame_mbs_only);
	SAME(separate_colour_planes);
	SAME(has_timing);
	SAME(num_units_in_tick);
	SAME(time_scale);
	SAME(has_reorder);
	SAME(max_num_reorder_frames);
	SAME(max_dec_frame_buffering);
	SAME(has_colour);
	SAME(colour_primaries);
	SAME(transfer);
	SAME(matrix);
	SAME(full_range);
#undef SAME
}

static void test_real(void **state)
{
	(void)state;
	for (size_t i = 0; i < REAL; i++) {
		struct h264_nal nal = nal_of_hex(real[i].hex);
		struct h264_sps sps;

		memset(&sps, 0xA5, sizeof(sps));
		assert_int_equal(h264_sps_parse(&nal, &sps), 0);
		expect_sps(&sps, &real[i].sps);
		free_nal(&nal);
	}
}

/* A byte before the end only the stop bit and the last flags can be missing. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < REAL; i++) {
		struct h264_nal whole = nal_of_hex(real[i].hex);
		size_t length = whole.length;

		while (length > 1 && whole.data[length - 1] == 0)
			length--;
		for (size_t cut = 1; cut + 1 < length; cut++) {
			struct h264_nal nal = nal_of(whole.data, cut);
			struct h264_sps sps;

			assert_int_equal(h264_sps_parse(&nal, &sps), -EBADMSG);
			free_nal(&nal);
		}
		free_nal(&whole);
	}
}

static void test_not_an_sps(void **state)
{
	struct h264_sps sps;

	(void)state;
	for (unsigned type = 0; type < 32; type++) {
		struct h264_nal nal = nal_of_hex(real[0].hex);

		nal.type = type;
		assert_int_equal(h264_sps_parse(&nal, &sps),
			type == H264_NAL_SPS ? 0 : -EBADMSG);
		free_nal(&nal);
	}
}

/* An SPS to be written field by field; each test changes some. */
struct recipe {
	unsigned profile;
	uint64_t id, chroma, depth_luma, depth_chroma;
	bool separate;
	int scaling;   /* lists, each of random deltas; -1: no matrix */
	int64_t delta; /* the first one of each list, when not 0 */
	uint64_t frame_num, order_type, order_lsb, cycle, refs;
	uint64_t width_mbs, height_units;
	bool frames_only, gaps;
	bool crop;
	uint64_t left, right, top, bottom;
	int vui; /* bits that say what is there */
	uint64_t cpb, top_location, bottom_location;
	uint64_t picture_bytes, mb_bits, mv_width, mv_height;
	uint64_t reorder, buffering;
	uint32_t tick, scale;
};
enum {
	ASPECT = 1,
	OVERSCAN = 2,
	SIGNAL = 4,
	COLOUR = 8,
	LOCATION = 16,
	TIMING = 32,
	NAL_HRD = 64,
	VCL_HRD = 128,
	RESTRICTION = 256
};

static const struct recipe plain = {
	.profile = 66,
	.chroma = 1,
	.scaling = -1,
	.refs = 1,
	.width_mbs = 40,
	.height_units = 30,
	.frames_only = true,
	.reorder = 0,
	.buffering = 1,
	.tick = 1,
	.scale = 120,
};

static void put_hrd(struct writer *w, const struct recipe *r)
{
	put_ue(w, r->cpb);
	put(w, 8, 0x12);
	for (uint64_t i = 0; i <= r->cpb && i < 40; i++) {
		put_ue(w, 0xFFFFFFFE);
		put_ue(w, i);
		put(w, 1, i & 1);
	}
	put(w, 20, 0xABCDE);
}

static void put_vui(struct writer *w, const struct recipe *r)
{
	put(w, 1, !!(r->vui & ASPECT));
	if (r->vui & ASPECT) {
		put(w, 8, 255);
		put(w, 32, 0x00040003);
	}
	put(w, 1, !!(r->vui & OVERSCAN));
	if (r->vui & OVERSCAN)
		put(w, 1, 1);
	put(w, 1, !!(r->vui & (SIGNAL | COLOUR)));
	if (r->vui & (SIGNAL | COLOUR)) {
		put(w, 3, 5);
		put(w, 1, 1);
		put(w, 1, !!(r->vui & COLOUR));
		if (r->vui & COLOUR)
			put(w, 24, 0x060708);
	}
	put(w, 1, !!(r->vui & LOCATION));
	if (r->vui & LOCATION) {
		put_ue(w, r->top_location);
		put_ue(w, r->bottom_location);
	}
	put(w, 1, !!(r->vui & TIMING));
	if (r->vui & TIMING) {
		put(w, 32, r->tick);
		put(w, 32, r->scale);
		put(w, 1, 1);
	}
	put(w, 1, !!(r->vui & NAL_HRD));
	if (r->vui & NAL_HRD)
		put_hrd(w, r);
	put(w, 1, !!(r->vui & VCL_HRD));
	if (r->vui & VCL_HRD)
		put_hrd(w, r);
	if (r->vui & (NAL_HRD | VCL_HRD))
		put(w, 1, 0);
	put(w, 1, 0);
	put(w, 1, !!(r->vui & RESTRICTION));
	if (r->vui & RESTRICTION) {
		put(w, 1, 1);
		put_ue(w, r->picture_bytes);
		put_ue(w, r->mb_bits);
		put_ue(w, r->mv_width);
		put_ue(w, r->mv_height);
		put_ue(w, r->reorder);
		put_ue(w, r->buffering);
	}
}

/* The lists' deltas end some of them early (next scale 0). */
static void put_scaling(struct writer *w, const struct recipe *r)
{
	for (int i = 0; i < (r->chroma == 3 ? 12 : 8); i++) {
		int last = 8, size = i < 6 ? 16 : 64;

		put(w, 1, i < r->scaling);
		if (i >= r->scaling)
			continue;
		for (int j = 0; j < size; j++) {
			int next = i % 3 == 1 && j == 5 ? 0 : 1 + rand() % 255;
			int delta = next - last;

			if (delta > 127)
				delta -= 256;
			if (delta < -128)
				delta += 256;
			if (r->delta && j == 0) {
				delta = (int)r->delta;
				next = (last + delta + 256) % 256;
			}
			put_se(w, delta);
			if (next == 0)
				break;
			last = next;
		}
	}
}

static int parse(const struct recipe *r, struct h264_sps *sps)
{
	struct writer w = {0};
	struct h264_nal nal;
	int err;

	put(&w, 24, r->profile << 16 | 0x0C << 8 | 31);
	put_ue(&w, r->id);
	if (r->profile == 100 || r->profile == 244) {
		put_ue(&w, r->chroma);
		if (r->chroma == 3)
			put(&w, 1, r->separate);
		put_ue(&w, r->depth_luma);
		put_ue(&w, r->depth_chroma);
		put(&w, 1, 0);
		put(&w, 1, r->scaling >= 0);
		if (r->scaling >= 0)
			put_scaling(&w, r);
	}
	put_ue(&w, r->frame_num);
	put_ue(&w, r->order_type);
	if (r->order_type == 0) {
		put_ue(&w, r->order_lsb);
	} else if (r->order_type == 1) {
		put(&w, 1, 1);
		put_se(&w, -70000);
		put_se(&w, 70000);
		put_ue(&w, r->cycle);
		for (uint64_t i = 0; i < r->cycle && i < 300; i++)
			put_se(&w, (int64_t)i - 100);
	}
	put_ue(&w, r->refs);
	put(&w, 1, r->gaps);
	put_ue(&w, r->width_mbs - 1);
	put_ue(&w, r->height_units - 1);
	put(&w, 1, r->frames_only);
	if (!r->frames_only)
		put(&w, 1, 0);
	put(&w, 1, 1);
	put(&w, 1, r->crop);
	if (r->crop) {
		put_ue(&w, r->left);
		put_ue(&w, r->right);
		put_ue(&w, r->top);
		put_ue(&w, r->bottom);
	}
	put(&w, 1, r->vui != 0);
	if (r->vui)
		put_vui(&w, r);
	nal = nal_of_writer(&w, 0x67);
	err = h264_sps_parse(&nal, sps);
	free_nal(&nal);
	return err;
}

static void test_scaling(void **state)
{
	struct h264_sps sps;

	(void)state;
	srand(3);
	for (int lists = 0; lists <= 12; lists++)
		for (unsigned chroma = 0; chroma <= 3; chroma++) {
			struct recipe r = plain;

			if (lists > 8 && chroma != 3)
				continue;
			r.profile = 244;
			r.chroma = chroma;
			r.scaling = lists;
			r.refs = 7;
			r.vui = TIMING;
			assert_int_equal(parse(&r, &sps), 0);
			assert_int_equal(sps.max_num_ref_frames, 7);
			assert_int_equal(sps.width, 640);
			assert_int_equal(sps.time_scale, 120);
			r.delta = 127;
			assert_int_equal(parse(&r, &sps), 0);
			r.delta = -128;
			assert_int_equal(parse(&r, &sps), 0);
			r.delta = 128;
			assert_int_equal(parse(&r, &sps), lists ? -EBADMSG : 0);
			r.delta = -129;
			assert_int_equal(parse(&r, &sps), lists ? -EBADMSG : 0);
		}
}

static void test_order_count(void **state)
{
	struct recipe r = plain;
	struct h264_sps sps;

	(void)state;
	r.order_type = 1;
	r.gaps = true;
	for (r.cycle = 0; r.cycle <= 256; r.cycle++) {
		assert_int_equal(
			parse(&r, &sps), r.cycle <= 255 ? 0 : -EBADMSG);
		if (r.cycle > 255)
			break;
		assert_int_equal(sps.pic_order_cnt_type, 1);
		assert_int_equal(sps.width, 640);
		assert_true(sps.gaps_in_frame_num_allowed);
	}
	r = plain;
	for (r.frame_num = 0; r.frame_num <= 12; r.frame_num++) {
		assert_int_equal(parse(&r, &sps), 0);
		assert_int_equal(sps.log2_max_frame_num, 4 + r.frame_num);
	}
}

static void test_cropping(void **state)
{
	static const struct {
		unsigned profile;
		uint64_t chroma;
		bool separate, frames_only;
		uint32_t unit_x, unit_y;
	} cases[] = {
		{66, 1, false, true, 2, 2},
		{66, 1, false, false, 2, 4},
		{244, 0, false, true, 1, 1},
		{244, 0, false, false, 1, 2},
		{244, 1, false, true, 2, 2},
		{244, 2, false, true, 2, 1},
		{244, 2, false, false, 2, 2},
		{244, 3, false, true, 1, 1},
		{244, 3, true, true, 1, 1},
		{244, 3, true, false, 1, 2},
	};
	struct h264_sps sps;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct recipe r = plain;
		uint32_t height = cases[i].frames_only ? 480 : 960;

		r.profile = cases[i].profile;
		r.chroma = cases[i].chroma;
		r.separate = cases[i].separate;
		r.frames_only = cases[i].frames_only;
		r.crop = true;
		r.left = 1;
		r.right = 2;
		r.top = 3;
		r.bottom = 4;
		assert_int_equal(parse(&r, &sps), 0);
		assert_int_equal(sps.coded_width, 640);
		assert_int_equal(sps.coded_height, height);
		assert_int_equal(sps.width, 640 - 3 * cases[i].unit_x);
		assert_int_equal(sps.height, height - 7 * cases[i].unit_y);
		assert_int_equal(sps.separate_colour_planes, cases[i].separate);
		/* Nothing left */
		r.right = 640 / cases[i].unit_x - 1;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
		r.right--;
		assert_int_equal(parse(&r, &sps), 0);
		r.bottom = height / cases[i].unit_y - 3;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
		/* so large that sums would wrap */
		r.bottom = 0xFFFFFFFE;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
		r.bottom = 0;
		r.left = r.right = 0x80000000;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
	}
}

static void test_vui(void **state)
{
	struct recipe r = plain;
	struct h264_sps sps;

	(void)state;
	for (r.vui = 0; r.vui < 512; r.vui++) {
		r.cpb = (uint64_t)r.vui % 32;
		r.buffering = 2;
		r.reorder = 1;
		assert_int_equal(parse(&r, &sps), 0);
		assert_int_equal(sps.has_timing, !!(r.vui & TIMING));
		assert_int_equal(sps.num_units_in_tick, !!(r.vui & TIMING));
		assert_int_equal(sps.time_scale, r.vui & TIMING ? 120 : 0);
		assert_int_equal(sps.has_colour, !!(r.vui & COLOUR));
		assert_int_equal(sps.full_range, !!(r.vui & (SIGNAL | COLOUR)));
		assert_int_equal(sps.colour_primaries, r.vui & COLOUR ? 6 : 0);
		assert_int_equal(sps.transfer, r.vui & COLOUR ? 7 : 0);
		assert_int_equal(sps.matrix, r.vui & COLOUR ? 8 : 0);
		assert_int_equal(sps.has_reorder, !!(r.vui & RESTRICTION));
		assert_int_equal(sps.max_num_reorder_frames,
			r.vui & RESTRICTION ? 1 : 0);
		assert_int_equal(sps.max_dec_frame_buffering,
			r.vui & RESTRICTION ? 2 : 0);
	}
	/* Zeros mean "unstated". */
	r = plain;
	r.vui = TIMING;
	r.tick = 0;
	assert_int_equal(parse(&r, &sps), 0);
	assert_false(sps.has_timing);
	r.tick = 0xFFFFFFFF;
	r.scale = 0xFFFFFFFF;
	assert_int_equal(parse(&r, &sps), 0);
	assert_true(sps.has_timing);
	assert_int_equal(sps.num_units_in_tick, 0xFFFFFFFF);
}

/* Each field's largest value is taken, the next is not. */
static void test_ranges(void **state)
{
	static const struct {
		size_t offset;
		uint64_t max;
		int vui;
		unsigned profile;
	} fields[] = {
#define FIELD(name) offsetof(struct recipe, name)
		{FIELD(id), 31, 0, 66},
		{FIELD(chroma), 3, 0, 100},
		{FIELD(depth_luma), 6, 0, 100},
		{FIELD(depth_chroma), 6, 0, 100},
		{FIELD(frame_num), 12, 0, 66},
		{FIELD(order_type), 2, 0, 66},
		{FIELD(order_lsb), 12, 0, 66},
		{FIELD(refs), 16, 0, 66},
		{FIELD(width_mbs), 1055, 0, 66},
		{FIELD(height_units), 1055, 0, 66},
		{FIELD(cpb), 31, NAL_HRD, 66},
		{FIELD(cpb), 31, VCL_HRD, 66},
		{FIELD(top_location), 5, LOCATION, 66},
		{FIELD(bottom_location), 5, LOCATION, 66},
		{FIELD(picture_bytes), 16, RESTRICTION, 66},
		{FIELD(mb_bits), 16, RESTRICTION, 66},
		{FIELD(mv_width), 16, RESTRICTION, 66},
		{FIELD(mv_height), 16, RESTRICTION, 66},
		{FIELD(buffering), 16, RESTRICTION, 66},
		{FIELD(reorder), 1, RESTRICTION, 66},
	};
	struct h264_sps sps;

	(void)state;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		struct recipe r = plain;
		uint64_t *field =
			(uint64_t *)(void *)((char *)&r + fields[i].offset);

		r.profile = fields[i].profile;
		r.vui = fields[i].vui;
		*field = fields[i].max;
		assert_int_equal(parse(&r, &sps), 0);
		*field = fields[i].max + 1;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
		*field = 0xFFFFFFFE;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
	}
	{
		/* each side would do, the picture does not */
		struct recipe r = plain;

		r.width_mbs = 1055;
		r.height_units = 132;
		assert_int_equal(parse(&r, &sps), 0);
		r.height_units = 133;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
		r.width_mbs = 1024;
		r.height_units = 136;
		assert_int_equal(parse(&r, &sps), 0);
		assert_int_equal(sps.width, 16384);
		assert_int_equal(sps.height, 2176);
		r.height_units = 69;
		r.frames_only = false;
		assert_int_equal(parse(&r, &sps), -EBADMSG);
	}
}

static void test_stamp(void **state)
{
	uint8_t nal[] = {0x67, 66, 0xC0, 31, 0xD9};
	const uint8_t want[] = {0x67, 77, 0x40, 42, 0xD9};

	(void)state;
	assert_int_equal(h264_sps_stamp(nal, sizeof(nal), 77, 0x40, 42), 0);
	assert_memory_equal(nal, want, sizeof(want));
	assert_int_equal(h264_sps_stamp(nal, 4, 77, 0x40, 42), 0);
	assert_int_equal(h264_sps_stamp(nal, 3, 66, 0xC0, 31), -EBADMSG);
	assert_int_equal(h264_sps_stamp(nal, 0, 66, 0xC0, 31), -EBADMSG);
	/* A High profile's SPS has fields that the others have not. */
	assert_int_equal(h264_sps_stamp(nal, 5, 100, 0x0C, 42), -EINVAL);
	assert_memory_equal(nal, want, sizeof(want));
	nal[1] = 100;
	assert_int_equal(h264_sps_stamp(nal, 5, 66, 0xC0, 42), -EINVAL);
	assert_int_equal(h264_sps_stamp(nal, 5, 100, 0x0C, 42), 0);
	assert_int_equal(nal[2], 0x0C);
	nal[0] = 0x68;
	assert_int_equal(h264_sps_stamp(nal, 5, 100, 0x0C, 42), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-159 real parameter sets are read as FFmpeg reads them",
			test_real),
		CASE("a parameter set that is cut anywhere is refused",
			test_cut),
		CASE("other NAL units are refused", test_not_an_sps),
		CASE("scaling lists are passed over", test_scaling),
		CASE("picture order count of every type", test_order_count),
		CASE("cropping by chroma format and field coding",
			test_cropping),
		CASE("every combination of video usability information",
			test_vui),
		CASE("values out of the standard's range are refused",
			test_ranges),
		CASE("W-159 profile and level are stamped in place",
			test_stamp),
	};

	return cmocka_run_group_tests_name("h264 sps", tests, NULL, NULL);
}
