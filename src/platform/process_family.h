/*
 * Processes that run other people's code, and whatever that starts: none of it
 * outlives the process that began it all.
 *
 * Linux: each child leads a process group, which is killed as a whole, and dies
 * with its parent (PR_SET_PDEATHSIG); what left the group is handed to the
 * parent when its own parent ends (PR_SET_CHILD_SUBREAPER), which sweeps it up.
 * Windows: the parent is in a job that ends with it, and so are all that it
 * starts.
 */
#ifndef SUNDOG_PLATFORM_PROCESS_FAMILY_H
#define SUNDOG_PLATFORM_PROCESS_FAMILY_H

#include <stddef.h>
#include "process.h"

/* The file that this process runs. 0 or a negative errno. */
int process_own_path(char *out, size_t bytes);
/* How many threads of it can run at once, at least 1. */
unsigned process_cpus(void);

/* In the parent, before it starts any. Children that it has already are not of
 * the family. */
void process_family_begin(void);
/* In a child, before it runs anything strange; parent as process_own_id gave
 * it there. Ends the child at once when that one is gone. */
void process_family_join(uint64_t parent);
uint64_t process_own_id(void);
/* In the parent: ends a child at once, if it has not ended yet, and on Linux
 * its group as well; process_wait still reaps. Not after that: the number may
 * be somebody else's then. On Windows what the child started goes with the
 * parent. Nothing when there is no child. */
void process_family_kill(struct process *child);
/* In the parent, when it has no children of its own any more but those that it
 * had before it began: ends what they left behind. */
void process_family_sweep(void);

#endif
