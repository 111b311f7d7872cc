/*
 * A program's arguments as the one text that Windows passes: private to the
 * room.
 */
#ifndef SUNDOG_PLATFORM_COMMAND_LINE_WIN32_H
#define SUNDOG_PLATFORM_COMMAND_LINE_WIN32_H

/* argv quoted so that the C library of the new process finds the same
 * arguments in it. NULL without memory; the caller frees. */
char *command_line_quote(const char *const argv[]);

#endif
