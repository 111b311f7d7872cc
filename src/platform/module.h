/*
 * Loadable modules.
 */
#ifndef SUNDOG_PLATFORM_MODULE_H
#define SUNDOG_PLATFORM_MODULE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef ELIBACC /* Windows' errno.h has no such number: Linux' own */
#define ELIBACC 79
#endif

struct module;

/*
 * Loads the shared object or DLL at path; a name without a folder is looked
 * for beside the running program first, then in the system's places. Symbols
 * stay private to the module and all of them are bound at once. On failure:
 * -ENOENT (no such file), -ENOEXEC (a file, but no module for this machine, or
 * not the whole of one), -ELIBACC (needs a library, or a symbol of one, that is
 * missing), -ENOMEM, and words in reason, mostly the system's own.
 */
int module_load(const char *path, struct module **out, char *reason,
	size_t reason_bytes);
/* The address of a name that the module itself exports (not a library that it
 * needs), NULL when there is none. */
void *module_symbol(const struct module *self, const char *name);
/* NULL is fine. */
void module_unload(struct module *self);
/* The file that was loaded. */
const char *module_path(const struct module *self);

/* Whether this very code is part of the running program; false: of a module
 * that was loaded into it, which has its own copy of this room. */
bool module_is_program(void);

/* The module that has this address, of a function of its, stays loaded to the
 * end of the process, whoever unloads it: a thread that its owner had to let go
 * comes back into it some day. */
void module_pin(const void *address_inside);

#endif
