#include "arguments.h"

int arguments_utf8(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}
