#include "unit.h"
#include "wfd/wfd_video_formats.h"

/* A tuple as the vector shows it, reserved bits already cleared. */
struct tuple {
	unsigned profile, level;
	uint32_t cea, vesa, hh;
	unsigned latency, min_slice, slice_enc, frc, hres, vres;
};

struct vector {
	const char *name;
	const char *value;
	unsigned native, preferred;
	const char *native_mode; /* NULL: none */
	size_t count;
	struct tuple tuples[2];
};

static const struct vector vectors[] = {
	{"1 WiDi/Samsung",
		"40 00 02 04 0001DEFF 053C7FFF 00000FFF 00 0000 0000 11 none "
		"none, 01 04 0001DEFF 053C7FFF 00000FFF 00 0000 0000 11 none "
		"none",
		0x40, 0, "1920x1080p60", 2,
		{{2, 4, 0x1DEFF, 0x053C7FFF, 0xFFF, 0, 0, 0, 0x11, 0, 0},
			{1, 4, 0x1DEFF, 0x053C7FFF, 0xFFF, 0, 0, 0, 0x11, 0,
				0}}},
	{"2 ActionTec",
		"00 01 02 08 00019ceb 05557fff 00000fff 02 0000 00ff 11 0780 "
		"0438, 01 08 00019ceb 05557fff 00000fff 02 0000 00ff 11 0780 "
		"0438",
		0, 1, NULL, 2,
		{{2, 8, 0x19ceb, 0x05557fff, 0xFFF, 2, 0, 0xff, 0x11, 1920,
			 1080},
			{1, 8, 0x19ceb, 0x05557fff, 0xFFF, 2, 0, 0xff, 0x11,
				1920, 1080}}},
	{"3 Microsoft adapter",
		"40 00 02 04 00019CEB 053C7FFF 00000FFF 00 0000 0000 11 none "
		"none, 01 04 00019CEB 053C7FFF 00000FFF 00 0000 0000 11 none "
		"none",
		0x40, 0, "1920x1080p60", 2,
		{{2, 4, 0x19CEB, 0x053C7FFF, 0xFFF, 0, 0, 0, 0x11, 0, 0},
			{1, 4, 0x19CEB, 0x053C7FFF, 0xFFF, 0, 0, 0, 0x11, 0,
				0}}},
	{"4 LG (VESA bit 29 is reserved)",
		"40 00 01 08 0001FFFF 3FFFFFFF 000005FF 00 0000 0000 10 none "
		"none, 02 08 0001FFFF 3FFFFFFF 000005FF 00 0000 0000 10 none "
		"none",
		0x40, 0, "1920x1080p60", 2,
		{{1, 8, 0x1FFFF, 0x1FFFFFFF, 0x5FF, 0, 0, 0, 0x10, 0, 0},
			{2, 8, 0x1FFFF, 0x1FFFFFFF, 0x5FF, 0, 0, 0, 0x10, 0,
				0}}},
	{"5 LG webOS",
		"40 00 01 10 000194FF 155575DF 00000555 00 0000 0000 1F none "
		"none, 02 10 000194FF 155575DF 00000555 00 0000 0000 1F none "
		"none",
		0x40, 0, "1920x1080p60", 2,
		{{1, 0x10, 0x194FF, 0x155575DF, 0x555, 0, 0, 0, 0x1F, 0, 0},
			{2, 0x10, 0x194FF, 0x155575DF, 0x555, 0, 0, 0, 0x1F, 0,
				0}}},
	{"6 Samsung TV",
		"40 00 01 10 000001e3 0f3fffff 00000fff 00 0000 00c8 01 none "
		"none",
		0x40, 0, "1920x1080p60", 1,
		{{1, 0x10, 0x1e3, 0x0f3fffff, 0xfff, 0, 0, 0xc8, 1, 0, 0}}},
	{"7 Windows 10",
		"40 00 01 10 0001bdeb 051557ff 00000fff 10 0000 001f 11 0780 "
		"0438, 02 10 0001bdeb 155557ff 00000fff 10 0000 001f 11 0780 "
		"0438",
		0x40, 0, "1920x1080p60", 2,
		{{1, 0x10, 0x1bdeb, 0x051557ff, 0xfff, 0x10, 0, 0x1f, 0x11,
			 1920, 1080},
			{2, 0x10, 0x1bdeb, 0x155557ff, 0xfff, 0x10, 0, 0x1f,
				0x11, 1920, 1080}}},
	{"9 lazycast",
		"00 00 02 10 0001FEFF 3FFFFFFF 00000FFF 00 0000 0000 00 none "
		"none",
		0, 0, NULL, 1,
		{{2, 0x10, 0x1FEFF, 0x1FFFFFFF, 0xFFF, 0, 0, 0, 0, 0, 0}}},
	{"10 MiracleCast",
		"00 00 03 10 0001ffff 1fffffff 00001fff 00 0000 0000 10 none "
		"none",
		0, 0, NULL, 1,
		{{3, 0x10, 0x1ffff, 0x1fffffff, 0xfff, 0, 0, 0, 0x10, 0, 0}}},
	{"10 MiracleCast, variant",
		"00 00 03 10 0000001e 00000003 000000ff 00 0000 0000 10 none "
		"none",
		0, 0, NULL, 1, {{3, 0x10, 0x1e, 3, 0xff, 0, 0, 0, 0x10, 0, 0}}},
	{"11 AOSP 4.4",
		"28 00 01 01 ffffffff ffffffff ffffffff 00 0000 0000 00 none "
		"none",
		0x28, 0, "1280x720p30", 1,
		{{1, 1, 0x1ffff, 0x1fffffff, 0xfff, 0, 0, 0, 0, 0, 0}}},
	{"12 intel/wds",
		"40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 11 0000 "
		"0000, 02 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 11 0000 "
		"0000",
		0x40, 0, "1920x1080p60", 2,
		{{1, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF, 0, 0, 0, 0x11, 0, 0},
			{2, 0x10, 0x1FFFF, 0x1FFFFFFF, 0xFFF, 0, 0, 0, 0x11, 0,
				0}}},
	{"13 NEC",
		"79 00 02 02 0001DEFF 157C7FFF 00000FFF 00 0000 0000 11 none "
		"none, 01 02 0001DEFF 157C7FFF 00000FFF 00 0000 0000 11 none "
		"none",
		0x79, 0, "1280x1024p60", 2,
		{{2, 2, 0x1DEFF, 0x157C7FFF, 0xFFF, 0, 0, 0, 0x11, 0, 0},
			{1, 2, 0x1DEFF, 0x157C7FFF, 0xFFF, 0, 0, 0, 0x11, 0,
				0}}},
	{"14 Q-WH-D1",
		"38 01 01 08 0001deff 07ffffff 00000fff 02 0000 0000 11 0780 "
		"0438",
		0x38, 1, "1920x1080p30", 1,
		{{1, 8, 0x1deff, 0x07ffffff, 0xfff, 2, 0, 0, 0x11, 1920,
			1080}}},
	{"15 no blank after the comma",
		"40 00 02 08 0001DEFF 157C7FFF 00000FFF 00 0000 0000 00 none "
		"none,01 08 0001DEFF 157C7FFF 00000FFF 00 0000 0000 00 none "
		"none",
		0x40, 0, "1920x1080p60", 2,
		{{2, 8, 0x1DEFF, 0x157C7FFF, 0xFFF, 0, 0, 0, 0, 0, 0},
			{1, 8, 0x1DEFF, 0x157C7FFF, 0xFFF, 0, 0, 0, 0, 0, 0}}},
	{"16 OpenHarmony",
		"38 00 02 10 00000080 00000000 00000000 00 0000 0000 00 none "
		"none",
		0x38, 0, "1920x1080p30", 1,
		{{2, 0x10, 0x80, 0, 0, 0, 0, 0, 0, 0, 0}}},
	{"17 codezjx",
		"78 00 01 01 00008400 00000000 00000000 00 0000 0000 00 none "
		"none",
		0x78, 0, "1280x720p24", 1,
		{{1, 1, 0x8400, 0, 0, 0, 0, 0, 0, 0, 0}}},
	{"18 Galaxy Tab",
		"00 00 01 01 00000001 00000000 00000000 00 0000 0000 00 none "
		"none",
		0, 0, "640x480p60", 1, {{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}}},
	{"19 AAC-only TV",
		"38 00 03 1f 000194a0 00000000 00000000 00 0000 0000 00 none "
		"none",
		0x38, 0, "1920x1080p30", 1,
		{{3, 0x1f, 0x194a0, 0, 0, 0, 0, 0, 0, 0, 0}}},
	{"21 picast, native in table 6",
		"06 00 03 02 00000141 08288A0A 00000000 00 0000 0000 00 none "
		"none",
		6, 0, NULL, 1,
		{{3, 2, 0x141, 0x08288A0A, 0, 0, 0, 0, 0, 0, 0}}},
	{"22 Xiaomi miplay, short numbers",
		"40 0 2 10 1ffff 1fffffff 0fff 0 0 0 0 none none", 0x40, 0,
		"1920x1080p60", 1,
		{{2, 0x10, 0x1ffff, 0x1fffffff, 0xfff, 0, 0, 0, 0, 0, 0}}},
	{"W-82 no max-hres and max-vres",
		"40 00 02 10 0001FFFF 00000000 00000000 00 0000 0000 11", 0x40,
		0, "1920x1080p60", 1,
		{{2, 0x10, 0x1FFFF, 0, 0, 0, 0, 0, 0x11, 0, 0}}},
	{"W-82 surplus fields",
		"40 00 02 10 0001FFFF 00000000 00000000 00 0000 0000 11 none "
		"none 4711 x",
		0x40, 0, "1920x1080p60", 1,
		{{2, 0x10, 0x1FFFF, 0, 0, 0, 0, 0, 0x11, 0, 0}}},
	{"W-82 one broken tuple of two",
		"40 00 02 10 0001FFFF 00000000 , 01 08 0001FFFF 00000000 "
		"00000000 00 0000 0000 11 none none",
		0x40, 0, "1920x1080p60", 1,
		{{1, 8, 0x1FFFF, 0, 0, 0, 0, 0, 0x11, 0, 0}}},
	{"W-10 a number that does not fit, in one tuple of two",
		"40 00 02 10 10001FFFF 0 0 00 0000 0000 11, 01 08 0001FFFF 0 0 "
		"00 0000 0000 11",
		0x40, 0, "1920x1080p60", 1,
		{{1, 8, 0x1FFFF, 0, 0, 0, 0, 0, 0x11, 0, 0}}},
	{"tabs, blanks and case",
		" 40\t00  02 10 0001ffff 0 0 00 0000 0000 11 NONE None ,\t01 "
		"08 1 0 0 00 0000 0000 11 none none ",
		0x40, 0, "1920x1080p60", 2,
		{{2, 0x10, 0x1FFFF, 0, 0, 0, 0, 0, 0x11, 0, 0},
			{1, 8, 1, 0, 0, 0, 0, 0, 0x11, 0, 0}}},
};

