/*
 * Plays a sink to our source. The input is a row of records: what to do, a
 * length, so many bytes. Most records are canned lines of a sink with room
 * for the fuzzer's own headers and bodies, so that it gets past M1.
 *
 * What has to hold: everything the source says is well-formed RTSP, ticks
 * deal with what was due, and the end is the end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wfd/rtsp_reader.h"
#include "wfd/wfd_source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	struct wfd_source *source;
	uint64_t now_us;
	uint32_t asked; /* CSeq of the source's last request */
	uint32_t cseq;	/* of ours */
	bool ended;
	bool selectable;
};

static char reader_bytes[RTSP_READER_BYTES];

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* One whole message of the source's, as a stranger reads it. */
static void listen(struct play *play, const void *data, size_t length)
{
	struct rtsp_reader reader;
	struct rtsp_message message;

	rtsp_reader_init(&reader, reader_bytes, sizeof(reader_bytes));
	require(rtsp_reader_feed(&reader, data, length) == length);
	require(rtsp_reader_next(&reader, &message) == RTSP_READ_MESSAGE);
	if (!message.is_response) {
		require(message.has_cseq);
		play->asked = message.cseq;
	}
	require(rtsp_reader_next(&reader, &message) == RTSP_READ_MORE);
	require(reader.used == reader.start);
}

static void settle(struct play *play)
{
	struct wfd_source_event event;
	size_t waiting, length;
	const char *data;

	while ((length = wfd_source_output_message(play->source)) > 0) {
		data = wfd_source_output(play->source, &waiting);
		require(length <= waiting);
		listen(play, data, length);
		wfd_source_sent(play->source, length);
	}
	wfd_source_output(play->source, &waiting);
	require(waiting == 0);
	while (wfd_source_event(play->source, &event)) {
		require(!play->ended);
		require(event.kind != WFD_SOURCE_NONE);
		require(memchr(event.detail, 0, sizeof(event.detail)) != NULL);
		if (event.kind == WFD_SOURCE_SETUP)
			require(event.client_port != 0);
		if (event.kind == WFD_SOURCE_ENDED) {
			require(event.how != WFD_END_NONE);
			play->ended = true;
		}
	}
	require(play->ended ==
		(wfd_source_state(play->source) == WFD_SOURCE_DONE));
}

static void say(struct play *play, const void *data, size_t length)
{
	char *copy = malloc(length ? length : 1);

	if (!copy)
		abort();
	memcpy(copy, data, length);
	if (length > 0)
		wfd_source_receive(play->source, play->now_us, copy, length);
	free(copy);
}

/* A message whose body is the fuzzer's. */
static void say_body(struct play *play, const char *first, uint32_t cseq,
	const uint8_t *body, size_t length)
{
	char head[256];

	snprintf(head, sizeof(head),
		"%s\r\nCSeq: %u\r\nContent-Length: %u\r\n\r\n", first,
		(unsigned)cseq, (unsigned)length);
	say(play, head, strlen(head));
	say(play, body, length);
}

/* A message whose headers are the fuzzer's. */
static void say_head(struct play *play, const char *first, uint32_t cseq,
	const uint8_t *head, size_t length)
{
	char line[256];

	snprintf(line, sizeof(line), "%s\r\nCSeq: %u\r\n", first,
		(unsigned)cseq);
	say(play, line, strlen(line));
	say(play, head, length);
	say(play, "\r\n\r\n", 4);
}

static void select_mode(struct play *play, const uint8_t *data, size_t length)
{
	struct wfd_selection selection = {
		.mode = wfd_mode_get(WFD_TABLE_CEA, length ? data[0] : 7),
		.profile = WFD_PROFILE_CHP,
		.level = WFD_LEVEL_4_2,
		.frame_rate_control = 0x11,
		.audio = WFD_AUDIO_AAC_2CH,
	};

	if (length > 1)
		selection.audio = (enum wfd_audio_choice)(data[1] % 5);
	wfd_source_select(play->source, play->now_us, &selection, 90000);
}

