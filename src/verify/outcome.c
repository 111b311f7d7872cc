#include "outcome.h"

#include <stdio.h>
#include <string.h>

#include "child.h"
#include "reasons.h"

#define VERDICT_ALL "*" /* verdict.h: every rule of the scenario */

#define SIGNAL_KILL 9

/* "ASan: SEGV" out of "==7==ERROR: AddressSanitizer: SEGV on ...". */
static bool sanitizer_words(const char *output, char *reason, size_t bytes)
{
	static const char mark[] = "Sanitizer: ";
	const char *at = strstr(output, mark);
	const char *begin = at, *end;

	if (!at)
		return false;
	while (begin > output && begin[-1] > ' ')
		begin--;
	end = at + sizeof(mark) - 1;
	while (*end > ' ')
		end++;
	snprintf(reason, bytes, "%.*s", (int)(end - begin), begin);
	return true;
}

/* Its last line that says anything. */
static void last_words(const char *output, char *line, size_t bytes)
{
	const char *end = output + strlen(output);
	const char *begin;

	while (end > output && end[-1] <= ' ')
		end--;
	begin = end;
	while (begin > output && begin[-1] != '\n')
		begin--;
	snprintf(line, bytes, "%.*s", (int)(end - begin), begin);
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
}

/* ", while ..." and what it printed last. */
static void add_circumstances(
	struct outcome *self, const char *phase, const char *output)
{
	size_t used = strlen(self->words);
	char line[160];

	while (used && self->words[used - 1] == ' ')
		self->words[--used] = '\0';
	last_words(output, line, sizeof(line));
	snprintf(self->words + used, sizeof(self->words) - used, "%s%s%s%s%s",
		*phase ? ", while " : "", phase,
		*line ? "; the last that was printed: '" : "", line,
		*line ? "'" : "");
}

static void describe_hang(
	struct outcome *self, const struct crash_report *report)
{
	if (report->module[0])
		snprintf(self->words, sizeof(self->words),
			"%s did not come back from %s within %u s",
			report->module, report->function,
			self->scenario->limit_s);
	else
		snprintf(self->words, sizeof(self->words),
			"the scenario did not end within %u s",
			self->scenario->limit_s);
}

static enum outcome_end judge(struct outcome *self, bool overran,
	const struct process_end *end, struct crash_report *report,
	const char *output)
{
	const char *words = crash_signal_words(end->code);
	char exited[64] = "crashed";

	if (overran) {
		describe_hang(self, report);
		return OUTCOME_HUNG;
	}
	if (!end->exited && !report->reason[0]) {
		/* No handler came to it. */
		if (words)
			snprintf(report->reason, sizeof(report->reason), "%s",
				words);
		else
			snprintf(report->reason, sizeof(report->reason),
				"signal or exception 0x%X",
				(unsigned)end->code);
	}
	if (!report->reason[0])
		sanitizer_words(output, report->reason, sizeof(report->reason));
	if (end->exited)
		snprintf(exited, sizeof(exited),
			"ended the process (exit status %d)", end->code);
	crash_describe(report, exited, self->words, sizeof(self->words));
	return report->reason[0] ? OUTCOME_CRASHED : OUTCOME_EXITED;
}

void outcome_trouble(struct outcome *self, const char *why)
{
	snprintf(self->words, sizeof(self->words),
		"the process of scenario '%s' %s", self->scenario->name, why);
	self->end = OUTCOME_TROUBLE;
}

/* Where the module had no part in it. */
static bool is_trouble(
	struct outcome *self, const struct outcome_process *process)
{
	const struct process_end *end = &process->end;
	const struct crash_report *report = &process->report;
	const bool begun = self->findings.count > 0 || report->module[0];
	char why[120];

	if (!process->overran && end->exited &&
		end->code == CHILD_CANNOT_WRITE && (!begun || process->meant)) {
		outcome_trouble(self,
			"could not write what it found: is the folder for "
			"temporary files full? Check TMPDIR");
		return true;
	}
	if (!process->overran && !end->exited && end->code == SIGNAL_KILL &&
		!report->reason[0]) {
		outcome_trouble(
			self, "was killed from outside (out of memory?)");
		return true;
	}
	if (begun)
		return false;
	if (process->overran)
		snprintf(why, sizeof(why), "did not begin within %u s",
			self->scenario->limit_s);
	else
		snprintf(why, sizeof(why), "could not begin (%s %d)",
			end->exited ? "exit status" : "signal", end->code);
	outcome_trouble(self, why);
	return true;
}

void outcome_judge(struct outcome *self, const struct outcome_process *process)
{
	const struct process_end *end = &process->end;
	const struct finding *phase =
		findings_last(&self->findings, FINDING_PHASE);
	struct crash_report copy = process->report;
	bool done = findings_last(&self->findings, FINDING_DONE);
	bool in_order = !process->overran && end->exited && end->code == 0;

	copy.phase[0] = '\0'; /* told below, and whole */
	/* The verifier's own code is on every stack; what it does inside a call
	 * of the module is what the module made of it. */
	if (copy.program && copy.module[0])
		copy.code[0] = '\0';
	self->words[0] = '\0';
	if (in_order && done) {
		self->end = OUTCOME_DONE;
		return;
	}
	if (in_order && findings_last(&self->findings, FINDING_GAVE_UP)) {
		snprintf(self->words, sizeof(self->words),
			"the scenario could not go on");
		self->end = OUTCOME_GAVE_UP;
	} else if (!is_trouble(self, process)) {
		self->end = judge(
			self, process->overran, end, &copy, process->output);
	}
	add_circumstances(self,
		done			       ? "the process ended"
		: phase			       ? phase->text
		: self->end == OUTCOME_TROUBLE ? ""
					       : "it began",
		self->end == OUTCOME_CRASHED || self->end == OUTCOME_EXITED ||
				self->end == OUTCOME_TROUBLE
			? process->output
			: "");
}

