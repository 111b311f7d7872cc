/*
 * What the files of probe.h share.
 *
 *   probe.c             loading, and the calls into the driver
 *   probe_callbacks.c   the driver's calls to the host
 */
#ifndef SUNDOG_VERIFY_PROBE_PRIVATE_H
#define SUNDOG_VERIFY_PROBE_PRIVATE_H

#include <stdbool.h>
#include "probe.h"

extern struct probe_hooks probe_hooks;
extern bool probe_status_expected; /* behind probe_lock */
/* What the driver gets in Create. */
extern const MIRACAST_CALLBACKS probe_callbacks;
/* Something was seen: broadcasts and unlocks. */
void probe_change(void);

#endif
