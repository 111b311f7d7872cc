/*
 * Reads the input as an M3 answer, as each parameter's value, and as a
 * user's list of modes. What was understood has to survive being written
 * and read again, and what is chosen from it has to be sound (W-182).
 */
#include <stdlib.h>
#include <string.h>
#include "wfd/wfd_audio_codecs.h"
#include "wfd/wfd_capabilities.h"
#include "wfd/wfd_display_edid.h"
#include "wfd/wfd_presentation_url.h"
#include "wfd/wfd_reasons.h"
#include "wfd/wfd_rtp_ports.h"
#include "wfd/wfd_select.h"
#include "wfd/wfd_selection.h"
#include "wfd/wfd_small_values.h"
#include "wfd/wfd_video_formats.h"
#include "wfd/wfd_video_offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void video_again(const struct wfd_video_formats *formats)
{
	struct wfd_video_formats again;
	struct wfd_print print;
	char text[1024];
	size_t i;

	wfd_print_init(&print, text, sizeof(text));
	wfd_video_formats_print(&print, formats);
	require(!print.full);
	require(wfd_video_formats_parse(wfd_print_text(&print), &again));
	require(again.none == formats->none && again.count == formats->count);
	for (i = 0; i < again.count; i++)
		require(memcmp(&again.tuples[i], &formats->tuples[i],
				sizeof(again.tuples[i])) == 0);
}

static void audio_again(const struct wfd_audio_codecs *codecs)
{
	struct wfd_audio_codecs again;
	struct wfd_print print;
	char text[128];

	wfd_print_init(&print, text, sizeof(text));
	wfd_audio_codecs_print(&print, codecs);
	require(!print.full);
	require(wfd_audio_codecs_parse(wfd_print_text(&print), &again));
	require(again.none == codecs->none && again.lpcm == codecs->lpcm &&
		again.aac == codecs->aac && again.ac3 == codecs->ac3);
}

static void edid_again(const struct wfd_capabilities *sink)
{
	static char text[2 * WFD_EDID_BYTES_MAX + 16];
	static uint8_t again[WFD_EDID_BYTES_MAX];
	struct wfd_print print;
	size_t bytes;
	bool present;

	wfd_print_init(&print, text, sizeof(text));
	wfd_display_edid_print(&print, sink->edid, sink->edid_bytes);
	require(!print.full);
	require(wfd_display_edid_parse(wfd_print_text(&print), &present, again,
		sizeof(again), &bytes));
	require(bytes == sink->edid_bytes &&
		memcmp(again, sink->edid, bytes) == 0);
}

/* What a source chooses, a sink with this offer understands. */
static void choose(const struct wfd_capabilities *sink, bool like_android)
{
	static struct wfd_candidate list[WFD_CANDIDATES_MAX];
	const struct wfd_source_limits limits = {
		.profiles = WFD_PROFILE_CBP | WFD_PROFILE_CHP,
		.level = WFD_LEVEL_4_2,
		.width = like_android ? 0 : 1920,
		.height = like_android ? 0 : 1080,
		.like_android = like_android,
		.audio_aac = true,
		.audio_lpcm = true,
		.slices = 4,
	};
	size_t count, usable, i;

	count = wfd_select_video(
		sink, &limits, list, WFD_CANDIDATES_MAX, &usable);
	require(usable <= count && count <= WFD_CANDIDATES_MAX);
	require(usable == 0 || !sink->video.none);
	for (i = 0; i < usable; i++) {
		struct wfd_selection seen = {0};
		struct wfd_print print;
		char text[256];

		require(list[i].refused == NULL);
		require(wfd_selection_is_whole(&list[i].selection));
		wfd_print_init(&print, text, sizeof(text));
		wfd_selection_print_video(&print, &list[i].selection);
		require(!print.full);
		require(wfd_selection_read_video(&seen, wfd_print_text(&print),
				&sink->video, false) == WFD_REASON_NONE);
		seen.audio = list[i].selection.audio;
		require(seen.mode == list[i].selection.mode &&
			seen.profile == list[i].selection.profile &&
			seen.level == list[i].selection.level &&
			seen.min_slice == list[i].selection.min_slice &&
			seen.slice_enc == list[i].selection.slice_enc);
	}
	for (; i < count; i++)
		require(list[i].refused != NULL);
	wfd_select_audio(sink, &limits);
}

static void read_values(struct wfd_text value)
{
	struct wfd_selection selection = {0};
	struct wfd_video_formats video;
	struct wfd_audio_codecs audio;
	struct wfd_text url0, url1;
	unsigned codes[WFD_REASONS_MAX];
	uint64_t pts, dts;
	uint16_t port0, port1;
	bool flag;
	int number;

	if (wfd_video_formats_parse(value, &video))
		video_again(&video);
	else
		require(video.none && video.count == 0);
	wfd_selection_read_video(&selection, value, &video, true);
	if (wfd_audio_codecs_parse(value, &audio))
		audio_again(&audio);
	wfd_selection_read_audio(&selection, value, &audio, true);
	if (wfd_rtp_ports_parse(value, &port0, &port1))
		require(port0 != 0 || port1 != 0);
	wfd_presentation_url_parse(value, &url0, &url1);
	wfd_uri_is_stream(value);
	wfd_connector_type_parse(value, &number);
	require(number >= -1 && number <= 255);
	if (wfd_content_protection_parse(value, &flag, &port0) && flag)
		require(port0 != 0);
	wfd_standby_capability_parse(value, &flag);
	wfd_idr_capability_parse(value, &number);
	if (wfd_format_timing_parse(value, 1, &pts, &dts))
		require(pts >> 33 == 0 && dts >> 33 == 0);
	wfd_trigger_parse(value);
	require(wfd_reasons_parse(value, codes) <= WFD_REASONS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wfd_capabilities sink;
	struct wfd_problems problems = {0};
	struct wfd_video_formats offer;
	char error[WFD_OFFER_ERROR];
	char *text = malloc(size + 1);

	if (!text)
		abort();
	/* Without a terminator, to see who reads past the end. */
	memcpy(text, data, size);
	text = realloc(text, size ? size : 1);
	if (!text)
		abort();
	wfd_capabilities_init(&sink);
	wfd_capabilities_read(&sink, text, size, &problems);
	require(problems.count <= WFD_PROBLEMS_MAX);
	video_again(&sink.video);
	audio_again(&sink.audio);
	edid_again(&sink);
	choose(&sink, false);
	choose(&sink, true);
	wfd_capabilities_monitor(&sink);
	read_values((struct wfd_text){text, size});

	text = realloc(text, size + 1);
	if (!text)
		abort();
	text[size] = '\0';
	if (wfd_video_offer_parse(&offer, text, error)) {
		video_again(&offer);
		wfd_capabilities_init(&sink);
		sink.video = offer;
		choose(&sink, false);
	} else {
		require(error[0] != '\0' && strlen(error) < sizeof(error));
	}
	free(text);
	return 0;
}
