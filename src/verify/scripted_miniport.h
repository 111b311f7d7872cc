/*
 * The scripted miniport: what a driver under test has for a display. It is a
 * part of the program (host_options.miniport_query), has one Miracast target,
 * speaks through a personality and does what the scenario orders.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_MINIPORT_H
#define SUNDOG_VERIFY_SCRIPTED_MINIPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"
#include "sundog/adapter.h"
#include "sundog/personality.h"

/* What it saw, behind scripted_miniport_lock. Times: clock_now_us. */
struct scripted_miniport_seen {
	unsigned io_controls, unknown; /* unknown: not of the language */
	unsigned understood;	       /* any other */
	unsigned hardware_access;      /* unused by scripts: the host's gate */
	unsigned arrivals, departures, stream_starts, stream_stops, idrs,
		bit_rates;
	uint64_t arrival_us, stream_start_us, idr_us;
	struct sundog_request arrival, stream; /* the last ones */
	unsigned completed;		       /* messages, by their callback */
	unsigned completed_badly;	       /* with an error */
	ULONG_PTR returned_most;	       /* Information of any */
	unsigned contexts_made, contexts_destroyed;
	unsigned modes_committed;
};

extern struct mutex scripted_miniport_lock;
extern struct cond scripted_miniport_changed;
extern struct scripted_miniport_seen scripted_miniport_seen;

/* Which language it speaks. Before host_open. */
void scripted_miniport_init(const struct sundog_personality_interface *table);

/* host_options.miniport_query */
NTSTATUS scripted_miniport_query(
	UINT version, UINT size, struct sundog_adapter_interface *out);

/* Orders; any thread of the scenario. */

/* Whether MONITOR_ARRIVE is indicated to the host, which then commits a mode,
 * which then sends set-mode: the whole road (default). False: it is answered,
 * nothing follows. */
void scripted_miniport_indicate(bool wanted);
/* Sends a message made by the personality, or any bytes. The host accepts it
 * or not: the result is the host's. */
NTSTATUS scripted_miniport_set_mode(const struct sundog_mode *mode);
NTSTATUS scripted_miniport_power(bool on);
NTSTATUS scripted_miniport_message(
	const void *input, UINT input_bytes, UINT output_bytes);
/*
 * One picture of `slices` slices (at least 1) as chunks: interrupts. Its frame
 * number, counting from 1, stands in the payload of every slice (see
 * scripted_frame.h). Returns the number; 0: the personality made no chunk.
 * idr: with SPS, PPS and an IDR picture.
 */
uint64_t scripted_miniport_picture(bool idr, unsigned slices);
/* The same without an interrupt for it: a chunk record as it would be, for
 * scripts that hand chunks to the driver themselves. */
UINT scripted_miniport_make_chunk(
	bool idr, uint64_t frame, MIRACAST_CHUNK_DATA *out, UINT bytes);

/* Waits until *counter of the seen is at least value. */
bool scripted_miniport_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us);
unsigned scripted_miniport_count(const unsigned *counter);

#endif
