#include "wfd_modes.h"

#include "wfd_print.h"
#include "wfd_text.h"

/*
 * Each line's level is the one of the mode table (5.1 to 5.3), raised where
 * H.264's own limits on macroblocks ask for more; then the comment says what
 * the table has. What we encode has to keep H.264, not the table. The test
 * computes it again.
 */
static const struct wfd_mode cea_modes[] = {
	{WFD_TABLE_CEA, 0, 640, 480, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 1, 720, 480, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 2, 720, 480, 60, true, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 3, 720, 576, 50, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 4, 720, 576, 50, true, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 5, 1280, 720, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 6, 1280, 720, 60, false, WFD_LEVEL_3_2},
	{WFD_TABLE_CEA, 7, 1920, 1080, 30, false, WFD_LEVEL_4},
	{WFD_TABLE_CEA, 8, 1920, 1080, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_CEA, 9, 1920, 1080, 60, true, WFD_LEVEL_4},
	{WFD_TABLE_CEA, 10, 1280, 720, 25, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 11, 1280, 720, 50, false, WFD_LEVEL_3_2},
	{WFD_TABLE_CEA, 12, 1920, 1080, 25, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_CEA, 13, 1920, 1080, 50, false, WFD_LEVEL_4_2},
	{WFD_TABLE_CEA, 14, 1920, 1080, 50, true, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_CEA, 15, 1280, 720, 24, false, WFD_LEVEL_3_1},
	{WFD_TABLE_CEA, 16, 1920, 1080, 24, false, WFD_LEVEL_4}, /* 3.2 */
};

static const struct wfd_mode vesa_modes[] = {
	{WFD_TABLE_VESA, 0, 800, 600, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_VESA, 1, 800, 600, 60, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 2, 1024, 768, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_VESA, 3, 1024, 768, 60, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 4, 1152, 864, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 5, 1152, 864, 60, false, WFD_LEVEL_4},
	{WFD_TABLE_VESA, 6, 1280, 768, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 7, 1280, 768, 60, false, WFD_LEVEL_4},
	{WFD_TABLE_VESA, 8, 1280, 800, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 9, 1280, 800, 60, false, WFD_LEVEL_4},
	{WFD_TABLE_VESA, 10, 1360, 768, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 11, 1360, 768, 60, false, WFD_LEVEL_4},
	{WFD_TABLE_VESA, 12, 1366, 768, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 13, 1366, 768, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 14, 1280, 1024, 30, false, WFD_LEVEL_3_2},
	{WFD_TABLE_VESA, 15, 1280, 1024, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 16, 1400, 1050, 30, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_VESA, 17, 1400, 1050, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 18, 1440, 900, 30, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_VESA, 19, 1440, 900, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 20, 1600, 900, 30, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_VESA, 21, 1600, 900, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 22, 1600, 1200, 30, false, WFD_LEVEL_4},
	{WFD_TABLE_VESA, 23, 1600, 1200, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 24, 1680, 1024, 30, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_VESA, 25, 1680, 1024, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 26, 1680, 1050, 30, false, WFD_LEVEL_4}, /* 3.2 */
	{WFD_TABLE_VESA, 27, 1680, 1050, 60, false, WFD_LEVEL_4_2},
	{WFD_TABLE_VESA, 28, 1920, 1200, 30, false, WFD_LEVEL_5}, /* 4.2 */
};

static const struct wfd_mode hh_modes[] = {
	{WFD_TABLE_HH, 0, 800, 480, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 1, 800, 480, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 2, 854, 480, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 3, 854, 480, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 4, 864, 480, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 5, 864, 480, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 6, 640, 360, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 7, 640, 360, 60, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 8, 960, 540, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 9, 960, 540, 60, false, WFD_LEVEL_3_2}, /* 3.1 */
	{WFD_TABLE_HH, 10, 848, 480, 30, false, WFD_LEVEL_3_1},
	{WFD_TABLE_HH, 11, 848, 480, 60, false, WFD_LEVEL_3_1},
};

