/*
 * M4's formats as the sink reads them, and what a user's list offers.
 */
#include "unit.h"
#include "wfd/wfd_selection.h"
#include "wfd/wfd_video_formats.h"
#include "wfd/wfd_video_offer.h"

static struct wfd_selection selection;

/* 720p30 to 1080p30, no 1080p60; CBP to 4, CHP to 3.2. */
static const char offer_text[] =
	"38 00 01 04 000000E1 00000000 00000000 00 0000 0000 11 none none, "
	"02 02 000000E1 00000000 00000000 00 0000 0000 11 none none";

static enum wfd_reason read_video(const char *value, bool strict)
{
	struct wfd_video_formats offer;

	assert_true(wfd_video_formats_parse(text_of(offer_text), &offer));
	memset(&selection, 0, sizeof(selection));
	return wfd_selection_read_video(
		&selection, text_of(value), &offer, strict);
}

static void assert_chosen(const char *mode, unsigned profile, unsigned level)
{
	char text[WFD_MODE_TEXT];

	assert_non_null(selection.mode);
	wfd_mode_format(selection.mode, text);
	assert_string_equal(text, mode);
	assert_int_equal(selection.profile, profile);
	assert_int_equal(selection.level, level);
}

static void test_strict(void **state)
{
	/* W-86, W-119, and the codes of 3.9. */
	static const struct {
		const char *value;
		enum wfd_reason reason;
	} cases[] = {
		{"00 00 01 04 00000080 0 0 00 0000 0000 11 none none", 0},
		{"00 00 02 02 00000020 0 0 00 0000 0000 00 none none", 0},
		{"38 00 02 02 00000020 0 0 05 0000 0000 00 none none", 0},
		/* A mode that was not offered, no mode, two modes. */
		{"00 00 01 04 00000100 0 0 00 0000 0000 11 none none", 415},
		{"00 00 01 04 0 00001000 0 00 0000 0000 11 none none", 415},
		{"00 00 01 04 0 0 0 00 0000 0000 11 none none", 415},
		{"00 00 01 04 000000A0 0 0 00 0000 0000 11 none none", 415},
		{"none", 415},
		/* Two tuples. */
		{"00 00 01 04 80 0 0 0 0 0 0, 02 02 80 0 0 0 0 0 0", 415},
		/* Profile and level. */
		{"00 00 03 04 00000080 0 0 00 0000 0000 11 none none", 457},
		{"00 00 01 06 00000080 0 0 00 0000 0000 11 none none", 457},
		{"00 00 01 08 00000080 0 0 00 0000 0000 11 none none", 457},
		{"00 00 02 04 00000080 0 0 00 0000 0000 11 none none", 457},
		{"00 00 01 00 00000080 0 0 00 0000 0000 11 none none", 457},
		/* Nonsense. */
		{"40 01 02", 400},
		{"", 400},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
			read_video(cases[i].value, true), cases[i].reason);
		assert_int_equal(selection.mode != NULL, cases[i].reason == 0);
	}
}

