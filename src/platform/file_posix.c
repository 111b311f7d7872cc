#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *file_open(const char *path, const char *mode)
{
	char inherited_not[8];

	snprintf(inherited_not, sizeof(inherited_not), "%.6se", mode);
	return fopen(path, inherited_not);
}

bool file_reopen(const char *path, const char *mode, FILE *stream)
{
	return freopen(path, mode, stream) != NULL;
}

bool file_is_pipe(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISFIFO(about.st_mode);
}

int file_append(const char *path, const void *data, size_t bytes)
{
	int fd = open(path,
		O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
	int error = 0;
	ssize_t written;

	if (fd < 0)
		return -errno;
	do
		written = write(fd, data, bytes);
	while (written < 0 && errno == EINTR);
	if (written < 0)
		error = -errno;
	else if ((size_t)written < bytes)
		error = -ENOSPC;
	close(fd);
	return error;
}

int file_make_folder(const char *prefix, char *out, size_t out_bytes)
{
	const char *parent = getenv("TMPDIR");
	int length;

	if (!parent || !*parent)
		parent = "/tmp";
	length = snprintf(out, out_bytes, "%s/%s-XXXXXX", parent, prefix);
	if (length < 0 || (size_t)length >= out_bytes)
		return -ENAMETOOLONG;
	return mkdtemp(out) ? 0 : -errno;
}

void file_remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	if (folder) {
		while ((entry = readdir(folder)))
			unlinkat(dirfd(folder), entry->d_name, 0);
		closedir(folder);
	}
	rmdir(path);
}

void file_absolute(const char *path, char *out, size_t out_bytes)
{
	char here[PATH_MAX];

	if (path[0] != '/' && getcwd(here, sizeof(here)) &&
		strlen(here) + strlen(path) + 2 <= out_bytes)
		snprintf(out, out_bytes, "%s/%s", here, path);
	else
		snprintf(out, out_bytes, "%s", path);
}
