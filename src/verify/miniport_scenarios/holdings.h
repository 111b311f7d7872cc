/*
 * What a miniport left behind (G-185).
 */
#ifndef SUNDOG_VERIFY_MINIPORT_HOLDINGS_H
#define SUNDOG_VERIFY_MINIPORT_HOLDINGS_H

#include "platform/process_self.h"

/* Judges G-185: whether the process holds no more than before; waits a little
 * for threads that are about to be gone. after: of what, in words. */
void holdings_judge(const struct process_holdings *before, const char *after);

#endif
