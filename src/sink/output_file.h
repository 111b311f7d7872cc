/*
 * A file that a person asked for. A write that fails (disk full) ends the
 * writing, never the session; whoever closes learns of it, and says it.
 */
#ifndef SUNDOG_SINK_OUTPUT_FILE_H
#define SUNDOG_SINK_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct output_file {
	FILE *file; /* NULL: not open */
	char *path;
	const char *what; /* "recording", for messages */
	int error;	  /* 0, or the first negative errno */
};

/* Could a file be written there? Leaves everything as it was. 0 or a negative
 * errno. */
int output_file_check(const char *path);
/* 0 or a negative errno. buffer_bytes: written in pieces of this size. path is
 * copied, what must stay. */
int output_file_open(struct output_file *self, const char *path,
	const char *what, size_t buffer_bytes);
void output_file_write(
	struct output_file *self, const void *data, size_t bytes);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void output_file_print(struct output_file *self, const char *format, ...);
/* Lets others read what was written so far. */
void output_file_flush(struct output_file *self);
/* False: the file is not whole, and text says so in one sentence. Nothing and
 * true when it is not open. */
bool output_file_close(struct output_file *self, char *text, size_t text_bytes);

#endif
