/*
 * Crashes: who crashed, and in what.
 *
 * A program that loads other people's modules notes where its threads go into
 * them. When the process dies of a fault, a handler writes down whose code it
 * was and what that thread was in; a process that is ended by somebody else's
 * exit() leaves the same. Another process reads it: the one that has forked
 * this one (crash_prepare), or any, out of a file (crash_attach).
 *
 * Notes and ranges are kept in every program; loaded modules have a copy of
 * this room, and of these, of their own. The handlers are there after
 * crash_watch alone, and never where a sanitizer is compiled in: its own
 * handlers say more, and what is read afterwards is then the last note.
 */
#ifndef SUNDOG_PLATFORM_CRASH_H
#define SUNDOG_PLATFORM_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRASH_NAME_BYTES   128
#define CRASH_PHASE_BYTES  64
#define CRASH_THREAD_BYTES 16

/*
 * The calling thread goes into a function of a loaded module, and comes back:
 * around every call of one. They nest (eight deep are told apart). Strings are
 * kept by address until crash_leave. function as it reads after "in". Costs
 * some 50 ns; allocates nothing but, once a thread, a stack for the handler.
 */
void crash_enter(const char *module, const char *function);
void crash_leave(void);

/*
 * A module was loaded: its code is what surrounds the address, which any of
 * its functions has. name as it reads at the beginning of a sentence ("the
 * driver 'libx.so'"), the same as in crash_enter; copied. Beyond 16 modules
 * nothing is remembered. Any thread.
 */
void crash_module(const char *name, const void *address_inside);
/* It is about to be unloaded, or was. Any thread. */
void crash_module_gone(const void *address_inside);

/* What the process does, as it reads at the end of a sentence ("while the
 * session was running"); copied. Said where nothing better is known. */
void crash_phase(const char *text);

/* What is known of a process that has ended. Empty texts: unknown. */
struct crash_report {
	char reason[48];   /* "segmentation fault"; empty: it was no fault */
	uintptr_t address; /* what it wanted to touch, with memory faults */
	char code[CRASH_NAME_BYTES];   /* whose code it was */
	bool program;		       /* it was the program's own */
	char module[CRASH_NAME_BYTES]; /* the innermost note */
	char function[CRASH_NAME_BYTES];
	char thread[CRASH_THREAD_BYTES];
	char phase[CRASH_PHASE_BYTES];
};

/* Makes the memory that outlives the process: before the fork. 0 or -ENOMEM;
 * then nothing below does anything. */
int crash_prepare(void);
/* The same across exec: the memory is a file, which is made anew. Before
 * anything is loaded, instead of crash_prepare. 0 or a negative errno; then
 * nothing below does anything. */
int crash_attach(const char *path);
/* Watches this process from here on: fault handlers, a handler for exit().
 * They write the report, once, and leave the process to its end as it would
 * have come: core dump and exit status are as ever. (An exit() that is not
 * ours ends it at once, though, without destructors.) */
void crash_watch(void);
/* The process is about to end by its own will: exit is no accident any more.
 * Async-signal-safe. */
void crash_end_is_ours(void);
/* In the other process, after the end. False: it said that its end was its
 * own will, and no fault came after that. With true, *out: the report, or when
 * nothing could be written any more, the newest note that was not left. */
bool crash_read(struct crash_report *out);
/* The same out of the file. What is no such file, or none: true, and *out is
 * empty. */
bool crash_read_file(const char *path, struct crash_report *out);

/* "segmentation fault" for SIGSEGV; NULL: that signal is no fault. */
const char *crash_signal_words(int number);
/*
 * One sentence without an end, e.g. "the driver 'libx.so' crashed
 * (segmentation fault) in StartMiracastSession". end: what came of the process
 * when report->reason is empty ("ended the process (exit status 7)").
 */
void crash_describe(const struct crash_report *report, const char *end,
	char *out, size_t bytes);

#endif