static const struct {
	const struct wfd_mode *modes;
	unsigned count;
} tables[] = {
	[WFD_TABLE_CEA] = {cea_modes, sizeof(cea_modes) / sizeof(cea_modes[0])},
	[WFD_TABLE_VESA] = {vesa_modes,
		sizeof(vesa_modes) / sizeof(vesa_modes[0])},
	[WFD_TABLE_HH] = {hh_modes, sizeof(hh_modes) / sizeof(hh_modes[0])},
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* Lowest first, by bit of the level field; H.264 table A-1. */
static const struct {
	const char *name;
	unsigned idc;
	unsigned macroblock_rate, macroblocks;
	unsigned kbit;
} levels[] = {
	{"3.1", 31, 108000, 3600, 14000},
	{"3.2", 32, 216000, 5120, 20000},
	{"4", 40, 245760, 8192, 20000},
	{"4.1", 41, 245760, 8192, 50000},
	{"4.2", 42, 522240, 8704, 50000},
	{"5", 50, 589824, 22080, 135000},
	{"5.1", 51, 983040, 36864, 240000},
	{"5.2", 52, 2073600, 36864, 240000},
};

unsigned wfd_mode_count(enum wfd_table table)
{
	return (unsigned)table < TABLES ? tables[table].count : 0;
}

const struct wfd_mode *wfd_mode_get(enum wfd_table table, unsigned bit)
{
	if (bit >= wfd_mode_count(table))
		return NULL;
	return &tables[table].modes[bit];
}

static const struct wfd_mode *find(
	unsigned width, unsigned height, unsigned refresh, bool interlaced)
{
	unsigned table, bit;

	for (table = 0; table < TABLES; table++) {
		for (bit = 0; bit < tables[table].count; bit++) {
			const struct wfd_mode *mode = &tables[table].modes[bit];

			if (mode->width == width && mode->height == height &&
				mode->refresh == refresh &&
				mode->interlaced == interlaced)
				return mode;
		}
	}
	return NULL;
}

const struct wfd_mode *wfd_mode_find(
	unsigned width, unsigned height, unsigned refresh)
{
	return find(width, height, refresh, false);
}

/* "1920" off the front of *text. */
static bool number(struct wfd_text *text, unsigned *value)
{
	size_t digits = 0;
	uint64_t wide;

	while (digits < text->length && text->data[digits] >= '0' &&
		text->data[digits] <= '9')
		digits++;
	if (!wfd_text_decimal(
		    (struct wfd_text){text->data, digits}, 99999, &wide))
		return false;
	*value = (unsigned)wide;
	*text = wfd_text_from(*text, digits);
	return true;
}

const struct wfd_mode *wfd_mode_parse(const char *data, size_t length)
{
	struct wfd_text text = wfd_text_trim((struct wfd_text){data, length});
	unsigned width, height, refresh;
	bool interlaced;

	if (!number(&text, &width) || !wfd_text_begins(text, "x"))
		return NULL;
	text = wfd_text_from(text, 1);
	if (!number(&text, &height))
		return NULL;
	interlaced = wfd_text_begins(text, "i");
	if (!interlaced && !wfd_text_begins(text, "p"))
		return NULL;
	text = wfd_text_from(text, 1);
	if (!number(&text, &refresh) || text.length != 0)
		return NULL;
	return find(width, height, refresh, interlaced);
}

void wfd_mode_format(const struct wfd_mode *mode, char *text)
{
	struct wfd_print print;

	wfd_print_init(&print, text, WFD_MODE_TEXT - 1);
	wfd_print_decimal(&print, mode->width);
	wfd_print_string(&print, "x");
	wfd_print_decimal(&print, mode->height);
	wfd_print_string(&print, mode->interlaced ? "i" : "p");
	wfd_print_decimal(&print, mode->refresh);
	text[print.length] = '\0';
}

/* Where the level of a bit stands in the table; several bits: the highest. */
static int level_index(unsigned level)
{
	int index = -1;

	for (level &= 0xFF; level != 0; level >>= 1)
		index++;
	return index;
}

unsigned wfd_level_highest(unsigned level)
{
	int index = level_index(level);

	return index < 0 ? 0 : 1U << index;
}

const char *wfd_level_name(unsigned level)
{
	int index = level_index(level);

	return index < 0 ? "?" : levels[index].name;
}

unsigned wfd_level_idc(unsigned level)
{
	int index = level_index(level);

	return index < 0 ? 0 : levels[index].idc;
}

unsigned wfd_level_macroblock_rate(unsigned level)
{
	int index = level_index(level);

	return index < 0 ? 0 : levels[index].macroblock_rate;
}

unsigned wfd_level_macroblocks(unsigned level)
{
	int index = level_index(level);

	return index < 0 ? 0 : levels[index].macroblocks;
}

unsigned wfd_level_kbit(unsigned level, unsigned profile)
{
	int index = level_index(level);

	if (index < 0)
		return 0;
	if (profile == WFD_PROFILE_CHP)
		return levels[index].kbit / 4 * 5;
	return levels[index].kbit;
}

const char *wfd_profile_name(unsigned profile)
{
	switch (profile) {
	case WFD_PROFILE_CBP:
		return "CBP";
	case WFD_PROFILE_CHP:
		return "CHP";
	default:
		return "?";
	}
}

unsigned wfd_profile_idc(unsigned profile)
{
	return profile == WFD_PROFILE_CHP ? 100 : 66;
}

/* CBP: constraint_set0 and 1. CHP: constraint_set4 and 5. */
unsigned wfd_profile_constraints(unsigned profile)
{
	return profile == WFD_PROFILE_CHP ? 0x0C : 0xC0;
}
