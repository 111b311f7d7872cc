#include "unit.h"
#include "wfd/wfd_select.h"
#include "wfd/wfd_video_formats.h"

static struct wfd_capabilities sink;
static struct wfd_source_limits limits;
static struct wfd_candidate list[WFD_CANDIDATES_MAX];
static size_t count, usable;

static int setup(void **state)
{
	(void)state;
	wfd_capabilities_init(&sink);
	limits = (struct wfd_source_limits){
		.profiles = WFD_PROFILE_CBP | WFD_PROFILE_CHP,
		.level = WFD_LEVEL_4_2,
		.width = 1920,
		.height = 1080,
		.refresh = 60,
		.audio_aac = true,
		.audio_lpcm = true,
	};
	return 0;
}

static void choose(const char *formats)
{
	wfd_video_formats_parse(text_of(formats), &sink.video);
	count = wfd_select_video(
		&sink, &limits, list, WFD_CANDIDATES_MAX, &usable);
}

static void assert_best(const char *mode)
{
	char text[WFD_MODE_TEXT];

	assert_true(usable > 0);
	assert_null(list[0].refused);
	wfd_mode_format(list[0].selection.mode, text);
	assert_string_equal(text, mode);
}

static const struct wfd_candidate *find(const char *text)
{
	const struct wfd_mode *mode = wfd_mode_parse(text, strlen(text));
	size_t i;

	assert_non_null(mode);
	for (i = 0; i < count; i++) {
		if (list[i].selection.mode == mode)
			return &list[i];
	}
	fail();
	return NULL;
}

/* Two tuples, CBP and CHP, alike. */
static void offer(unsigned native, unsigned level, uint32_t cea, uint32_t vesa,
	uint32_t hh)
{
	char text[256];

	snprintf(text, sizeof(text),
		"%02X 00 01 %02X %08X %08X %08X 00 0000 0000 11 none none, "
		"02 %02X %08X %08X %08X 00 0000 0000 11 none none",
		native, level, cea, vesa, hh, level, cea, vesa, hh);
	choose(text);
}

