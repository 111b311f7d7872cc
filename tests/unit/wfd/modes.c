#include "unit.h"
#include "wfd/wfd_modes.h"
#include "wfd/wfd_video_formats.h"

/* H.264 table A-1, written again: level bit, macroblocks/s, macroblocks. */
static const struct {
	unsigned level, rate, size;
} table_a1[] = {
	{WFD_LEVEL_3_1, 108000, 3600},
	{WFD_LEVEL_3_2, 216000, 5120},
	{WFD_LEVEL_4, 245760, 8192},
	{WFD_LEVEL_4_1, 245760, 8192},
	{WFD_LEVEL_4_2, 522240, 8704},
	{WFD_LEVEL_5, 589824, 22080},
	{WFD_LEVEL_5_1, 983040, 36864},
	{WFD_LEVEL_5_2, 2073600, 36864},
};

static unsigned lowest_level(const struct wfd_mode *mode)
{
	unsigned columns = (mode->width + 15u) / 16;
	/* A field's macroblock row is 32 lines of the frame. */
	unsigned rows = mode->interlaced ? (mode->height + 31u) / 32 * 2
					 : (mode->height + 15u) / 16;
	unsigned frames = mode->interlaced ? mode->refresh / 2u : mode->refresh;
	size_t i;

	for (i = 0; i < COUNT(table_a1); i++) {
		if (columns * rows <= table_a1[i].size &&
			columns * rows * frames <= table_a1[i].rate)
			return table_a1[i].level;
	}
	fail();
	return 0;
}

/* The level column of 5.1 to 5.3. */
static const unsigned cea_levels[] = {
	1, 1, 1, 1, 1, 1, 2, 4, 0x10, 4, 1, 2, 2, 0x10, 2, 1, 2};
static const unsigned vesa_levels[] = {1, 2, 1, 2, 2, 4, 2, 4, 2, 4, 2, 4, 2,
	0x10, 2, 0x10, 2, 0x10, 2, 0x10, 2, 0x10, 4, 0x10, 2, 0x10, 2, 0x10,
	0x10};

static unsigned table_level(const struct wfd_mode *mode)
{
	switch (mode->table) {
	case WFD_TABLE_CEA:
		return cea_levels[mode->bit];
	case WFD_TABLE_VESA:
		return vesa_levels[mode->bit];
	default:
		return WFD_LEVEL_3_1;
	}
}

static void test_levels(void **state)
{
	unsigned table, bit, modes = 0;

	(void)state;
	for (table = 0; table < 3; table++) {
		for (bit = 0; bit < 64; bit++) {
			const struct wfd_mode *mode =
				wfd_mode_get((enum wfd_table)table, bit);
			unsigned theirs, ours;

			if (mode == NULL)
				continue;
			modes++;
			assert_int_equal(mode->table, table);
			assert_int_equal(mode->bit, bit);
			theirs = table_level(mode);
			ours = lowest_level(mode);
			assert_int_equal(
				mode->level, theirs > ours ? theirs : ours);
		}
	}
	assert_int_equal(modes, 17 + 29 + 12);
}

static void test_reserved(void **state)
{
	(void)state;
	/* W-105 */
	assert_null(wfd_mode_get(WFD_TABLE_CEA, 17));
	assert_null(wfd_mode_get(WFD_TABLE_VESA, 29));
	assert_null(wfd_mode_get(WFD_TABLE_HH, 12));
	assert_null(wfd_mode_get((enum wfd_table)3, 0));
	assert_null(wfd_mode_get((enum wfd_table)7, 31));
	assert_int_equal(wfd_table_mask(WFD_TABLE_CEA), 0x1FFFF);
	assert_int_equal(wfd_table_mask(WFD_TABLE_VESA), 0x1FFFFFFF);
	assert_int_equal(wfd_table_mask(WFD_TABLE_HH), 0xFFF);
}

