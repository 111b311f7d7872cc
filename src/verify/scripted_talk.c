#include "scripted_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "platform/clock.h"
#include "wfd/wfd_body.h"

/* At once: more than a socket's buffer holds. */
#define READS_MAX 4096

void scripted_talk_init(struct scripted_talk *self)
{
	rtsp_reader_init(
		&self->reader, self->reader_bytes, sizeof(self->reader_bytes));
	rtsp_outbox_init(&self->inbox);
}

/* --- which message is it --------------------------------------------------*/

static uint32_t bit(unsigned message)
{
	return UINT32_C(1) << message;
}

static uint32_t parameters(struct wfd_text body)
{
	static const struct {
		const char *name;
		unsigned message;
	} kinds[] = {
		{"wfd_video_formats", 4},
		{"wfd_trigger_method", 5},
		{"wfd_route", 10},
		{"wfd_connector_type", 11},
		{"wfd_standby", 12},
		{"wfd_idr_request", 13},
		{"wfd_uibc_capability", 14},
		{"wfd_uibc_setting", 15},
	};
	struct wfd_body_line line;
	uint32_t found = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (wfd_body_find(body, kinds[i].name, &line))
			found |= bit(kinds[i].message);
	return found;
}

/* Of the source's request, or of ours. */
static uint32_t request_kind(const struct rtsp_message *message, bool ours)
{
	static const struct {
		const char *method;
		unsigned message;
	} methods[] = {
		{"SETUP", 6},
		{"PLAY", 7},
		{"TEARDOWN", 8},
		{"PAUSE", 9},
	};

	if (wfd_text_is_exactly(message->method, "OPTIONS"))
		return bit(ours ? 2 : 1);
	if (wfd_text_is_exactly(message->method, "GET_PARAMETER"))
		return bit(wfd_text_trim(message->body).length ? 3 : 16);
	if (wfd_text_is_exactly(message->method, "SET_PARAMETER"))
		return parameters(message->body);
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (wfd_text_is_exactly(message->method, methods[i].method))
			return bit(methods[i].message);
	return 0;
}

static uint32_t response_kind(
	struct scripted_talk *self, const struct rtsp_message *message)
{
	for (unsigned i = 0; i < SCRIPTED_ASKED; i++) {
		unsigned asked = self->asked[i].message;

		if (!asked || !message->has_cseq ||
			self->asked[i].cseq != message->cseq)
			continue;
		self->asked[i].message = 0;
		return bit(asked);
	}
	return 0;
}

/* An empty line, whatever its end. */
static bool ends_head(const char *bytes, size_t length)
{
	return (length >= 2 && memcmp(bytes + length - 2, "\n\n", 2) == 0) ||
	       (length >= 3 && memcmp(bytes + length - 3, "\n\r\n", 3) == 0);
}

/* A whole message, its body included. False: it is none. */
static bool parse(
	const char *bytes, size_t length, struct rtsp_message *message)
{
	const char *problem;
	size_t head, body;

	while (length > 0 && (*bytes == '\r' || *bytes == '\n')) {
		bytes++;
		length--;
	}
	for (head = 1; head <= length; head++)
		if (ends_head(bytes, head))
			break;
	if (head > length ||
		rtsp_message_head(message, (struct wfd_text){bytes, head},
			&body, &problem) != RTSP_HEAD_GOOD)
		return false;
	message->body = (struct wfd_text){bytes + head, length - head};
	return true;
}

/* --- hearing ---------------------------------------------------------------*/

static void note_message(struct scripted_sink *self,
	const struct rtsp_message *message, uint64_t now_us)
{
	struct scripted_heard *out =
		&self->heard[self->heard_count % SCRIPTED_HEARD_MAX];

	*out = (struct scripted_heard){
		.at_us = now_us,
		.messages = message->is_response
				    ? response_kind(self->talk, message)
				    : request_kind(message, false),
		.is_response = message->is_response,
		.status = message->is_response ? message->status : 0,
		.cseq = message->has_cseq ? message->cseq : 0,
		.body_bytes = message->body.length,
	};
	if (!message->is_response)
		wfd_text_show(
			message->method, out->method, sizeof(out->method));
	for (unsigned i = 1; i <= SCRIPTED_M_MAX; i++)
		if (out->messages & bit(i))
			self->seen[i]++;
	self->heard_count++;
}

