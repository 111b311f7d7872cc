#include "wfd_audio_codecs.h"

bool wfd_audio_codecs_parse(struct wfd_text value, struct wfd_audio_codecs *out)
{
	struct wfd_text item;
	bool known = false;

	*out = (struct wfd_audio_codecs){.none = true};
	if (wfd_text_is(value, "none"))
		return true;
	while (wfd_text_item(&value, ',', &item)) {
		struct wfd_text codec, modes, latency;
		uint64_t mask, delay;

		if (!wfd_text_word(&item, &codec) ||
			!wfd_text_word(&item, &modes) ||
			!wfd_text_word(&item, &latency) ||
			!wfd_text_hex(modes, 32, &mask) ||
			!wfd_text_hex(latency, 8, &delay))
			continue;
		if (wfd_text_is(codec, "LPCM")) {
			out->lpcm = (uint32_t)mask;
			out->lpcm_latency = (uint8_t)delay;
		} else if (wfd_text_is(codec, "AAC")) {
			out->aac = (uint32_t)mask;
			out->aac_latency = (uint8_t)delay;
		} else if (wfd_text_is(codec, "AC3")) {
			out->ac3 = (uint32_t)mask;
			out->ac3_latency = (uint8_t)delay;
		} else {
			continue;
		}
		known = true;
	}
	out->none = (out->lpcm | out->aac | out->ac3) == 0;
	return known;
}

void wfd_audio_codecs_print(
	struct wfd_print *out, const struct wfd_audio_codecs *codecs)
{
	const struct {
		const char *name;
		uint32_t mask;
		uint8_t latency;
	} entries[] = {
		{"LPCM ", codecs->lpcm, codecs->lpcm_latency},
		{"AAC ", codecs->aac, codecs->aac_latency},
		{"AC3 ", codecs->ac3, codecs->ac3_latency},
	};
	bool any = false;
	size_t i;

	for (i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		if (codecs->none || entries[i].mask == 0)
			continue;
		if (any)
			wfd_print_string(out, ", ");
		wfd_print_string(out, entries[i].name);
		wfd_print_hex(out, entries[i].mask, 8);
		wfd_print_string(out, " ");
		wfd_print_hex(out, entries[i].latency, 2);
		any = true;
	}
	if (!any)
		wfd_print_string(out, "none");
}