static void assert_tuple(
	const struct wfd_video_tuple *tuple, const struct tuple *expected)
{
	assert_int_equal(tuple->profile, expected->profile);
	assert_int_equal(tuple->level, expected->level);
	assert_int_equal(tuple->masks[WFD_TABLE_CEA], expected->cea);
	assert_int_equal(tuple->masks[WFD_TABLE_VESA], expected->vesa);
	assert_int_equal(tuple->masks[WFD_TABLE_HH], expected->hh);
	assert_int_equal(tuple->latency, expected->latency);
	assert_int_equal(tuple->min_slice, expected->min_slice);
	assert_int_equal(tuple->slice_enc, expected->slice_enc);
	assert_int_equal(tuple->frame_rate_control, expected->frc);
	assert_int_equal(tuple->max_hres, expected->hres);
	assert_int_equal(tuple->max_vres, expected->vres);
}

static void test_vectors(void **state)
{
	size_t i, t;

	(void)state;
	for (i = 0; i < COUNT(vectors); i++) {
		const struct vector *vector = &vectors[i];
		struct wfd_video_formats formats;
		const struct wfd_mode *native;

		print_message("# vector %s\n", vector->name);
		assert_true(wfd_video_formats_parse(
			text_of(vector->value), &formats));
		assert_false(formats.none);
		assert_int_equal(formats.native, vector->native);
		assert_int_equal(
			formats.preferred_display_mode, vector->preferred);
		assert_int_equal(formats.count, vector->count);
		for (t = 0; t < vector->count; t++)
			assert_tuple(&formats.tuples[t], &vector->tuples[t]);
		native = wfd_video_formats_native(&formats);
		if (vector->native_mode == NULL) {
			assert_null(native);
		} else {
			char text[WFD_MODE_TEXT];

			assert_non_null(native);
			wfd_mode_format(native, text);
			assert_string_equal(text, vector->native_mode);
		}
	}
}

