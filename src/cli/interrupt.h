/*
 * Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once.
 */
#ifndef SUNDOG_CLI_INTERRUPT_H
#define SUNDOG_CLI_INTERRUPT_H

#include <stdbool.h>

/* fn runs in the signal handler: it must be async-signal-safe. */
void interrupt_install(void (*fn)(void *ctx), void *ctx);
/* Back to what it was before; fn is not called any more. */
void interrupt_remove(void);
bool interrupt_happened(void);

#endif
