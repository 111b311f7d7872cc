/*
 * What a module that is out of it has left in the process: threads, sockets,
 * other descriptors.
 */
#ifndef SUNDOG_VERIFY_LEFT_BEHIND_H
#define SUNDOG_VERIFY_LEFT_BEHIND_H

#include <stdbool.h>
#include "platform/process_self.h"

/* Compares with what there was before, and says what is left after `when`
 * under the rule. A thread that is on its way out is waited for. */
void left_behind_judge(const char *rule, const char *when,
	const struct process_holdings *before);
/* Whether threads are left now: the module must not be unloaded under them. */
bool left_behind_threads(const struct process_holdings *before);

#endif
