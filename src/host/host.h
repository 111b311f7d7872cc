/*
 * The host: the operating system's side of the Miracast driver interface.
 *
 * It loads a driver and a miniport, knows them only through include/, plays
 * the operating system between them and keeps its promises (rules G-nn). One
 * host has one adapter (the miniport) and runs one session at a time, any
 * number one after another.
 *
 *   host_open               load the miniport, start the adapter
 *   host_prepare            kernel context, load the driver, Create
 *   host_start(socket)      Start ... the session runs ...
 *   host_wait               until it ended, or a deadline
 *   host_commit_mode, host_monitor_power, host_query_display
 *                           the picture's mode, power, what is there
 *   host_stop               ask for its end
 *   host_finish             Stop, close the socket, Destroy, unload
 *   host_close
 *
 * Lifecycle calls into the driver are made on one thread of the host's own,
 * one at a time (G-22). The functions here are called from one thread (the
 * program's); host_stop from any, and the three about the display from any
 * that is not inside driver, miniport or observer, while host_open has
 * returned and host_close was not called.
 */
#ifndef SUNDOG_HOST_HOST_H
#define SUNDOG_HOST_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/socket.h"
#include "platform/event.h"
#include "sundog/adapter.h"
#include "host_link.h"
#include "host_observer.h"

struct host;

/* What went wrong, for people; filled on every failure. */
struct host_error {
	enum host_fault {
		HOST_FAULT_NONE,
		HOST_FAULT_MODULE,  /* missing, not one, no export, version */
		HOST_FAULT_ADAPTER, /* the miniport: display, encoder, ... */
		HOST_FAULT_SETTING, /* a setting that the miniport refuses */
		HOST_FAULT_SESSION, /* the session failed */
		HOST_FAULT_SYSTEM   /* memory, threads, descriptors */
	} fault;
	char text[400]; /* what, with which value, and what to do */
};

struct host_mode {
	unsigned width, height; /* 0: any */
	unsigned refresh;	/* Hz, 0: any */
};

struct host_options {
	const char *driver_path;
	const char *miniport_path;
	/* Not NULL: the module is a part of the program, this is what it would
	 * export, and its path only a name for messages. */
	QUERY_MIRACAST_DRIVER_INTERFACE driver_query;
	SUNDOG_QUERY_ADAPTER *miniport_query;
	const char *settings;	 /* adapter.h: lines "name=value\n" */
	struct host_mode wanted; /* committed if the target has it */
	const struct host_link_ops
		*link; /* NULL: nothing is known (20 Mbit/s) */
	void *link_ctx;
	const struct host_observer *observer; /* NULL: none */
	void *observer_ctx;
};

/* 0, or a negative errno with *error filled (-ENOENT, -ENOEXEC, -ENOSYS the
 * export is missing, -EPROTONOSUPPORT another version, -ENODEV ...). Strings
 * are copied. */
int host_open(const struct host_options *options, struct host **out,
	struct host_error *error);
/* Steps 4 to 6 of the normal sequence. */
int host_prepare(struct host *self, struct host_error *error);
/*
 * Gives the connected RTSP socket to the host (which closes it, also on
 * failure: G-28) and begins StartMiracastSession on the lifecycle thread.
 * Returns at once.
 */
int host_start(struct host *self, socket_handle rtsp, struct host_error *error);

enum host_phase {
	HOST_IDLE,
	HOST_PREPARED,
	HOST_STARTING, /* inside StartMiracastSession */
	HOST_RUNNING,
	HOST_STOPPING, /* inside StopMiracastSession, which follows whatever
			* ends the session, without the program's doing */
	HOST_ENDED     /* the RTSP socket is closed; waits for host_finish */
};

/* Why a session ended. */
struct host_outcome {
	enum host_phase phase;
	bool start_failed;     /* StartMiracastSession returned an error */
	bool reported;	       /* the driver reported an error */
	bool monitor_departed; /* G-60 */
	bool stopped;	       /* host_stop */
	bool stop_overran, destroy_overran; /* the 3 s rule */
	const char *overran; /* what did not come back, for words; or NULL */
	bool overran_in_miniport; /* it is the miniport's, not the driver's */
	NTSTATUS start_status;
	MIRACAST_STATUS status;		       /* with reported */
	NTSTATUS detail;		       /* with reported */
	bool monitor_connected, reduced_modes; /* MIRACAST_SESSION_INFO */
};

/* Waits until the session has ended (phase HOST_ENDED, or HOST_IDLE when there
 * is none) or deadline_us. Fills *outcome either way; returns its phase. */
enum host_phase host_wait(
	struct host *self, uint64_t deadline_us, struct host_outcome *outcome);
/* An event handle (platform/event.h) that is signalled with HOST_ENDED, to be
 * waited for with other things. */
void *host_ended_event(struct host *self);
/*
 * Asks for the session's end, from any thread: a Start that hangs on a mute
 * sink is given up (the socket is shut down, not closed). A session that is
 * prepared and not started ends too: host_start then gives -ECANCELED. Returns
 * at once.
 */
void host_stop(struct host *self);
/*
 * Commits another mode of the target in the running session: the first one
 * that fits, where 0 in wanted means any. It is the wanted one from then on,
 * also when the monitor arrives anew. A monitor that is off goes on with it.
 * Waits until the miniport's CommitMode has returned; what the sink says to
 * the mode comes later.
 * 0; -ENOENT the target has no such mode, the one before stays; -ENOTCONN no
 * session runs or no monitor is there; -EIO the miniport refuses it.
 */
int host_commit_mode(struct host *self, const struct host_mode *wanted);
/*
 * Powers the monitor off and on again, with the mode that is committed (G-82
 * to G-84). What it is already is not committed once more. Waits like
 * host_commit_mode, with the same errors (never -ENOENT); -ENOTCONN also while
 * no mode is committed.
 */
int host_monitor_power(struct host *self, bool on);

#define HOST_EDID_BYTES_MAX 2048 /* 16 blocks */

/* What an application sees of the Miracast target. */
struct host_display {
	/* Of the target, whatever is connected (G-223). */
	D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY base_type;
	/* The connector at the sink, as it reported it (G-222). */
	D3DKMDT_VIDEO_OUTPUT_TECHNOLOGY connector_type;
	unsigned mode_count; /* of the target */
	bool active;	     /* a mode is committed: mode, powered */
	bool powered;
	struct sundog_target_mode mode;
	unsigned edid_bytes; /* 0: none is known */
	uint8_t edid[HOST_EDID_BYTES_MAX];
};

/*
 * Whether there is a path to a Miracast monitor, which there is only while one
 * is connected (G-221), and what it is like. Without one *out is zeroed but
 * for base_type. Does not wait for the miniport: it is what the host knows.
 */
bool host_query_display(struct host *self, struct host_display *out);
/*
 * Stop, close the RTSP socket, Destroy, kernel destroy, unload. Waits for all
 * of it; *outcome says what came of it. After host_prepare as well.
 * Returns 0, or -ETIMEDOUT: the driver did not come back from Stop or Destroy
 * (3 s each); its thread still runs and this process must end. (Called again
 * after it came back after all, it finishes.)
 */
int host_finish(struct host *self, struct host_outcome *outcome);
/* NULL is fine. Finishes a session that is still there; with a driver that is
 * stuck it leaves host and threads to the end of the process. */
void host_close(struct host *self);

#endif
