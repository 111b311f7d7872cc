/*
 * The rules: those of docs/reference/ddi.md, which the build makes a table of,
 * and the verifier's own.
 */
#ifndef SUNDOG_VERIFY_RULES_H
#define SUNDOG_VERIFY_RULES_H

#include <stddef.h>
#include "scenario.h"

/* Whom a rule binds; bits. */
#define RULE_DRIVER   1u
#define RULE_MINIPORT 2u
#define RULE_HOST     4u
#define RULE_PACKAGE  8u

struct rule {
	const char *id; /* "G-27" */
	unsigned parties;
	const char *strength; /* "must", "should", "fact" ... "adopted" */
	const char *sentence; /* ASCII, one line */
};

/* In the order of the reference, the verifier's own first. */
size_t rule_count(void);
const struct rule *rule_at(size_t index);
/* rule_count(): there is no such rule. */
size_t rule_index(const char *id);

/* "driver", "driver and miniport" ... */
const char *rule_parties(const struct rule *rule);

/* Whether a NULL-terminated list has it. */
bool rule_listed(const char *const *list, const char *id);
/* Whether a scenario may judge it: by its own list, or as a standing rule.
 * Every one judges the verifier's own. */
bool rule_judged_by(const char *id, const struct scenario *scenario);
/* Whether any scenario of that party does. */
bool rule_judged(const char *id, enum scenario_party party);

/* For rules.c: what the build made. */
extern const struct rule rules_of_record[];
extern const size_t rules_of_record_count;

#endif
