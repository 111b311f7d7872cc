/*
 * The media's way in: datagrams, RTP, reordering, transport stream, access
 * units.
 */
#ifndef SUNDOG_RECEIVER_MEDIA_IN_H
#define SUNDOG_RECEIVER_MEDIA_IN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mpegts/ts_demux.h"
#include "picture_gate.h"
#include "platform/socket.h"
#include "receiver.h"
#include "rtp/rtp_packet.h"
#include "rtp/rtp_reorder.h"

struct media_in {
	const struct receiver_ops *ops; /* video, audio, transport */
	void *ctx;
	socket_handle socket;
	struct socket_address local;
	uint32_t source_ipv4; /* all others are strangers */
	bool accepting;	      /* false: datagrams are dropped unseen */
	uint64_t now_us;      /* while datagrams are worked on */
	uint64_t restarts;    /* of the RTP stream, seen so far */
	uint64_t quiet_us;    /* when a picture without a marker is taken
			       * for whole; UINT64_MAX: none is pending */
	struct rtp_reorder reorder;
	void *demux_memory;
	struct ts_demux *demux;
	struct picture_gate gate;
	uint64_t rtp_bytes, strangers, not_rtp, audio_units;
	/* One byte longer than any datagram that is of use. */
	uint8_t datagram[RTP_REORDER_SLOT_BYTES + 1];
};

/*
 * Binds the socket: port 0 chooses an even one, as RTP wants it (RFC 3550).
 * Only the address that leads to the source is bound where that is known
 * already. -EADDRINUSE, -ENOMEM. ops must stay.
 */
int media_in_open(struct media_in *self, const struct socket_address *source,
	uint16_t port, uint64_t reorder_window_us,
	const struct receiver_ops *ops, void *ctx);
void media_in_close(struct media_in *self);

/* The control connection stands, and says which address of ours the source
 * sees and where the source is: binds anew where the guess was wrong. */
int media_in_rebind(struct media_in *self, const struct socket_address *local,
	const struct socket_address *peer);

/* From here on the source may send. */
void media_in_accept(struct media_in *self);
/* Reads what waits, up to a bound that leaves time for the rest. True when
 * media of the source was among it. */
bool media_in_drain(struct media_in *self);
uint64_t media_in_deadline(const struct media_in *self);
/* Gives up on what is late. */
void media_in_tick(struct media_in *self, uint64_t now_us);
/* The stream ended: hands out the whole units that are still held back. */
void media_in_finish(struct media_in *self, uint64_t now_us);

#endif
