/*
 * Does nothing for as many seconds as it is told: while it runs, Wine's
 * services stay up, and they hold its standard streams, not a test's.
 */
#include <stdlib.h>
#include <windows.h>

int main(int argc, char **argv)
{
	if (argc > 1)
		Sleep((DWORD)atoi(argv[1]) * 1000);
	return 0;
}
