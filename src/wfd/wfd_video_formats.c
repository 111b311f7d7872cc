#include "wfd_video_formats.h"

uint32_t wfd_table_mask(enum wfd_table table)
{
	return (uint32_t)((UINT64_C(1) << wfd_mode_count(table)) - 1);
}

static bool field(struct wfd_text *rest, unsigned bits, uint64_t *value)
{
	struct wfd_text word;

	return wfd_text_word(rest, &word) && wfd_text_hex(word, bits, value);
}

/* "none", four digits, or missing (W-82). */
static bool size_field(struct wfd_text *rest, uint16_t *value)
{
	struct wfd_text word;
	uint64_t number;

	*value = 0;
	if (!wfd_text_word(rest, &word) || wfd_text_is(word, "none"))
		return true;
	if (!wfd_text_hex(word, 16, &number))
		return false;
	*value = (uint16_t)number;
	return true;
}

static bool parse_tuple(struct wfd_text text, struct wfd_video_tuple *out)
{
	uint64_t profile, level, latency, min_slice, slice_enc, frc, mask;
	unsigned table;

	if (!field(&text, 8, &profile) || !field(&text, 8, &level))
		return false;
	for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		if (!field(&text, 32, &mask))
			return false;
		out->masks[table] = (uint32_t)mask & wfd_table_mask(table);
	}
	if (!field(&text, 8, &latency) || !field(&text, 16, &min_slice) ||
		!field(&text, 16, &slice_enc) || !field(&text, 8, &frc))
		return false;
	/* Surplus fields after these are ignored. */
	if (!size_field(&text, &out->max_hres) ||
		!size_field(&text, &out->max_vres))
		return false;
	out->profile = (uint8_t)(profile & (WFD_PROFILE_CBP | WFD_PROFILE_CHP));
	out->level = (uint8_t)level;
	out->latency = (uint8_t)latency;
	out->min_slice = (uint16_t)min_slice;
	out->slice_enc = (uint16_t)slice_enc;
	out->frame_rate_control = (uint8_t)frc;
	return out->profile != 0;
}

bool wfd_video_formats_parse(
	struct wfd_text value, struct wfd_video_formats *out)
{
	struct wfd_text item;
	uint64_t native, preferred;
	bool first = true;

	*out = (struct wfd_video_formats){.none = true};
	if (wfd_text_is(value, "none"))
		return true;
	while (wfd_text_item(&value, ',', &item)) {
		if (first && (!field(&item, 8, &native) ||
				     !field(&item, 8, &preferred)))
			return false;
		if (first) {
			out->native = (uint8_t)native;
			out->preferred_display_mode = preferred == 1;
		}
		first = false;
		if (out->count < WFD_VIDEO_TUPLES_MAX &&
			parse_tuple(item, &out->tuples[out->count]))
			out->count++;
	}
	out->none = out->count == 0;
	return !out->none;
}

static void print_tuple(
	struct wfd_print *out, const struct wfd_video_tuple *tuple)
{
	const struct {
		uint32_t value;
		unsigned digits;
	} fields[] = {
		{tuple->profile, 2},
		{tuple->level, 2},
		{tuple->masks[WFD_TABLE_CEA], 8},
		{tuple->masks[WFD_TABLE_VESA], 8},
		{tuple->masks[WFD_TABLE_HH], 8},
		{tuple->latency, 2},
		{tuple->min_slice, 4},
		{tuple->slice_enc, 4},
		{tuple->frame_rate_control, 2},
	};
	const uint16_t sizes[] = {tuple->max_hres, tuple->max_vres};
	size_t i;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (i > 0)
			wfd_print_string(out, " ");
		wfd_print_hex(out, fields[i].value, fields[i].digits);
	}
	for (i = 0; i < 2; i++) {
		wfd_print_string(out, " ");
		if (sizes[i] == 0)
			wfd_print_string(out, "none");
		else
			wfd_print_hex(out, sizes[i], 4);
	}
}

void wfd_video_formats_print(
	struct wfd_print *out, const struct wfd_video_formats *formats)
{
	size_t i;

	if (formats->none || formats->count == 0) {
		wfd_print_string(out, "none");
		return;
	}
	wfd_print_hex(out, formats->native, 2);
	wfd_print_string(
		out, formats->preferred_display_mode ? " 01 " : " 00 ");
	for (i = 0; i < formats->count; i++) {
		if (i > 0)
			wfd_print_string(out, ", ");
		print_tuple(out, &formats->tuples[i]);
	}
}

bool wfd_video_tuple_has(
	const struct wfd_video_tuple *tuple, const struct wfd_mode *mode)
{
	return (tuple->masks[mode->table] >> mode->bit & 1) != 0;
}

/* Does the sink offer anything larger than this? */
static bool offers_larger(
	const struct wfd_video_formats *formats, const struct wfd_mode *than)
{
	unsigned table, bit;
	size_t i;

	for (i = 0; i < formats->count; i++) {
		for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
			for (bit = 0; bit < 32; bit++) {
				const struct wfd_mode *mode = wfd_mode_get(
					(enum wfd_table)table, bit);

				if (mode != NULL &&
					wfd_video_tuple_has(
						&formats->tuples[i], mode) &&
					(unsigned)mode->width * mode->height >
						(unsigned)than->width *
							than->height)
					return true;
			}
		}
	}
	return false;
}

const struct wfd_mode *wfd_video_formats_native(
	const struct wfd_video_formats *formats)
{
	const struct wfd_mode *native = wfd_mode_get(
		(enum wfd_table)(formats->native & 7), formats->native >> 3);

	if (native == NULL || formats->none)
		return NULL;
	if (formats->native == 0 && offers_larger(formats, native))
		return NULL;
	return native;
}
