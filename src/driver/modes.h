/*
 * The modes that sink, link and this source have in common, best first.
 */
#ifndef SUNDOG_DRIVER_MODES_H
#define SUNDOG_DRIVER_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "settings.h"
#include "sundog/contract.h"
#include "wfd/wfd_select.h"

struct mode_list {
	struct wfd_candidate candidates[WFD_CANDIDATES_MAX];
	size_t usable; /* that many are filled in */
	bool reduced;  /* more of them with a better link (G-37) */
};

/* link: recommended bits/s, 0: unknown. Each selection has its sound, too. */
void mode_list_make(struct mode_list *self, const struct wfd_capabilities *sink,
	const struct driver_settings *settings, uint64_t link);
/* The best selection for a mode, NULL when it is none of ours. */
const struct wfd_selection *mode_list_find(
	const struct mode_list *self, const struct sundog_mode *mode);
/* What to try when the sink refused: the n-th of the modes that every sink
 * sets, if it is common; NULL: there is no n-th. */
const struct wfd_selection *mode_list_fallback(
	const struct mode_list *self, unsigned n);
#define MODE_LIST_FALLBACKS 2

/* Every mode once, in order, for the miniport. Returns how many. */
size_t mode_list_export(
	const struct mode_list *self, struct sundog_mode *out, size_t capacity);

/* What the sink offers, in words: "1920x1080i60, 640x480p60". */
void mode_list_describe_offer(
	const struct wfd_capabilities *sink, char *text, size_t bytes);

/* 1024x768, the least that a session is good for (G-32), bits/s. */
uint64_t mode_list_least_bit_rate(void);

struct sundog_mode mode_export(const struct wfd_mode *mode);
bool mode_equals(const struct sundog_mode *a, const struct wfd_mode *b);

#endif
