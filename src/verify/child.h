/*
 * The process of one scenario.
 */
#ifndef SUNDOG_VERIFY_CHILD_H
#define SUNDOG_VERIFY_CHILD_H

/* The hidden verb that the program must hand to verify_child: its argv[1]. */
#define VERIFY_CHILD_VERB "verify-scenario"

/* Where its arguments stand. */
enum verify_child_argument {
	CHILD_VERB,
	CHILD_SCENARIO,
	CHILD_MODULE,
	CHILD_PERSONALITY, /* empty: none */
	CHILD_SETTINGS,	   /* empty: none */
	CHILD_FOLDER,
	CHILD_FINDINGS, /* files; findings.h */
	CHILD_RECORD,	/* platform/crash.h */
	CHILD_OUTPUT,	/* what the module prints */
	CHILD_PARENT,	/* process_own_id */
	CHILD_ARGUMENTS
};

/* Exit statuses for the verifier's own troubles. Before anything was said;
 * CANNOT_WRITE also later, as an end of its own will
 * (platform/crash.h). */
enum verify_child_status { CHILD_CANNOT_BEGIN = 2, CHILD_CANNOT_WRITE };

/* Runs it; argv[0] is the verb. Returns the exit status only when it could not
 * begin. Before the process has a second thread. */
int verify_child(int argc, char **argv);

#endif
