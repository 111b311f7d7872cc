/*
 * Filling a struct host_error.
 */
#ifndef SUNDOG_HOST_HOST_ERROR_H
#define SUNDOG_HOST_HOST_ERROR_H

#include "host.h"

/* Writes fault and text, returns code: "return host_fail(...)". error may be
 * NULL. */
#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
int host_fail(struct host_error *error, int code, enum host_fault fault,
	const char *format, ...);

/* An NTSTATUS as %08X takes it. */
static inline unsigned host_status_hex(NTSTATUS status)
{
	return (unsigned)status;
}

#endif
