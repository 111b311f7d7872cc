/*
 * Whether the module closes descriptors that are not its own: one that nobody
 * but us has any business with.
 *
 * A module that does so leaves everything behind it in ruins; it is told at
 * once, before they fall. Nothing says that a descriptor was closed, so
 * somebody has to look now and then, and at the end.
 */
#ifndef SUNDOG_VERIFY_CANARY_H
#define SUNDOG_VERIFY_CANARY_H

#include <stdbool.h>

/* Among the first descriptors of the process. False: there is none left. */
bool canary_open(void);
/* Begins a thread that looks; where it is closed, the process ends with the
 * finding (V-04). */
void canary_watch(void);
/* Looks now; what is found is said. Any thread. */
bool canary_lives(void);

#endif