static void set(struct verify_result *result, enum verify_outcome outcome,
	const struct outcome *by, const char *what)
{
	result->outcome = outcome;
	result->scenario = by ? by->scenario->name : NULL;
	snprintf(result->what, sizeof(result->what), "%s", what);
}

/* Of every rule of the scenario that it said nothing else about. */
static void take_none_of_all(const struct outcome *from, const char *why,
	struct verify_result *results)
{
	for (size_t i = 0; i < rule_count(); i++) {
		const char *id = results[i].rule->id;

		if (id[0] != 'V' && results[i].outcome == VERIFY_NONE &&
			!results[i].scenario &&
			rule_judged_by(id, from->scenario))
			set(&results[i], VERIFY_NONE, from, why);
	}
}

/* What was said in so many words. */
static void take_findings(
	const struct outcome *from, struct verify_result *results)
{
	for (size_t i = 0; i < from->findings.count; i++) {
		const struct finding *said = &from->findings.items[i];
		size_t at = rule_index(said->rule);
		struct verify_result *result = &results[at];

		if (at == rule_count() || result->outcome == VERIFY_FAIL)
			continue;
		if (said->kind == FINDING_FAIL)
			set(result, VERIFY_FAIL, from, said->text);
		else if (said->kind == FINDING_PASS &&
			 result->outcome == VERIFY_NONE)
			set(result, VERIFY_PASS, from, "");
		else if (said->kind == FINDING_NONE &&
			 result->outcome == VERIFY_NONE && !result->scenario)
			set(result, VERIFY_NONE, from, said->text);
	}
}

/* The rules about the module as code in a process. */
static void take_end(const struct outcome *from, struct verify_result *results)
{
	static const char *const rules[] = {
		[OUTCOME_CRASHED] = RULE_CRASH,
		[OUTCOME_HUNG] = RULE_HANG,
		[OUTCOME_EXITED] = RULE_EXIT,
	};
	static const char *const kept[] = {
		RULE_CRASH, RULE_HANG, RULE_EXIT, RULE_OTHER};
	struct verify_result *result;

	if (from->end >= OUTCOME_CRASHED) {
		result = &results[rule_index(rules[from->end])];
		if (result->outcome != VERIFY_FAIL)
			set(result, VERIFY_FAIL, from, from->words);
	}
	for (size_t i = 0;
		from->end == OUTCOME_DONE && i < sizeof(kept) / sizeof(kept[0]);
		i++) {
		result = &results[rule_index(kept[i])];
		if (result->outcome == VERIFY_NONE)
			set(result, VERIFY_PASS, from, "");
	}
}

/* Why nobody said anything about a rule. */
static void explain_none(const struct outcome *outcomes, size_t count,
	enum scenario_party party, struct verify_result *result)
{
	const enum scenario_party other =
		party == SCENARIO_DRIVER ? SCENARIO_MINIPORT : SCENARIO_DRIVER;
	const char *reason = reason_for(result->rule);
	const struct outcome *silent = NULL;
	char what[VERIFY_WHAT_BYTES];

	for (size_t i = 0; i < count; i++) {
		if (!rule_judged_by(result->rule->id, outcomes[i].scenario))
			continue;
		if (!silent || (silent->end == OUTCOME_DONE &&
				       outcomes[i].end != OUTCOME_DONE))
			silent = &outcomes[i];
	}
	if (silent && silent->end == OUTCOME_DONE) {
		set(result, VERIFY_NONE, silent,
			"the scenario did not come to judge it");
	} else if (silent) {
		snprintf(what, sizeof(what), "%s%s",
			silent->end == OUTCOME_NOT_RUN
				? ""
				: "its scenario did not come so far: ",
			silent->words);
		set(result, VERIFY_NONE, silent, what);
	} else if (reason) {
		set(result, VERIFY_NONE, NULL, reason);
	} else if (rule_judged(result->rule->id, other)) {
		set(result, VERIFY_NONE, NULL,
			other == SCENARIO_DRIVER
				? "judged with a driver: sundog verify DRIVER"
				: "judged with a miniport: sundog verify "
				  "--miniport MODULE");
	} else {
		set(result, VERIFY_NONE, NULL, "no scenario judges it");
	}
}

void outcomes_join(const struct outcome *outcomes, size_t count,
	enum scenario_party party, struct verify_result *results)
{
	for (size_t i = 0; i < rule_count(); i++) {
		memset(&results[i], 0, sizeof(results[i]));
		results[i].rule = rule_at(i);
	}
	for (size_t i = 0; i < count; i++)
		take_findings(&outcomes[i], results);
	for (size_t i = 0; i < count; i++) {
		const struct finding *all = findings_about(
			&outcomes[i].findings, FINDING_NONE, VERDICT_ALL);

		if (all)
			take_none_of_all(&outcomes[i], all->text, results);
	}
	for (size_t i = 0; i < count; i++)
		take_end(&outcomes[i], results);
	for (size_t i = 0; i < rule_count(); i++)
		if (results[i].outcome == VERIFY_NONE && !results[i].what[0])
			explain_none(outcomes, count, party, &results[i]);
}
