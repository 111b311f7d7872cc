/*
 * What the C library does not do with files. Names are UTF-8 everywhere; that
 * of Windows would take them for the user's code page.
 */
#ifndef SUNDOG_PLATFORM_FILE_H
#define SUNDOG_PLATFORM_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A file that is empty, takes everything and keeps nothing. */
#ifdef _WIN32
#define FILE_NOTHING "NUL"
#else
#define FILE_NOTHING "/dev/null"
#endif

/* fopen; children do not inherit it. NULL: errno says why. */
FILE *file_open(const char *path, const char *mode);
/* freopen; as the stream is, so it is inherited or not. False: errno says why,
 * and the stream is closed. */
bool file_reopen(const char *path, const char *mode, FILE *stream);

/* Whether opening it for reading would wait until somebody writes. */
bool file_is_pipe(const char *path);

/* The path from the root on, so that it holds wherever the process goes; as it
 * is where it can't be had. */
void file_absolute(const char *path, char *out, size_t out_bytes);

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
