/*
 * The findings file: what a scenario's process says to the one that waits for
 * it. A line each: kind, rule, text, with tabs between them.
 */
#ifndef SUNDOG_VERIFY_FINDINGS_H
#define SUNDOG_VERIFY_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#define FINDING_RULE_BYTES 8
#define FINDING_TEXT_BYTES 640 /* beyond that it is cut */

enum finding_kind {
	FINDING_PHASE, /* text: what happens now */
	FINDING_PASS,
	FINDING_FAIL,	 /* text: what was seen and expected */
	FINDING_NONE,	 /* text: why it can't be judged */
	FINDING_REFUSED, /* text: why this is no module to verify */
	FINDING_DONE,	 /* the scenario came to its end */
	FINDING_GAVE_UP	 /* it ended itself before */
};

struct finding {
	enum finding_kind kind;
	char rule[FINDING_RULE_BYTES]; /* empty where there is none */
	char *text;		       /* never NULL */
};

struct findings {
	struct finding *items; /* in the order they were said */
	size_t count;
};

/* Appends one; rule and text may be NULL. 0 or a negative errno. Any thread,
 * any process. */
int findings_append(const char *path, enum finding_kind kind, const char *rule,
	const char *text);

/* All of them; a line that is not whole, or is none, is left out. No file: no
 * findings. 0 or a negative errno, with no findings. */
int findings_read(struct findings *self, const char *path);
/* Twice is fine, and zeroes are. */
void findings_free(struct findings *self);

/* The last one of a kind; NULL: there is none. */
const struct finding *findings_last(
	const struct findings *self, enum finding_kind kind);
/* The first one of a kind about a rule. */
const struct finding *findings_about(
	const struct findings *self, enum finding_kind kind, const char *rule);

#endif
