#include "rtsp_endpoint.h"

void rtsp_endpoint_init(struct rtsp_endpoint *self)
{
	unsigned i;

	rtsp_reader_init(
		&self->reader, self->reader_bytes, sizeof(self->reader_bytes));
	rtsp_outbox_init(&self->outbox);
	self->cseq = 1;
	self->faults = 0;
	for (i = 0; i < RTSP_PENDING_MAX; i++)
		self->pending[i].kind = 0;
}

static void begin(struct rtsp_endpoint *self)
{
	size_t room;
	char *space = rtsp_outbox_space(&self->outbox, &room);

	wfd_print_init(&self->out, space, room);
	wfd_print_init(&self->body, self->body_bytes, sizeof(self->body_bytes));
}

void rtsp_endpoint_request(struct rtsp_endpoint *self, int kind,
	uint64_t deadline_us, const char *method, const char *uri)
{
	struct rtsp_pending *slot = NULL;
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX && slot == NULL; i++) {
		if (self->pending[i].kind == 0)
			slot = &self->pending[i];
	}
	begin(self);
	if (slot == NULL) {
		/* Can't be: no kind may fill so many. */
		self->outbox.full = true;
		return;
	}
	*slot = (struct rtsp_pending){kind, self->cseq, deadline_us};
	rtsp_write_request(&self->out, method, uri, self->cseq);
	self->cseq++;
}

void rtsp_endpoint_response(struct rtsp_endpoint *self,
	const struct rtsp_message *request, unsigned status, const char *reason)
{
	begin(self);
	rtsp_write_response(&self->out, status, reason,
		request->has_cseq ? &request->cseq : NULL);
}

void rtsp_endpoint_finish(struct rtsp_endpoint *self)
{
	rtsp_write_end(&self->out, wfd_print_text(&self->body));
	if (self->out.full || self->body.full)
		self->outbox.full = true;
	else
		rtsp_outbox_commit(&self->outbox, self->out.length);
}

void rtsp_endpoint_answer(struct rtsp_endpoint *self,
	const struct rtsp_message *request, unsigned status)
{
	rtsp_endpoint_response(self, request, status, NULL);
	rtsp_endpoint_finish(self);
}

/* W-15: the request that a response belongs to, or 0. */
static int match(struct rtsp_endpoint *self, const struct rtsp_message *message)
{
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX && message->has_cseq; i++) {
		int kind = self->pending[i].kind;

		if (kind != 0 && self->pending[i].cseq == message->cseq) {
			self->pending[i].kind = 0;
			return kind;
		}
	}
	return 0;
}

/* False: it was the third in a row (W-146). */
static bool invalid(
	struct rtsp_endpoint *self, const struct rtsp_message *message)
{
	if (!message->is_response)
		rtsp_endpoint_answer(self, message, 400);
	return ++self->faults < 3;
}

enum rtsp_input rtsp_endpoint_input(struct rtsp_endpoint *self,
	struct wfd_text *data, struct rtsp_message *message, int *kind)
{
	for (;;) {
		switch (rtsp_reader_next(&self->reader, message)) {
		case RTSP_READ_MORE:
			if (data->length == 0)
				return RTSP_INPUT_END;
			*data = wfd_text_from(
				*data, rtsp_reader_feed(&self->reader,
					       data->data, data->length));
			continue;
		case RTSP_READ_FATAL:
			*message = (struct rtsp_message){0};
			rtsp_endpoint_answer(self, message, 400);
			return RTSP_INPUT_FAULT;
		case RTSP_READ_INVALID:
			if (!invalid(self, message))
				return RTSP_INPUT_FAULT;
			continue;
		case RTSP_READ_MESSAGE:
			break;
		}
		if (message->is_response) {
			self->faults = 0;
			*kind = match(self, message);
			if (*kind != 0)
				return RTSP_INPUT_RESPONSE;
		} else if (message->major != 1 || message->minor != 0) {
			rtsp_endpoint_answer(self, message, 505);
		} else if (!message->has_cseq) {
			self->reader.problem = "a request without CSeq";
			if (!invalid(self, message))
				return RTSP_INPUT_FAULT;
		} else {
			self->faults = 0;
			return RTSP_INPUT_REQUEST;
		}
	}
}

bool rtsp_endpoint_waits_for(const struct rtsp_endpoint *self, int kind)
{
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX; i++) {
		if (self->pending[i].kind == kind)
			return true;
	}
	return false;
}

void rtsp_endpoint_forget(struct rtsp_endpoint *self, int kind)
{
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX; i++) {
		if (self->pending[i].kind == kind)
			self->pending[i].kind = 0;
	}
}

void rtsp_endpoint_limit(struct rtsp_endpoint *self, int kind, unsigned most)
{
	struct rtsp_pending *oldest;
	unsigned i, count;

	do {
		oldest = NULL;
		count = 0;
		for (i = 0; i < RTSP_PENDING_MAX; i++) {
			struct rtsp_pending *slot = &self->pending[i];

			if (slot->kind != kind)
				continue;
			count++;
			/* Numbers may have wrapped in between. */
			if (oldest == NULL || self->cseq - slot->cseq >
						      self->cseq - oldest->cseq)
				oldest = slot;
		}
		if (count > most)
			oldest->kind = 0;
	} while (count > most);
}

uint64_t rtsp_endpoint_deadline(const struct rtsp_endpoint *self)
{
	uint64_t earliest = RTSP_NEVER;
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX; i++) {
		if (self->pending[i].kind != 0 &&
			self->pending[i].deadline_us < earliest)
			earliest = self->pending[i].deadline_us;
	}
	return earliest;
}

int rtsp_endpoint_overdue(struct rtsp_endpoint *self, uint64_t now_us)
{
	unsigned i;

	for (i = 0; i < RTSP_PENDING_MAX; i++) {
		int kind = self->pending[i].kind;

		if (kind != 0 && self->pending[i].deadline_us <= now_us) {
			self->pending[i].kind = 0;
			return kind;
		}
	}
	return 0;
}
