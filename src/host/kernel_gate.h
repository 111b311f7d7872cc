/*
 * The gate to the miniport: who may be inside its functions, and when.
 *
 * It holds the record of which thread is inside which lifecycle call of the
 * driver (G-22, G-166), the rule which I/O control is served, waits or fails
 * (G-24, G-43, G-44, G-97, G-98, G-179), the Miracast class of kernel
 * functions, of which one runs at a time (G-92, G-205), and the exclusive
 * level that an I/O control with HardwareAccess asks for (G-90).
 */
#ifndef SUNDOG_HOST_KERNEL_GATE_H
#define SUNDOG_HOST_KERNEL_GATE_H

#include <stdbool.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"
#include "platform/thread.h"

enum gate_state {
	GATE_CLOSED,	 /* no kernel context: all fail */
	GATE_CREATING,	 /* inside Create: others wait */
	GATE_CREATED,	 /* all are served */
	GATE_STARTING,	 /* inside Start: others wait (G-43) */
	GATE_RUNNING,	 /* all are served */
	GATE_STOPPING,	 /* inside Stop: others fail (G-97) */
	GATE_STOPPED,	 /* all fail */
	GATE_DESTROYING, /* inside Destroy: others fail */
};

struct kernel_gate {
	struct mutex lock;
	struct cond changed;
	enum gate_state state;
	uint64_t thread; /* inside the driver's lifecycle call, 0: none */
	bool refused;	 /* the kernel context went early (G-179) */
	bool busy;	 /* a function of the Miracast class runs */
	bool exclusive;	 /* ... and nothing else may (level three) */
	unsigned others; /* functions outside the class that run */
};

void kernel_gate_init(struct kernel_gate *self);
void kernel_gate_destroy(struct kernel_gate *self);

/* The calling thread goes into Create, Start, Stop or Destroy ... */
void kernel_gate_enter_call(struct kernel_gate *self, enum gate_state during);
/* ... and comes out of it. */
void kernel_gate_leave_call(struct kernel_gate *self, enum gate_state after);
/* Whether the calling thread is inside that call right now. */
bool kernel_gate_inside(struct kernel_gate *self, enum gate_state call);

/* No I/O control from now on, on no thread; those that wait fail. Until the
 * next kernel_gate_enter_call(GATE_CREATING). */
void kernel_gate_refuse(struct kernel_gate *self);

/* An I/O control of the calling thread wants in. Waits or fails as the table
 * of MiracastIoControl says; after STATUS_SUCCESS kernel_gate_end must
 * follow, after STATUS_INVALID_DEVICE_STATE not. */
NTSTATUS kernel_gate_begin_io(struct kernel_gate *self, bool exclusive);
/* The kernel context is made or destroyed. False when another function of the
 * class still runs at deadline_us. */
bool kernel_gate_begin_context(struct kernel_gate *self, uint64_t deadline_us);
/* The end of either. */
void kernel_gate_end(struct kernel_gate *self);

/* A function of the miniport outside the class: waits only while an exclusive
 * one runs. */
void kernel_gate_begin_other(struct kernel_gate *self);
void kernel_gate_end_other(struct kernel_gate *self);

#endif
