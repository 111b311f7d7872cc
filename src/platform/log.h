/*
 * The logger: the one piece of process-wide state in the project.
 *
 * Modules that are loaded (driver, miniport) have a copy of their own, which
 * writes nothing until it is given a level: they speak to their host through
 * the interface instead.
 */
#ifndef SUNDOG_PLATFORM_LOG_H
#define SUNDOG_PLATFORM_LOG_H

#if defined(__MINGW32__)
#include <stdio.h> /* which printf it has depends on the C standard chosen */
#define LOG_FORMAT __attribute__((format(__MINGW_PRINTF_FORMAT, 2, 3)))
#elif defined(__GNUC__)
#define LOG_FORMAT __attribute__((format(printf, 2, 3)))
#else
#define LOG_FORMAT
#endif

enum log_level { LOG_SILENT, LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

/* Default LOG_WARNING, in a loaded module LOG_SILENT. Any thread. */
void log_set_level(enum log_level level);
/* Writes "sundog: <text>\n" to standard error in one write, and leaves errno
 * alone. A text beyond 2 KiB is cut. Any thread. */
LOG_FORMAT void log_write(enum log_level level, const char *format, ...);

#define log_error(...)	 log_write(LOG_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_WARNING, __VA_ARGS__)
#define log_info(...)	 log_write(LOG_INFO, __VA_ARGS__)
#define log_debug(...)	 log_write(LOG_DEBUG, __VA_ARGS__)

#endif
