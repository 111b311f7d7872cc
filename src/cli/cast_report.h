/*
 * What `sundog cast` says at the end: how it ended, in words or as JSON.
 */
#ifndef SUNDOG_CLI_CAST_REPORT_H
#define SUNDOG_CLI_CAST_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include "cast_watch.h"
#include "host/host.h"
#include "platform/socket.h"

enum cast_end {
	CAST_END_OPEN, /* the session's outcome says it */
	CAST_END_FOR,
	CAST_END_INTERRUPT,
	CAST_END_ERROR /* failed before there was a session */
};

struct cast_result {
	const char *driver, *miniport; /* their paths, for words */
	enum cast_end end;
	int status;	 /* with CAST_END_ERROR */
	char error[512]; /* with CAST_END_ERROR */
	bool has_peer;
	struct socket_address peer;
	uint64_t accepted_us;
	struct host_outcome outcome;
	bool must_exit;	      /* the driver hangs: free nothing */
	char file_error[300]; /* a file that was asked for is not whole */
};

/* Notes a failure; returns status. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int cast_result_fail(
	struct cast_result *self, int status, const char *format, ...);

/* For a session that could not say how it ended: all that is known is line.
 * supervisor_report. */
int cast_report_crash(const char *line, bool json);
/* Prints, and returns the exit status. */
int cast_report(
	struct cast_result *self, const struct cast_watch *watch, bool json);

#endif
