/*
 * A look at a shared object before the system maps it.
 */
#ifndef SUNDOG_PLATFORM_MODULE_ELF_POSIX_H
#define SUNDOG_PLATFORM_MODULE_ELF_POSIX_H

#include <stddef.h>

/*
 * Whether the file holds all that its headers tell the loader to map. The
 * loader does not look: it dies of SIGBUS at the first page that is missing,
 * and the program with it. -ENOEXEC and the reason when bytes are missing; 0
 * for everything else, also for what is no shared object of this machine at
 * all: the loader itself refuses that, and says why.
 */
int module_elf_check(const char *path, char *reason, size_t reason_bytes);

#endif
