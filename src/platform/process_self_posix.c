#include "process_self.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define PF_EXITING 0x4u /* of the kernel's, in /proc/PID/stat since ever */

/* Whether a thread has not begun to end: one that was joined may still be
 * listed for a moment. */
static bool lives(const char *number)
{
	char path[64], text[512];
	const char *at;
	unsigned flags = 0;
	size_t got;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%.16s/stat", number);
	file = fopen(path, "r");
	if (!file)
		return false;
	got = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[got] = '\0';
	/* "ID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS"; a name may have
	 * brackets of its own. */
	at = strrchr(text, ')');
	return at &&
	       sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %u", &flags) == 1 &&
	       !(flags & PF_EXITING);
}

bool process_holdings(struct process_holdings *out)
{
	DIR *threads = opendir("/proc/self/task");
	DIR *files = opendir("/proc/self/fd");
	const struct dirent *entry;
	bool known = threads && files;
	struct stat what;

	*out = (struct process_holdings){0};
	while (known && (entry = readdir(threads)))
		out->threads += entry->d_name[0] != '.' && lives(entry->d_name);
	while (known && (entry = readdir(files))) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(files) ||
			fd == dirfd(threads) || fstat(fd, &what))
			continue;
		if (S_ISSOCK(what.st_mode))
			out->sockets++;
		else
			out->others++;
	}
	if (threads)
		closedir(threads);
	if (files)
		closedir(files);
	out->exact = known;
	out->heap = mallinfo2().uordblks;
	return known;
}

bool process_out_of_descriptors(bool out)
{
	static rlim_t usual;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return false;
	if (out && limit.rlim_cur > 0)
		usual = limit.rlim_cur;
	limit.rlim_cur = out ? 0 : usual;
	return setrlimit(RLIMIT_NOFILE, &limit) == 0;
}
