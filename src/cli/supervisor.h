/*
 * A session is a process of its own, and this is the one that waits for it.
 *
 * A verb that loads other people's modules runs in a child, so that there is
 * somebody left to say who crashed. The parent has one thread, opens nothing
 * and only waits: it hands on the signals that ask for an end, and the exit
 * status. Either ends with the other: a child whose parent was killed ends its
 * session as if interrupted, within 5 s.
 *
 * Both are in the terminal's process group, so Ctrl-Z and fg work as ever, and
 * Ctrl-C reaches both: what the parent hands on is marked (SI_QUEUE), and
 * interrupt.h takes both for one.
 */
#ifndef SUNDOG_CLI_SUPERVISOR_H
#define SUNDOG_CLI_SUPERVISOR_H

#include <stdbool.h>

/* Says, in the parent, how the child ended when it could not say so itself;
 * returns the exit status. json: supervisor_want_json was called. */
typedef int supervisor_report(const char *line, bool json);

/* Runs verb in a child and returns its exit status; in the child, what verb
 * returned. Before the process has a second thread. */
int supervisor_run(int (*verb)(int argc, char **argv),
	supervisor_report *report, int argc, char **argv);

/* In the child: the report is to be JSON. */
void supervisor_want_json(bool json);
/* In the child: ends it at once, with what is printed, because a module does
 * not come back and must not be unloaded. */
_Noreturn void supervisor_exit(int status);

#endif
