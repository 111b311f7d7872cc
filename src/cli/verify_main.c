/*
 * `sundog verify` as a program of its own: sundog-verify, which runs wherever
 * drivers do.
 */
#include <stdio.h>
#include <string.h>

#include "config.h"
#include "exit_status.h"
#include "platform/arguments.h"
#include "verbs.h"
#include "verify/child.h"

int main(int argc, char **argv)
{
	if (arguments_utf8(&argc, &argv)) {
		fputs("sundog: no memory\n", stderr);
		return EXIT_STATUS_MACHINE;
	}
	if (argc > 1 && !strcmp(argv[1], VERIFY_CHILD_VERB))
		return verify_child(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts("sundog-verify " SUNDOG_VERSION);
		return EXIT_STATUS_DONE;
	}
	return verb_verify(argc, argv);
}
