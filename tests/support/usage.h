/*
 * What this process holds: tests that nothing is left behind.
 */
#ifndef SUNDOG_TESTS_SUPPORT_USAGE_H
#define SUNDOG_TESTS_SUPPORT_USAGE_H

/* Open descriptors and threads of this process. The numbers are for comparing
 * one with another: each has the same few entries too many. 0: not known. */
unsigned usage_descriptors(void);
unsigned usage_threads(void);

#endif
