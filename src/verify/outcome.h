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

/* How its process ended. overran: it was killed at its limit. report: from the
 * record. output: the end of what it printed, or "". Needs findings. */
void outcome_judge(struct outcome *self, bool overran,
	const struct process_end *end, const struct crash_report *report,
	const char *output);

/* results: rule_count() of them, one for each rule. outcomes in the order in
 * which they count. */
void outcomes_join(const struct outcome *outcomes, size_t count,
	enum scenario_party party, struct verify_result *results);

#endif
