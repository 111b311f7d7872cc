/*
 * `sundog verify --list`: every rule, whom it binds, what judges it.
 */
#include "verify_report.h"

#include <string.h>

#include "json.h"
#include "verify/reasons.h"

#define TEXT_COLUMN 7
#define LIST_BYTES  4096

static bool standing(const struct scenario *scenario, const char *id)
{
	return !rule_listed(scenario->rules, id) &&
	       rule_judged_by(id, scenario);
}

/* Names of the scenarios that judge a rule; one that all of a kind watch has
 * one name for them. Empty: none does. */
static void fill_scenarios(char *out, const char *id)
{
	static const char *const all[] = {
		[SCENARIO_DRIVER] = "every one with a driver",
		[SCENARIO_MINIPORT] = "every one with a miniport"};
	bool told[2] = {false, false};
	size_t used = 0;

	out[0] = '\0';
	for (const struct scenario *const *at = scenarios; *at; at++) {
		const char *name = (*at)->name;

		if (!rule_judged_by(id, *at))
			continue;
		if (standing(*at, id)) {
			if (told[(*at)->party])
				continue;
			told[(*at)->party] = true;
			name = all[(*at)->party];
		}
		if (used + strlen(name) + 3 > LIST_BYTES)
			return;
		used += (size_t)snprintf(out + used, LIST_BYTES - used, "%s%s",
			used ? ", " : "", name);
	}
}

void verify_print_list(FILE *file)
{
	char text[LIST_BYTES];

	fputs("Scenarios:\n", file);
	for (const struct scenario *const *at = scenarios; *at; at++) {
		fprintf(file, "  %-8s %s\n           ",
			(*at)->party == SCENARIO_DRIVER ? "driver" : "miniport",
			(*at)->name);
		verify_print_wrapped(file, 11, (*at)->title);
	}
	fputs("\nRules:\n", file);
	for (size_t i = 0; i < rule_count(); i++) {
		const struct rule *rule = rule_at(i);
		const char *reason = reason_for(rule);

		fprintf(file, "%-5s  %s, %s\n%*s", rule->id, rule_parties(rule),
			rule->strength, TEXT_COLUMN, "");
		verify_print_wrapped(file, TEXT_COLUMN, rule->sentence);
		fill_scenarios(text, rule->id);
		fprintf(file, "%*s", TEXT_COLUMN, "");
		if (text[0]) {
			fputs("scenarios: ", file);
			verify_print_wrapped(file, TEXT_COLUMN + 11, text);
		} else {
			fputs("not judged: ", file);
			verify_print_wrapped(file, TEXT_COLUMN + 12,
				reason ? reason : "there is no scenario");
		}
	}
}

static void print_rule(struct json *json, const struct rule *rule)
{
	bool judged = rule_judged(rule->id, SCENARIO_DRIVER) ||
		      rule_judged(rule->id, SCENARIO_MINIPORT);

	json_open_item(json);
	json_string(json, "id", rule->id);
	json_string(json, "party", rule_parties(rule));
	json_string(json, "strength", rule->strength);
	json_string(json, "sentence", rule->sentence);
	json_open_list(json, "scenarios");
	for (const struct scenario *const *at = scenarios; *at; at++)
		if (rule_judged_by(rule->id, *at))
			json_text_item(json, (*at)->name);
	json_close_list(json);
	json_string(json, "reason", judged ? NULL : reason_for(rule));
	json_close(json);
}

void verify_print_list_json(FILE *file)
{
	struct json json;

	json_begin(&json, file);
	json_open_list(&json, "rules");
	for (size_t i = 0; i < rule_count(); i++)
		print_rule(&json, rule_at(i));
	json_close_list(&json);
	json_open_list(&json, "scenarios");
	for (const struct scenario *const *at = scenarios; *at; at++) {
		json_open_item(&json);
		json_string(&json, "name", (*at)->name);
		json_string(&json, "title", (*at)->title);
		json_string(&json, "party",
			(*at)->party == SCENARIO_DRIVER ? "driver"
							: "miniport");
		json_integer(&json, "limit_s", (*at)->limit_s);
		json_close(&json);
	}
	json_close_list(&json);
	json_end(&json);
}
