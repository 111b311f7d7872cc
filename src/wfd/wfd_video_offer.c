#include "wfd_video_offer.h"

#include "wfd_print.h"
#include "wfd_text.h"
#include "wfd_video_formats.h"

/* Skip any frame, change the rate: what most sinks say. */
#define FRAME_RATE_CONTROL 0x11

static void fail(char *error, struct wfd_text word)
{
	struct wfd_print print;
	char shown[24];

	wfd_text_show(word, shown, sizeof(shown));
	wfd_print_init(&print, error, WFD_OFFER_ERROR - 1);
	wfd_print_string(&print, "\"");
	wfd_print_string(&print, shown);
	wfd_print_string(&print, "\" is no Wi-Fi Display mode (one is "
				 "1920x1080p60)");
	error[print.length] = '\0';
}

static void add(struct wfd_video_tuple *tuple, const struct wfd_mode *mode)
{
	tuple->masks[mode->table] |= UINT32_C(1) << mode->bit;
	if (mode->level > tuple->level)
		tuple->level = mode->level;
	/* The VESA table pairs p30 (even) and p60 (odd). */
	if (mode->table == WFD_TABLE_VESA && mode->bit % 2 == 1)
		tuple->masks[mode->table] |= UINT32_C(1) << (mode->bit - 1);
}

static void add_all(struct wfd_video_tuple *tuple)
{
	unsigned table, bit;

	for (table = WFD_TABLE_CEA; table <= WFD_TABLE_HH; table++) {
		for (bit = 0; bit < wfd_mode_count((enum wfd_table)table);
			bit++) {
			const struct wfd_mode *mode =
				wfd_mode_get((enum wfd_table)table, bit);

			if (!mode->interlaced)
				add(tuple, mode);
		}
	}
}

bool wfd_video_offer_parse(
	struct wfd_video_formats *out, const char *list, char *error)
{
	struct wfd_text rest = wfd_text_trim(wfd_text_of(list ? list : ""));
	struct wfd_video_tuple tuple = {
		.frame_rate_control = FRAME_RATE_CONTROL};
	const struct wfd_mode *native = NULL;
	struct wfd_text word;

	*out = (struct wfd_video_formats){.none = true};
	error[0] = '\0';
	if (rest.length == 0 || wfd_text_is(rest, "all")) {
		add_all(&tuple);
		native = wfd_mode_find(1920, 1080, 60);
		rest = (struct wfd_text){NULL, 0};
	}
	while (wfd_text_item(&rest, ',', &word)) {
		const struct wfd_mode *mode =
			wfd_mode_parse(word.data, word.length);

		if (mode == NULL) {
			fail(error, word);
			return false;
		}
		add(&tuple, mode);
		if (native == NULL)
			native = mode;
	}
	/* R1's field ends there; so 1920x1200 is offered like others do. */
	if (tuple.level > WFD_LEVEL_4_2)
		tuple.level = WFD_LEVEL_4_2;
	out->none = false;
	out->native = (uint8_t)(native->bit << 3 | native->table);
	out->count = 2;
	out->tuples[0] = tuple;
	out->tuples[0].profile = WFD_PROFILE_CBP;
	out->tuples[1] = tuple;
	out->tuples[1].profile = WFD_PROFILE_CHP;
	return true;
}

void wfd_video_offer_slices(struct wfd_video_formats *formats, unsigned slices,
	unsigned macroblocks)
{
	size_t i;

	for (i = 0; i < formats->count; i++) {
		struct wfd_video_tuple *tuple = &formats->tuples[i];
		bool on = slices > 1 && slices <= 1024 && macroblocks > 0;

		tuple->min_slice = on ? (uint16_t)macroblocks : 0;
		/* Ratio of largest to smallest 1, and slices less one. */
		tuple->slice_enc = on ? (uint16_t)(1U << 10 | (slices - 1)) : 0;
	}
}
