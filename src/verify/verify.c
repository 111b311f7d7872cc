#include "verify.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "outcome.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/event.h"
#include "platform/file.h"
#include "platform/process_family.h"
#include "platform/thread.h"
#include "platform/wait.h"
#include "reasons.h"
#include "scenario_loading.h"

#define PATH_BYTES   1024
#define OUTPUT_BYTES 8192 /* of what a module printed, the last */
#define JOBS_MAX     64
/* One that hangs in every session would take many times its limit, and say the
 * same each time. */
#define HANGS_MAX 4

struct verify {
	struct verify_options options;
	char program[PATH_BYTES];
	char folder[SUBJECT_FOLDER_BYTES];
	struct event stop;
	struct outcome *outcomes; /* in the order of the table */
	size_t count;
	struct verify_result *results;

	struct mutex lock; /* everything below */
	size_t *order;	   /* in which they are begun: indices of outcomes */
	size_t begun, ended;
	const char *running[JOBS_MAX + 1]; /* NULL-terminated */
	bool trouble;			   /* an outcome is OUTCOME_TROUBLE */
	unsigned hangs; /* scenarios that were killed at their limit */
};

/* --- which --------------------------------------------------------------- */

const struct scenario *verify_first(enum scenario_party party)
{
	return party == SCENARIO_DRIVER ? &scenario_driver_loading
					: &scenario_miniport_loading;
}

static bool wanted(
	const struct verify_options *options, const struct scenario *scenario)
{
	const char *const *rule = options->only;

	if (scenario->party != options->party)
		return false;
	if (!rule || scenario == verify_first(options->party))
		return true;
	for (; *rule; rule++)
		if (rule_judged_by(*rule, scenario))
			return true;
	return false;
}

static bool check_only(
	const struct verify_options *options, struct verify_report *report)
{
	const enum scenario_party other = options->party == SCENARIO_DRIVER
						  ? SCENARIO_MINIPORT
						  : SCENARIO_DRIVER;

	for (const char *const *id = options->only; id && *id; id++) {
		size_t at = rule_index(*id);
		const char *reason;

		if (at < rule_count() && rule_judged(*id, options->party))
			continue;
		report->fault = VERIFY_FAULT_USAGE;
		reason = at < rule_count() ? reason_for(rule_at(at)) : NULL;
		if (at == rule_count())
			snprintf(report->error, sizeof(report->error),
				"there is no rule '%.40s': 'sundog verify "
				"--list' has them all",
				*id);
		else if (rule_judged(*id, other))
			snprintf(report->error, sizeof(report->error),
				"%s is judged with a %s only", *id,
				other == SCENARIO_DRIVER ? "driver"
							 : "miniport");
		else
			snprintf(report->error, sizeof(report->error),
				"no scenario judges %s: %s", *id,
				reason ? reason : "there is none yet");
		return false;
	}
	return true;
}

/* What is too long would be cut, and another value taken. */
static bool check_settings(
	const struct verify_options *options, struct verify_report *report)
{
	const char *settings = options->subject.settings;

	if (!settings || strlen(settings) < SUBJECT_SETTINGS_BYTES)
		return true;
	report->fault = VERIFY_FAULT_USAGE;
	snprintf(report->error, sizeof(report->error),
		"--set: %u bytes of settings, a line each; %u have room",
		(unsigned)strlen(settings), SUBJECT_SETTINGS_BYTES - 1);
	return false;
}

/* Those that may take longest first, so that none is left alone at the end. */
static void sort_order(struct verify *self)
{
	for (size_t i = 0; i < self->count; i++) {
		size_t at = i;

		for (; at > 0 &&
			self->outcomes[self->order[at - 1]].scenario->limit_s <
				self->outcomes[i].scenario->limit_s;
			at--)
			self->order[at] = self->order[at - 1];
		self->order[at] = i;
	}
}

static bool choose(struct verify *self)
{
	const struct scenario *const *at;
	size_t count = 0;

	for (at = scenarios; *at; at++)
		count += wanted(&self->options, *at);
	self->outcomes = calloc(count + 1, sizeof(*self->outcomes));
	self->order = calloc(count + 1, sizeof(*self->order));
	self->results = calloc(rule_count(), sizeof(*self->results));
	if (!self->outcomes || !self->order || !self->results)
		return false;
	for (at = scenarios; *at; at++)
		if (wanted(&self->options, *at))
			self->outcomes[self->count++].scenario = *at;
	sort_order(self);
	return true;
}

/* --- one scenario -------------------------------------------------------- */

/* The end of what a file has, as a text. */
static void read_end(const char *path, char *out, size_t bytes)
{
	FILE *file = file_open(path, "rb");
	size_t got = 0;

	if (file) {
		if (fseek(file, -(long)(bytes - 1), SEEK_END))
			rewind(file);
		got = fread(out, 1, bytes - 1, file);
		fclose(file);
	}
	for (size_t i = 0; i < got; i++)
		if (!out[i])
			out[i] = ' ';
	out[got] = '\0';
}

