#include "verify_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_status.h"
#include "options.h"
#include "platform/file.h"

static const char help[] =
	"Puts a Miracast driver (or a display miniport) through everything "
	"that\n"
	"a system and a sink may do to it, and says of each rule of the "
	"driver\n"
	"interface whether it was kept: pass, fail or n/a.\n"
	"\n"
	"      --miniport MODULE     verify this miniport, with a scripted "
	"driver\n"
	"      --only RULE[,RULE]... only these, as in G-27,G-176\n"
	"      --set NAME=VALUE      a setting of the miniport's (repeatable)\n"
	"      --personality MODULE  the private language of your driver and\n"
	"                            miniport (sundog/personality.h); without\n"
	"                            one, the reference contract is spoken\n"
	"      --jobs N              scenarios at a time (default: 2 for each\n"
	"                            processor, and 4)\n"
	"      --list                every rule: whom it binds, and which\n"
	"                            scenarios judge it, or why none does\n"
	"      --json                print one JSON object\n"
	"      --help\n"
	"\n"
	"On a pipe the result is TAP. Each scenario runs in a process of its\n"
	"own; a crash, a hang or an exit is a finding (V-01 to V-03).\n"
	"Exit status: 0 no rule was broken, 1 one was, 2 usage, 3 there is no\n"
	"such module, it is none for this machine or the machine could not go\n"
	"on (no memory, no room for files), 130 interrupted.\n";

static bool take_only(struct verify_arguments *self, const char *text)
{
	size_t count = 0;

	free(self->only_text);
	self->only_text = malloc(strlen(text) + 1);
	if (!self->only_text)
		return false;
	strcpy(self->only_text, text);
	for (char *at = strtok(self->only_text, ","); at;
		at = strtok(NULL, ",")) {
		if (count == VERIFY_ONLY_MAX) {
			fprintf(stderr, "sundog: --only: at most %d rules\n",
				VERIFY_ONLY_MAX);
			return false;
		}
		self->only[count++] = at;
	}
	self->only[count] = NULL;
	self->verify.only = self->only;
	if (!count)
		fputs("sundog: --only: which rule, as in G-27?\n", stderr);
	return count > 0;
}

static bool take_setting(struct verify_arguments *self, const char *value)
{
	size_t before = self->settings ? strlen(self->settings) : 0;
	char *settings;

	if (!strchr(value, '=') || *value == '=' || strchr(value, '\n')) {
		fprintf(stderr, "sundog: --set '%s': expected NAME=VALUE\n",
			value);
		return false;
	}
	settings = realloc(self->settings, before + strlen(value) + 2);
	if (!settings)
		return false;
	self->settings = settings;
	self->verify.subject.settings = settings;
	strcpy(settings + before, value);
	strcat(settings, "\n");
	return true;
}

static bool take(struct verify_arguments *self, int option, const char *value)
{
	uint64_t number;

	switch (option) {
	case 'm':
		self->verify.party = SCENARIO_MINIPORT;
		self->verify.subject.module = value;
		return true;
	case 'o':
		return take_only(self, value);
	case 's':
		return take_setting(self, value);
	case 'p':
		self->verify.subject.personality = value;
		return true;
	case 'n':
		if (!options_number("--jobs", value, 1, 64, &number))
			return false;
		self->verify.jobs = (unsigned)number;
		return true;
	case 'l':
		self->list = true;
		return true;
	case 'j':
		self->json = true;
		return true;
	default:
		return false;
	}
}

/* A name without a folder means a file of this folder, as everywhere, where the
 * loader would look elsewhere. */
static void find_here(struct verify_arguments *self)
{
	const char *name = self->verify.subject.module;
	FILE *file;

	if (strpbrk(name, "/\\") || !(file = file_open(name, "rb")))
		return;
	fclose(file);
	self->here = malloc(strlen(name) + 3);
	if (!self->here)
		return;
	strcpy(self->here, "./");
	strcat(self->here, name);
	self->verify.subject.module = self->here;
}

/* What is left of the command line, and whether it all fits together. */
static bool take_module(struct verify_arguments *self, int argc, char **argv)
{
	if (self->list) {
		if (optind == argc && !self->verify.subject.module &&
			!self->verify.only)
			return true;
		fputs("sundog: --list is about all rules and takes no module\n",
			stderr);
		return false;
	}
	if (optind < argc && self->verify.subject.module) {
		fprintf(stderr,
			"sundog: '%s' and --miniport '%s': one module at a "
			"time\n",
			argv[optind], self->verify.subject.module);
		return false;
	}
	if (optind < argc)
		self->verify.subject.module = argv[optind++];
	if (optind < argc) {
		fprintf(stderr, "sundog: what is '%s'?\n", argv[optind]);
		return false;
	}
	if (!self->verify.subject.module) {
		fputs("sundog: MODULE says which driver to verify\n", stderr);
		return false;
	}
	find_here(self);
	return true;
}

bool verify_arguments_parse(
	struct verify_arguments *self, int argc, char **argv, int *status)
{
	static const struct option table[] = {
		{"miniport", required_argument, NULL, 'm'},
		{"only", required_argument, NULL, 'o'},
		{"set", required_argument, NULL, 's'},
		{"personality", required_argument, NULL, 'p'},
		{"jobs", required_argument, NULL, 'n'},
		{"list", no_argument, NULL, 'l'},
		{"json", no_argument, NULL, 'j'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	char *program;
	int option;

	memset(self, 0, sizeof(*self));
	*status = EXIT_STATUS_USAGE;
	program = (char *)(strcmp(argv[0], "verify") ? "sundog-verify"
						     : "sundog verify");
	argv[0] = program; /* for getopt's messages */
	while ((option = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (option == 'h') {
			printf("Usage: %s MODULE [OPTION]...\n"
			       "       %s --miniport MODULE [OPTION]...\n"
			       "       %s --list [--json]\n",
				program, program, program);
			fputs(help, stdout);
			*status = EXIT_STATUS_DONE;
			goto out;
		}
		if (!take(self, option, optarg))
			goto usage;
	}
	if (take_module(self, argc, argv))
		return true;
usage:
	fputs("Try 'sundog verify --help'.\n", stderr);
out:
	verify_arguments_free(self);
	return false;
}

void verify_arguments_free(struct verify_arguments *self)
{
	free(self->only_text);
	free(self->settings);
	free(self->here);
	self->only_text = NULL;
	self->settings = NULL;
	self->here = NULL;
}
