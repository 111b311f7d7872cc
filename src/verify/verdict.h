/*
 * What a scenario saw, said in the process that runs it.
 *
 * One scenario is one process, so this is process-wide. Each line goes to the
 * findings file (findings.h) at once, with a handle of its own: a module that
 * closes every descriptor, crashes or never comes back takes nothing of it
 * away. Where it can't be written, the process ends (CHILD_CANNOT_WRITE). Any
 * thread. Of a rule that fails more than once the first is kept.
 */
#ifndef SUNDOG_VERIFY_VERDICT_H
#define SUNDOG_VERIFY_VERDICT_H

#include <stdbool.h>

#if defined(__MINGW32__)
#include <stdio.h> /* which printf it has depends on the C standard chosen */
#define VERDICT_FORMAT(n)                                                      \
	__attribute__((format(__MINGW_PRINTF_FORMAT, n, n + 1)))
#else
#define VERDICT_FORMAT(n) __attribute__((format(printf, n, n + 1)))
#endif

/* Where the findings go; false: it can't be written. */
bool verdict_open(const char *path);

/* What happens now, as it reads after "while": "the sink was mute". Told of a
 * scenario that does not come to its end. */
void verdict_phase(const char *words);

/* The rule ("G-27") was put to the test and kept. */
void verdict_pass(const char *rule);
/* It was broken. One line: what was seen; what was expected. */
void verdict_fail(const char *rule, const char *format, ...) VERDICT_FORMAT(2);
/* It could not be put to the test with this module: why. The rule "*": all
 * rules of the scenario that nothing else is said of. */
void verdict_none(const char *rule, const char *format, ...) VERDICT_FORMAT(2);
/* Pass or fail. The words are those of the failure. */
void verdict_check(bool kept, const char *rule, const char *format, ...)
	VERDICT_FORMAT(3);

/* Whether this rule was failed here so far. */
bool verdict_failed(const char *rule);

/* The process can't go on (a call into the module never comes back, its
 * descriptors are gone): what was found counts, what was not is left open.
 * Ends the process at once. */
_Noreturn void verdict_give_up(void);

#endif
