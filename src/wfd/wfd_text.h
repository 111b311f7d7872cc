/*
 * A run of text inside someone else's buffer, and how to read it.
 *
 * Nothing here looks past the run's end, allocates, or knows a locale.
 */
#ifndef SUNDOG_WFD_WFD_TEXT_H
#define SUNDOG_WFD_WFD_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wfd_text {
	const char *data; /* not terminated */
	size_t length;
};

/* Of a string that outlives the result. */
struct wfd_text wfd_text_of(const char *string);
/* Without the blanks, tabs and line ends at either end. */
struct wfd_text wfd_text_trim(struct wfd_text text);
/* Whole text or its beginning, A-Z and a-z alike (W-05). */
bool wfd_text_is(struct wfd_text text, const char *string);
bool wfd_text_begins(struct wfd_text text, const char *string);
/* Whole text, case and all (methods, W-05). */
bool wfd_text_is_exactly(struct wfd_text text, const char *string);
/* The text from offset on; empty past the end. */
struct wfd_text wfd_text_from(struct wfd_text text, size_t offset);

/* The next item before a separator, trimmed; false: *rest is used up. */
bool wfd_text_item(
	struct wfd_text *rest, char separator, struct wfd_text *item);
/* The next word between blanks; false: there is none. */
bool wfd_text_word(struct wfd_text *rest, struct wfd_text *word);

/*
 * The whole text as a number. Hexadecimal: 1..16 digits whose value fits
 * into `bits`. Decimal: digits only, at most `max`. Numbers that do not fit
 * are refused, never wrapped (W-10).
 */
bool wfd_text_hex(struct wfd_text text, unsigned bits, uint64_t *value);
bool wfd_text_decimal(struct wfd_text text, uint64_t max, uint64_t *value);
/* -1: not a hexadecimal digit. */
int wfd_text_hex_digit(char c);

/*
 * A copy for eyes: terminated, cut at a character's end, with everything
 * that is neither printable ASCII nor well-formed UTF-8 shown as '?' (W-184).
 */
void wfd_text_show(struct wfd_text text, char *out, size_t size);
/* A verbatim copy, terminated; false: it does not fit (out is empty then). */
bool wfd_text_copy(struct wfd_text text, char *out, size_t size);

#endif
