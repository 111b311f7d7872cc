#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "module.h"

#define LINE_BYTES 2048 /* a longer text is cut and ends in "..." */

#define LEVEL_UNSET (-1)
static atomic_int current_level = LEVEL_UNSET;

static int level_now(void)
{
	int level = atomic_load_explicit(&current_level, memory_order_relaxed);

	if (level == LEVEL_UNSET) {
		level = module_is_program() ? LOG_WARNING : LOG_SILENT;
		/* Threads that race come to the same value, and must not undo
		 * a level that was set meanwhile. */
		int unset = LEVEL_UNSET;
		if (!atomic_compare_exchange_strong(
			    &current_level, &unset, level))
			level = unset;
	}
	return level;
}

void log_set_level(enum log_level level)
{
	atomic_store_explicit(&current_level, (int)level, memory_order_relaxed);
}

void log_write(enum log_level level, const char *format, ...)
{
	static const char prefix[] = "sundog: ";
	static const char cut[] = "...";
	const size_t start = sizeof(prefix) - 1;
	const size_t room = LINE_BYTES - start - 1; /* the newline's */
	int saved_errno = errno;
	char line[LINE_BYTES];
	size_t length;
	va_list args;
	int wanted;

	if (level == LOG_SILENT || (int)level > level_now())
		return;
	memcpy(line, prefix, start);
	va_start(args, format);
	wanted = vsnprintf(line + start, room, format, args);
	va_end(args);
	if (wanted < 0) /* a wide character that has no narrow form */
		wanted = 0;
	length = start + (size_t)wanted;
	if ((size_t)wanted >= room) {
		length = start + room - 1;
		memcpy(line + length - (sizeof(cut) - 1), cut, sizeof(cut) - 1);
	}
	line[length++] = '\n';
	/* Standard error has no buffer: one call, one write, no mixed lines. */
	fwrite(line, 1, length, stderr);
	errno = saved_errno;
}
