/*
 * Ctrl-C and SIGTERM: the first asks for a clean end, the second ends at once.
 */
#ifndef SUNDOG_CLI_INTERRUPT_H
#define SUNDOG_CLI_INTERRUPT_H

/* fn runs in the signal handler: it must be async-signal-safe. NULL: there is
 * nothing to end cleanly yet, the program ends at once. */
void interrupt_install(void (*fn)(void *ctx), void *ctx);
/* fn is not called any more; a second signal still ends the program. */
void interrupt_remove(void);
/* The terminal has shown "^C": what is printed next begins a line. */
void interrupt_end_line(void);

#endif
