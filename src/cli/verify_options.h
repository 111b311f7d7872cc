/*
 * What `sundog verify` was asked to do.
 */
#ifndef SUNDOG_CLI_VERIFY_OPTIONS_H
#define SUNDOG_CLI_VERIFY_OPTIONS_H

#include <stdbool.h>
#include "verify/verify.h"

#define VERIFY_ONLY_MAX 64

struct verify_arguments {
	struct verify_options verify; /* without its progress */
	char *only_text;	      /* what the names below are part of */
	const char *only[VERIFY_ONLY_MAX + 1];
	char *settings; /* lines "name=value" */
	char *here;	/* "./MODULE" */
	bool list;
	bool json;
};

/* False: it has said what is wrong, or what was asked for; *status is the exit
 * status. */
bool verify_arguments_parse(
	struct verify_arguments *self, int argc, char **argv, int *status);
void verify_arguments_free(struct verify_arguments *self);

#endif
