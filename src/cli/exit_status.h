/*
 * What scripts rely on.
 */
#ifndef SUNDOG_CLI_EXIT_STATUS_H
#define SUNDOG_CLI_EXIT_STATUS_H

enum exit_status {
	EXIT_STATUS_DONE = 0,
	EXIT_STATUS_FAILED = 1, /* the session failed */
	EXIT_STATUS_USAGE = 2,
	EXIT_STATUS_MACHINE = 3, /* a display, module, encoder ... is missing */
	EXIT_STATUS_INTERRUPTED = 130
};

#endif