static void test_natives(void **state)
{
	/* Vector 59; the modes are offered alone. */
	static const struct {
		unsigned native;
		const char *mode;
	} cases[] = {
		{0x40, "1920x1080p60"},
		{0x38, "1920x1080p30"},
		{0x28, "1280x720p30"},
		{0x79, "1280x1024p60"},
		{0x78, "1280x720p24"},
		{0x80, "1920x1080p24"},
		{0x00, "640x480p60"},
		{0x42, "960x540p30"},
		{0x88, NULL}, /* CEA 17 */
		{0xE9, NULL}, /* VESA 29 */
		{0x62, NULL}, /* HH 12 */
		{0x43, NULL},
		{0x07, NULL},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_video_formats formats = {.count = 1};
		const struct wfd_mode *mode;

		formats.native = (uint8_t)cases[i].native;
		formats.tuples[0].masks[WFD_TABLE_CEA] = 1;
		mode = wfd_video_formats_native(&formats);
		if (cases[i].mode == NULL)
			assert_null(mode);
		else
			assert_ptr_equal(mode, wfd_mode_parse(cases[i].mode,
						       strlen(cases[i].mode)));
	}
}

static void test_invalid(void **state)
{
	static const char *const cases[] = {
		"00 04 0001F437FDE63F490000000000000000", /* vector 46 */
		"40 01 02",				  /* vector 48 */
		"",
		" ",
		",",
		"x",
		"40",
		"140 00 02 10 1 0 0 0 0 0 0",
		"4g 00 02 10 1 0 0 0 0 0 0",
		"40 100 02 10 1 0 0 0 0 0 0",
		"40 00 100 10 1 0 0 0 0 0 0",
		"40 00 00 10 1 0 0 0 0 0 0", /* no profile that is one */
		"40 00 F4 10 1 0 0 0 0 0 0",
		"40 00 02 10 1 0 0 100 0 0 0",
		"40 00 02 10 1 0 0 0 10000 0 0",
		"40 00 02 10 1 0 0 0 0 10000 0",
		"40 00 02 10 1 0 0 0 0 0 100",
		"40 00 02 10 1 0 0 0 0 0 0 nine none",
		"40 00 02 10 1 0 0 0 0 0 0 none 10000",
		"40 00 02 10 00000000000000001 0 0 0 0 0 0",
		"40 00 02 10 -1 0 0 0 0 0 0",
		"none none",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_video_formats formats;

		assert_false(
			wfd_video_formats_parse(text_of(cases[i]), &formats));
		assert_true(formats.none);
		assert_int_equal(formats.count, 0);
		assert_null(wfd_video_formats_native(&formats));
	}
}

