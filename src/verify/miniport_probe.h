/*
 * The miniport's probe: shims between the host and the miniport under test,
 * both ways.
 *
 * The host of src/host gets miniport_probe_query as its miniport; a scenario
 * without a host may call the shims itself. Every call into the module and out
 * of it comes through here: what is always wrong is noticed here
 * (standing_miniport_rules), what a scenario waits for is counted. One miniport
 * with one adapter in one process.
 */
#ifndef SUNDOG_VERIFY_MINIPORT_PROBE_H
#define SUNDOG_VERIFY_MINIPORT_PROBE_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"
#include "sundog/adapter.h"

#define MINIPORT_CHILDREN    16
#define MINIPORT_INDICATIONS 64

/* What was seen. Times: clock_now_us. */
struct miniport_seen {
	/* Calls into it, and what they gave. */
	unsigned io_controls; /* entered */
	struct sundog_child children[MINIPORT_CHILDREN];
	UINT child_count;
	ULONG target;		 /* the Miracast one's uid */
	DXGK_MIRACAST_CAPS caps; /* at the adapter's start */
	bool context_live;	 /* a Miracast context exists */

	/* What it called. */
	unsigned indications, arrivals, departures;
	DXGK_CHILD_STATUS indication[MINIPORT_INDICATIONS];
	bool connected; /* by its indications */
	unsigned interrupts, dpcs, steps;
	unsigned refused;	     /* interrupts that a script refused */
	unsigned dpcs_after_refusal; /* refusals that a DPC followed */
	unsigned sent;		     /* messages: DxgkCbMiracastSendMessage */
	unsigned completed;	     /* ... its callback came back */
	unsigned without_callback;
	unsigned gathered; /* times that completions began at once */
};

/* Guards the seen; the condition is broadcast with every change. */
extern struct mutex miniport_lock;
extern struct cond miniport_changed;
extern struct miniport_seen miniport_seen;

/* Before anything else. path: the module under test. */
void miniport_probe_init(const char *path);

/* host_options.miniport_query: loads the module (again after each unload) and
 * answers with the shims. */
NTSTATUS miniport_probe_query(
	UINT version, UINT size, struct sundog_adapter_interface *out);
/* Loads and finds the real export. NULL: it can't be, which has been said
 * (V-05). */
SUNDOG_QUERY_ADAPTER *miniport_probe_export(void);
/* The module's own functions, for calls that no host makes. Valid from
 * AddAdapter (table) and QueryInterface (miracast) on. */
struct miniport_real {
	struct sundog_adapter_interface table;
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast;
	PVOID adapter, context;
};
extern struct miniport_real miniport_real;
/* After the host let go of it. */
void miniport_probe_unload(void);

/* Scripts, any thread. */

/* The next interrupt's Status is STATUS_NO_MEMORY; the host never sees it. */
void miniport_probe_refuse(void);
/* Messages are completed, with STATUS_CANCELLED, before
 * DxgkCbMiracastSendMessage returns, and reach nobody (G-80). */
void miniport_probe_complete_early(bool wanted);
/* The completions of that many messages wait for each other and begin at
 * once (G-78); those that come later, and 0: none. */
void miniport_probe_gather(unsigned messages);

/*
 * Waits until *counter (of the seen) is at least value; false: deadline_us has
 * passed. A function of the miniport that is inside for long by then is a hang,
 * and waited for until somebody ends the process (V-02): nothing that is
 * missing meanwhile is a fault of its own.
 */
bool miniport_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us);
/* That alone: returns when no function hangs. */
void miniport_wait_out(void);
unsigned miniport_count(const unsigned *counter);
/* A copy of all. */
struct miniport_seen miniport_seen_now(void);

#endif
