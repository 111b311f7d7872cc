/*
 * What the files of crash.h share: the memory that outlives a process.
 */
#ifndef SUNDOG_PLATFORM_CRASH_RECORD_H
#define SUNDOG_PLATFORM_CRASH_RECORD_H

#include <stdatomic.h>

#include "crash.h"

#define CRASH_SLOTS  64 /* threads inside modules at once */
#define CRASH_PHASES 4	/* so that a new one is not read half */

enum crash_state { CRASH_NONE, CRASH_BEING_WRITTEN, CRASH_WRITTEN };

/* The innermost note of one thread. */
struct crash_slot {
	atomic_bool taken;
	unsigned entered; /* when, by crash_record.entries; 0: not now */
	char module[CRASH_NAME_BYTES];
	char function[CRASH_NAME_BYTES];
};

/* Zeroes are a good beginning. */
struct crash_record {
	atomic_int state; /* enum crash_state, of report */
	struct crash_report report;
	atomic_bool end_is_ours;
	atomic_uint phases; /* given so far, the newest is phases - 1 */
	char phase[CRASH_PHASES][CRASH_PHASE_BYTES];
	atomic_uint entries;
	struct crash_slot slots[CRASH_SLOTS];
};

/* crash.c */

/* Cuts what does not fit. Async-signal-safe, as all here. */
void crash_copy(char *out, const char *text, size_t bytes);
void crash_set_record(struct crash_record *record);
bool crash_end_was_ours(void);
/* Claims the report; false: another thread has it, or nobody watches. */
bool crash_begin_report(struct crash_report **out);
bool crash_report_is_being_written(void);
/* Fills in what the calling thread was in and the phase, and lets it be read.
 */
void crash_end_report(void);
/* Whose code this is. False: nobody's that we know. */
bool crash_find_code(uintptr_t address, struct crash_report *out);
/* The program's own code. */
void crash_program(uintptr_t begin, uintptr_t end);

/* crash_posix.c, crash_win32.c */

/* The code (not the data) of the module around an address. */
bool crash_code_range(
	const void *address_inside, uintptr_t *begin, uintptr_t *end);
/* Where the handler of this thread runs, when its own stack is what broke.
 * Once a thread, in a process that is watched. */
void crash_thread_stack(void);
/* A file of that many zeroes, mapped so that it outlives us. NULL: errno says
 * why. */
void *crash_map_file(const char *path, size_t bytes);

#endif
