/*
 * A text/parameters body: one parameter a line, "name: value" or a bare name.
 */
#ifndef SUNDOG_WFD_WFD_BODY_H
#define SUNDOG_WFD_WFD_BODY_H

#include "wfd_text.h"

#define WFD_LINE_MAX (128 * 1024) /* W-18 */

struct wfd_body_line {
	struct wfd_text name;
	struct wfd_text value;
	bool has_value; /* there was a colon */
};

/*
 * The next parameter of *rest, which moves on. Empty lines are passed over
 * (W-08), as are lines longer than WFD_LINE_MAX. False: the end.
 */
bool wfd_body_next(struct wfd_text *rest, struct wfd_body_line *line);

/* The last line of this name; false: there is none. */
bool wfd_body_find(
	struct wfd_text body, const char *name, struct wfd_body_line *line);

#endif
