#include "command_line_win32.h"

#include <stdlib.h>
#include <string.h>

static char *put_backslashes(char *at, size_t count)
{
	memset(at, '\\', count);
	return at + count;
}

/*
 * Everything is quoted. Within quotes a backslash is itself, unless a quote
 * follows the run of backslashes that it is in: then each is written twice,
 * and the quote, if it is not the closing one, gets one more.
 */
static char *put_argument(char *at, const char *text)
{
	size_t run = 0;

	*at++ = '"';
	for (; *text; text++) {
		if (*text == '\\') {
			run++;
			continue;
		}
		at = put_backslashes(at, *text == '"' ? 2 * run + 1 : run);
		*at++ = *text;
		run = 0;
	}
	at = put_backslashes(at, 2 * run);
	*at++ = '"';
	return at;
}

char *command_line_quote(const char *const argv[])
{
	size_t room = 1;
	char *line, *at;

	for (size_t i = 0; argv[i]; i++) /* all doubled, quotes and a blank */
		room += 2 * strlen(argv[i]) + 3;
	line = malloc(room);
	if (!line)
		return NULL;
	at = line;
	for (size_t i = 0; argv[i]; i++) {
		if (i > 0)
			*at++ = ' ';
		at = put_argument(at, argv[i]);
	}
	*at = '\0';
	return line;
}
