/*
 * Starts and stops the stream, and keeps its encoder in step with the sink
 * and the link. The RTSP thread's.
 */
#ifndef SUNDOG_DRIVER_STREAMING_H
#define SUNDOG_DRIVER_STREAMING_H

#include "session.h"

/* SUNDOG_IO_STREAM_START with the negotiated selection and the stream thread.
 * Restarts a stream that runs. What fails ends the session. */
void streaming_begin(struct session *self);
/* Ends both; nothing when there is none. */
void streaming_end(struct session *self);

/*
 * The sink paused or sleeps (M9, M12). If that was our wish and no longer is,
 * it is woken at once.
 */
void streaming_silenced(struct session *self);
/* We asked it to: waits for that, but not for ever for a sink that refused. */
void streaming_silence_asked(struct session *self);
/* The miniport has a picture to show again. A sink that paused of its own
 * accord is left alone. */
void streaming_resume(struct session *self);

/* The sink (M13) or the stream thread wants an IDR. */
void streaming_want_idr(struct session *self);
/* The socket was full. */
void streaming_congested(struct session *self);
/* The host's estimate of the link, bits/s. */
void streaming_data_rate(struct session *self, uint64_t link);

/* What time brings: a delayed IDR, a step up, the report. */
void streaming_tick(struct session *self, uint64_t now_us);
/* When streaming_tick is needed; UINT64_MAX: not. */
uint64_t streaming_due(const struct session *self);

#endif
