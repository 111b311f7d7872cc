/*
 * Which language driver and miniport speak: the reference contract's, or a
 * module that the driver's author supplies.
 */
#ifndef SUNDOG_VERIFY_PERSONALITY_LOAD_H
#define SUNDOG_VERIFY_PERSONALITY_LOAD_H

#include <stddef.h>
#include "sundog/personality.h"

/* path NULL: the reference contract. The table stays for the rest of the
 * process; of its functions Open and Close are there, and others may be NULL.
 * NULL: it can't be used, and *reason (reason_bytes) says why in one line. */
const struct sundog_personality_interface *personality_load(
	const char *path, char *reason, size_t reason_bytes);

#endif
