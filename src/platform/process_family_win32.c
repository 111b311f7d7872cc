#include "process_family.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <winsock2.h>
#include <windows.h>

#include "error_win32.h"
#include "text_win32.h"

int process_own_path(char *out, size_t bytes)
{
	wchar_t wide[1024];
	DWORD length = GetModuleFileNameW(NULL, wide, 1024);
	char *text;
	int error = 0;

	if (!length || length >= 1024)
		return -ENAMETOOLONG;
	text = text_utf8(wide);
	if (!text)
		return -ENOMEM;
	if (strlen(text) < bytes)
		strcpy(out, text);
	else
		error = -ENAMETOOLONG;
	free(text);
	return error;
}

unsigned process_cpus(void)
{
	SYSTEM_INFO info;

	GetSystemInfo(&info);
	return info.dwNumberOfProcessors ? info.dwNumberOfProcessors : 1;
}

uint64_t process_own_id(void)
{
	return GetCurrentProcessId();
}

/* The handle stays open to our end, and then closes: that ends the others. */
void process_family_begin(void)
{
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
	HANDLE job = CreateJobObjectW(NULL, NULL);

	if (!job)
		return;
	limits.BasicLimitInformation.LimitFlags =
		JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
	SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits,
		sizeof(limits));
	AssignProcessToJobObject(job, GetCurrentProcess());
}

void process_family_join(uint64_t parent)
{
	(void)parent;
}

/* What it started goes with us. */
void process_family_kill(struct process *child)
{
	process_kill(child);
}

void process_family_sweep(void)
{
}
