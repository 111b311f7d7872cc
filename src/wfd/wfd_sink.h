/*
 * The sink's side of a Wi-Fi Display conversation: a state machine.
 *
 * Used like wfd_source.h: bytes and a time in, bytes and events out, one call
 * at a time.
 */
#ifndef SUNDOG_WFD_WFD_SINK_H
#define SUNDOG_WFD_WFD_SINK_H

#include "wfd_source.h"

struct wfd_sink_config {
	uint16_t rtp_port;		/* bound already (W-124) */
	struct wfd_video_formats video; /* what we really decode (W-72) */
	struct wfd_audio_codecs audio;
	size_t edid_bytes; /* 0: answer none */
	uint8_t edid[WFD_EDID_BYTES_MAX];
	int connector_type; /* -1: none */
	char friendly_name[64];
	bool strict; /* refuse an M4 that does not fit exactly (W-119) */
	/* Added to the waits for the source's next request (W-26), never to
	 * those for a response: they are 5 s sharp (W-25). */
	uint64_t slack_us;
};

enum wfd_sink_event_kind {
	WFD_SINK_NONE,
	WFD_SINK_SELECTED, /* M4: selection is known */
	WFD_SINK_SETUP,	   /* M6 answered: server_port, timeout are known */
	WFD_SINK_PLAYING,  /* M7 answered */
	WFD_SINK_PAUSED,   /* M9 answered */
	WFD_SINK_STANDBY,
	WFD_SINK_ENDED
};

struct wfd_sink_event {
	enum wfd_sink_event_kind kind;
	uint16_t server_port; /* SETUP; 0: not said */
	unsigned timeout_s;   /* SETUP */
	enum wfd_end how;     /* ENDED */
	int status;
	char detail[160];
	bool has_pts; /* SELECTED in session: when it takes effect */
	uint64_t pts_90k;
};

enum wfd_sink_state {
	WFD_SINK_WAIT_M1,
	WFD_SINK_WAIT_M3,
	WFD_SINK_WAIT_M4,
	WFD_SINK_WAIT_M5,
	WFD_SINK_M6,
	WFD_SINK_M7,
	WFD_SINK_STATE_PLAYING,
	WFD_SINK_M9,
	WFD_SINK_STATE_PAUSED,
	WFD_SINK_STATE_STANDBY,
	WFD_SINK_M8,
	WFD_SINK_DONE
};

struct wfd_sink; /* around 400 KiB, see wfd_sink_bytes */
size_t wfd_sink_bytes(void);

struct wfd_sink *wfd_sink_init(
	void *memory, const struct wfd_sink_config *config);
/* The connection is there: wait for M1. */
void wfd_sink_start(struct wfd_sink *self, uint64_t now_us);
void wfd_sink_receive(struct wfd_sink *self, uint64_t now_us, const void *data,
	size_t length);
void wfd_sink_tick(struct wfd_sink *self, uint64_t now_us);
uint64_t wfd_sink_deadline(const struct wfd_sink *self);
const void *wfd_sink_output(const struct wfd_sink *self, size_t *length);
void wfd_sink_sent(struct wfd_sink *self, size_t length);
size_t wfd_sink_output_message(const struct wfd_sink *self);
bool wfd_sink_event(struct wfd_sink *self, struct wfd_sink_event *event);

enum wfd_sink_state wfd_sink_state(const struct wfd_sink *self);
/* What M4 selected; mode NULL before. */
const struct wfd_selection *wfd_sink_selection(const struct wfd_sink *self);
/* How the source named itself (Server header), empty: it did not. */
const char *wfd_sink_peer_name(const struct wfd_sink *self);

/* Media arrived: the session lives (W-34). */
void wfd_sink_media(struct wfd_sink *self, uint64_t now_us);
/* M13, rate limited (W-137): may send nothing now and send it later. */
void wfd_sink_request_idr(struct wfd_sink *self, uint64_t now_us);
/* The picture is whole again: an M13 that waits for its time is not sent. One
 * that was sent stays, and so does the limit. In any state. */
void wfd_sink_cancel_idr(struct wfd_sink *self);
int wfd_sink_pause(struct wfd_sink *self, uint64_t now_us);
int wfd_sink_play(struct wfd_sink *self, uint64_t now_us);
/* M11 to a source that asked for the connector (W-141), and what M3 answers
 * from now on; type -1: nothing is attached. -EINVAL: it did not ask. */
int wfd_sink_connector(struct wfd_sink *self, uint64_t now_us, int type);
/* The EDID that M3 answers from now on; 0 bytes: none. */
void wfd_sink_edid(struct wfd_sink *self, const uint8_t *edid, size_t bytes);
/* M12 (W-139). -EINVAL: not in session, or the source knows no standby. */
int wfd_sink_standby(struct wfd_sink *self, uint64_t now_us);
/* M8 when there is a session, then ENDED. */
void wfd_sink_stop(struct wfd_sink *self, uint64_t now_us);

#endif