static void test_lenient(void **state)
{
	(void)state;
	/* Vector 32: 1080p30 at level 3.2, native kept. */
	assert_int_equal(read_video("38 00 02 02 00000080 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("1920x1080p30", WFD_PROFILE_CHP, WFD_LEVEL_3_2);
	/* Vector 35, the format change. */
	assert_int_equal(read_video("00 00 02 04 00000000 00001000 00000000 00 "
				    "0000 0000 11 none none",
				 false),
		0);
	assert_chosen("1366x768p30", WFD_PROFILE_CHP, WFD_LEVEL_4);
	assert_int_equal(selection.frame_rate_control, 0x11);
	/* Vector 35e, 35f, 37, 38. */
	assert_int_equal(read_video("00 00 02 02 00000002 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("720x480p60", WFD_PROFILE_CHP, WFD_LEVEL_3_2);
	assert_int_equal(read_video("28 00 01 01 00000020 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("1280x720p30", WFD_PROFILE_CBP, WFD_LEVEL_3_1);
	assert_int_equal(read_video("00 00 01 10 00000100 00000000 00000000 00 "
				    "0000 0000 01 none none",
				 false),
		0);
	assert_chosen("1920x1080p60", WFD_PROFILE_CBP, WFD_LEVEL_4_2);
	assert_int_equal(read_video("00 00 01 01 00000400 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("1280x720p25", WFD_PROFILE_CBP, WFD_LEVEL_3_1);
	/* Vector 36: two levels, and an interlaced mode. */
	assert_int_equal(read_video("00 00 01 11 00004000 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("1920x1080i50", WFD_PROFILE_CBP, WFD_LEVEL_4_2);
	/* Vector 39: bit 29 is no mode that we know. */
	assert_int_equal(read_video("00 00 01 40 00000000 20000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		415);
	/* Several bits: the best (W-86). */
	assert_int_equal(read_video("00 00 03 1F 0001FFFF 00000000 00000000 00 "
				    "0000 0000 00 none none",
				 false),
		0);
	assert_chosen("1920x1080p60", WFD_PROFILE_CHP, WFD_LEVEL_4_2);
	/* A field is half a picture: the progressive mode of the two. */
	assert_int_equal(
		read_video("00 00 01 10 00000280 0 0 0 0 0 0", false), 0);
	assert_chosen("1920x1080p30", WFD_PROFILE_CBP, WFD_LEVEL_4_2);
	/* No level at all: that of the mode. */
	assert_int_equal(
		read_video("00 00 01 00 00000080 0 0 0 0 0 0", false), 0);
	assert_chosen("1920x1080p30", WFD_PROFILE_CBP, WFD_LEVEL_4);
	assert_int_equal(read_video("00 00 01 10 0 0 0 0 0 0 0", false), 415);
	assert_int_equal(read_video("none", false), 415);
	assert_int_equal(read_video("40 01 02", false), 400);
}

static void test_audio(void **state)
{
	static const struct {
		const char *value;
		int strict, lenient; /* the choice, or minus the reason */
	} cases[] = {
		{"AAC 00000001 00", WFD_AUDIO_AAC_2CH, WFD_AUDIO_AAC_2CH},
		{"LPCM 00000002 00", WFD_AUDIO_LPCM_48K, WFD_AUDIO_LPCM_48K},
		{"LPCM 00000001 00", WFD_AUDIO_LPCM_44K, WFD_AUDIO_LPCM_44K},
		{"AAC 00000001 05", WFD_AUDIO_AAC_2CH, WFD_AUDIO_AAC_2CH},
		{"LPCM 00000003 00", -415, WFD_AUDIO_LPCM_48K},
		{"LPCM 00000002 00, AAC 00000001 00", -415, WFD_AUDIO_AAC_2CH},
		{"AAC 00000002 00", -415, -415},
		{"AC3 00000001 00", -415, -415},  /* not offered */
		{"LPCM 00000000 00", -415, -415}, /* 3.9's example */
		{"none", WFD_AUDIO_NONE, WFD_AUDIO_NONE},
		{"what", -400, -400},
		{"", -400, -400},
	};
	const struct wfd_audio_codecs offer = {.lpcm = 3, .aac = 1};
	const struct wfd_audio_codecs nothing = {.none = true};
	size_t i;
	int strict;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		for (strict = 0; strict <= 1; strict++) {
			int expected =
				strict ? cases[i].strict : cases[i].lenient;

			selection.audio = WFD_AUDIO_AC3_2CH;
			assert_int_equal(wfd_selection_read_audio(&selection,
						 text_of(cases[i].value),
						 &offer, strict),
				expected < 0 ? -expected : 0);
			assert_int_equal(selection.audio,
				expected < 0 ? WFD_AUDIO_AC3_2CH
					     : (enum wfd_audio_choice)expected);
		}
	}
	assert_int_equal(wfd_selection_read_audio(&selection,
				 text_of("AAC 00000001 00"), &nothing, false),
		415);
}

static void test_print(void **state)
{
	/* W-78, W-85 */
	static const struct {
		enum wfd_audio_choice choice;
		const char *text;
	} sounds[] = {
		{WFD_AUDIO_AAC_2CH, "AAC 00000001 00"},
		{WFD_AUDIO_LPCM_48K, "LPCM 00000002 00"},
		{WFD_AUDIO_LPCM_44K, "LPCM 00000001 00"},
		{WFD_AUDIO_AC3_2CH, "AC3 00000001 00"},
	};
	struct wfd_selection chosen = {
		.mode = wfd_mode_find(1366, 768, 30),
		.profile = WFD_PROFILE_CHP,
		.level = WFD_LEVEL_4,
		.frame_rate_control = 0x11,
	};
	struct wfd_print print;
	char bytes[256];
	size_t i;

	(void)state;
	assert_true(wfd_selection_is_whole(&chosen));
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_selection_print_video(&print, &chosen);
	assert_string_equal(printed(&print),
		"00 00 02 04 00000000 00001000 00000000 00 0000 0000 11 none "
		"none"); /* vector 35 */
	chosen.mode = wfd_mode_find(848, 480, 60);
	chosen.min_slice = 795;
	chosen.slice_enc = 0x401;
	wfd_print_init(&print, bytes, sizeof(bytes));
	wfd_selection_print_video(&print, &chosen);
	assert_string_equal(printed(&print),
		"00 00 02 04 00000000 00000000 00000800 00 031B 0401 11 none "
		"none");
	for (i = 0; i < COUNT(sounds); i++) {
		chosen.audio = sounds[i].choice;
		wfd_print_init(&print, bytes, sizeof(bytes));
		wfd_selection_print_audio(&print, &chosen);
		assert_string_equal(printed(&print), sounds[i].text);
	}
	chosen.profile = 3;
	assert_false(wfd_selection_is_whole(&chosen));
	chosen.profile = WFD_PROFILE_CBP;
	chosen.level = 0;
	assert_false(wfd_selection_is_whole(&chosen));
	chosen.level = 0x11;
	assert_false(wfd_selection_is_whole(&chosen));
	chosen.level = WFD_LEVEL_3_1;
	chosen.mode = NULL;
	assert_false(wfd_selection_is_whole(&chosen));
}

static void test_offer(void **state)
{
	static const struct {
		const char *list;
		unsigned native, level;
		uint32_t cea, vesa, hh;
	} cases[] = {
		{"1280x720p30,640x480p60", 0x28, WFD_LEVEL_3_1, 0x21, 0, 0},
		{" 640x480p60 , 1920X1080P60 ", 0x00, WFD_LEVEL_4_2, 0x101, 0,
			0},
		{"1920x1080p30", 0x38, WFD_LEVEL_4, 0x80, 0, 0},
		{"1280x720p60", 0x30, WFD_LEVEL_3_2, 0x40, 0, 0},
		{"1920x1080i60", 0x48, WFD_LEVEL_4, 0x200, 0, 0},
		/* p60 of the VESA table brings its p30. */
		{"1280x1024p60", 0x79, WFD_LEVEL_4_2, 0, 0xC000, 0},
		{"848x480p60", 0x5A, WFD_LEVEL_3_1, 0, 0, 0x800},
		/* R1 has no level 5. */
		{"1920x1200p30", 0xE1, WFD_LEVEL_4_2, 0, 0x10000000, 0},
		{"all", 0x40, WFD_LEVEL_4_2, 0x1BDEB, 0x1FFFFFFF, 0xFFF},
		{"", 0x40, WFD_LEVEL_4_2, 0x1BDEB, 0x1FFFFFFF, 0xFFF},
		{NULL, 0x40, WFD_LEVEL_4_2, 0x1BDEB, 0x1FFFFFFF, 0xFFF},
	};
	size_t i, t;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_video_formats offer;
		char error[WFD_OFFER_ERROR];

		assert_true(
			wfd_video_offer_parse(&offer, cases[i].list, error));
		assert_string_equal(error, "");
		assert_false(offer.none);
		assert_int_equal(offer.native, cases[i].native);
		assert_int_equal(offer.count, 2);
		for (t = 0; t < 2; t++) {
			const struct wfd_video_tuple *tuple = &offer.tuples[t];

			assert_int_equal(tuple->profile,
				t == 0 ? WFD_PROFILE_CBP : WFD_PROFILE_CHP);
			assert_int_equal(tuple->level, cases[i].level);
			assert_int_equal(tuple->masks[0], cases[i].cea);
			assert_int_equal(tuple->masks[1], cases[i].vesa);
			assert_int_equal(tuple->masks[2], cases[i].hh);
			assert_int_equal(tuple->min_slice, 0);
			assert_int_equal(tuple->slice_enc, 0);
		}
	}
}

static void test_offer_errors(void **state)
{
	static const struct {
		const char *list, *error;
	} cases[] = {
		{"1920x1080p60,720p", "\"720p\" is no Wi-Fi Display mode (one "
				      "is 1920x1080p60)"},
		{"1920x1080p60,", "\"\" is no Wi-Fi Display mode (one is "
				  "1920x1080p60)"},
		{"all,640x480p60", "\"all\" is no Wi-Fi Display mode (one is "
				   "1920x1080p60)"},
		{"a very long word that ends nowhere\x1b",
			"\"a very long word that e\" is no Wi-Fi Display mode "
			"(one is 1920x1080p60)"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct wfd_video_formats offer;
		char error[WFD_OFFER_ERROR];

		assert_false(
			wfd_video_offer_parse(&offer, cases[i].list, error));
		assert_string_equal(error, cases[i].error);
		assert_true(offer.none);
	}
}

static void test_offer_slices(void **state)
{
	struct wfd_video_formats offer;
	char error[WFD_OFFER_ERROR];

	(void)state;
	assert_true(wfd_video_offer_parse(&offer, "all", error));
	wfd_video_offer_slices(&offer, 4, 40);
	assert_int_equal(offer.tuples[0].min_slice, 40);
	assert_int_equal(offer.tuples[1].min_slice, 40);
	assert_int_equal(offer.tuples[0].slice_enc, 0x403);
	wfd_video_offer_slices(&offer, 1, 40);
	assert_int_equal(offer.tuples[0].min_slice, 0);
	assert_int_equal(offer.tuples[1].slice_enc, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE("W-86, W-119 a strict sink's reasons", test_strict),
		CASE("W-86 a lenient sink (vectors 32, 35 to 39)",
			test_lenient),
		CASE("M4's sound", test_audio),
		CASE("W-78, W-85 M4 as we write it (vector 35)", test_print),
		CASE("W-72 a user's list becomes an offer", test_offer),
		CASE("a list with a word that is no mode", test_offer_errors),
		CASE("slices are offered", test_offer_slices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
