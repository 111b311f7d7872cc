/*
 * A host with the scripted modules, a sink's socket, and a log of what was
 * called.
 */
#ifndef SUNDOG_TESTS_UNIT_HOST_FIXTURE_H
#define SUNDOG_TESTS_UNIT_HOST_FIXTURE_H

#include "host/host.h"
#include "host/rtsp_listener.h"
#include "platform/thread.h"
#include "script.h"
#include "unit.h"

#define FIXTURE_LOG_BYTES 65536

struct fixture {
	struct script script; /* first: a script's functions find the rest */
	struct host_options options;
	struct host_observer observer;
	char settings[64];
	struct host *host;
	struct host_error error;
	struct host_outcome outcome;
	struct rtsp_listener listener;
	socket_handle sink; /* the far end of the RTSP connection */

	struct mutex lock;
	struct cond changed;
	char log[FIXTURE_LOG_BYTES]; /* " create start started" */
	size_t log_bytes;

	/* For the scripts' use. */
	struct event go, seen;
	NTSTATUS status;
	unsigned number;
	uint64_t test_thread;
};

int fixture_setup(void **state);
/* Closes what is open. */
int fixture_teardown(void **state);

static inline struct fixture *fixture_of(struct script *script)
{
	return (struct fixture *)script;
}

/* Each asserts that it works. */
void fixture_open(struct fixture *self);
void fixture_prepare(struct fixture *self);
/* Connects a sink and gives its socket to host_start. */
void fixture_start(struct fixture *self);
/* All of them, and until the driver is out of Start and the monitor's thread
 * has looked for a monitor. */
void fixture_run(struct fixture *self);
/* host_finish, which returns 0. */
void fixture_finish(struct fixture *self);
/* Until phase. */
void fixture_wait_phase(struct fixture *self, enum host_phase phase);

/* How often a word stands in the log; until it stands there so often; whether
 * one stands before another. */
unsigned fixture_count(struct fixture *self, const char *word);
void fixture_wait(struct fixture *self, const char *word, unsigned count);
bool fixture_in_order(
	struct fixture *self, const char *first, const char *then);
void fixture_log(struct fixture *self, const char *word);

/* The miniport indicates that the monitor came or went. */
void fixture_indicate(struct fixture *self, BOOLEAN connected);
/* The driver's I/O control of one byte. */
NTSTATUS fixture_io(struct fixture *self);
/* The miniport's message, without buffers; its completion is logged as
 * "completed" or "cancelled". */
NTSTATUS fixture_send(struct fixture *self);
/* The miniport's interrupt. */
NTSTATUS fixture_interrupt(struct fixture *self, UINT64 frame);

#endif
