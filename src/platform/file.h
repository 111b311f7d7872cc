/*
 * What the C library does not do with files.
 */
#ifndef SUNDOG_PLATFORM_FILE_H
#define SUNDOG_PLATFORM_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether opening it for reading would wait until somebody writes. */
bool file_is_pipe(const char *path);

/* Appends bytes in one piece, whoever else does; the file is made if need be,
 * and only open during the call. Allocates nothing on Linux. 0 or a negative
 * errno. Any thread. */
int file_append(const char *path, const void *data, size_t bytes);

/* Makes an empty folder for this user alone, where temporary files go, named
 * prefix and something random; its path into out. 0 or a negative errno. */
int file_make_folder(const char *prefix, char *out, size_t out_bytes);
/* Removes the files in a folder, and it. Nothing below it is followed. */
void file_remove_folder(const char *path);

#endif
