/*
 * The scripted driver: what a miniport under test has for a user-mode driver.
 * It is a part of the program (host_options.driver_query), knows no network,
 * speaks through a personality and asks the miniport for what the scenario
 * orders. One in a process.
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_DRIVER_H
#define SUNDOG_VERIFY_SCRIPTED_DRIVER_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/thread.h"
#include "sundog/personality.h"

/* What it saw. */
struct scripted_driver_seen {
	unsigned starts;
	unsigned arrivals_asked; /* requests for an arrival, or of any bytes */
	unsigned departures_asked; /* likewise */
	unsigned messages;	   /* entered HandleKernelModeMessage */
	unsigned set_modes, powers;
	struct sundog_mode set_mode; /* the last one; width 0: none */
	bool power_on;		     /* the last one */
	unsigned slices;	     /* chunks that the language explains */
	unsigned unreadable;	     /* or does not */
	unsigned pictures;	     /* slices that were their picture's last */
	unsigned idrs;		     /* first slices of IDR pictures */
};

/* Guards the seen; the condition is broadcast with every change. */
extern struct mutex scripted_driver_lock;
extern struct cond scripted_driver_changed;
extern struct scripted_driver_seen scripted_driver_seen;

/* Which language it speaks; opens the personality with each driver context.
 * Before host_open. */
void scripted_driver_init(const struct sundog_personality_interface *table);

/* host_options.driver_query */
NTSTATUS NTAPI scripted_driver_query(UINT version, UINT size, VOID *out);

/* Orders; any thread of the scenario, between Create and Destroy. */

/* How a request went. */
struct scripted_answer {
	NTSTATUS status;
	bool made;  /* the language has such a request */
	bool taken; /* the answer was one, by the language */
};

/* Asks the miniport, as MiracastIoControl; returns when it has answered. */
struct scripted_answer scripted_driver_request(
	const struct sundog_request *request);
/* The request's bytes, without sending them; 0: there is none. */
UINT scripted_driver_make(const struct sundog_request *request, VOID *buffer,
	UINT bytes, UINT *answer_bytes);
/* Any bytes. STATUS_INVALID_DEVICE_STATE without a context. */
NTSTATUS scripted_driver_io(const VOID *input, UINT input_bytes, VOID *output,
	UINT output_bytes, UINT *returned);

/* Messages stay inside HandleKernelModeMessage until it is false again. */
void scripted_driver_hold(bool hold);
/* What messages are answered with (STATUS_SUCCESS). */
void scripted_driver_answer(NTSTATUS status);
/* Whether chunks are released when they were read (default). */
void scripted_driver_release(bool wanted);

/* What the personality says of a chunk's private data; *slice as ReadChunk has
 * it but without its bytes. */
bool scripted_driver_explain(
	UINT bytes, const VOID *private_data, struct sundog_slice *slice);

/* Waits until *counter of the seen is at least value; false: deadline_us has
 * passed. */
bool scripted_driver_wait(
	const unsigned *counter, unsigned value, uint64_t deadline_us);
unsigned scripted_driver_count(const unsigned *counter);

#endif
