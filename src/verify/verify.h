/*
 * Verifying a driver, or a miniport: every scenario in a process of its own,
 * several at a time, and what they saw joined to one result for each rule.
 *
 *   verify_open    checks what is wanted, makes a private temporary folder
 *   verify_run     returns when every process has ended
 *   verify_close   removes the folder
 *
 * Nothing of the module runs in this process, and nothing outlives it: a
 * scenario that is not over within its limit is killed with all that it
 * started (platform/process_family.h). The program must hand VERIFY_CHILD_VERB
 * to verify_child (child.h). One verification at a time in a process, which
 * starts no children of its own meanwhile.
 */
#ifndef SUNDOG_VERIFY_VERIFY_H
#define SUNDOG_VERIFY_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include "rules.h"
#include "scenario.h"

struct verify;

#define VERIFY_WHAT_BYTES  1000
#define VERIFY_ERROR_BYTES 600

/* How far it is; names of scenarios that run, the oldest first. */
struct verify_progress {
	unsigned total, ended;
	const char *const *running; /* NULL-terminated */
};

struct verify_options {
	struct subject subject;
	enum scenario_party party;
	/* NULL-terminated: only these rules are judged; NULL: all. */
	const char *const *only;
	unsigned jobs; /* processes at a time; 0: 2 for each processor and 4 */
	/* Whenever one begins or ends; on any thread, one call at a time.
	 * NULL: none. */
	void (*progress)(void *ctx, const struct verify_progress *now);
	void *progress_ctx;
};

enum verify_outcome { VERIFY_NONE, VERIFY_PASS, VERIFY_FAIL };

struct verify_result {
	const struct rule *rule;
	enum verify_outcome outcome;
	/* It is wanted, or one of the verifier's own that failed. */
	bool told;
	const char *scenario; /* which one said so; NULL: none */
	/* FAIL: what was seen and expected; NONE: why; PASS: empty. */
	char what[VERIFY_WHAT_BYTES];
};

enum verify_fault {
	VERIFY_FAULT_NONE,
	VERIFY_FAULT_USAGE,   /* of only, of settings */
	VERIFY_FAULT_MODULE,  /* missing, or not one for this machine */
	VERIFY_FAULT_SYSTEM,  /* no folder, no process, no memory */
	VERIFY_FAULT_STOPPED, /* verify_stop */
};

struct verify_report {
	enum verify_fault fault;
	char error[VERIFY_ERROR_BYTES]; /* with a fault: one line */
	/* Without one: a result for each rule, in the order of the reference.
	 */
	const struct verify_result *results;
	size_t count;
	unsigned passed, failed, none; /* of those that are told */
	unsigned scenarios;	       /* that were run */
};

/* Strings stay the caller's. False: report->fault and its error say why. */
bool verify_open(const struct verify_options *options, struct verify **out,
	struct verify_report *report);
/* Once. *report is valid until verify_close. */
void verify_run(struct verify *self, struct verify_report *report);
/* Ends all of it early. From any thread, and from a signal handler. */
void verify_stop(struct verify *self);
/* NULL is fine. */
void verify_close(struct verify *self);

/* The only scenario that runs alone, and first. */
const struct scenario *verify_first(enum scenario_party party);

#endif
