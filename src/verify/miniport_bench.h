/*
 * A miniport's adapter without a host: for calls that no host makes. The
 * scenario calls the probe's shims itself, one at a time.
 */
#ifndef SUNDOG_VERIFY_MINIPORT_BENCH_H
#define SUNDOG_VERIFY_MINIPORT_BENCH_H

#include "miniport_stage.h"

struct miniport_bench {
	struct miniport_stage stage; /* for its settings */
	struct sundog_adapter_interface table;
	PVOID adapter;
	DXGK_MIRACAST_DISPLAY_INTERFACE miracast;
};

/* AddAdapter. False: it can't be, and all rules are n/a. */
bool miniport_bench_open(struct miniport_bench *self,
	const struct subject *subject, const char *const *rules);
/* QueryInterface, QueryCaps, QueryChildRelations, as a host begins. The same.
 */
bool miniport_bench_start(
	struct miniport_bench *self, const char *const *rules);
/* RemoveAdapter. */
void miniport_bench_close(struct miniport_bench *self);

#endif
