/*
 * Values on the command line.
 */
#ifndef SUNDOG_CLI_OPTIONS_H
#define SUNDOG_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* Each returns false after it has said on standard error what is wrong with
 * the value of option, and what is expected. */

/* "1920x1080" or "1280x720@30"; refresh 0 when not given. */
bool options_mode(const char *option, const char *text, unsigned *width,
	unsigned *height, unsigned *refresh);
/* Seconds, also "2.5", greater than 0, into microseconds. */
bool options_seconds(const char *option, const char *text, uint64_t *out_us);
bool options_number(const char *option, const char *text, uint64_t lowest,
	uint64_t highest, uint64_t *out);
/* One of the words in a NULL-terminated list; *out its index. */
bool options_word(const char *option, const char *text,
	const char *const words[], int *out);

#endif
