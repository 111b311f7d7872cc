#include <stdio.h>
#include <string.h>

#include "cast_report.h"
#include "config.h"
#include "exit_status.h"
#include "supervisor.h"
#include "verbs.h"
#include "verify/child.h"

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	/* NULL: it loads no module, and needs no process of its own. */
	supervisor_report *report;
	const char *what; /* NULL: not for people */
} verbs[] = {
	{"cast", verb_cast, cast_report_crash,
		"project a screen onto a Miracast receiver"},
	{"sink", verb_sink, NULL, "be a Miracast receiver"},
	{"verify", verb_verify, NULL,
		"say what a Miracast driver does wrong, rule by rule"},
	{VERIFY_CHILD_VERB, verify_child, NULL, NULL},
};

static void usage(FILE *file)
{
	size_t i;

	fputs("Usage: sundog VERB [OPTION]...\n\nVerbs:\n", file);
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (verbs[i].what)
			fprintf(file, "  %-8s %s\n", verbs[i].name,
				verbs[i].what);
	fputs("\n'sundog VERB --help' says what a verb takes.\n", file);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	if (verb->report)
		return supervisor_run(verb->run, verb->report, argc, argv);
	return verb->run(argc, argv);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2) {
		usage(stderr);
		return EXIT_STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
		!strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_STATUS_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("sundog " SUNDOG_VERSION);
		return EXIT_STATUS_DONE;
	}
	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!strcmp(argv[1], verbs[i].name))
			return run(&verbs[i], argc - 1, argv + 1);
	}
	fprintf(stderr, "sundog: no verb '%s'\n", argv[1]);
	usage(stderr);
	return EXIT_STATUS_USAGE;
}
