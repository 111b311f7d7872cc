/*
 * The probe: shims between the host and the driver under test, both ways.
 *
 * The host of src/host gets probe_query as its driver. Every call into the
 * module and out of it comes through here: what is always wrong is noticed
 * here (standing_driver_rules), what a scenario waits for is counted. One
 * driver, one context at a time, in one process: the callbacks of the interface
 * carry nothing that would tell two probes apart.
 */
#ifndef SUNDOG_VERIFY_PROBE_H
#define SUNDOG_VERIFY_PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/thread.h"

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

/* What was seen. Times: clock_now_us. */
struct probe_seen {
	enum probe_place place;
	unsigned starts_entered;
	unsigned creates, starts, stops, destroys; /* that came back */
	NTSTATUS create_status, start_status;
	MIRACAST_SESSION_INFO info; /* of the last Start */
	uint64_t start_entered_us, start_left_us;
	uint64_t stop_entered_us, stop_left_us;

	unsigned io_controls, hardware_accesses; /* with HardwareAccess */
	unsigned messages;	  /* HandleKernelModeMessage came back ... */
	unsigned messages_failed; /* ... with an error */
	unsigned statuses;	  /* ReportSessionStatus */
	struct {
		MIRACAST_STATUS status;
		NTSTATUS detail;
		enum probe_place place; /* where the driver was */
	} status[PROBE_STATUSES];
	unsigned events[4];  /* by MIRACAST_PROTOCOL_EVENT */
	unsigned statistics; /* ReportStatistic, chunk_sent among them */
	unsigned chunk_sent;
	unsigned next_chunk_inside;
	unsigned chunks; /* calls that gave the driver some */
	unsigned registrations;
};

/* A scenario's own eyes and hands; NULL members are allowed. Called on the
 * driver's threads without the lock. */
struct probe_hooks {
	/* Before the host sees it. */
	void (*statistic)(const MIRACAST_STATISTIC_DATA *record);
	/* In place of the host's function, which it may call. */
	PFN_GET_NEXT_CHUNK_DATA next_chunk;
	PFN_MIRACAST_IO_CONTROL io_control;
};

/* Before anything else. path: the module under test. hooks may be NULL. */
void probe_init(const char *path, const struct probe_hooks *hooks);

/* The host's driver_query: loads the module (again after each unload) and
 * answers with the shims. */
NTSTATUS NTAPI probe_query(UINT version, UINT size, VOID *out);
/* Loads it and gives its export, for scenarios without a host. NULL: it can't
 * be loaded or has no export, which has been found (V-05, G-06). */
QUERY_MIRACAST_DRIVER_INTERFACE probe_export(void);
/* After the host let go of the driver. Nothing when it is not loaded. */
void probe_unload(void);

/* Whether something is about to go wrong with the session, or may, so that the
 * driver may report it. Where not (as at first), a report is a finding (G-147)
 * and ends the scenario, whose other rules would only show that the session is
 * over. */
void probe_expect_status(bool expected);

/* Guards the seen; the condition is broadcast with every change. */
extern struct mutex probe_lock;
extern struct cond probe_changed;
extern struct probe_seen probe_seen;

/* Waits until *counter (of probe_seen) is at least value; false: deadline_us
 * has passed. */
bool probe_wait(const unsigned *counter, unsigned value, uint64_t deadline_us);
unsigned probe_count(const unsigned *counter);
enum probe_place probe_where(void);
/* "CRITICAL_ERROR" ... */
const char *probe_status_name(MIRACAST_STATUS status);
/* "0xC0000001" for the words of a finding; the UINT of a result. */
UINT probe_hex(NTSTATUS status);

/* The host's callbacks, for hooks that hand on. */
extern MIRACAST_CALLBACKS probe_host;
/* The device handle that the host gave. */
extern HANDLE probe_device;
/* What the driver gets of the host's GetNextChunkData where no hook is: one
 * packet at a time, of so many bytes at most (0: any number, any size). What it
 * makes of several is for one scenario to find; in all others that would be
 * seen as something else. */
extern UINT probe_packet_bytes;
NTSTATUS NTAPI probe_next_chunk(HANDLE device, UINT timeout_ms,
	UINT event_count, HANDLE *events, UINT *bytes,
	MIRACAST_CHUNK_DATA *buffer, UINT *outstanding);

#endif