/* What the reader passed over since start: a message, and what stood before
 * it. */
static void put_aside(
	struct scripted_sink *self, const char *bytes, size_t length)
{
	size_t room;
	char *space = rtsp_outbox_space(&self->talk->inbox, &room);

	if (length > room) {
		self->nonsense++; /* nobody sends so much */
		return;
	}
	memcpy(space, bytes, length);
	rtsp_outbox_commit(&self->talk->inbox, length);
}

static void take_messages(struct scripted_sink *self, uint64_t now_us)
{
	struct rtsp_reader *reader = &self->talk->reader;

	for (;;) {
		struct rtsp_message message;
		size_t start = reader->start;
		enum rtsp_read read = rtsp_reader_next(reader, &message);

		if (read == RTSP_READ_MORE || read == RTSP_READ_FATAL)
			return;
		if (read == RTSP_READ_MESSAGE)
			note_message(self, &message, now_us);
		else
			self->nonsense++;
		put_aside(self, reader->buffer + start, reader->start - start);
	}
}

static void hear(struct scripted_sink *self, const char *bytes, size_t length)
{
	struct scripted_talk *talk = self->talk;
	uint64_t now_us = clock_now_us();
	bool was_fatal = talk->reader.fatal;

	self->rtsp_bytes += length;
	self->rtsp_last_us = now_us;
	while (length > 0) {
		size_t taken = rtsp_reader_feed(&talk->reader, bytes, length);

		bytes += taken;
		length -= taken;
		take_messages(self, now_us);
	}
	if (talk->reader.fatal && !was_fatal)
		self->nonsense++;
}

void scripted_talk_read(struct scripted_sink *self)
{
	char bytes[16384];

	for (unsigned i = 0; i < READS_MAX && !self->rtsp_ended &&
			     self->control != SOCKET_NONE;
		i++) {
		ptrdiff_t got =
			socket_receive(self->control, bytes, sizeof(bytes));

		if (got == -EAGAIN)
			return;
		if (got > 0) {
			hear(self, bytes, (size_t)got);
			continue;
		}
		self->rtsp_ended = 1;
		self->rtsp_end_us = clock_now_us();
		self->rtsp_end_error = (int)got;
	}
}

/* --- saying ----------------------------------------------------------------*/

/* So that the answer to a request of ours is known as such. */
static void note_asked(
	struct scripted_talk *self, const char *bytes, size_t length)
{
	struct rtsp_message message = {0};
	uint32_t kind;
	unsigned i;

	if (!parse(bytes, length, &message) || message.is_response ||
		!message.has_cseq)
		return;
	kind = request_kind(&message, true);
	for (i = 1; i <= SCRIPTED_M_MAX && !(kind & bit(i)); i++)
		;
	if (i > SCRIPTED_M_MAX)
		return;
	self->asked[self->next_asked].cseq = message.cseq;
	self->asked[self->next_asked].message = i;
	self->next_asked = (self->next_asked + 1) % SCRIPTED_ASKED;
}

/* The wrong words for the right ones. */
static void distort(struct scripted_sink *self, char *bytes, size_t length)
{
	size_t words = self->right ? strlen(self->right) : 0;

	if (words == 0)
		return;
	for (size_t i = 0; i + words <= length; i++) {
		if (memcmp(bytes + i, self->right, words) != 0)
			continue;
		memcpy(bytes + i, self->wrong, words);
		return;
	}
}

/* Where the next message may be written, NULL: there is no room. */
static char *out_space(struct scripted_talk *self, size_t length)
{
	if (self->head > 0) {
		memmove(self->bytes, self->bytes + self->head,
			self->tail - self->head);
		self->tail -= self->head;
		self->head = 0;
	}
	if (self->count == SCRIPTED_OUT_MESSAGES ||
		length > sizeof(self->bytes) - self->tail)
		return NULL;
	return self->bytes + self->tail;
}

static void put_out(struct scripted_talk *self, const struct scripted_out *out)
{
	unsigned last = (self->first + self->count - 1) % SCRIPTED_OUT_MESSAGES;
	unsigned at = (self->first + self->count) % SCRIPTED_OUT_MESSAGES;

	self->out[at] = *out;
	/* In order, whatever delay each has. */
	if (self->count > 0 && self->out[last].due_us > out->due_us)
		self->out[at].due_us = self->out[last].due_us;
	self->count++;
	self->tail += out->left;
}