static void test_w107(void **state)
{
	(void)state;
	/* Vector 1: native 1080p60, but bit 8 is not offered. */
	choose("40 00 02 04 0001DEFF 053C7FFF 00000FFF 00 0000 0000 11 none "
	       "none, 01 04 0001DEFF 053C7FFF 00000FFF 00 0000 0000 11 none "
	       "none");
	assert_best("1920x1080p30");
	assert_int_equal(list[0].selection.profile, WFD_PROFILE_CHP);
	assert_int_equal(list[0].selection.level, WFD_LEVEL_4);
	/* Native and offered. */
	offer(0x40, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	assert_best("1920x1080p60");
	offer(0x28, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	assert_best("1280x720p30");
	/* A native of zero beside larger modes is unstated ... */
	offer(0x00, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	assert_best("1920x1080p60");
	/* ... alone it is what it says. */
	offer(0x00, 0x10, 0x1, 0, 0x80);
	assert_best("640x480p60");
	/* Native, but more than the source has to show. */
	limits.width = 1280;
	limits.height = 720;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_best("1280x720p60");
}

static void test_all_vectors(void **state)
{
	static const struct {
		const char *formats, *best;
		unsigned profile, level;
	} cases[] = {
		/* 2: 1080p60 is not offered */
		{"00 01 02 08 00019ceb 05557fff 00000fff 02 0000 00ff 11 0780 "
		 "0438, 01 08 00019ceb 05557fff 00000fff 02 0000 00ff 11 0780 "
		 "0438",
			"1920x1080p30", 2, 8},
		/* 4: 1080p60 is offered, its level is not (W-108) */
		{"40 00 01 08 0001FFFF 3FFFFFFF 000005FF 00 0000 0000 10 none "
		 "none, 02 08 0001FFFF 3FFFFFFF 000005FF 00 0000 0000 10 none "
		 "none",
			"1920x1080p30", 2, 8},
		/* 5: bit 8 missing */
		{"40 00 01 10 000194FF 155575DF 00000555 00 0000 0000 1F none "
		 "none, 02 10 000194FF 155575DF 00000555 00 0000 0000 1F none "
		 "none",
			"1920x1080p30", 2, 0x10},
		/* 6: CBP only */
		{"40 00 01 10 000001e3 0f3fffff 00000fff 00 0000 00c8 01 none "
		 "none",
			"1920x1080p60", 1, 0x10},
		/* 7 */
		{"40 00 01 10 0001bdeb 051557ff 00000fff 10 0000 001f 11 0780 "
		 "0438, 02 10 0001bdeb 155557ff 00000fff 10 0000 001f 11 0780 "
		 "0438",
			"1920x1080p60", 2, 0x10},
		/* 10: two profile bits in one tuple */
		{"00 00 03 10 0001ffff 1fffffff 00001fff 00 0000 0000 10 none "
		 "none",
			"1920x1080p60", 2, 0x10},
		/* 11: level 3.1 says no to most of what it offers */
		{"28 00 01 01 ffffffff ffffffff ffffffff 00 0000 0000 00 none "
		 "none",
			"1280x720p30", 1, 1},
		/* 13: native 1280x1024p60 is above its level 3.2; of the
		 * right shape the larger mode goes before the faster */
		{"79 00 02 02 0001DEFF 157C7FFF 00000FFF 00 0000 0000 11 none "
		 "none, 01 02 0001DEFF 157C7FFF 00000FFF 00 0000 0000 11 none "
		 "none",
			"1366x768p30", 2, 2},
		/* 17 */
		{"78 00 01 01 00008400 00000000 00000000 00 0000 0000 00 none "
		 "none",
			"1280x720p24", 1, 1},
		/* 18 */
		{"00 00 01 01 00000001 00000000 00000000 00 0000 0000 00 none "
		 "none",
			"640x480p60", 1, 1},
		/* 19: several level bits */
		{"38 00 03 1f 000194a0 00000000 00000000 00 0000 0000 00 none "
		 "none",
			"1920x1080p30", 2, 0x10},
		/* 22 */
		{"40 0 2 10 1ffff 1fffffff 0fff 0 0 0 0 none none",
			"1920x1080p60", 2, 0x10},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		choose(cases[i].formats);
		assert_best(cases[i].best);
		assert_int_equal(list[0].selection.profile, cases[i].profile);
		assert_int_equal(list[0].selection.level, cases[i].level);
	}
}

static void test_order(void **state)
{
	size_t i;
	char text[WFD_MODE_TEXT];
	static const char *const expected[] = {
		"1920x1080p60", "1920x1080p50", "1920x1080p30", "1920x1080p25",
		"1920x1080p24", "1600x900p60", "1600x900p30", "1366x768p60",
		"1366x768p30", "1360x768p60", "1360x768p30", "1280x720p60",
		"1280x720p50", "1280x720p30", "1280x720p25", "1280x720p24",
		"960x540p60", "960x540p30",
		/* Other shapes; 864x480 is 1.8 : 1. */
	};

	(void)state;
	/* Shape before size before refresh rate; then the other shapes. */
	offer(0, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	for (i = 0; i < COUNT(expected); i++) {
		wfd_mode_format(list[i].selection.mode, text);
		assert_string_equal(text, expected[i]);
	}
	/* Usable first; a candidate for each mode of the tables. */
	assert_int_equal(count, 58);
	for (i = 0; i < count; i++)
		assert_int_equal(list[i].refused == NULL, i < usable);
}

static void test_covering(void **state)
{
	(void)state;
	/* The smallest mode that holds the picture, in its shape. */
	limits.width = 1280;
	limits.height = 800;
	offer(0x40, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	assert_best("1280x800p60");
	limits.width = 1440;
	limits.height = 900;
	offer(0, 0x10, 0x1FFFF, 1 << 8 | 1 << 9 | 1 << 26 | 1 << 27, 0);
	assert_best("1680x1050p60");
	/* Nothing holds it: the largest. */
	limits.width = 3840;
	limits.height = 2160;
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p60");
	/* Native is small: rather it than something that it scales down. */
	offer(0x28, 0x10, 0x1FFFF, 0, 0);
	assert_best("1280x720p30");
	/* Its neighbour would be sent whole, but not shown whole. */
	limits.width = 1366;
	limits.height = 768;
	offer(0x30, 0x10, 1 << 6 | 1 << 8 | 1, 0, 0);
	assert_best("1280x720p60");
	/* A picture of unknown size: native, else the largest. */
	limits.width = 0;
	limits.height = 0;
	offer(0x38, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p30");
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p60");
}

static void test_refresh(void **state)
{
	(void)state;
	limits.refresh = 30;
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p30");
	/* Native at 60 is no reason to want what the source does not make. */
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p30");
	limits.refresh = 50;
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p50");
	limits.refresh = 24;
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p24");
	limits.refresh = 0;
	offer(0, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p60");
	/* Only p60: taken all the same. */
	limits.refresh = 30;
	offer(0, 0x10, 1 << 8, 0, 0);
	assert_best("1920x1080p60");
}

static void test_reasons(void **state)
{
	(void)state;
	offer(0x40, 0x08, 0x1FFFF & ~0x400u, 0, 0);
	assert_string_equal(
		find("1280x720p25")->refused, "the sink does not offer it");
	assert_string_equal(find("1920x1080i60")->refused,
		"it is interlaced, which we do not encode");
	assert_string_equal(find("1920x1080p60")->refused,
		"it needs a higher H.264 level than the sink offers");
	assert_null(find("1280x720p60")->refused);
	limits.level = WFD_LEVEL_3_1;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_string_equal(find("1280x720p60")->refused,
		"it needs a higher H.264 level than we encode");
	assert_best("1280x720p30");
	limits.level = WFD_LEVEL_4_2;
	limits.bit_rate = 3000000;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_string_equal(find("1920x1080p60")->refused,
		"it needs more bit rate than the link has");
	assert_best("1920x1080p30");
	limits.bit_rate = 0;
	choose("00 00 01 10 0001FFFF 0 0 0 0 0 0 0500 02D0");
	assert_string_equal(find("1920x1080p30")->refused,
		"it is larger than the sink's own limit");
	assert_best("1280x720p60");
	limits.profiles = WFD_PROFILE_CHP;
	choose("00 00 01 10 0001FFFF 0 0 0 0 0 0");
	assert_string_equal(
		find("1920x1080p30")->refused, "no H.264 profile in common");
	assert_int_equal(usable, 0);
}

static void test_levels(void **state)
{
	(void)state;
	/* W-108: the level is believed unless nothing else remains. */
	choose("40 00 01 01 00000100 0 0 0 0 0 0");
	assert_int_equal(usable, 1);
	assert_best("1920x1080p60");
	assert_int_equal(list[0].selection.level, WFD_LEVEL_3_1);
	choose("40 00 01 01 00000101 0 0 0 0 0 0");
	assert_int_equal(usable, 1);
	assert_best("640x480p60");
	/* W-109: the highest common level, of the chosen profile. */
	choose("40 00 01 10 1FFFF 0 0 0 0 0 0, 02 04 1FFFF 0 0 0 0 0 0");
	assert_best("1920x1080p60");
	assert_int_equal(list[0].selection.profile, WFD_PROFILE_CBP);
	assert_int_equal(list[0].selection.level, WFD_LEVEL_4_2);
	assert_int_equal(
		find("1920x1080p30")->selection.profile, WFD_PROFILE_CHP);
	assert_int_equal(find("1920x1080p30")->selection.level, WFD_LEVEL_4);
	limits.level = WFD_LEVEL_4;
	choose("40 00 01 10 1FFFF 0 0 0 0 0 0");
	assert_best("1920x1080p30");
	assert_int_equal(list[0].selection.level, WFD_LEVEL_4);
	/* Levels that R1's field does not have are not said. */
	limits.level = WFD_LEVEL_5_1;
	choose("40 00 01 40 1FFFF 10000000 0 0 0 0 0"); /* vector 39 */
	assert_best("1920x1080p60");
	assert_int_equal(list[0].selection.level, WFD_LEVEL_4_2);
}

static void test_w111(void **state)
{
	(void)state;
	/* CHP only meets CBP only: everyone decodes CBP. */
	limits.profiles = WFD_PROFILE_CBP;
	choose("40 00 02 10 0001FFFF 0 0 0 0 0 0");
	assert_best("1920x1080p60");
	assert_int_equal(list[0].selection.profile, WFD_PROFILE_CBP);
	/* Nothing at all: failure. */
	choose("none");
	assert_int_equal(usable, 0);
	choose("garbage");
	assert_int_equal(usable, 0);
	choose("40 00 02 10 0 0 0 0 0 0 0");
	assert_int_equal(usable, 0);
	/* Reserved bits only (W-105). */
	choose("40 00 02 10 FFFE0000 E0000000 FFFFF000 0 0 0 0");
	assert_int_equal(usable, 0);
	choose("40 00 02 10 0001FFFF 0 0 0 0 0 0");
	sink.video.none = true;
	count = wfd_select_video(
		&sink, &limits, list, WFD_CANDIDATES_MAX, &usable);
	assert_int_equal(usable, 0);
	/* Step 5: modes, but none for us; these two it has to know. */
	choose("40 00 02 10 00000214 0 0 0 0 0 0");
	assert_int_equal(usable, 2);
	assert_best("1280x720p30");
	assert_int_equal(list[0].selection.profile, WFD_PROFILE_CBP);
	assert_null(find("640x480p60")->refused);
	/* Unless even they need too much. */
	limits.bit_rate = 100000;
	choose("40 00 02 10 00000214 0 0 0 0 0 0");
	assert_int_equal(usable, 0);
}

static void test_w113(void **state)
{
	(void)state;
	choose("40 00 02 10 1FFFF 0 0 0 0 0 11");
	assert_int_equal(list[0].selection.frame_rate_control, 0x11);
	choose("40 00 02 10 1FFFF 0 0 0 0 0 01");
	assert_int_equal(list[0].selection.frame_rate_control, 0x01);
	choose("40 00 02 10 1FFFF 0 0 0 0 0 10");
	assert_int_equal(list[0].selection.frame_rate_control, 0x10);
	/* The interval is no promise of ours, reserved bits neither. */
	choose("40 00 02 10 1FFFF 0 0 0 0 0 FF");
	assert_int_equal(list[0].selection.frame_rate_control, 0x11);
	choose("40 00 02 10 1FFFF 0 0 0 0 0 00");
	assert_int_equal(list[0].selection.frame_rate_control, 0);
}

static void assert_slices(unsigned min_slice, unsigned slice_enc)
{
	assert_int_equal(list[0].selection.min_slice, min_slice);
	assert_int_equal(list[0].selection.slice_enc, slice_enc);
}

static void test_w112(void **state)
{
	(void)state;
	limits.slices = 4;
	/* 0: none, whatever slice-enc says (vectors 2, 7). */
	choose("40 00 02 10 100 0 0 0 0000 00FF 0");
	assert_slices(0, 0);
	choose("40 00 02 10 100 0 0 0 0000 0403 0");
	assert_slices(0, 0);
	/* 68 rows of 120: four of 17, if they are large enough. */
	choose("40 00 02 10 100 0 0 0 0100 0403 0");
	assert_slices(2040, 0x403);
	choose("40 00 02 10 100 0 0 0 07F8 0403 0");
	assert_slices(2040, 0x403);
	choose("40 00 02 10 100 0 0 0 07F9 0403 0");
	assert_slices(4080, 0x401);
	choose("40 00 02 10 100 0 0 0 1000 0403 0");
	assert_slices(0, 0);
	/* At most as many as the sink says; three do not divide 68. */
	choose("40 00 02 10 100 0 0 0 0001 0402 0");
	assert_slices(4080, 0x401);
	/* Vector 62: 1401 is two slices. */
	choose("40 00 02 10 100 0 0 0 0001 1401 0");
	assert_slices(4080, 0x401);
	choose("40 00 02 10 100 0 0 0 0001 0400 0");
	assert_slices(0, 0);
	/* Both sub-fields have to be there. */
	choose("40 00 02 10 100 0 0 0 0001 0003 0");
	assert_slices(0, 0);
	/* And at most as many as we make. */
	limits.slices = 2;
	choose("40 00 02 10 100 0 0 0 0001 0407 0");
	assert_slices(4080, 0x401);
	limits.slices = 0;
	choose("40 00 02 10 100 0 0 0 0001 0407 0");
	assert_slices(0, 0);
}

static void test_w114(void **state)
{
	static const struct {
		uint32_t lpcm, aac, ac3;
		bool low_latency, send_lpcm, send_aac, send_ac3;
		enum wfd_audio_choice choice;
	} cases[] = {
		{3, 1, 0, false, true, true, false, WFD_AUDIO_AAC_2CH},
		{3, 1, 0, true, true, true, false, WFD_AUDIO_LPCM_48K},
		{3, 0, 0, false, true, true, false, WFD_AUDIO_LPCM_48K},
		{0, 1, 0, true, true, true, false, WFD_AUDIO_AAC_2CH},
		{3, 1, 0, false, true, false, false, WFD_AUDIO_LPCM_48K},
		{3, 1, 0, true, false, true, false, WFD_AUDIO_AAC_2CH},
		/* Nothing in common: 48 kHz LPCM is everyone's duty. */
		{0, 1, 0, false, true, false, false, WFD_AUDIO_LPCM_48K},
		{1, 0, 0, false, true, true, false, WFD_AUDIO_LPCM_48K},
		{0, 0xE, 0, false, true, true, false, WFD_AUDIO_LPCM_48K},
		{0, 0, 1, false, true, true, false, WFD_AUDIO_LPCM_48K},
		{0, 0, 1, false, true, true, true, WFD_AUDIO_AC3_2CH},
		{2, 1, 1, false, true, true, true, WFD_AUDIO_AAC_2CH},
		{2, 1, 0, false, false, false, false, WFD_AUDIO_NONE},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		sink.audio = (struct wfd_audio_codecs){
			.lpcm = cases[i].lpcm,
			.aac = cases[i].aac,
			.ac3 = cases[i].ac3,
		};
		limits.low_latency = cases[i].low_latency;
		limits.audio_lpcm = cases[i].send_lpcm;
		limits.audio_aac = cases[i].send_aac;
		limits.audio_ac3 = cases[i].send_ac3;
		assert_int_equal(
			wfd_select_audio(&sink, &limits), cases[i].choice);
	}
	sink.audio = (struct wfd_audio_codecs){.none = true};
	limits.audio_lpcm = true;
	assert_int_equal(wfd_select_audio(&sink, &limits), WFD_AUDIO_NONE);
}

static void test_w110(void **state)
{
	(void)state;
	/* Vector 31: what Android answered, capped at 720p30, level 3.2. */
	limits.like_android = true;
	limits.width = 1280;
	limits.height = 720;
	limits.refresh = 30;
	limits.level = WFD_LEVEL_3_2;
	choose("40 00 02 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 00 none "
	       "none, 01 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 00 none "
	       "none");
	assert_best("1280x720p30");
	assert_int_equal(list[0].selection.profile, WFD_PROFILE_CHP);
	assert_int_equal(list[0].selection.level, WFD_LEVEL_3_2);
	assert_string_equal(find("1280x720p60")->refused,
		"it is larger or faster than the picture");
	/* Without a cap: most pixels a second, whatever is native. */
	limits.width = 0;
	limits.height = 0;
	limits.refresh = 60;
	limits.level = WFD_LEVEL_4_2;
	offer(0x28, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF);
	assert_best("1920x1080p60");
	offer(0x28, 0x10, 1 << 6 | 1 << 7, 0, 0);
	assert_best("1920x1080p30");
	offer(0x28, 0x10, 1 << 12 | 1 << 6, 0, 0);
	assert_best("1280x720p60");
}

static void test_bit_rates(void **state)
{
	(void)state;
	assert_int_equal(
		wfd_mode_minimum_bit_rate(wfd_mode_find(1024, 768, 30)),
		943718);
	assert_int_equal(
		wfd_mode_minimum_bit_rate(wfd_mode_find(1920, 1080, 60)),
		4976640);
	assert_int_equal(
		wfd_mode_minimum_bit_rate(wfd_mode_get(WFD_TABLE_CEA, 9)),
		2488320);
	/* Exactly enough is enough. */
	limits.bit_rate = 4976640;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p60");
	limits.bit_rate = 4976639;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	assert_best("1920x1080p50");
}

static void test_small_list(void **state)
{
	(void)state;
	offer(0x40, 0x10, 0x1FFFF, 0, 0);
	count = wfd_select_video(&sink, &limits, list, 3, &usable);
	assert_int_equal(count, 3);
	count = wfd_select_video(&sink, &limits, list, 0, &usable);
	assert_int_equal(count, 0);
	assert_int_equal(usable, 0);
}

int main(void)
{
#undef CASE
#define CASE(sentence, function)                                               \
	{                                                                      \
		sentence, function, setup, NULL, NULL                          \
	}
	const struct CMUnitTest tests[] = {
		CASE("W-107 native when possible", test_w107),
		CASE("5.8 the vectors' best modes", test_all_vectors),
		CASE("5.8 the whole order", test_order),
		CASE("5.8 (c) the smallest that holds the picture",
			test_covering),
		CASE("5.8 (d) refresh rates", test_refresh),
		CASE("why a mode is refused", test_reasons),
		CASE("W-108, W-109 levels", test_levels),
		CASE("W-105, W-111 profiles, and no common mode", test_w111),
		CASE("W-113 frame rate control", test_w113),
		CASE("W-112 slices (vector 62)", test_w112),
		CASE("W-114 sound", test_w114),
		CASE("W-110 Android's choice (vector 31)", test_w110),
		CASE("G-32 least bit rates", test_bit_rates),
		CASE("a small list", test_small_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
