/*
 * A host with nothing behind it, for what the host of src/host does not do:
 * several contexts, several sessions on one of them. Every callback is there
 * and fails as it may.
 */
#ifndef SUNDOG_VERIFY_BARE_HOST_H
#define SUNDOG_VERIFY_BARE_HOST_H

#include <stdbool.h>
#include "ddi/netdispumdddi.h"
#include "verify/scenario.h"

/* Loads the driver and asks for its table. False: it has said why there is
 * none. probe_unload is due either way. */
bool bare_host_load(
	const struct subject *subject, MIRACAST_DRIVER_INTERFACE *table);
/* A context; device: any pointer. */
NTSTATUS bare_host_create(
	const MIRACAST_DRIVER_INTERFACE *table, HANDLE device, PVOID *context);

#endif
