/*
 * The scenarios that miniports are put through; each has a file of its own.
 */
#ifndef SUNDOG_VERIFY_MINIPORT_SCENARIOS_H
#define SUNDOG_VERIFY_MINIPORT_SCENARIOS_H

#include "../scenario.h"

extern const struct scenario scenario_miniport_arrival;
extern const struct scenario scenario_miniport_contexts;
extern const struct scenario scenario_miniport_disconnect;
extern const struct scenario scenario_miniport_export;
extern const struct scenario scenario_miniport_interface;
extern const struct scenario scenario_miniport_messages;
extern const struct scenario scenario_miniport_modes;
extern const struct scenario scenario_miniport_power;
extern const struct scenario scenario_miniport_refused;
extern const struct scenario scenario_miniport_requests;
extern const struct scenario scenario_miniport_sessions;
extern const struct scenario scenario_miniport_slow;
extern const struct scenario scenario_miniport_stream;
extern const struct scenario scenario_miniport_unload;

#endif