static void say(struct scripted_sink *self, const char *bytes, size_t length,
	const struct scripted_out *how)
{
	struct scripted_out out = *how;
	char *space = out_space(self->talk, length);

	if (!space)
		return; /* the source has not read half a MiB */
	if (length > 0)
		memcpy(space, bytes, length);
	distort(self, space, length);
	note_asked(self->talk, space, length);
	out.left = length;
	put_out(self->talk, &out);
}

void scripted_talk_say(
	struct scripted_sink *self, const char *bytes, size_t length)
{
	struct scripted_out out = {.even_mute = true};

	say(self, bytes, length, &out);
}

void scripted_talk_take(struct scripted_sink *self)
{
	struct scripted_out out = {
		.due_us = clock_now_us() + self->answer_delay_us};
	size_t length;

	while ((length = wfd_sink_output_message(self->sink)) > 0) {
		size_t all;

		say(self, wfd_sink_output(self->sink, &all), length, &out);
		wfd_sink_sent(self->sink, length);
	}
}

void scripted_talk_close(struct scripted_sink *self, enum scripted_close how)
{
	if (self->control == SOCKET_NONE)
		return;
	scripted_talk_read(self); /* unread bytes would make a RST of a FIN */
	if (how == SCRIPTED_RST)
		socket_abort_on_close(self->control);
	socket_close(self->control);
	self->control = SOCKET_NONE;
	self->closed = 1;
	self->talk->count = 0;
}

/* The first that waits. False: it has not left whole. */
static bool send_first(struct scripted_sink *self, struct scripted_out *out)
{
	struct scripted_talk *talk = self->talk;

	while (out->left > 0) {
		ptrdiff_t sent = socket_send(
			self->control, talk->bytes + talk->head, out->left);

		talk->blocked = sent == -EAGAIN;
		if (talk->blocked)
			return false;
		if (sent < 0)
			sent = (ptrdiff_t)out->left; /* nobody listens */
		talk->head += (size_t)sent;
		out->left -= (size_t)sent;
	}
	return true;
}

void scripted_talk_send(struct scripted_sink *self)
{
	struct scripted_talk *talk = self->talk;

	talk->blocked = false;
	while (talk->count > 0 && self->control != SOCKET_NONE) {
		struct scripted_out *out = &talk->out[talk->first];
		enum scripted_close then = out->close;

		if ((self->mute && !out->even_mute) ||
			clock_now_us() < out->due_us || !send_first(self, out))
			return;
		talk->first = (talk->first + 1) % SCRIPTED_OUT_MESSAGES;
		talk->count--;
		if (then != SCRIPTED_STAY)
			scripted_talk_close(self, then);
	}
}

uint64_t scripted_talk_deadline(const struct scripted_sink *self)
{
	const struct scripted_talk *talk = self->talk;
	const struct scripted_out *out = &talk->out[talk->first];

	if (talk->count == 0 || talk->blocked ||
		(self->mute && !out->even_mute))
		return UINT64_MAX;
	return out->due_us;
}

/* --- acting ----------------------------------------------------------------*/

static const struct scripted_rule *find_rule(
	const struct scripted_sink *self, uint32_t messages)
{
	for (unsigned i = 0; i < self->rule_count; i++) {
		const struct scripted_rule *rule = &self->rules[i];

		if ((messages & bit(rule->message)) &&
			(rule->nth == 0 ||
				self->talk->served[rule->message] == rule->nth))
			return rule;
	}
	return NULL;
}

static void reply(struct scripted_sink *self, const struct scripted_rule *rule,
	uint32_t cseq, const struct scripted_out *out)
{
	char head[160];
	int length = snprintf(head, sizeof(head),
		"RTSP/1.0 %u %s\r\nCSeq: %u\r\n", rule->status,
		rule->status == 200 ? "OK" : "Refused", (unsigned)cseq);
	size_t said = rule->said_length ? rule->said_length : rule->length;
	struct scripted_out first = *out;

	if (said > 0)
		length += snprintf(head + length, sizeof(head) - (size_t)length,
			"Content-Type: text/parameters\r\n"
			"Content-Length: %zu\r\n",
			said);
	length +=
		snprintf(head + length, sizeof(head) - (size_t)length, "\r\n");
	first.close = SCRIPTED_STAY;
	say(self, head, (size_t)length, &first);
	say(self, rule->bytes, rule->length, out);
}

