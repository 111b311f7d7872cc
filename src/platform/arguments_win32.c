#include "arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <wchar.h>

#include "text_win32.h"

/* msvcrt.dll's, in none of its headers: what wmain would get. */
struct startup {
	int new_mode;
};
__declspec(dllimport) int __cdecl __wgetmainargs(int *argc, wchar_t ***argv,
	wchar_t ***environment, int wildcards, struct startup *startup);

int arguments_utf8(int *argc, char ***argv)
{
	static char **kept;
	struct startup startup = {0};
	wchar_t **wide, **environment;
	int count;

	if (__wgetmainargs(&count, &wide, &environment, 0, &startup) < 0)
		return -ENOMEM;
	kept = calloc((size_t)count + 1, sizeof(*kept));
	for (int i = 0; kept && i < count; i++) {
		kept[i] = text_utf8(wide[i]);
		if (!kept[i])
			return -ENOMEM;
	}
	if (!kept)
		return -ENOMEM;
	*argc = count;
	*argv = kept;
	return 0;
}
