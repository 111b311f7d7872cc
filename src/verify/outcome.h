/*
 * What became of one scenario's process, and of all of them together: rule by
 * rule. Knows no process; verify.c fills it in.
 */
#ifndef SUNDOG_VERIFY_OUTCOME_H
#define SUNDOG_VERIFY_OUTCOME_H

#include <stdbool.h>
#include "findings.h"
#include "platform/crash.h"
#include "platform/process.h"
#include "scenario.h"
#include "verify.h"

enum outcome_end {
	OUTCOME_NOT_RUN, /* words: why */
	OUTCOME_TROUBLE, /* the verifier's own, or the system's */
	OUTCOME_DONE,
	OUTCOME_GAVE_UP,
	OUTCOME_CRASHED,
	OUTCOME_HUNG,
	OUTCOME_EXITED
};

#define OUTCOME_WORDS 900

struct outcome {
	const struct scenario *scenario;
	enum outcome_end end;
	char words[OUTCOME_WORDS]; /* of all but DONE: a sentence */
	struct findings findings;
};

/* How its process ended. */
struct outcome_process {
	struct process_end end;
	bool overran; /* it was killed at its limit */
	bool meant;   /* it said that its end was its own will */
	struct crash_report report;
	const char *output; /* the end of what it printed, or "" */
};

/* Needs findings. */
void outcome_judge(struct outcome *self, const struct outcome_process *process);
/* It could not be run, or not be understood. why: after "the process of
 * scenario 'x'". */
void outcome_trouble(struct outcome *self, const char *why);

/* results: rule_count() of them, one for each rule. outcomes in the order in
 * which they count. */
void outcomes_join(const struct outcome *outcomes, size_t count,
	enum scenario_party party, struct verify_result *results);

#endif
