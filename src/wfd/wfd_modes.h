/*
 * The video modes of Wi-Fi Display: the CEA, VESA and HH bit tables.
 */
#ifndef SUNDOG_WFD_WFD_MODES_H
#define SUNDOG_WFD_WFD_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wfd_table { WFD_TABLE_CEA, WFD_TABLE_VESA, WFD_TABLE_HH };

/*
 * H.264 levels as bits of the level field, lowest first. The field of R1,
 * wfd_video_formats, knows those up to 4.2.
 */
enum wfd_level {
	WFD_LEVEL_3_1 = 0x01,
	WFD_LEVEL_3_2 = 0x02,
	WFD_LEVEL_4 = 0x04,
	WFD_LEVEL_4_1 = 0x08,
	WFD_LEVEL_4_2 = 0x10,
	WFD_LEVEL_5 = 0x20,
	WFD_LEVEL_5_1 = 0x40,
	WFD_LEVEL_5_2 = 0x80
};

enum wfd_profile {
	WFD_PROFILE_CBP = 0x01, /* constrained baseline */
	WFD_PROFILE_CHP = 0x02	/* constrained high */
};

struct wfd_mode {
	enum wfd_table table;
	unsigned bit; /* in its table's mask */
	uint16_t width, height;
	uint16_t refresh; /* Hz; fields per second when interlaced */
	bool interlaced;
	/* Lowest level that carries it, enum wfd_level: that of the mode table
	 * or of H.264's own limits, whichever is higher. */
	uint8_t level;
};

/* Modes in a table, reserved bits not counted; they are its lowest bits. */
unsigned wfd_mode_count(enum wfd_table table);

/* NULL for a reserved bit. */
const struct wfd_mode *wfd_mode_get(enum wfd_table table, unsigned bit);
/* The progressive mode of this size and rate, NULL when there is none. CEA
 * before VESA before HH. */
const struct wfd_mode *wfd_mode_find(
	unsigned width, unsigned height, unsigned refresh);
/* "1920x1080p60" into text (WFD_MODE_TEXT bytes). */
#define WFD_MODE_TEXT 24
void wfd_mode_format(const struct wfd_mode *mode, char *text);
/* "1920x1080p60" and "1920X1080P60": any mode, NULL when there is none. */
const struct wfd_mode *wfd_mode_parse(const char *text, size_t length);
/* The highest of several level bits, 0 for none. */
unsigned wfd_level_highest(unsigned levels);
/* "4.2" for a level bit, "?" for none; "CBP" / "CHP". */
const char *wfd_level_name(unsigned level);
const char *wfd_profile_name(unsigned profile);
/* profile_idc, constraint byte (W-159) and level_idc for the bits. */
unsigned wfd_profile_idc(unsigned profile);
unsigned wfd_profile_constraints(unsigned profile);
unsigned wfd_level_idc(unsigned level);
/* Highest video bit rate of a level for a profile, kbit/s. */
unsigned wfd_level_kbit(unsigned level, unsigned profile);
/* Macroblocks a second and a frame that a level allows. */
unsigned wfd_level_macroblock_rate(unsigned level);
unsigned wfd_level_macroblocks(unsigned level);

#endif
