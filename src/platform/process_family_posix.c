#include "process_family.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SWEEPS_MAX 100 /* of what starts others as fast as it is killed */

int process_own_path(char *out, size_t bytes)
{
	ssize_t length = readlink("/proc/self/exe", out, bytes);

	if (length < 0)
		return -errno;
	if ((size_t)length >= bytes)
		return -ENAMETOOLONG;
	out[length] = '\0';
	return 0;
}

unsigned process_cpus(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) < 0 || !CPU_COUNT(&set))
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

uint64_t process_own_id(void)
{
	return (uint64_t)getpid();
}

void process_family_join(uint64_t parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if ((uint64_t)getppid() != parent) /* it was faster */
		_exit(1);
}

void process_family_kill(struct process *child)
{
	if (child->id <= 1)
		return;
	kill(-(pid_t)child->id, SIGKILL);
	process_kill(child); /* it may not have joined its group yet */
}

/* The parent's id and the state out of /proc/PID/stat. */
static bool is_child(const char *pid)
{
	char path[64], text[512];
	const char *rest;
	size_t length;
	int parent;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	file = fopen(path, "re");
	if (!file)
		return false;
	length = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[length] = '\0';
	rest = strrchr(text, ')'); /* a name may have anything in it */
	return rest && sscanf(rest + 1, " %*c %d", &parent) == 1 &&
	       parent == getpid();
}

/* Children that this process had before it began: exec keeps those of the
 * program that it replaced. */
static pid_t *strangers;
static size_t stranger_count;
static bool strangers_known;

static bool is_stranger(pid_t pid)
{
	for (size_t i = 0; i < stranger_count; i++)
		if (strangers[i] == pid)
			return true;
	return false;
}

static bool note_stranger(pid_t pid)
{
	pid_t *more =
		realloc(strangers, (stranger_count + 1) * sizeof(*strangers));

	if (!more)
		return false;
	strangers = more;
	strangers[stranger_count++] = pid;
	return true;
}

static void note_strangers(void)
{
	DIR *all = opendir("/proc");
	const struct dirent *entry;

	stranger_count = 0;
	strangers_known = all != NULL;
	while (strangers_known && (entry = readdir(all))) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (pid > 1 && is_child(entry->d_name))
			strangers_known = note_stranger(pid);
	}
	if (all)
		closedir(all);
}

void process_family_begin(void)
{
	note_strangers();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* Whether there was any. */
static bool sweep(void)
{
	DIR *all = opendir("/proc");
	const struct dirent *entry;
	bool any = false;

	if (!all)
		return false;
	while ((entry = readdir(all))) {
		pid_t pid = (pid_t)atoi(entry->d_name);

		if (pid <= 1 || is_stranger(pid) || !is_child(entry->d_name))
			continue;
		kill(pid, SIGKILL);
		/* Its own children are ours from here on. */
		waitpid(pid, NULL, 0);
		any = true;
	}
	closedir(all);
	return any;
}

void process_family_sweep(void)
{
	/* Rather something is left than somebody else's process ended. */
	for (int i = 0; strangers_known && i < SWEEPS_MAX && sweep(); i++) {
	}
}
