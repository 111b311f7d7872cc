/*
 * A module with its own copy of the room, as drivers have.
 */
#include <stdbool.h>

#include "platform/log.h"
#include "platform/module.h"

__attribute__((visibility("default"))) bool fixture_is_program(void);
__attribute__((visibility("default"))) void fixture_log(int level);

bool fixture_is_program(void)
{
	return module_is_program();
}

/* Writes with its own copy of the logger; level < 0: as it was loaded. */
void fixture_log(int level)
{
	if (level >= 0)
		log_set_level((enum log_level)level);
	log_error("from the module");
}
