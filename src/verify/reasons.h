/*
 * Why no scenario judges a rule.
 */
#ifndef SUNDOG_VERIFY_REASONS_H
#define SUNDOG_VERIFY_REASONS_H

#include "rules.h"

/* One short sentence without a full stop; NULL: none is written down, so there
 * must be a scenario. What binds the host alone needs no line in the table. */
const char *reason_for(const struct rule *rule);

#endif
