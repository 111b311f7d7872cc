/*
 * What the C library does not tell of files.
 */
#ifndef SUNDOG_PLATFORM_FILE_H
#define SUNDOG_PLATFORM_FILE_H

#include <stdbool.h>

/* Whether opening it for reading would wait until somebody writes. */
bool file_is_pipe(const char *path);

#endif