static const char m3_answer[] =
	"wfd_video_formats: 40 00 01 10 0001FFFF 1FFFFFFF 00000FFF 00 0000 "
	"0000 11 none none\r\n"
	"wfd_audio_codecs: LPCM 00000003 00, AAC 00000001 00\r\n"
	"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\r\n"
	"wfd_standby_resume_capability: supported\r\n";

static void act(
	struct play *play, unsigned what, const uint8_t *data, size_t length)
{
	static const char uri[] = "rtsp://192.168.49.1/wfd1.0/streamid=0";
	struct wfd_source *source = play->source;
	char first[128];

	switch (what % 20) {
	case 0:
		say(play, data, length);
		break;
	case 1:
		play->now_us += length > 0 ? (uint64_t)data[0] * 100000 : 1;
		break;
	case 2:
		say_head(play, "RTSP/1.0 200 OK", play->asked, data, length);
		break;
	case 3:
		say_body(play, "RTSP/1.0 200 OK", play->asked, data, length);
		break;
	case 4:
		say_body(play, "RTSP/1.0 303 See Other", play->asked, data,
			length);
		break;
	case 5:
		say_body(play, "RTSP/1.0 200 OK", play->asked,
			(const uint8_t *)m3_answer, sizeof(m3_answer) - 1);
		break;
	case 6:
		say_head(
			play, "OPTIONS * RTSP/1.0", play->cseq++, data, length);
		break;
	case 7:
		snprintf(first, sizeof(first),
			"SETUP %s RTSP/1.0\r\nTransport: RTP/AVP/UDP;unicast;"
			"client_port=1028",
			uri);
		say_head(play, first, play->cseq++, data, length);
		break;
	case 8:
		snprintf(first, sizeof(first), "SETUP %s RTSP/1.0", uri);
		say_head(play, first, play->cseq++, data, length);
		break;
	case 9:
		snprintf(first, sizeof(first), "PLAY %s RTSP/1.0", uri);
		say_head(play, first, play->cseq++, data, length);
		break;
	case 10:
		snprintf(first, sizeof(first), "PAUSE %s RTSP/1.0", uri);
		say_head(play, first, play->cseq++, data, length);
		break;
	case 11:
		snprintf(
			first, sizeof(first), "SET_PARAMETER %s RTSP/1.0", uri);
		say_body(play, first, play->cseq++, data, length);
		break;
	case 12:
		select_mode(play, data, length);
		break;
	case 13:
		wfd_source_query(source, play->now_us);
		break;
	case 14:
		wfd_source_pause(source, play->now_us);
		break;
	case 15:
		wfd_source_resume(source, play->now_us);
		break;
	case 16:
		wfd_source_standby(source, play->now_us);
		break;
	case 17:
		wfd_source_stop(source, play->now_us);
		break;
	case 18:
		snprintf(first, sizeof(first), "TEARDOWN %s RTSP/1.0", uri);
		say_head(play, first, play->cseq++, data, length);
		break;
	case 19:
		if (length > 0 && data[0] == 0)
			wfd_source_receive(source, play->now_us, "", 0);
		else
			wfd_source_no_common_mode(source, play->now_us);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wfd_source_config config = {
		.host = "192.168.49.1",
		.port = 7236,
		.server_port = 19000,
		.session_timeout_s = 30,
		.session_id = "6B8B4567",
		.peer = "192.168.49.7",
	};
	static void *memory;
	struct play play = {.now_us = 1000000};

	if (!memory)
		memory = malloc(wfd_source_bytes());
	if (!memory)
		abort();
	play.source = wfd_source_init(memory, &config);
	wfd_source_start(play.source, play.now_us);
	settle(&play);
	while (size >= 2) {
		unsigned what = data[0];
		size_t length = data[1];

		data += 2;
		size -= 2;
		if (length > size)
			length = size;
		act(&play, what, data, length);
		data += length;
		size -= length;
		settle(&play);
		while (wfd_source_deadline(play.source) <= play.now_us) {
			uint64_t before = wfd_source_deadline(play.source);

			wfd_source_tick(play.source, play.now_us);
			require(wfd_source_deadline(play.source) > before);
			settle(&play);
		}
	}
	return 0;
}
