#include "process_self.h"

#include <dirent.h>
#include <malloc.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

bool process_holdings(struct process_holdings *out)
{
	DIR *threads = opendir("/proc/self/task");
	DIR *files = opendir("/proc/self/fd");
	const struct dirent *entry;
	bool known = threads && files;
	struct stat what;

	*out = (struct process_holdings){0};
	while (known && (entry = readdir(threads)))
		out->threads += entry->d_name[0] != '.';
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
