/*
 * The end of a report: whoever reads it must get all of it.
 */
#ifndef SUNDOG_CLI_REPORT_END_H
#define SUNDOG_CLI_REPORT_END_H

/* Empties standard output. status, or 1 in place of 0 when something could not
 * be written, which it says. */
int report_end(int status);

#endif