static void test_none(void **state)
{
	struct wfd_video_formats formats;

	(void)state;
	assert_true(wfd_video_formats_parse(text_of("NONE"), &formats));
	assert_true(formats.none);
}

static void test_many(void **state)
{
	/* More tuples than there is room for. */
	struct wfd_video_formats formats;
	char value[2048];
	size_t used = (size_t)sprintf(value, "40 00 ");
	unsigned i;

	(void)state;
	for (i = 0; i < 20; i++)
		used += (size_t)sprintf(value + used,
			"%s01 10 %08X 0 0 0 0 0 11", i ? ", " : "", i + 1);
	assert_true(wfd_video_formats_parse(text_of(value), &formats));
	assert_int_equal(formats.count, WFD_VIDEO_TUPLES_MAX);
	for (i = 0; i < WFD_VIDEO_TUPLES_MAX; i++)
		assert_int_equal(formats.tuples[i].masks[0], i + 1);
}

static void test_print(void **state)
{
	/* W-83: exact widths, whatever was read. */
	static const char xiaomi[] =
		"40 00 02 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 0000 00 none "
		"none";
	static const char windows[] =
		"40 00 01 10 0001BDEB 051557FF 00000FFF 10 0000 001F 11 0780 "
		"0438, 02 10 0001BDEB 155557FF 00000FFF 10 0000 001F 11 0780 "
		"0438";
	struct wfd_video_formats formats;
	struct wfd_print print;
	char bytes[512];

	(void)state;
	assert_true(wfd_video_formats_parse(
		text_of("40 0 2 10 1ffff 1fffffff 0fff 0 0 0 0 none none"),
		&formats));
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_video_formats_print(&print, &formats);
	assert_string_equal(printed(&print), xiaomi);

	assert_true(wfd_video_formats_parse(text_of(windows), &formats));
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_video_formats_print(&print, &formats);
	assert_string_equal(printed(&print), windows);

	formats.none = true;
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_video_formats_print(&print, &formats);
	assert_string_equal(printed(&print), "none");

	/* What does not fit is not written. */
	formats.none = false;
	wfd_print_init(&print, bytes, 20);
	wfd_video_formats_print(&print, &formats);
	assert_true(print.full);
	assert_true(print.length <= 20);
}