static void say_bytes(struct scripted_sink *self,
	const struct scripted_rule *rule, uint32_t cseq,
	const struct scripted_out *out)
{
	static const char mark[] = "{cseq}";
	struct scripted_out part = *out;
	char number[16];
	size_t at = 0;

	while (at + sizeof(mark) - 1 <= rule->length &&
		memcmp(rule->bytes + at, mark, sizeof(mark) - 1) != 0)
		at++;
	if (at + sizeof(mark) - 1 > rule->length) {
		say(self, rule->bytes, rule->length, out);
		return;
	}
	snprintf(number, sizeof(number), "%u", (unsigned)cseq);
	part.close = SCRIPTED_STAY;
	say(self, rule->bytes, at, &part);
	say(self, number, strlen(number), &part);
	at += sizeof(mark) - 1;
	say(self, rule->bytes + at, rule->length - at, out);
}

static void feed(struct scripted_sink *self, const char *bytes, size_t length)
{
	wfd_sink_receive(self->sink, clock_now_us(), bytes, length);
}

static bool answers(const char *bytes, size_t length, uint32_t cseq)
{
	struct rtsp_message message = {0};

	return parse(bytes, length, &message) && message.is_response &&
	       message.has_cseq && message.cseq == cseq;
}

/* What the state machine answers to this request by itself is left out, or
 * sent by the rule; its own requests leave as always. */
static void answer_by_rule(struct scripted_sink *self,
	const struct scripted_rule *rule, uint32_t cseq, const char *bytes,
	size_t length)
{
	struct scripted_out plain = {
		.due_us = clock_now_us() + self->answer_delay_us};
	struct scripted_out out = plain;

	out.due_us += rule->delay_us;
	out.close = rule->close;
	if (rule->answer == SCRIPTED_REPLY)
		reply(self, rule, cseq, &out);
	else if (rule->answer == SCRIPTED_BYTES)
		say_bytes(self, rule, cseq, &out);
	else if (rule->answer != SCRIPTED_PROPER && rule->close)
		say(self, "", 0, &out);
	if (rule->answer == SCRIPTED_UNHEARD ||
		(rule->answer == SCRIPTED_REPLY && rule->status != 200))
		return;
	feed(self, bytes, length);
	while ((length = wfd_sink_output_message(self->sink)) > 0) {
		size_t all;
		const char *made = wfd_sink_output(self->sink, &all);

		if (!answers(made, length, cseq))
			say(self, made, length, &plain);
		else if (rule->answer == SCRIPTED_PROPER)
			say(self, made, length, &out);
		wfd_sink_sent(self->sink, length);
	}
}

static void act_on(struct scripted_sink *self, const char *bytes, size_t length)
{
	const struct scripted_rule *rule = NULL;
	struct rtsp_message message = {0};

	if (parse(bytes, length, &message) && !message.is_response) {
		uint32_t messages = request_kind(&message, false);

		for (unsigned i = 1; i <= SCRIPTED_M_MAX; i++)
			if (messages & bit(i))
				self->talk->served[i]++;
		rule = find_rule(self, messages);
	}
	if (rule) {
		answer_by_rule(self, rule, message.cseq, bytes, length);
	} else {
		feed(self, bytes, length);
		scripted_talk_take(self);
	}
}

void scripted_talk_act(struct scripted_sink *self)
{
	struct scripted_talk *talk = self->talk;

	while (!self->mute && !self->ended &&
		rtsp_outbox_message(&talk->inbox)) {
		size_t all, length = rtsp_outbox_message(&talk->inbox);
		const char *bytes = rtsp_outbox_bytes(&talk->inbox, &all);

		/* Reading goes on only later, but let nobody rely on it. */
		memcpy(talk->message, bytes, length);
		rtsp_outbox_sent(&talk->inbox, length);
		act_on(self, talk->message, length);
	}
	if (!self->mute && self->rtsp_ended && !self->ended)
		feed(self, NULL, 0);
}
