#include "wfd_display_edid.h"

#define BLOCKS_MAX 256

bool wfd_display_edid_parse(struct wfd_text value, bool *present, uint8_t *edid,
	size_t capacity, size_t *bytes)
{
	struct wfd_text word;
	uint64_t blocks;
	size_t i, length;

	*present = false;
	*bytes = 0;
	if (wfd_text_is(value, "none"))
		return true;
	if (!wfd_text_word(&value, &word) || !wfd_text_hex(word, 16, &blocks) ||
		blocks > BLOCKS_MAX)
		return false;
	if (!wfd_text_word(&value, &word) || wfd_text_is(word, "none")) {
		*present = blocks == 0;
		return blocks == 0;
	}
	if (blocks > word.length / (2 * WFD_EDID_BLOCK))
		blocks = word.length / (2 * WFD_EDID_BLOCK);
	if (blocks > capacity / WFD_EDID_BLOCK)
		blocks = capacity / WFD_EDID_BLOCK;
	length = (size_t)blocks * WFD_EDID_BLOCK;
	for (i = 0; i < length; i++) {
		int high = wfd_text_hex_digit(word.data[2 * i]);
		int low = wfd_text_hex_digit(word.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		edid[i] = (uint8_t)(high << 4 | low);
	}
	*bytes = length;
	*present = length > 0;
	return length > 0;
}

void wfd_display_edid_print(
	struct wfd_print *out, const uint8_t *edid, size_t bytes)
{
	size_t i, blocks = bytes / WFD_EDID_BLOCK;

	if (blocks == 0) {
		wfd_print_string(out, "none");
		return;
	}
	wfd_print_hex(out, blocks, 4);
	wfd_print_string(out, " ");
	for (i = 0; i < blocks * WFD_EDID_BLOCK; i++)
		wfd_print_hex(out, edid[i], 2);
}
