/*
 * A host with nothing behind it, for what the host of src/host does not do:
 * several contexts, several sessions on one of them. Every callback is there
 * and fails as it may.
 */
#ifndef SUNDOG_VERIFY_BARE_HOST_H
#define SUNDOG_VERIFY_BARE_HOST_H

#include <stdbool.h>
#include "host/host_calls.h"
#include "verify/scenario.h"

/* Loads the driver and asks for its table; it is called by host_calls.h, so
 * that a crash or a hang has a name. False: it has said why there is no table.
 * probe_unload is due either way. */
bool bare_host_load(const struct subject *subject, struct host_driver *driver);
/* A context; device: any pointer. */
NTSTATUS bare_host_create(
	const struct host_driver *driver, HANDLE device, PVOID *context);

#endif
