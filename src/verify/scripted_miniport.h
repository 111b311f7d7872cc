/*
 * The scripted miniport: what a driver under test has for a display. It is a
 * part of the program (host_options.miniport_query), has one Miracast target,
 * speaks through a personality and does what the scenario orders. One in a
 * process.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_MINIPORT_H
#define SUNDOG_VERIFY_SCRIPTED_MINIPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "platform/thread.h"
#include "sundog/adapter.h"
#include "sundog/personality.h"

/* What it saw since the Miracast context was made. Times: clock_now_us. */
struct scripted_miniport_seen {
	unsigned io_controls;
	unsigned understood; /* those of the language */
	unsigned arrivals, departures, stream_starts, stream_stops, idrs;
	uint64_t arrival_us, departure_us;
	struct sundog_request arrival, stream; /* the last ones */
	unsigned completed;		       /* messages, by their callback */
	unsigned completed_badly;	       /* with an error */
	unsigned overwritten; /* the driver wrote past the answer's room, or
			       * into the message */
	unsigned chunks;      /* that the host took */
};

/* Guards the seen; the condition is broadcast with every change. */
extern struct mutex scripted_miniport_lock;
extern struct cond scripted_miniport_changed;
extern struct scripted_miniport_seen scripted_miniport_seen;

/* Which language it speaks; opens the personality with each Miracast context.
 * Before host_open. */
void scripted_miniport_init(const struct sundog_personality_interface *table);

/* host_options.miniport_query */
NTSTATUS scripted_miniport_query(
	UINT version, UINT size, struct sundog_adapter_interface *out);

/* Orders; any thread of the scenario. */

/* Whether an arrival is indicated to the host, which then commits a mode, of
 * which the driver is told: the whole road (default). False: it is answered,
 * nothing follows. */
void scripted_miniport_indicate(bool wanted);
#define SCRIPTED_MESSAGE_BYTES 4096 /* what a personality may make */

/* Sends a message made by the personality, or any bytes (copied). The result
 * is the host's: STATUS_PENDING when it was accepted. STATUS_NOT_SUPPORTED:
 * the personality makes no such message. */
NTSTATUS scripted_miniport_set_mode(const struct sundog_mode *mode);
NTSTATUS scripted_miniport_power(bool on);
NTSTATUS scripted_miniport_message(
	const void *input, UINT input_bytes, UINT output_bytes);
/* The messages of the two above: bytes written to out; 0: the personality
 * makes no such message. While a Miracast context exists. */
UINT scripted_miniport_make_set_mode(
	const struct sundog_mode *mode, void *out, UINT bytes);
UINT scripted_miniport_make_power(bool on, void *out, UINT bytes);
/*
 * One picture of `slices` slices (at least 1) as chunks: FRAME_START, then
 * interrupts. Its frame number, counting from 1, stands in the payload of every
 * slice (scripted_frame.h). Returns the number; 0: no chunk could be made.
 */
uint64_t scripted_miniport_picture(bool idr, unsigned slices);
/* A whole picture of this number in one slice as a packet of GetNextChunkData
 * in out, for scripts that hand chunks out themselves. Returns its bytes (28 +
 * the private data); 0: no chunk could be made, or it did not fit. */
UINT scripted_miniport_packet(bool idr, uint64_t number, void *out, UINT bytes);
/* Lets the host run out of chunks: more interrupts than it has room for, each
 * a picture. False: it took them all, or none could be made. */
bool scripted_miniport_flood(void);

/* Waits until *counter of the seen is at least value; false: deadline_us has
 * passed. */
bool scripted_miniport_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us);
unsigned scripted_miniport_count(const unsigned *counter);

#endif
