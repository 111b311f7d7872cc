/*
 * The rest of verdict.h: what only the frame around a scenario says.
 */
#ifndef SUNDOG_VERIFY_VERDICT_END_H
#define SUNDOG_VERIFY_VERDICT_END_H

/* This is no module that could be verified: one line for the user. */
void verdict_refuse(const char *why);
/* The scenario came to its end. Ends the process. */
_Noreturn void verdict_done(void);

#endif
