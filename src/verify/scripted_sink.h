/*
 * A Wi-Fi Display sink that does as it is told: what a driver under test
 * speaks to.
 *
 * struct wfd_sink (src/wfd) on a TCP connection and a UDP socket of the
 * loopback, on a thread of its own, and between it and the connection a filter
 * that delays, changes, drops or replaces answers. It writes down what it
 * heard and when. What it can do stands in its config (before run), in rules
 * (struct scripted_rule: the answer to one kind of message) and in orders
 * (from now on).
 *
 *   scripted_sink_open(sink, NULL);         sink->rtsp is the source's end
 *   ... sink->config, sink->answer_delay_us, scripted_sink_add_rule ...
 *   scripted_sink_run(sink);
 *   ... orders; scripted_sink_wait(sink, &sink->playing, 1, deadline_us) ...
 *   scripted_sink_close(sink);
 *
 * One sink is one session. Times are clock_now_us(), taken when the bytes were
 * read. Functions may be called on any thread; what the sink saw is read with
 * the lock held (self->lock), by scripted_sink_wait and scripted_sink_read, or
 * after scripted_sink_close. Errors are negative errno values. Nothing is
 * allocated between open and close; four descriptors are held while it runs
 * (connection, media, event, the source's end), none after close.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_SINK_H
#define SUNDOG_VERIFY_SCRIPTED_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "mpegts/ts_demux.h"
#include "platform/event.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "wfd/wfd_sink.h"

#define SCRIPTED_HEARD_MAX 256 /* messages remembered: the last ones */
#define SCRIPTED_UNITS_MAX 512 /* access units remembered, likewise */
#define SCRIPTED_UNIT_HEAD 128 /* bytes of each */
#define SCRIPTED_RULES_MAX 16
#define SCRIPTED_SAY_BYTES 2048 /* of scripted_sink_say at once */
#define SCRIPTED_M_MAX	   16	/* messages are numbered M1 to M16 */

/* --- what it shall do -----------------------------------------------------*/

enum scripted_answer {
	SCRIPTED_PROPER,     /* what a good sink says */
	SCRIPTED_UNANSWERED, /* it acts on the request and answers nothing */
	SCRIPTED_UNHEARD,    /* as if the request had never come */
	/* status with bytes as the body. Only a 200 is acted on. */
	SCRIPTED_REPLY,
	/* These bytes as they are, but that the first "{cseq}" in them becomes
	 * the request's CSeq. It acts on the request. */
	SCRIPTED_BYTES
};

enum scripted_close {
	SCRIPTED_STAY,
	SCRIPTED_FIN, /* close the connection in order, behind the answer */
	SCRIPTED_RST  /* abort it; Wine makes a FIN of that */
};

/* The answer to a request of the source's. Where several rules fit the first
 * counts. */
struct scripted_rule {
	unsigned message; /* 4: M4, with wfd_video_formats in it */
	unsigned nth;	  /* 1: the first of its kind, 0: every one */
	enum scripted_answer answer;
	unsigned status;    /* REPLY: 200, 303, 406, ... */
	const char *bytes;  /* lives as long as the sink; NULL: none */
	size_t length;	    /* of bytes; under 400 000 */
	size_t said_length; /* REPLY: the Content-Length; 0: the true one */
	uint64_t delay_us;  /* more than answer_delay_us */
	enum scripted_close close;
};

enum scripted_order {
	SCRIPTED_ASK_IDR = 1u << 0,  /* M13 */
	SCRIPTED_PAUSE = 1u << 1,    /* M9 */
	SCRIPTED_PLAY = 1u << 2,     /* M7 */
	SCRIPTED_TEARDOWN = 1u << 3, /* M8: the sink ends the session */
	SCRIPTED_STANDBY = 1u << 4,  /* M12 */
	/* It reads what comes (and notes it), but acts on nothing and says
	 * nothing any more, scripted_sink_say excepted. */
	SCRIPTED_MUTE = 1u << 5,
	SCRIPTED_UNMUTE = 1u << 6, /* what came meanwhile is acted on now */
	SCRIPTED_CLOSE = 1u << 7,  /* the connection, with FIN */
	SCRIPTED_RESET = 1u << 8,  /* the connection, with RST */
	/* The media socket: packets then meet a closed port. */
	SCRIPTED_CLOSE_MEDIA = 1u << 9
};

/* --- what it saw ----------------------------------------------------------*/

/* An RTSP message of the source's. */
struct scripted_heard {
	uint64_t at_us;	   /* when its last byte was read */
	uint32_t messages; /* bit n: Mn; 0: none that is known */
	bool is_response;  /* then to our Mn */
	unsigned status;   /* of a response */
	char method[24];   /* of a request, else "" */
	uint32_t cseq;
	size_t body_bytes;
};

/* An access unit. */
struct scripted_unit {
	enum ts_codec codec;
	size_t length;
	uint64_t pts_90k, pcr_27m; /* the last PCR before it */
	bool random_access, damaged;
	uint64_t first_us;		  /* its first packet came */
	uint64_t last_us;		  /* it was whole */
	uint8_t head[SCRIPTED_UNIT_HEAD]; /* Annex B, as far as it goes */
};

struct scripted_talk; /* see scripted_private.h */

/* Large (about 120 KiB): not on a stack. */
struct scripted_sink {
	/* Sockets. The thread's own while it runs, but rtsp. */
	socket_handle control, media;
	/* The source's end, SOCKET_NONE where open connected to an address.
	 * Closed by close: whoever takes it writes SOCKET_NONE here. */
	socket_handle rtsp;

