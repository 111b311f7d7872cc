#include "rules.h"

#include <string.h>

static const struct rule own[] = {
	{RULE_CRASH, RULE_DRIVER | RULE_MINIPORT, "must",
		"No function of the module, and no thread of it, crashes."},
	{RULE_HANG, RULE_DRIVER | RULE_MINIPORT, "must",
		"Every function of the module comes back."},
	{RULE_EXIT, RULE_DRIVER | RULE_MINIPORT, "must",
		"The module does not end the process that has loaded it."},
	{RULE_OTHER, RULE_DRIVER | RULE_MINIPORT, "must",
		"The module closes no descriptor that is not its own."},
	{RULE_LOAD, RULE_DRIVER | RULE_MINIPORT, "must",
		"The module can be loaded, unloaded and loaded again."},
};

#define OWN (sizeof(own) / sizeof(own[0]))

size_t rule_count(void)
{
	return OWN + rules_of_record_count;
}

const struct rule *rule_at(size_t index)
{
	return index < OWN ? &own[index] : &rules_of_record[index - OWN];
}

size_t rule_index(const char *id)
{
	size_t i;

	for (i = 0; i < rule_count(); i++)
		if (!strcmp(rule_at(i)->id, id))
			break;
	return i;
}

const char *rule_parties(const struct rule *rule)
{
	switch (rule->parties) {
	case RULE_DRIVER:
		return "driver";
	case RULE_MINIPORT:
		return "miniport";
	case RULE_HOST:
		return "host";
	case RULE_PACKAGE:
		return "package";
	case RULE_DRIVER | RULE_MINIPORT:
		return "driver and miniport";
	default:
		return "several";
	}
}

bool rule_listed(const char *const *list, const char *id)
{
	for (; list && *list; list++)
		if (!strcmp(*list, id))
			return true;
	return false;
}

bool rule_judged_by(const char *id, const struct scenario *scenario)
{
	return id[0] == 'V' || rule_listed(scenario->rules, id) ||
	       rule_listed(scenario->party == SCENARIO_DRIVER
				   ? standing_driver_rules
				   : standing_miniport_rules,
		       id);
}

bool rule_judged(const char *id, enum scenario_party party)
{
	for (const struct scenario *const *at = scenarios; *at; at++)
		if ((*at)->party == party && rule_judged_by(id, *at))
			return true;
	return false;
}