static void test_tables(void **state)
{
	static const struct {
		enum wfd_table table;
		unsigned bit;
		const char *text;
	} cases[] = {
		{WFD_TABLE_CEA, 0, "640x480p60"},
		{WFD_TABLE_CEA, 1, "720x480p60"},
		{WFD_TABLE_CEA, 2, "720x480i60"},
		{WFD_TABLE_CEA, 3, "720x576p50"},
		{WFD_TABLE_CEA, 4, "720x576i50"},
		{WFD_TABLE_CEA, 5, "1280x720p30"},
		{WFD_TABLE_CEA, 6, "1280x720p60"},
		{WFD_TABLE_CEA, 7, "1920x1080p30"},
		{WFD_TABLE_CEA, 8, "1920x1080p60"},
		{WFD_TABLE_CEA, 9, "1920x1080i60"},
		{WFD_TABLE_CEA, 10, "1280x720p25"},
		{WFD_TABLE_CEA, 11, "1280x720p50"},
		{WFD_TABLE_CEA, 12, "1920x1080p25"},
		{WFD_TABLE_CEA, 13, "1920x1080p50"},
		{WFD_TABLE_CEA, 14, "1920x1080i50"},
		{WFD_TABLE_CEA, 15, "1280x720p24"},
		{WFD_TABLE_CEA, 16, "1920x1080p24"},
		{WFD_TABLE_VESA, 0, "800x600p30"},
		{WFD_TABLE_VESA, 3, "1024x768p60"},
		{WFD_TABLE_VESA, 5, "1152x864p60"},
		{WFD_TABLE_VESA, 6, "1280x768p30"},
		{WFD_TABLE_VESA, 9, "1280x800p60"},
		{WFD_TABLE_VESA, 10, "1360x768p30"},
		{WFD_TABLE_VESA, 12, "1366x768p30"},
		{WFD_TABLE_VESA, 15, "1280x1024p60"},
		{WFD_TABLE_VESA, 16, "1400x1050p30"},
		{WFD_TABLE_VESA, 19, "1440x900p60"},
		{WFD_TABLE_VESA, 20, "1600x900p30"},
		{WFD_TABLE_VESA, 23, "1600x1200p60"},
		{WFD_TABLE_VESA, 24, "1680x1024p30"},
		{WFD_TABLE_VESA, 27, "1680x1050p60"},
		{WFD_TABLE_VESA, 28, "1920x1200p30"},
		{WFD_TABLE_HH, 0, "800x480p30"},
		{WFD_TABLE_HH, 3, "854x480p60"},
		{WFD_TABLE_HH, 4, "864x480p30"},
		{WFD_TABLE_HH, 7, "640x360p60"},
		{WFD_TABLE_HH, 8, "960x540p30"},
		{WFD_TABLE_HH, 11, "848x480p60"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct wfd_mode *mode =
			wfd_mode_get(cases[i].table, cases[i].bit);
		char text[WFD_MODE_TEXT];
		struct wfd_text same = text_of(cases[i].text);

		assert_non_null(mode);
		wfd_mode_format(mode, text);
		assert_string_equal(text, cases[i].text);
		assert_ptr_equal(wfd_mode_parse(same.data, same.length), mode);
		if (!mode->interlaced)
			assert_ptr_equal(wfd_mode_find(mode->width,
						 mode->height, mode->refresh),
				mode);
	}
}

static void test_parse_refuses(void **state)
{
	static const char *const cases[] = {"", "x", "1920", "1920x", "x1080",
		"1920x1080", "1920x1080p", "1920x1080p60 x", "1920x1080p61",
		"1920 x1080p60", "-1920x1080p60", "19200000000x1080p60",
		"1920x1080q60", "none", "1920x1080p60,", "1920x1080i30"};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_text text = text_of(cases[i]);

		assert_null(wfd_mode_parse(text.data, text.length));
	}
	assert_non_null(wfd_mode_parse(" 1920X1080P60 ", 14));
	assert_null(wfd_mode_find(1920, 1080, 24000));
	assert_null(wfd_mode_find(0, 0, 0));
}

static void test_facts(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(table_a1); i++) {
		assert_int_equal(wfd_level_macroblock_rate(table_a1[i].level),
			table_a1[i].rate);
		assert_int_equal(wfd_level_macroblocks(table_a1[i].level),
			table_a1[i].size);
	}
	assert_string_equal(wfd_level_name(WFD_LEVEL_3_1), "3.1");
	assert_string_equal(wfd_level_name(WFD_LEVEL_4), "4");
	assert_string_equal(wfd_level_name(WFD_LEVEL_4_2), "4.2");
	assert_string_equal(wfd_level_name(0), "?");
	assert_int_equal(wfd_level_idc(WFD_LEVEL_3_1), 0x1F);
	assert_int_equal(wfd_level_idc(WFD_LEVEL_3_2), 0x20);
	assert_int_equal(wfd_level_idc(WFD_LEVEL_4), 0x28);
	assert_int_equal(wfd_level_idc(WFD_LEVEL_4_1), 0x29);
	assert_int_equal(wfd_level_idc(WFD_LEVEL_4_2), 0x2A);
	assert_int_equal(wfd_level_idc(0), 0);
	/* 5.6: CBP "42 C0", CHP "64 0C". */
	assert_int_equal(wfd_profile_idc(WFD_PROFILE_CBP), 0x42);
	assert_int_equal(wfd_profile_constraints(WFD_PROFILE_CBP), 0xC0);
	assert_int_equal(wfd_profile_idc(WFD_PROFILE_CHP), 0x64);
	assert_int_equal(wfd_profile_constraints(WFD_PROFILE_CHP), 0x0C);
	assert_string_equal(wfd_profile_name(WFD_PROFILE_CBP), "CBP");
	assert_string_equal(wfd_profile_name(WFD_PROFILE_CHP), "CHP");
	assert_string_equal(wfd_profile_name(3), "?");
	assert_int_equal(wfd_level_kbit(WFD_LEVEL_3_1, WFD_PROFILE_CBP), 14000);
	assert_int_equal(wfd_level_kbit(WFD_LEVEL_3_1, WFD_PROFILE_CHP), 17500);
	assert_int_equal(wfd_level_kbit(WFD_LEVEL_4_2, WFD_PROFILE_CBP), 50000);
	assert_int_equal(wfd_level_kbit(0, WFD_PROFILE_CBP), 0);
	/* Several bits (vectors 19, 36): the highest counts. */
	assert_int_equal(wfd_level_highest(0x1F), WFD_LEVEL_4_2);
	assert_int_equal(wfd_level_highest(0x11), WFD_LEVEL_4_2);
	assert_int_equal(wfd_level_highest(0x03), WFD_LEVEL_3_2);
	assert_int_equal(wfd_level_highest(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("each mode's level, computed again", test_levels),
		CASE("W-105 reserved bits are no modes", test_reserved),
		CASE("5.1 to 5.3 bit by bit", test_tables),
		CASE("what is no mode", test_parse_refuses),
		CASE("5.6 levels and profiles", test_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