	/* Before run. open fills in: 640x480p60, 720p30, 1080p30, 1080p60,
	 * 800x600p60, 1024x768p60 in CBP up to level 4.2, no sound, a monitor
	 * on HDMI without EDID. With connector_type -1 no EDID is told until a
	 * monitor is plugged in. Content protection: never. */
	struct wfd_sink_config config;
	/* Each message leaves so long after it was made. Under 5 s, or the
	 * sink's own requests are overdue. */
	uint64_t answer_delay_us;
	enum scripted_close close_on_connect; /* instead of anything else */
	bool close_at_end; /* FIN as soon as the session has ended */
	/* Of the same length: what it says instead of what is right. NULL:
	 * nothing. May change with the lock held. */
	const char *right, *wrong;
	FILE *record; /* the transport stream, as it came; NULL: nowhere */
	/* Told of every unit, on the sink's thread with the lock held; NULL:
	 * nobody. */
	void (*on_unit)(void *ctx, const struct ts_unit *unit);
	void *ctx;

	/* The conversation. */
	unsigned
		seen[SCRIPTED_M_MAX + 1]; /* Mn: requests, or answers to ours */
	unsigned heard_count;
	struct scripted_heard heard[SCRIPTED_HEARD_MAX]; /* count % MAX */
	unsigned nonsense;		   /* not RTSP, or too large */
	uint64_t rtsp_bytes, rtsp_last_us; /* all, and the last's time */
	unsigned rtsp_ended;		   /* 1: the source's end came */
	uint64_t rtsp_end_us;
	int rtsp_end_error; /* 0: in order (FIN), -ECONNRESET ... */
	unsigned closed;    /* 1: we closed it */
	/* 1: somebody closed a descriptor that was the sink's. It does nothing
	 * more, and every wait ends. */
	unsigned robbed;
	unsigned selected, setups, playing, paused, standby, ended;
	struct wfd_sink_event end;
	struct wfd_selection selection;
	uint16_t server_port;
	unsigned timeout_s; /* of the session, as the source announced it */

	/* The media. */
	unsigned packets, markers, bad_packets, gaps, wrong_source;
	uint64_t packet_first_us, packet_last_us;
	struct socket_address packet_from; /* of the last one */
	unsigned pcrs, programs;
	uint16_t next_sequence;
	uint32_t ssrc, timestamp;
	unsigned timestamp_off; /* packets whose time is far from the PCR */
	uint64_t pcr_27m;
	unsigned unit_count;
	struct scripted_unit units[SCRIPTED_UNITS_MAX]; /* count % MAX */
	const struct ts_demux *demux;			/* for its counters */

	/* The inside. */
	struct mutex lock;
	struct cond changed;
	struct event event;
	struct thread thread;
	struct wfd_sink *sink;
	struct scripted_talk *talk;
	struct ts_demux *demultiplexer;
	struct scripted_rule rules[SCRIPTED_RULES_MAX];
	unsigned rule_count;
	unsigned orders;
	bool has_sockets; /* socket_startup succeeded */
	bool mute, leaving;
	int plugged;
	bool plug;
	char say[SCRIPTED_SAY_BYTES];
	size_t say_length;
	unsigned settling, settled; /* asked for, and done */
	uint64_t unit_first_us;	    /* of the access unit that is coming in */
	uint64_t unit_next_us;	    /* and of the next; 0: none has begun */
	bool unit_open;
	void *memory[3];
};

/*
 * Connects to a source that listens at this address; NULL: to a listener of
 * its own, and rtsp is the source's end. No thread yet. On failure nothing is
 * held: -EMFILE, -ENOMEM, -ECONNREFUSED, -ETIMEDOUT.
 */
int scripted_sink_open(
	struct scripted_sink *self, const struct socket_address *source);
/* Starts the thread. -EAGAIN: no more threads; close is still due. */
int scripted_sink_run(struct scripted_sink *self);
/* Ends the thread at once, and closes everything. Also when it never ran. */
void scripted_sink_close(struct scripted_sink *self);

/* --- any thread, before run too ------------------------------------------ */

/* From now on. -ENOSPC: more than SCRIPTED_RULES_MAX. */
int scripted_sink_add_rule(
	struct scripted_sink *self, const struct scripted_rule *rule);
void scripted_sink_drop_rules(struct scripted_sink *self);

/* Is obeyed soon; scripted_sink_settle waits for that. */
void scripted_sink_order(struct scripted_sink *self, enum scripted_order order);
/* A monitor is plugged in (config.edid is told from then on), or out (-1).
 * M11 tells it when the source asked for the connector. */
void scripted_sink_plug(struct scripted_sink *self, int connector_type);
/* Sends these bytes, behind what waits to be sent. -EMSGSIZE: too many;
 * -EBUSY: earlier ones are still to be taken. */
int scripted_sink_say(
	struct scripted_sink *self, const void *bytes, size_t length);

/* --- any thread, while it runs ------------------------------------------- */

/*
 * When it returns true, every order given before has been obeyed, and all
 * that had reached the sockets by then has been read and counted: what comes
 * later was sent later. False: the deadline passed, or the sink was robbed.
 */
bool scripted_sink_settle(struct scripted_sink *self, uint64_t deadline_us);
/* Until a counter of the sink (or one that on_unit writes) has this value.
 * False: the deadline passed, or the sink was robbed. */
bool scripted_sink_wait(struct scripted_sink *self, const unsigned *counter,
	unsigned value, uint64_t deadline_us);
unsigned scripted_sink_read(
	struct scripted_sink *self, const unsigned *counter);

#endif
