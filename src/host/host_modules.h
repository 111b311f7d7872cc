/*
 * Loading the two modules and checking what they export, with words for every
 * way in which that can fail (G-07 to G-13).
 */
#ifndef SUNDOG_HOST_HOST_MODULES_H
#define SUNDOG_HOST_HOST_MODULES_H

#include "host.h"
#include "platform/crash.h"
#include "platform/module.h"
#include "sundog/adapter.h"

struct host_driver {
	struct module *module; /* NULL: not loaded, or part of the program */
	void *export;	       /* its address */
	char name[CRASH_NAME_BYTES]; /* for the notes of host_calls.h */
	MIRACAST_DRIVER_INTERFACE table;
};

struct host_miniport {
	struct module *module;
	void *export;
	char name[CRASH_NAME_BYTES];
	struct sundog_adapter_interface table;
};

/*
 * 0, or with *error filled and nothing loaded: -ENOENT no such file, -ENOEXEC
 * not a module, -ELIBACC a library it needs is missing, -ENOSYS the export is
 * missing, -EPROTONOSUPPORT another version, -EPROTO the table it gives is not
 * one. built_in: what the module exports, when it is a part of the program
 * (only the table is asked for then); NULL: the file at path is loaded.
 */
int host_driver_load(struct host_driver *self, const char *path,
	QUERY_MIRACAST_DRIVER_INTERFACE built_in, struct host_error *error);
int host_miniport_load(struct host_miniport *self, const char *path,
	SUNDOG_QUERY_ADAPTER *built_in, struct host_error *error);
/* Nothing when not loaded. */
void host_driver_unload(struct host_driver *self);
void host_miniport_unload(struct host_miniport *self);

#endif
