/*
 * What a parser could not use: the parameter's name and what is wrong.
 */
#ifndef SUNDOG_WFD_WFD_PROBLEMS_H
#define SUNDOG_WFD_WFD_PROBLEMS_H

#include <stddef.h>
#include "wfd_text.h"

#define WFD_PROBLEMS_MAX 16

struct wfd_problem {
	char at[48];	  /* a name, safe to show (W-184) */
	const char *what; /* static phrase */
};

struct wfd_problems {
	size_t count;
	struct wfd_problem items[WFD_PROBLEMS_MAX];
	size_t dropped; /* more than fit */
};

void wfd_problems_add(
	struct wfd_problems *self, struct wfd_text at, const char *what);

#endif