static void test_masks(void **state)
{
	/* Vector 60. */
	static const struct {
		const char *value;
		const char *bits;
	} cases[] = {
		{"00019CEB", "0 1 3 5 6 7 10 11 12 15 16 "},
		{"0001bdeb", "0 1 3 5 6 7 8 10 11 12 13 15 16 "},
		{"000194a0", "5 7 10 12 15 16 "},
		{"000101C3", "0 1 6 7 8 16 "},
		{"0001DEFF", "0 1 2 3 4 5 6 7 9 10 11 12 14 15 16 "},
	};
	size_t i;
	unsigned bit;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_video_formats formats;
		char value[128], bits[128] = "";

		snprintf(value, sizeof(value), "00 00 01 10 %s 0 0 0 0 0 0",
			cases[i].value);
		assert_true(wfd_video_formats_parse(text_of(value), &formats));
		for (bit = 0; bit < wfd_mode_count(WFD_TABLE_CEA); bit++) {
			if (wfd_video_tuple_has(&formats.tuples[0],
				    wfd_mode_get(WFD_TABLE_CEA, bit)))
				sprintf(bits + strlen(bits), "%u ", bit);
		}
		assert_string_equal(bits, cases[i].bits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-79..W-82 vectors 1 to 22", test_vectors),
		CASE("W-84 natives (vector 59)", test_natives),
		CASE("vectors 46, 48 and other invalid values", test_invalid),
		CASE("none", test_none),
		CASE("more tuples than there is room for", test_many),
		CASE("W-83 exact widths", test_print),
		CASE("vector 60, CEA masks", test_masks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
