/*
 * What `sundog verify` prints at its end: for people, as TAP, as JSON.
 */
#ifndef SUNDOG_CLI_VERIFY_REPORT_H
#define SUNDOG_CLI_VERIFY_REPORT_H

#include <stdio.h>
#include "verify/verify.h"

enum verify_form { VERIFY_WORDS, VERIFY_TAP, VERIFY_JSON };

/* Results, or why there are none. */
void verify_print(FILE *file, enum verify_form form,
	const struct verify_options *options,
	const struct verify_report *report);
/* The exit status that says the same. */
int verify_exit_status(const struct verify_report *report);

/* verify_tap.c */
void verify_print_tap(FILE *file, const struct verify_report *report);

/* Of --list. */
void verify_print_list(FILE *file);
void verify_print_list_json(FILE *file);

#define VERIFY_COLUMNS 80

/* Prints text from a column on, broken between words, each further line
 * indented to the same column; ends the last line. The cursor is at column. */
void verify_print_wrapped(FILE *file, unsigned column, const char *text);

#endif
