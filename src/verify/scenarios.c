/*
 * All scenarios, in the order in which their findings count: of several that
 * fail a rule the first here is told. A line each.
 */
#include "scenario.h"

#include <stddef.h>

#define SCENARIOS(each)                                                        \
	each(scenario_driver_loading) each(scenario_miniport_loading)

#define DECLARE(name) extern const struct scenario name;
#define TAKE(name)    &name,

SCENARIOS(DECLARE)

const struct scenario *const scenarios[] = {SCENARIOS(TAKE) NULL};

const char *const standing_driver_rules[] = {NULL};
const char *const standing_miniport_rules[] = {NULL};
