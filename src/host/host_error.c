#include "host_error.h"

#include <stdarg.h>
#include <stdio.h>

int host_fail(struct host_error *error, int code, enum host_fault fault,
	const char *format, ...)
{
	va_list arguments;

	if (!error)
		return code;
	error->fault = fault;
	va_start(arguments, format);
	vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	return code;
}
