/*
 * Why something failed, in words for the user: one line that says what, with
 * which value, and what to do.
 */
#ifndef SUNDOG_MINIPORT_REASON_H
#define SUNDOG_MINIPORT_REASON_H

#define REASON_BYTES 512 /* the contract's SUNDOG_TEXT_BYTES */

struct reason {
	char text[REASON_BYTES];
};

/* A text that does not fit is cut at the last whole UTF-8 character. Control
 * characters become spaces, so that it stays one line. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void reason_set(struct reason *self, const char *format, ...);

#endif
