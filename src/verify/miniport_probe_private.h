/*
 * What the probe's files share.
 *
 *   miniport_probe.c         what is called in the miniport, loading, waiting
 *   miniport_probe_calls.c   what the miniport calls
 */
#ifndef SUNDOG_VERIFY_MINIPORT_PROBE_PRIVATE_H
#define SUNDOG_VERIFY_MINIPORT_PROBE_PRIVATE_H

#include "miniport_probe.h"

/* The host's functions, or zeroed without one. */
extern struct sundog_adapter_callbacks miniport_host;
extern DXGK_MIRACAST_DISPLAY_CALLBACKS miniport_kernel_host;

/* What the miniport gets in their place. */
extern const struct sundog_adapter_callbacks miniport_adapter_calls;
extern const DXGK_MIRACAST_DISPLAY_CALLBACKS miniport_kernel_calls;

/* Orders of the scenario, and what is owed; behind miniport_lock. */
struct miniport_script {
	bool refuse_next; /* the next interrupt */
	bool dpc_owed;	  /* one was refused */
	bool early;	  /* messages are completed early */
	unsigned gather, gathered;
	/* Departures that the driver had asked for at the last indication. */
	unsigned departures_before;
};
extern struct miniport_script miniport_script;

/* Counts in the seen. */
void miniport_note(unsigned *counter);

/* Around every call into the miniport. */
int miniport_go_in(const char *function);
void miniport_come_out(int slot);

#define CALL(function, ...)                                                    \
	do {                                                                   \
		int slot_ = miniport_go_in(function);                          \
		__VA_ARGS__;                                                   \
		miniport_come_out(slot_);                                      \
	} while (0)

#endif
