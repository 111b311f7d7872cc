/*
 * The scenario that comes before all others, alone: whether there is a module
 * to verify at all. Where there is none it refuses (verdict_end.h) or fails,
 * and no other scenario is run.
 */
#ifndef SUNDOG_VERIFY_SCENARIO_LOADING_H
#define SUNDOG_VERIFY_SCENARIO_LOADING_H

#include "scenario.h"

extern const struct scenario scenario_driver_loading;
extern const struct scenario scenario_miniport_loading;

#endif
