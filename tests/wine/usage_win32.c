#include "support/usage.h"

#include <winsock2.h>
#include <windows.h>
#include <tlhelp32.h>

unsigned usage_descriptors(void)
{
	DWORD handles = 0;

	GetProcessHandleCount(GetCurrentProcess(), &handles);
	return handles;
}

unsigned usage_threads(void)
{
	HANDLE all = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
	THREADENTRY32 thread = {.dwSize = sizeof(thread)};
	unsigned count = 0;

	if (all == INVALID_HANDLE_VALUE)
		return 0;
	if (Thread32First(all, &thread))
		do
			count += thread.th32OwnerProcessID ==
				 GetCurrentProcessId();
		while (Thread32Next(all, &thread));
	CloseHandle(all);
	return count;
}
