/*
 * All scenarios, in the order in which their findings count: of several that
 * fail a rule the first here is told. A line each.
 */
#include "scenario.h"

#include <stddef.h>

/* A line each. */
/* clang-format off */
#define SCENARIOS(each) \
	each(scenario_driver_loading) /* first of its party */ \
	each(scenario_query) \
	each(scenario_create_destroy) \
	each(scenario_two_contexts) \
	each(scenario_create_fails) \
	each(scenario_start_stop) \
	each(scenario_no_monitor) \
	each(scenario_low_rate) \
	each(scenario_slow_sink) \
	each(scenario_no_rates) \
	each(scenario_rates) \
	each(scenario_repeat) \
	each(scenario_start_again) \
	each(scenario_start_fails) \
	each(scenario_mute_sink) \
	each(scenario_hang_up) \
	each(scenario_nonsense) \
	each(scenario_vanish) \
	each(scenario_messages) \
	each(scenario_stream) \
	each(scenario_description) \
	each(scenario_messages_at_once) \
	each(scenario_spoilt_messages) \
	each(scenario_idr) \
	each(scenario_power) \
	each(scenario_several_chunks) \
	each(scenario_wait_event) \
	each(scenario_lost_chunks) \
	each(scenario_mode_change) \
	each(scenario_mode_refused) \
	each(scenario_reduced_modes) \
	each(scenario_monitor) \
	each(scenario_stop_mute) \
	each(scenario_teardown) \
	each(scenario_bandwidth) \
	each(scenario_keep_alive) \
	each(scenario_miniport_loading) /* first of its party */ \
	each(scenario_miniport_export) \
	each(scenario_miniport_interface) \
	each(scenario_miniport_contexts) \
	each(scenario_miniport_requests) \
	each(scenario_miniport_arrival) \
	each(scenario_miniport_power) \
	each(scenario_miniport_modes) \
	each(scenario_miniport_stream) \
	each(scenario_miniport_refused) \
	each(scenario_miniport_slow) \
	each(scenario_miniport_messages) \
	each(scenario_miniport_disconnect) \
	each(scenario_miniport_sessions) \
	each(scenario_miniport_unload)
/* clang-format on */

#define DECLARE(name) extern const struct scenario name;
#define TAKE(name)    &name,

SCENARIOS(DECLARE)

const struct scenario *const scenarios[] = {SCENARIOS(TAKE) NULL};
