/*
 * What a program may watch of a session. The host never looks inside I/O
 * controls and messages; a program that knows what its driver and miniport
 * say to each other can.
 *
 * Functions are called on host, driver and miniport threads, also at the same
 * time; they return quickly and never call back into the host. NULL members
 * are allowed. All pointers are valid during the call.
 */
#ifndef SUNDOG_HOST_HOST_OBSERVER_H
#define SUNDOG_HOST_HOST_OBSERVER_H

#include <stddef.h>
#include <stdint.h>
#include "ddi/netdispumdddi.h"

/* Where a chunk record came from. */
enum host_record_source {
	HOST_RECORD_DRIVER,    /* ReportStatistic */
	HOST_RECORD_INTERRUPT, /* the miniport's interrupt: also queued */
	HOST_RECORD_MINIPORT   /* DxgkCbReportChunkInfo: only logged */
};

struct host_observer {
	/* Every record, at the time it was reported (clock_now_us). */
	void (*statistic)(void *ctx, uint64_t now_us,
		enum host_record_source source,
		const MIRACAST_STATISTIC_DATA *record);
	/* ReportSessionStatus. */
	void (*status)(void *ctx, MIRACAST_STATUS status, NTSTATUS detail);
	/* An I/O control after the miniport answered it. */
	void (*io_control)(void *ctx, const void *input, size_t input_bytes,
		const void *output, size_t output_bytes, NTSTATUS result);
	/* A message after the driver answered it. */
	void (*message)(void *ctx, const void *input, size_t input_bytes,
		NTSTATUS result);
	/* The host committed a mode; NULL: took the path down. */
	void (*mode)(void *ctx, unsigned width, unsigned height,
		unsigned refresh_numerator, unsigned refresh_denominator);
	/* One line for the user: what he asked for is not what he gets. NULL:
	 * the host writes it to the program's log, as a warning. */
	void (*note)(void *ctx, const char *text);
	/* One line for a debug log. */
	void (*trace)(void *ctx, const char *line);
};

#endif
