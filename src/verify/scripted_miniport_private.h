/*
 * What the files of scripted_miniport.h share.
 *
 *   scripted_miniport.c   the adapter, I/O controls, messages
 *   scripted_stream.c     pictures as chunks
 */
#ifndef SUNDOG_VERIFY_SCRIPTED_MINIPORT_PRIVATE_H
#define SUNDOG_VERIFY_SCRIPTED_MINIPORT_PRIVATE_H

#include "scripted_miniport.h"

#define SCRIPTED_TARGET 0x11

struct scripted_miniport {
	const struct sundog_personality_interface *table;
	PVOID personality; /* while a context exists */
	struct sundog_adapter_callbacks adapter;
	DXGK_MIRACAST_DISPLAY_CALLBACKS miracast;
	/* Behind scripted_miniport_lock. */
	struct sundog_target_mode mode;
	bool has_mode;
	bool open, connected, powered, indicate;
	uint64_t frames;
};

extern struct scripted_miniport scripted_miniport;

/* What a function of the personality says that it made, if there was room for
 * that; else 0, and the scenario's rules are open: it is not the driver's
 * fault. */
UINT scripted_miniport_made(const char *function, UINT made, UINT room);

#endif
