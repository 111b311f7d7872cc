/*
 * One session: everything between StartMiracastSession and
 * StopMiracastSession.
 *
 * Who touches what. Start's thread owns the session until it starts the RTSP
 * thread, its last act; then the RTSP thread does; when that has ended, Stop's
 * thread. So nothing here has a lock: the mailbox is the way in for all others
 * (HandleKernelModeMessage, data rates, the stream thread, Stop).
 *
 * When the RTSP thread does not come back from an I/O control, Stop gives it
 * up: it will touch nothing of what Stop then ends (contract_io.h), and
 * whatever is left is its own from there on (session_leave).
 */
#ifndef SUNDOG_DRIVER_SESSION_H
#define SUNDOG_DRIVER_SESSION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include "bit_rate.h"
#include "contract_io.h"
#include "conversation.h"
#include "idr_gate.h"
#include "mailbox.h"
#include "modes.h"
#include "platform/thread.h"
#include "settings.h"
#include "stream.h"

/* The mode that the miniport wants and what became of it (mode_change.h). */
struct mode_change {
	bool wanted; /* not yet asked of the sink */
	struct sundog_mode mode;
	bool asking; /* M4 is on its way */
	const struct wfd_mode *asked;
	unsigned fallbacks; /* tried since the miniport's wish */
};

struct session {
	struct driver_host *host;
	const struct driver_settings *settings;
	struct mailbox *mailbox;
	struct conversation talk;
	struct stream stream;
	struct mode_list modes;
	struct thread thread;
	struct event over; /* that thread has done its last */
	bool active;	   /* Start succeeded, Stop has not come */
	bool stuck;	   /* Stop came, and could not wait for the thread */
	uint64_t stuck_us; /* since when */
	/* Both the thread, at its end, and Destroy set it: whoever comes second
	 * frees everything. */
	atomic_bool left;
	void (*dispose)(void *arg); /* ... with this, if it is the thread */
	void *dispose_arg;

	/* --- emptied by each Start --------------------------------------- */
	socket_handle udp;	     /* ours */
	struct socket_address peer;  /* the sink */
	struct socket_address local; /* our end of the RTSP connection */
	uint16_t server_port, client_port;
	bool rates_registered;

	enum wfd_source_state told; /* progress was reported up to here */
	bool ended;		    /* the conversation is over */
	bool failed; /* and the host knows why (ReportSessionStatus) */

	/* monitor.h */
	bool monitor;		/* one is attached, as far as we know */
	bool monitor_announced; /* and the miniport knows */
	int connector_type;	/* wfd_connector_type, -1 */
	struct sundog_monitor_arrival arrival; /* as last announced */
	uint64_t query_us; /* without one: when to ask again */

	/* mode_change.h, streaming.h */
	struct mode_change change;
	bool selected; /* selection and audio hold */
	struct wfd_selection selection;
	enum wfd_audio_choice audio;
	bool playing;		/* M7, and neither M9 nor standby since */
	bool power_off;		/* the miniport wants the monitor dark */
	bool target_off;	/* ... or has no mode for it */
	bool silence_asked;	/* so we asked the sink to pause or sleep */
	uint64_t silence_by_us; /* it does by then, or it will not */
	bool silent_by_us;	/* and it does */
	bool miniport_streams;	/* STREAM_START without STREAM_STOP */
	struct bit_rate rate;
	struct idr_gate gate;
	uint64_t idr_requests;
	uint64_t report_us; /* the next session report */
	bool fixed_told;    /* that the bit rate can't follow the link */
};

/* Allocates what any session needs (G-17). 0 or a negative errno. */
int session_init(struct session *self, struct driver_host *host,
	const struct driver_settings *settings, struct mailbox *mailbox);
void session_dispose(struct session *self);

/*
 * StartMiracastSession: talks to the sink up to its capabilities, fills *info
 * and starts the RTSP thread. link: recommended bits/s, 0: unknown. After a
 * failure the session is as before (I-03).
 */
NTSTATUS session_start(struct session *self, socket_handle rtsp, uint64_t link,
	MIRACAST_SESSION_INFO *info);
/*
 * StopMiracastSession, in at most 700 ms. Nothing when none runs.
 *
 * An I/O control from which the miniport does not return holds the RTSP thread
 * and so all that it uses. Stop gives it up after two seconds (G-173): nothing
 * is sent any more, the sockets are closed and the host's functions are not
 * called any more, but memory and thread are left until the call returns. Until
 * then there is no other session on this context.
 */
void session_stop(struct session *self);
/*
 * For Destroy, after session_stop. True: no thread is left, the caller frees
 * everything. False: one is stuck in the miniport even now (waited for a
 * second); when that call returns, it frees everything with dispose(arg).
 */
bool session_leave(struct session *self, void (*dispose)(void *arg), void *arg);

/* --- for the parts of a session ------------------------------------------ */

/* The thread that drives the conversation (rtsp_thread.c). It ends with
 * session_thread_ends. */
void rtsp_thread(void *session);
void session_thread_ends(struct session *self);

/*
 * The session cannot go on: a line for the user, then ReportSessionStatus
 * (G-147), once. Nothing when Stop was asked for meanwhile: what fails then
 * fails because of it.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
void session_fail(struct session *self, MIRACAST_STATUS kind, NTSTATUS detail,
	const char *format, ...);
/* The miniport refused a request: ends the session with the words that it gave
 * in failure (NULL, or without words: what, and the status). */
void session_refused(struct session *self, NTSTATUS status,
	const struct sundog_failure *failure, const char *what);
/* Reports the steps of the handshake that were made since the last call. */
void session_tell_progress(struct session *self);
/* Reports what of the sink's abilities was of no use, for a log. */
void session_tell_problems(struct session *self);
/* SUNDOG_IO_REPORT_SESSION; nothing before a mode was negotiated. */
void session_report(struct session *self);

#endif
