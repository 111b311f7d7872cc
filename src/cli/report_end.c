#include "report_end.h"

#include <stdio.h>

#include "exit_status.h"

int report_end(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fputs("sundog: the report could not be written to standard output\n",
		stderr);
	return status == EXIT_STATUS_DONE ? EXIT_STATUS_FAILED : status;
}
