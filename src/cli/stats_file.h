/*
 * --stats: one JSON object a line, as the records of a session come in.
 */
#ifndef SUNDOG_CLI_STATS_FILE_H
#define SUNDOG_CLI_STATS_FILE_H

#include <stdint.h>
#include <stdio.h>
#include "host/host_observer.h"

struct stats_file {
	FILE *file;	   /* NULL: none wanted */
	_Atomic int error; /* 0, or the first negative errno of a write */
};

/* path NULL: writes nothing. 0 or a negative errno. */
int stats_file_open(struct stats_file *self, const char *path);
/* Any thread: a line is written whole. */
void stats_file_record(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record);
void stats_file_status(struct stats_file *self, uint64_t now_us,
	MIRACAST_STATUS status, NTSTATUS detail);
/* A negative errno when something could not be written (disk full). */
int stats_file_close(struct stats_file *self);

#endif
