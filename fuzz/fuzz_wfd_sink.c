/*
 * Plays a source to our sink; see fuzz_wfd_source.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wfd/rtsp_reader.h"
#include "wfd/wfd_sink.h"
#include "wfd/wfd_video_offer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
	struct wfd_sink *sink;
	uint64_t now_us;
	uint32_t asked; /* CSeq of the sink's last request */
	uint32_t cseq;	/* of ours */
	bool ended;
};

static char reader_bytes[RTSP_READER_BYTES];

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* One whole message of the sink's, as a stranger reads it. */
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
	struct wfd_sink_event event;
	size_t waiting, length;
	const char *data;

	while ((length = wfd_sink_output_message(play->sink)) > 0) {
		data = wfd_sink_output(play->sink, &waiting);
		require(length <= waiting);
		listen(play, data, length);
		wfd_sink_sent(play->sink, length);
	}
	wfd_sink_output(play->sink, &waiting);
	require(waiting == 0);
	while (wfd_sink_event(play->sink, &event)) {
		require(!play->ended);
		require(event.kind != WFD_SINK_NONE);
		require(memchr(event.detail, 0, sizeof(event.detail)) != NULL);
		if (event.kind == WFD_SINK_SETUP)
			require(event.timeout_s > 0);
		if (event.kind == WFD_SINK_ENDED) {
			require(event.how != WFD_END_NONE);
			play->ended = true;
		}
	}
	require(play->ended == (wfd_sink_state(play->sink) == WFD_SINK_DONE));
}

static void say(struct play *play, const void *data, size_t length)
{
	char *copy = malloc(length ? length : 1);

	if (!copy)
		abort();
	memcpy(copy, data, length);
	if (length > 0)
		wfd_sink_receive(play->sink, play->now_us, copy, length);
	free(copy);
}

/* A message whose body is the fuzzer's. */
static void say_body(struct play *play, const char *first, uint32_t cseq,
	const void *body, size_t length)
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

static const char m4[] =
	"wfd_video_formats: 00 00 02 10 00000080 00000000 00000000 00 0000 "
	"0000 11 none none\r\n"
	"wfd_audio_codecs: AAC 00000001 00\r\n"
	"wfd_presentation_URL: rtsp://192.168.49.1/wfd1.0/streamid=0 none\r\n"
	"wfd_client_rtp_ports: RTP/AVP/UDP;unicast 1028 0 mode=play\r\n";

static const char set[] = "SET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0";
static const char get[] = "GET_PARAMETER rtsp://localhost/wfd1.0 RTSP/1.0";

static void trigger(struct play *play, unsigned which)
{
	static const char *const bodies[] = {
		"wfd_trigger_method: SETUP\r\n",
		"wfd_trigger_method: PLAY\r\n",
		"wfd_trigger_method: PAUSE\r\n",
		"wfd_trigger_method: TEARDOWN\r\n",
	};
	const char *body = bodies[which % 4];

	say_body(play, set, play->cseq++, body, strlen(body));
}

static void act(
	struct play *play, unsigned what, const uint8_t *data, size_t length)
{
	struct wfd_sink *sink = play->sink;

	switch (what % 18) {
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
		say_head(play,
			"RTSP/1.0 200 OK\r\nSession: 6B8B4567;timeout=30\r\n"
			"Transport: RTP/AVP/UDP;unicast;client_port=1028;"
			"server_port=19000",
			play->asked, data, length);
		break;
	case 4:
		say_head(play, "RTSP/1.0 406 Not Acceptable", play->asked, data,
			length);
		break;
	case 5:
		say_head(
			play, "OPTIONS * RTSP/1.0", play->cseq++, data, length);
		break;
	case 6:
		say_body(play, get, play->cseq++, data, length);
		break;
	case 7:
		say_body(play, set, play->cseq++, data, length);
		break;
	case 8:
		say_body(play, set, play->cseq++, m4, sizeof(m4) - 1);
		break;
	case 9:
		trigger(play, length > 0 ? data[0] : 0);
		break;
	case 10:
		wfd_sink_request_idr(sink, play->now_us);
		break;
	case 11:
		wfd_sink_pause(sink, play->now_us);
		break;
	case 12:
		wfd_sink_play(sink, play->now_us);
		break;
	case 13:
		wfd_sink_standby(sink, play->now_us);
		break;
	case 14:
		wfd_sink_connector(
			sink, play->now_us, length > 0 ? data[0] : -1);
		break;
	case 15:
		wfd_sink_media(sink, play->now_us);
		break;
	case 16:
		wfd_sink_stop(sink, play->now_us);
		break;
	case 17:
		if (length > 0 && data[0] == 0)
			wfd_sink_receive(sink, play->now_us, "", 0);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wfd_sink_config config = {
		.rtp_port = 1028,
		.audio = {.lpcm = 3, .aac = 1},
		.connector_type = 5,
		.friendly_name = "fuzz",
	};
	char error[WFD_OFFER_ERROR];
	static void *memory;
	struct play play = {.now_us = 1000000};

	if (!memory)
		memory = malloc(wfd_sink_bytes());
	if (!memory || size < 1)
		return 0;
	config.strict = data[0] & 1;
	config.edid_bytes = (data[0] >> 1) * 16u;
	data++;
	size--;
	require(wfd_video_offer_parse(&config.video, "all", error));
	play.sink = wfd_sink_init(memory, &config);
	wfd_sink_start(play.sink, play.now_us);
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
		while (wfd_sink_deadline(play.sink) <= play.now_us) {
			uint64_t before = wfd_sink_deadline(play.sink);

			wfd_sink_tick(play.sink, play.now_us);
			require(wfd_sink_deadline(play.sink) > before);
			settle(&play);
		}
	}
	return 0;
}
