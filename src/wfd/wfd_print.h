/*
 * Text written into a caller's buffer. What does not fit is not written at
 * all, and `full` says so: check it once, at the end.
 */
#ifndef SUNDOG_WFD_WFD_PRINT_H
#define SUNDOG_WFD_WFD_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wfd_text.h"

struct wfd_print {
	char *data; /* not terminated */
	size_t capacity;
	size_t length;
	bool full;
};

void wfd_print_init(struct wfd_print *self, void *data, size_t capacity);
void wfd_print_bytes(struct wfd_print *self, const void *data, size_t length);
void wfd_print_string(struct wfd_print *self, const char *string);
void wfd_print_decimal(struct wfd_print *self, uint64_t value);
/* Exactly `digits` digits, upper case (W-83). */
void wfd_print_hex(struct wfd_print *self, uint64_t value, unsigned digits);
/* "name: value" and its line end (W-04, W-07). */
void wfd_print_line(
	struct wfd_print *self, const char *name, const char *value);
struct wfd_text wfd_print_text(const struct wfd_print *self);

#endif
