/*
 * What this process holds at the moment: for those who look whether somebody
 * else's code, once it is gone, has left something behind.
 */
#ifndef SUNDOG_PLATFORM_PROCESS_SELF_H
#define SUNDOG_PLATFORM_PROCESS_SELF_H

#include <stdbool.h>
#include <stddef.h>

struct process_holdings {
	unsigned threads; /* that have not begun to end, where it is exact */
	/* Open descriptors. Not exact: the system opens some of its own when it
	 * likes, and does not tell them apart (Windows): others counts all. */
	unsigned sockets, others;
	bool exact;
	/* Bytes that are allocated; 0: the system does not say. */
	size_t heap;
};

/* False: the system does not say. Uses one descriptor meanwhile, which is not
 * counted. */
bool process_holdings(struct process_holdings *out);

/*
 * With true no descriptor can be opened in this process (-EMFILE), and waiting
 * for many may fail as well, until it is called with false: for those who look
 * how somebody else's code fails. One thread at a time. False: this system has
 * no such limit, nothing is changed.
 */
bool process_out_of_descriptors(bool out);

#endif
