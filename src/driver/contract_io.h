/*
 * The driver's way out: the host's functions, and the reference contract's
 * I/O controls through them.
 *
 * Every call can fail where the host says so (in Stop, from any thread but
 * Stop's: G-97), so callers look at the result only where it matters. No lock
 * of the driver is held across any of them.
 */
#ifndef SUNDOG_DRIVER_CONTRACT_IO_H
#define SUNDOG_DRIVER_CONTRACT_IO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include "ddi/netdispumdddi.h"
#include "sundog/contract.h"

/*
 * Where the one thread is that makes I/O controls (a session has one at a
 * time). A miniport may never return from one; then Stop gives the thread up,
 * which it finds out when it comes back. It can only be given up inside a
 * call, so between two calls it need not ask again.
 */
enum io_place { IO_OUTSIDE, IO_INSIDE, IO_GIVEN_UP };

struct driver_host {
	HANDLE device;
	MIRACAST_CALLBACKS calls; /* copied: the host's may not last */
	atomic_int place;	  /* enum io_place */
};

/* Fills the header of a request of bytes bytes. */
void contract_header(struct sundog_header *header, enum sundog_io_control code,
	size_t bytes);

/*
 * Sends a request, which begins with a filled header. Never asks for hardware
 * access (G-91). answer may be NULL; *returned, at most answer_bytes, is how
 * much of it the miniport filled. STATUS_CANCELLED: this thread was given up.
 */
NTSTATUS contract_request(struct driver_host *host,
	const struct sundog_header *request, void *answer, size_t answer_bytes,
	size_t *returned);

/* A request that is nothing but its header. */
NTSTATUS contract_order(struct driver_host *host, enum sundog_io_control code);

NTSTATUS contract_set_bit_rate(struct driver_host *host, uint32_t bit_rate);

/* A session begins: nobody is given up. */
void contract_begin(struct driver_host *host);
/* Gives the thread up that is inside an I/O control now: it will not call the
 * host again. False: it is not inside one. Any other thread. */
bool contract_give_up(struct driver_host *host);
/* That thread's question. */
bool contract_is_given_up(const struct driver_host *host);

/* One line for the user (SUNDOG_IO_REPORT_TEXT). */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void contract_text(struct driver_host *host,
	enum sundog_severity severity, const char *format, ...);

/*
 * A setting of the adapter into value (SUNDOG_SETTING_VALUE_BYTES). False, and
 * value empty: not set, or the miniport does not speak the contract.
 */
bool contract_setting(struct driver_host *host, const char *name, char *value);

/* Protocol events for the host's log (G-142, G-143). */
void contract_event(struct driver_host *host, MIRACAST_PROTOCOL_EVENT event);

#endif
