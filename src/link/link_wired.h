/*
 * The speed of an interface that is no radio.
 */
#ifndef SUNDOG_LINK_LINK_WIRED_H
#define SUNDOG_LINK_LINK_WIRED_H

#include "link_figures.h"

/* By the interface's number. False: it has no speed to tell (a loopback or
 * dummy interface, no cable), or one that is made up: a tunnel's
 * does not depend on what it runs over. */
bool link_wired_figures(unsigned interface, struct link_figures *out);

#endif
