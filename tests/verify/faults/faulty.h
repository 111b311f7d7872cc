/*
 * What the sources of a faulty module share: which fault this one has, and the
 * driver's context.
 *
 * FAULT is a name of faults.h, or none; the build gives it, with FAULT_IS_name
 * for what only the preprocessor can do. Every module compiles the code of all
 * faults.
 */
#ifndef SUNDOG_TESTS_FAULTY_H
#define SUNDOG_TESTS_FAULTY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/event.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "sundog/contract.h"

enum driver_fault {
	DRIVER_FAULT_none,
#define DRIVER_FAULT(name, rule, what) DRIVER_FAULT_##name,
#include "faults.h"
};

enum miniport_fault {
	MINIPORT_FAULT_none,
#define MINIPORT_FAULT(name, rule, what) MINIPORT_FAULT_##name,
#include "faults.h"
};

#define FAULT_PASTE_(kind, name) kind##name
#define FAULT_PASTE(kind, name)	 FAULT_PASTE_(kind, name)
/* Whether this module has that fault. */
#define DRIVER_HAS(name)                                                       \
	(FAULT_PASTE(DRIVER_FAULT_, FAULT) == DRIVER_FAULT_##name)
#define MINIPORT_HAS(name)                                                     \
	(FAULT_PASTE(MINIPORT_FAULT_, FAULT) == MINIPORT_FAULT_##name)

#if defined(_WIN32)
#define FAULTY_EXPORT __declspec(dllexport)
#else
#define FAULTY_EXPORT __attribute__((visibility("default")))
#endif

/* A CHUNK_SENT that is held back. */
struct late_report {
	MIRACAST_STATISTIC_DATA record;
	uint64_t due_us;
};
#define LATE_REPORTS 256

/*
 * The wrapper's context. It is the device handle that our driver gets, so that
 * the callbacks find it without anything process-wide.
 */
struct faulty {
	HANDLE device;
	MIRACAST_CALLBACKS host;
	PVOID good; /* our driver's context */
	struct mutex lock;
	struct cond changed;

	/* The session. */
	socket_handle rtsp;
	unsigned starts;
	bool had_monitor;     /* at Start */
	bool announced;	      /* its arrival, to the miniport */
	UINT remembered;      /* the session info of the first Start */
	UINT64 link_bit_rate; /* as Start got it */
	struct thread late_start;
	bool late_runs;
	MIRACAST_SESSION_INFO *info; /* the host's */
	void *kept, *kept_message;   /* what is never released */
	unsigned handling;	     /* the message that is being worked on */

	bool plugged_in;	 /* a monitor came after Start */
	bool departed;		 /* ... and the miniport heard that it went */
	bool answered;		 /* M1, by the sink */
	bool second_monitor;	 /* another context of this process had one */
	struct sundog_mode mode; /* of the stream; all 0: none yet */
	struct sundog_stream_started stream; /* the answer */

	/* arrival_in_start: the request that Start makes for our driver. */
	bool starting, request_there, request_done;
	UINT request_bytes, answer_bytes;
	VOID *request, *answer;
	UINT *returned;
	NTSTATUS request_status;

	/* What is kept too long. */
	socket_handle socket;
	struct event event;
	struct thread worker;
	struct event worker_stop;

	/* chunk_sent_late, two_takers, monitor_soon ...: a thread, ended by
	 * Stop.
	 */
	struct thread thread;
	bool thread_runs, thread_leaves;
	bool reset_seen; /* by the second taker */
	struct late_report late[LATE_REPORTS];
	unsigned late_first, late_count;
	UINT64 sent_count;

	/* The driver's notification of the data rate. */
	PVOID notify_context;
	PFN_DATARATE_NOTIFICATION notify;
	bool rates_refused;
};

/* faulty_callbacks.c: the callbacks that our driver gets. */
MIRACAST_CALLBACKS faulty_callbacks(const MIRACAST_CALLBACKS *host);
/* Stop is through with our driver: ends what the callbacks began. */
void faulty_callbacks_stop(struct faulty *self);
/* Inside Start, once our driver's Start returned: makes the request for the
 * arrival on this thread. */
void faulty_arrive_in_start(struct faulty *self);
/* Asks for the monitor's departure. */
void faulty_depart(struct faulty *self);
/* A record of no kind. */
void faulty_log_nothing(struct faulty *self);
/* A monitor arrives in 300 ms, whatever the sink has. */
void faulty_arrive_soon(struct faulty *self);
/* A chunk came; on the thread that sends it: an RTP number is left out now and
 * then. */
void faulty_jump(struct faulty *self);
/* The session info is completed in 50 ms. */
void faulty_complete_late(struct faulty *self);
/* How often this was called with that name in this process: in its environment,
 * for the module is unloaded meanwhile. One thread at a time. */
unsigned faulty_count_up(const char *name);
void faulty_log_event(struct faulty *self, MIRACAST_PROTOCOL_EVENT event);

#endif