static void fill_path(
	const struct verify *self, size_t number, const char *kind, char *out)
{
	snprintf(out, PATH_BYTES, "%s/%u.%s", self->folder, (unsigned)number,
		kind);
}

/* Until it ended, its time is over or it is all to stop. 0 or a negative errno:
 * nothing is known of its end. */
static int wait_for(struct verify *self, struct process *child,
	unsigned limit_s, struct outcome_process *out)
{
	const uint64_t deadline_us = clock_now_us() + limit_s * 1000000ull;
	int code = process_await(child, self->stop.handle, deadline_us);
	int reaped;

	out->overran = code == -ETIMEDOUT;
	/* Before it is reaped: its number is nobody else's. */
	process_family_kill(child);
	reaped = process_wait(child, WAIT_FOREVER, &out->end);
	return code && code != -ETIMEDOUT && code != -ECANCELED ? code : reaped;
}

/* There is no result without it, so the others need not be run. */
static void trouble(struct verify *self, struct outcome *outcome,
	const char *what, int error)
{
	char why[200];

	if (error) {
		snprintf(why, sizeof(why), "%s: %s", what, strerror(-error));
		outcome_trouble(outcome, why);
	}
	mutex_lock(&self->lock);
	self->trouble = true;
	mutex_unlock(&self->lock);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static void run_one(struct verify *self, size_t number)
{
	const struct subject *subject = &self->options.subject;
	struct outcome *outcome = &self->outcomes[number];
	char findings[PATH_BYTES], record[PATH_BYTES], output[PATH_BYTES];
	char parent[24], text[OUTPUT_BYTES];
	const char *argv[CHILD_ARGUMENTS + 2] = {self->program,
		[CHILD_VERB + 1] = VERIFY_CHILD_VERB,
		[CHILD_SCENARIO + 1] = outcome->scenario->name,
		[CHILD_MODULE + 1] = subject->module,
		[CHILD_PERSONALITY + 1] = or_empty(subject->personality),
		[CHILD_SETTINGS + 1] = or_empty(subject->settings),
		[CHILD_FOLDER + 1] = self->folder,
		[CHILD_FINDINGS + 1] = findings, [CHILD_RECORD + 1] = record,
		[CHILD_OUTPUT + 1] = output, [CHILD_PARENT + 1] = parent};
	struct outcome_process process = {.output = text};
	struct process child;
	int code;

	fill_path(self, number, "findings", findings);
	fill_path(self, number, "record", record);
	fill_path(self, number, "output", output);
	snprintf(parent, sizeof(parent), "%llu",
		(unsigned long long)process_own_id());
	code = process_spawn(&child, argv);
	if (code) {
		trouble(self, outcome, "could not be started", code);
		return;
	}
	code = wait_for(self, &child, outcome->scenario->limit_s, &process);
	if (event_is_signalled(&self->stop))
		return;
	if (code) {
		trouble(self, outcome, "could not be waited for", code);
		return;
	}
	code = findings_read(&outcome->findings, findings);
	if (code) {
		trouble(self, outcome, "left findings that can't be read",
			code);
		return;
	}
	process.meant = !crash_read_file(record, &process.report);
	read_end(output, text, sizeof(text));
	outcome_judge(outcome, &process);
	if (outcome->end == OUTCOME_TROUBLE)
		trouble(self, outcome, NULL, 0);
}

/* --- all of them --------------------------------------------------------- */

static void tell_progress(struct verify *self)
{
	const struct verify_progress now = {.total = (unsigned)self->count,
		.ended = (unsigned)self->ended,
		.running = self->running};

	if (self->options.progress)
		self->options.progress(self->options.progress_ctx, &now);
}

static void begin(struct verify *self, const char *name)
{
	size_t i;

	for (i = 0; self->running[i]; i++) {
	}
	self->running[i] = name;
	tell_progress(self);
}

static void end(struct verify *self, const char *name)
{
	size_t i;

	for (i = 0; self->running[i] != name; i++) {
	}
	for (; self->running[i]; i++)
		self->running[i] = self->running[i + 1];
	self->ended++;
	tell_progress(self);
}

static void run_number(struct verify *self, size_t number)
{
	const char *name = self->outcomes[number].scenario->name;

	begin(self, name);
	mutex_unlock(&self->lock);
	run_one(self, number);
	mutex_lock(&self->lock);
	end(self, name);
}

/* One scenario after another, until none is left. */
static void work(void *ctx)
{
	struct verify *self = ctx;

	mutex_lock(&self->lock);
	while (self->begun < self->count && !self->trouble &&
		!event_is_signalled(&self->stop)) {
		size_t number = self->order[self->begun++];
		struct outcome *outcome = &self->outcomes[number];

		if (outcome->scenario == verify_first(self->options.party))
			continue;
		if (self->hangs >= HANGS_MAX) {
			snprintf(outcome->words, sizeof(outcome->words),
				"not run, because %u scenarios had to be ended "
				"at their limits (" RULE_HANG ")",
				self->hangs);
			self->ended++;
			continue;
		}
		run_number(self, number);
		self->hangs += outcome->end == OUTCOME_HUNG;
	}
	mutex_unlock(&self->lock);
}

static void run_all(struct verify *self)
{
	struct thread threads[JOBS_MAX] = {0};
	unsigned jobs = self->options.jobs;
	unsigned i;

	if (!jobs)
		jobs = 2 * process_cpus() + 4;
	if (jobs > JOBS_MAX)
		jobs = JOBS_MAX;
	for (i = 1; i < jobs && i < self->count; i++)
		thread_start(&threads[i], work, self, "verify");
	work(self); /* this thread is one of them, and perhaps the only one */
	for (i = 1; i < JOBS_MAX; i++)
		thread_join(&threads[i]);
}

/* The first one, alone. False: there is nothing to run the others for. */
static bool run_first(struct verify *self, struct verify_report *report)
{
	struct outcome *first = &self->outcomes[0];
	const struct finding *refused;

	mutex_lock(&self->lock);
	run_number(self, 0);
	mutex_unlock(&self->lock);
	refused = findings_last(&first->findings, FINDING_REFUSED);
	if (refused) {
		report->fault = VERIFY_FAULT_MODULE;
		snprintf(report->error, sizeof(report->error), "%s",
			refused->text);
		return false;
	}
	return first->end == OUTCOME_DONE &&
	       !findings_last(&first->findings, FINDING_FAIL);
}

static bool listed(
	const struct verify *self, const struct verify_result *result)
{
	if (!self->options.only)
		return true;
	return rule_listed(self->options.only, result->rule->id) ||
	       (result->rule->id[0] == 'V' && result->outcome == VERIFY_FAIL);
}

static void fill_report(struct verify *self, struct verify_report *report)
{
	outcomes_join(self->outcomes, self->count, self->options.party,
		self->results);
	report->results = self->results;
	report->count = rule_count();
	for (size_t i = 0; i < rule_count(); i++) {
		struct verify_result *result = &self->results[i];

		result->told = listed(self, result);
		if (!result->told)
			continue;
		report->passed += result->outcome == VERIFY_PASS;
		report->failed += result->outcome == VERIFY_FAIL;
		report->none += result->outcome == VERIFY_NONE;
	}
	for (size_t i = 0; i < self->count; i++)
		report->scenarios += self->outcomes[i].end != OUTCOME_NOT_RUN;
}

static void skip_the_others(struct verify *self)
{
	for (size_t i = 1; i < self->count; i++)
		snprintf(self->outcomes[i].words,
			sizeof(self->outcomes[i].words),
			"not run, because the module could not be loaded as it "
			"should");
}

void verify_run(struct verify *self, struct verify_report *report)
{
	memset(report, 0, sizeof(*report));
	if (run_first(self, report))
		run_all(self);
	else
		skip_the_others(self);
	process_family_sweep();
	if (report->fault)
		return;
	if (event_is_signalled(&self->stop)) {
		report->fault = VERIFY_FAULT_STOPPED;
		snprintf(report->error, sizeof(report->error), "interrupted");
		return;
	}
	for (size_t i = 0; i < self->count; i++) {
		if (self->outcomes[i].end != OUTCOME_TROUBLE)
			continue;
		report->fault = VERIFY_FAULT_SYSTEM;
		snprintf(report->error, sizeof(report->error), "%.590s",
			self->outcomes[i].words);
		return;
	}
	fill_report(self, report);
}

bool verify_open(const struct verify_options *options, struct verify **out,
	struct verify_report *report)
{
	struct verify *self;
	int code;

	*out = NULL;
	memset(report, 0, sizeof(*report));
	if (!check_only(options, report) || !check_settings(options, report))
		return false;
	self = calloc(1, sizeof(*self));
	code = self ? event_create(&self->stop) : -ENOMEM;
	if (!code) {
		mutex_init(&self->lock);
		self->options = *options;
		if (!choose(self))
			code = -ENOMEM;
	}
	if (!code)
		code = process_own_path(self->program, sizeof(self->program));
	if (!code)
		code = file_make_folder(
			"sundog-verify", self->folder, sizeof(self->folder));
	if (code) {
		report->fault = VERIFY_FAULT_SYSTEM;
		snprintf(report->error, sizeof(report->error),
			"no private folder for temporary files (%s): check "
			"TMPDIR",
			strerror(-code));
		if (self)
			self->folder[0] = '\0';
		verify_close(self);
		return false;
	}
	process_family_begin();
	*out = self;
	return true;
}

void verify_stop(struct verify *self)
{
	event_signal(&self->stop);
}

void verify_close(struct verify *self)
{
	if (!self)
		return;
	if (self->folder[0])
		file_remove_folder(self->folder);
	for (size_t i = 0; i < self->count; i++)
		findings_free(&self->outcomes[i].findings);
	free(self->outcomes);
	free(self->order);
	free(self->results);
	event_destroy(&self->stop);
	free(self);
}
