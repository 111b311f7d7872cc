/*
 * A scenario: one course of events that a module is put through, in a process
 * of its own, and the rules that can be judged by it.
 */
#ifndef SUNDOG_VERIFY_SCENARIO_H
#define SUNDOG_VERIFY_SCENARIO_H

#include <stdbool.h>

/* With the NUL; both together fit into what a miniport is given, with the name
 * of a file in the folder. */
#define SUBJECT_SETTINGS_BYTES 640
#define SUBJECT_FOLDER_BYTES   300

/* Where the module under test comes from. */
struct subject {
	const char *module;	 /* a path */
	const char *personality; /* a path; NULL: the reference contract */
	/* For a miniport's AddAdapter: lines "name=value\n"; NULL: none. */
	const char *settings;
	/* For temporary files; removed by whoever made it, also after a crash.
	 * NULL: where the system has them. */
	const char *folder;
};

enum scenario_party { SCENARIO_DRIVER, SCENARIO_MINIPORT };

struct scenario {
	const char *name;  /* "stop-while-playing": [a-z0-9-] */
	const char *title; /* one line: what is done */
	enum scenario_party party;
	/* After so long the process is ended and that is a finding (V-02). What
	 * takes long because the record says so names the wait in its title. */
	unsigned limit_s;
	/* NULL-terminated: every rule that run may judge, besides those of
	 * standing_rules. */
	const char *const *rules;
	/* Says what it saw with verdict.h. */
	void (*run)(const struct subject *subject);
};

/* All of them, NULL-terminated. */
extern const struct scenario *const scenarios[];

/* Rules that every scenario with a session of this party watches: the probe's.
 * NULL-terminated. */
extern const char *const standing_driver_rules[];
extern const char *const standing_miniport_rules[];

/* The rules of the verifier's own, about the module as code in a process. */
#define RULE_CRASH "V-01" /* no function of it crashes */
#define RULE_HANG  "V-02" /* every function of it comes back */
#define RULE_EXIT  "V-03" /* it does not end the process */
#define RULE_OTHER "V-04" /* it leaves alone what is not its own */
#define RULE_LOAD  "V-05" /* it can be loaded, again and again */

#endif
