#include "file.h"

#include <sys/stat.h>

bool file_is_pipe(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISFIFO(about.st_mode);
}
