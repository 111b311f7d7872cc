/*
 * A module with its own copy of the platform, as drivers have. What it needs
 * besides is chosen by the build: NEEDS, a function of somebody else's.
 */
#include <stdbool.h>

#include "platform/module.h"

__declspec(dllexport) bool fixture_is_program(void);

#ifdef NEEDS
__declspec(dllimport) void NEEDS(void);
#endif

bool fixture_is_program(void)
{
#ifdef NEEDS
	NEEDS();
#endif
	return module_is_program();
}
