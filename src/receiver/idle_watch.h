/*
 * The media watchdog: what a sink does when RTP stays away while it plays.
 * A session whose media came once lives by its keep-alives (W-34), never by
 * this; one in which nothing ever came is over after a while.
 */
#ifndef SUNDOG_RECEIVER_IDLE_WATCH_H
#define SUNDOG_RECEIVER_IDLE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#define IDLE_WATCH_ASK_US  5000000  /* then M13, once */
#define IDLE_WATCH_WARN_US 30000000 /* then a person should know */

enum idle_step {
	IDLE_STEP_NONE,
	IDLE_STEP_ASK,
	IDLE_STEP_WARN,
	IDLE_STEP_GIVE_UP /* in place of WARN: nothing ever came */
};

struct idle_watch {
	bool armed;
	bool heard;	     /* media came, at whatever time */
	uint64_t give_up_us; /* more than ASK; 0: IDLE_WATCH_WARN_US */
	uint64_t since_us;   /* of the last datagram */
	enum idle_step next; /* NONE: everything was done */
};

/* Playing began, or ended. Arming an armed watch changes nothing. */
void idle_watch_arm(struct idle_watch *self, uint64_t now_us);
void idle_watch_disarm(struct idle_watch *self);
void idle_watch_media(struct idle_watch *self, uint64_t now_us);
/* UINT64_MAX: no need. */
uint64_t idle_watch_deadline(const struct idle_watch *self);
/* What is due now; each step once per silence. */
enum idle_step idle_watch_tick(struct idle_watch *self, uint64_t now_us);

#endif
