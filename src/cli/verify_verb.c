/*
 * `sundog verify`: says of each rule whether a module keeps it.
 */
#include "verbs.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"
#include "report_end.h"
#include "verify_options.h"
#include "verify_report.h"

static void on_interrupt(void *ctx)
{
	verify_stop(ctx);
}

/* The line is as wide as the terminal at most, or it could not be erased. */
static void on_progress(void *ctx, const struct verify_progress *now)
{
	char line[VERIFY_COLUMNS];
	size_t used;

	(void)ctx;
	snprintf(line, sizeof(line),
		"%u of %u scenarios left:", now->total - now->ended,
		now->total);
	for (const char *const *name = now->running; *name; name++) {
		used = strlen(line);
		snprintf(line + used, sizeof(line) - used, "%s %s",
			name == now->running ? "" : ",", *name);
	}
	fprintf(stderr, "\r%-*s", VERIFY_COLUMNS - 1, line);
	if (now->ended == now->total)
		fprintf(stderr, "\r%*s\r", VERIFY_COLUMNS - 1, "");
	fflush(stderr);
}

static int list(const struct verify_arguments *arguments)
{
	if (arguments->json)
		verify_print_list_json(stdout);
	else
		verify_print_list(stdout);
	return report_end(0);
}

static void run(struct verify_arguments *arguments, bool terminal,
	struct verify **verify, struct verify_report *report)
{
	if (terminal)
		arguments->verify.progress = on_progress;
	if (!verify_open(&arguments->verify, verify, report))
		return;
	interrupt_install(on_interrupt, *verify);
	verify_run(*verify, report);
	interrupt_remove();
}

int verb_verify(int argc, char **argv)
{
	const bool terminal = isatty(fileno(stderr));
	struct verify_arguments arguments;
	struct verify *verify = NULL;
	struct verify_report report;
	enum verify_form form;
	int status;

	if (!verify_arguments_parse(&arguments, argc, argv, &status))
		return status;
	if (arguments.list) {
		status = list(&arguments);
		verify_arguments_free(&arguments);
		return status;
	}
	form = arguments.json		? VERIFY_JSON
	       : isatty(fileno(stdout)) ? VERIFY_WORDS
					: VERIFY_TAP;
	run(&arguments, terminal, &verify, &report);
	if (report.fault) {
		if (terminal)
			fprintf(stderr, "\r%*s\r", VERIFY_COLUMNS - 1, "");
		fprintf(stderr, "sundog: %s\n", report.error);
	}
	if (report.fault != VERIFY_FAULT_USAGE)
		verify_print(stdout, form, &arguments.verify, &report);
	status = verify_exit_status(&report);
	verify_close(verify);
	verify_arguments_free(&arguments);
	return report_end(status);
}
