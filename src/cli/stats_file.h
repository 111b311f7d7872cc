/*
 * --stats: one JSON object a line, as the records of a session come in. What
 * stands in it: docs/reference/stats.md.
 *
 * A line is written whole, from any thread. Lines of frames (some hundred a
 * second) only go into a buffer; every other line (a few a second) empties it
 * to the system. So the data path makes no system call here but when the buffer
 * is full, though it waits while another thread's line is on its way to a slow
 * disk; and a crash of the process costs at most the frames since the last
 * other line: a second of them with a driver that reports traffic.
 */
#ifndef SUNDOG_CLI_STATS_FILE_H
#define SUNDOG_CLI_STATS_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "host/host_observer.h"
#include "sundog/contract.h"

struct stats_file {
	FILE *file;		/* NULL: none wanted */
	size_t buffered;	/* bytes in buffer, at most */
	_Atomic int error;	/* 0, or the first negative errno of a write */
	_Atomic uint32_t asked; /* of the encoder, bits/s; 0: nothing yet */
	char buffer[16384];	/* the file's */
};

/* path NULL: writes nothing. 0 or a negative errno. */
int stats_file_open(struct stats_file *self, const char *path);
/* A negative errno when something could not be written (disk full). After the
 * first such failure nothing more was tried. */
int stats_file_close(struct stats_file *self);
/* What there is goes to the system; others may still write. */
void stats_file_flush(struct stats_file *self);

/* All times: clock_now_us. */
void stats_file_record(struct stats_file *self, uint64_t now_us,
	enum host_record_source source, const MIRACAST_STATISTIC_DATA *record);
void stats_file_status(struct stats_file *self, uint64_t now_us,
	MIRACAST_STATUS status, NTSTATUS detail);
/* Width 0: the path was taken down. */
void stats_file_mode(struct stats_file *self, uint64_t now_us, unsigned width,
	unsigned height, unsigned refresh_numerator,
	unsigned refresh_denominator);
void stats_file_power(
	struct stats_file *self, uint64_t now_us, bool on, NTSTATUS result);
/* What the driver asked of the encoder, and the miniport's answer. */
void stats_file_bit_rate(struct stats_file *self, uint64_t now_us,
	uint32_t bit_rate, NTSTATUS result);
/* What was negotiated. */
void stats_file_session(struct stats_file *self, uint64_t now_us,
	const struct sundog_session_report *report);
/* The traffic so far. */
void stats_file_traffic(struct stats_file *self, uint64_t now_us,
	const struct sundog_session_report *report);

/* The link as the session starts; stats NULL: nothing is known. kind and
 * interface are words; interface NULL: none. */
void stats_file_connection(struct stats_file *self, uint64_t now_us,
	const char *kind, const char *interface,
	const MIRACAST_WFD_CONNECTION_STATS *stats);
/* What the driver is told once a second; stats NULL: nothing is known any
 * more. signal_dbm NULL: not told. */
void stats_file_link(struct stats_file *self, uint64_t now_us,
	const MIRACAST_DATARATE_STATS *stats, const int *signal_dbm);

#endif
