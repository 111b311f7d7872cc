/*
 * The probe: shims between the host and the driver under test, both ways.
 *
 * The host of src/host gets probe_query as its driver. Every call into the
 * module and out of it comes through here: what is always wrong is noticed
 * here (standing_driver_rules), what a scenario waits for is counted and told
 * to it. One driver, one context at a time, in one process: the callbacks of
 * the interface carry nothing that would tell two probes apart.
 */
#ifndef SUNDOG_VERIFY_PROBE_H
#define SUNDOG_VERIFY_PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/socket.h"
#include "platform/thread.h"
#include "sundog/personality.h"

/* Where the driver is, by the lifecycle calls. */
enum probe_place {
	PROBE_OUTSIDE, /* before Create, after Destroy */
	PROBE_IN_CREATE,
	PROBE_CREATED,
	PROBE_IN_START,
	PROBE_STARTED,
	PROBE_IN_STOP,
	PROBE_STOPPED,
	PROBE_IN_DESTROY
};

#define PROBE_STATUSES 16

/* What was seen; everything behind probe_lock. Times: clock_now_us. */
struct probe_seen {
	enum probe_place place;
	unsigned creates, starts, stops, destroys;
	NTSTATUS query_status, create_status, start_status;
	MIRACAST_SESSION_INFO info; /* of the last Start */
	uint64_t start_entered_us, start_left_us;
	uint64_t stop_entered_us, stop_left_us;

	unsigned io_controls;
	unsigned messages; /* HandleKernelModeMessage came back */
	unsigned statuses; /* ReportSessionStatus */
	struct {
		MIRACAST_STATUS status;
		NTSTATUS detail;
	} status[PROBE_STATUSES];
	unsigned events[4]; /* by MIRACAST_PROTOCOL_EVENT */
	unsigned chunk_sent;
	unsigned next_chunk_calls; /* GetNextChunkData, entered */
	unsigned next_chunk_inside;
	unsigned chunks; /* handed to the driver */
	unsigned registrations, unregistrations;
	PFN_DATARATE_NOTIFICATION notify;
};

/* A scenario's own eyes and hands; NULL members are allowed. Called on the
 * driver's threads without probe_lock. */
struct probe_hooks {
	/* Before the host sees it. */
	void (*statistic)(void *ctx, const MIRACAST_STATISTIC_DATA *record);
	/* In place of the host's GetNextChunkData, which it may call. */
	PFN_GET_NEXT_CHUNK_DATA next_chunk;
	/* Right before the driver's Start, on its thread. */
	void (*before_start)(void *ctx);
};

/* Before anything else. path: the module under test. */
void probe_init(const char *path, const struct probe_hooks *hooks, void *ctx);

/* The host's driver_query: loads the module (again after each unload) and
 * answers with the shims. */
NTSTATUS NTAPI probe_query(UINT version, UINT size, VOID *out);
/* Loads and asks the real export, for scenarios without a host. NULL: it
 * can't be loaded or has no export, which has been found (V-05, G-06). */
QUERY_MIRACAST_DRIVER_INTERFACE *probe_export(void);
/* After the host let go of the driver. What the module left behind is judged
 * (G-184), then it is unloaded. */
void probe_unload(void);

/* The lock and its condition, which is broadcast with every change of seen. */
extern struct mutex probe_lock;
extern struct cond probe_changed;
extern struct probe_seen probe_seen;

/* Waits until *counter (of probe_seen) is at least value; false: deadline_us
 * has passed. */
bool probe_wait(const unsigned *counter, unsigned value, uint64_t deadline_us);
/* One value of probe_seen. */
unsigned probe_count(const unsigned *counter);
enum probe_place probe_where(void);

/* The callbacks of the host, for hooks that hand on. */
const MIRACAST_CALLBACKS *probe_host_callbacks(void);

#endif
