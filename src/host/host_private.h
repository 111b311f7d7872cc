/*
 * What the host's files share: the host itself.
 *
 *   host.c             the program's functions
 *   host_lifecycle.c   the thread that calls the driver, and its watchdog
 *   host_session.c     the steps of a session that run on that thread
 *   host_callbacks.c   what driver and miniport call
 *   host_calls.c       every call into driver and miniport
 *   host_modules.c, host_adapter.c, host_monitor.c, host_messages.c,
 *   host_data_rate.c, chunk_queue.c, kernel_gate.c
 *                      one mechanism each, none knows the host
 *
 * Locks: self->lock guards the session's state below and is held over nothing
 * that waits. The mechanisms have a lock each; self->lock may be held while
 * one of theirs is taken, never the other way round. No lock is held while
 * driver, miniport or observer run.
 */
#ifndef SUNDOG_HOST_HOST_PRIVATE_H
#define SUNDOG_HOST_HOST_PRIVATE_H

#include <stdatomic.h>

#include "host.h"
#include "chunk_queue.h"
#include "host_adapter.h"
#include "host_data_rate.h"
#include "host_messages.h"
#include "host_modules.h"
#include "host_monitor.h"
#include "host_watch.h"
#include "kernel_gate.h"
#include "platform/event.h"
#include "platform/thread.h"

/* G-173, G-182: what Stop and Destroy may take. */
#define HOST_CALL_LIMIT_US 3000000u
/* For the watchdog: how long it waits for an I/O control to come back before
 * it destroys the kernel context (G-205). */
#define HOST_KERNEL_LIMIT_US 1000000u

/* What an opaque HANDLE points at. Each has its own magic, so that a handle of
 * the wrong kind is noticed. */
struct host_handle {
	uint32_t magic;
	struct host *host;
};

#define HOST_MAGIC_DEVICE  0x68646576u /* hMiracastDeviceHandle */
#define HOST_MAGIC_KERNEL  0x686b6e6cu /* MiracastHandle */
#define HOST_MAGIC_ADAPTER 0x68616470u /* hAdapter */

enum host_command {
	HOST_COMMAND_NONE,
	HOST_COMMAND_PREPARE,
	HOST_COMMAND_START,
	HOST_COMMAND_FINISH,
	HOST_COMMAND_EXIT
};

/* Where the lifecycle thread is inside the driver, for the watchdog. */
enum host_call {
	HOST_CALL_NONE,
	HOST_CALL_CREATE,
	HOST_CALL_START,
	HOST_CALL_DRAIN, /* waiting for messages and notifications (I-05) */
	HOST_CALL_STOP,
	HOST_CALL_DESTROY,
	HOST_CALL_KERNEL /* the end of the kernel context */
};

struct host {
	/* From host_open on, never changed. */
	struct host_handle device, kernel, adapter_handle;
	char *driver_path;
	QUERY_MIRACAST_DRIVER_INTERFACE driver_query; /* NULL: load it */
	struct host_link_ops link;
	void *link_ctx;
	struct host_watch watch;
	struct sundog_adapter_callbacks adapter_callbacks;
	MIRACAST_CALLBACKS callbacks;
	DXGK_MIRACAST_DISPLAY_CALLBACKS kernel_callbacks;

	struct host_adapter adapter;
	struct host_monitor monitor;
	struct kernel_gate gate;
	struct chunk_queue chunks;
	struct host_messages messages;
	struct host_data_rate data_rate;
	struct event ended;
	struct thread lifecycle, watchdog;

	/* Set once by host_open; the miniport may call before. */
	atomic_bool adapter_started;
	atomic_bool dpc_owed; /* after a refused interrupt (G-121) */

	/* The kernel context; guarded by the gate's Miracast class. */
	PVOID kernel_context;
	atomic_bool kernel_created;

	/* The driver; of the lifecycle thread, and stable while messages and
	 * notifications run. */
	struct host_driver driver;
	PVOID driver_context;

	struct mutex lock;
	struct cond changed; /* anything below */
	enum host_phase phase;
	enum host_command command;
	int command_result; /* of the lifecycle thread until command is NONE */
	struct host_error command_error;
	enum host_call call;
	uint64_t call_deadline_us; /* 0: the watchdog sleeps */
	bool call_overran;	   /* the watchdog has acted on this call */
	bool watchdog_busy, watchdog_quit;
	bool end_requested;
	bool preparing, stop_early; /* host_stop during host_prepare */
	socket_handle rtsp;
	struct host_outcome outcome;
};

/* host_lifecycle.c */

int host_lifecycle_start(struct host *self);
/* Ends both threads; no session is there. */
void host_lifecycle_end(struct host *self);
/* Whether there is a session that can end: Start was entered, Stop was not.
 * self->lock is held. */
bool host_in_session(const struct host *self);
/* The session, which is starting or running, has to end for the reason that
 * the caller has just noted in self->outcome. self->lock is held. Stop follows
 * on the lifecycle thread. */
void host_request_end(struct host *self);
/* The same for the program's wish: a Start that hangs is given up. */
void host_request_stop(struct host *self);
/* The lifecycle thread goes into a call of the driver. limit_us 0: it may
 * take as long as it likes. self->lock is held. */
void host_begin_call(struct host *self, enum host_call call, uint64_t limit_us);
/* It came back. Waits while the watchdog acts on an overrun, so that both
 * never work on the session at once. self->lock is held, and left while it
 * waits. */
void host_end_call(struct host *self);
/* self->lock is held. */
void host_set_phase(struct host *self, enum host_phase phase);
/* Destroys the kernel context unless that has happened. False when an I/O
 * control was still inside at deadline_us. */
bool host_destroy_kernel_context(struct host *self, uint64_t deadline_us);

/* host_session.c: the lifecycle thread's steps, called without the lock */

int host_session_prepare(struct host *self, struct host_error *error);
void host_session_start(struct host *self);
void host_session_stop(struct host *self);
void host_session_finish(struct host *self);

/* host_callbacks.c */

/* Fills the tables that driver and miniport get. */
void host_callbacks_init(struct host *self);
/* host_message_deliver and host_monitor's departed, ctx is the host. */
NTSTATUS host_deliver_message(
	void *ctx, const struct host_message *message, UINT *returned);
void host_monitor_departed(void *ctx);

#endif
