#include "pair.h"

#include "talk.h"

struct pair *pair_create(enum pair_way way,
	const struct wfd_source_config *source_config,
	const struct wfd_sink_config *sink_config)
{
	struct wfd_source_config usual_source = talk_source_config();
	struct wfd_sink_config usual_sink = talk_sink_config();
	struct pair *self = calloc(1, sizeof(*self));
	void *source = malloc(wfd_source_bytes());
	void *sink = malloc(wfd_sink_bytes());

	assert_true(self && source && sink);
	memset(source, 0x5A, wfd_source_bytes());
	memset(sink, 0x5A, wfd_sink_bytes());
	self->way = way;
	self->now_us = SECONDS(5000);
	self->seed = 1;
	self->source = wfd_source_init(
		source, source_config ? source_config : &usual_source);
	self->sink =
		wfd_sink_init(sink, sink_config ? sink_config : &usual_sink);
	wfd_sink_start(self->sink, self->now_us);
	wfd_source_start(self->source, self->now_us);
	return self;
}

void pair_free(struct pair *self)
{
	free(self->source);
	free(self->sink);
	free(self);
}

static void note(struct pair *self, int event)
{
	assert_true(self->event_count < PAIR_EVENTS);
	self->events[self->event_count++] = event;
}

static void collect(struct pair *self)
{
	struct wfd_source_event from_source;
	struct wfd_sink_event from_sink;

	while (wfd_source_event(self->source, &from_source)) {
		self->source_events[self->event_count] = from_source;
		note(self, from_source.kind);
	}
	while (wfd_sink_event(self->sink, &from_sink)) {
		self->sink_events[self->event_count] = from_sink;
		note(self, SINK(from_sink.kind));
	}
}

static size_t piece(struct pair *self, size_t waiting, size_t message)
{
	size_t length = waiting;

	switch (self->way) {
	case PAIR_MESSAGES:
		length = message;
		break;
	case PAIR_BYTES:
		length = 1;
		break;
	case PAIR_PIECES:
		self->seed = self->seed * 1103515245 + 12345;
		length = 1 + (self->seed >> 16) % 97;
		break;
	default:
		break;
	}
	return length < waiting ? length : waiting;
}

/* One piece in one direction; false: nothing waits. */
static bool carry_from_source(struct pair *self)
{
	size_t waiting;
	const char *data = wfd_source_output(self->source, &waiting);
	size_t length =
		piece(self, waiting, wfd_source_output_message(self->source));
	struct wfd_text text;

	if (waiting == 0)
		return false;
	text = text_of_bytes(data, length);
	wfd_source_sent(self->source, length);
	self->from_source += length;
	if (!self->cut)
		wfd_sink_receive(
			self->sink, self->now_us, text.data, text.length);
	return true;
}

static bool carry_from_sink(struct pair *self)
{
	size_t waiting;
	const char *data = wfd_sink_output(self->sink, &waiting);
	size_t length =
		piece(self, waiting, wfd_sink_output_message(self->sink));
	struct wfd_text text;

	if (waiting == 0)
		return false;
	text = text_of_bytes(data, length);
	wfd_sink_sent(self->sink, length);
	self->from_sink += length;
	if (!self->cut)
		wfd_source_receive(
			self->source, self->now_us, text.data, text.length);
	return true;
}

void pair_run(struct pair *self)
{
	bool more;

	do {
		more = carry_from_source(self);
		more |= carry_from_sink(self);
		collect(self);
	} while (more);
}

void pair_pass(struct pair *self, uint64_t us)
{
	uint64_t until = self->now_us + us;
	unsigned turns = 0;

	pair_run(self);
	for (;;) {
		uint64_t source = wfd_source_deadline(self->source);
		uint64_t sink = wfd_sink_deadline(self->sink);
		uint64_t next = source < sink ? source : sink;

		if (next > until)
			break;
		assert_true(++turns < 100000);
		if (next > self->now_us)
			self->now_us = next;
		wfd_source_tick(self->source, self->now_us);
		wfd_sink_tick(self->sink, self->now_us);
		pair_run(self);
	}
	self->now_us = until;
}

/* The next event of that side from *at on, 0: there is none. */
static int next_of_side(const struct pair *self, bool sink, size_t *at)
{
	while (*at < self->event_count) {
		int event = self->events[(*at)++];

		if ((event >= SINK(0)) == sink)
			return event;
	}
	return 0;
}

void pair_expect(struct pair *self, ...)
{
	size_t at[2] = {0, 0};
	va_list list;
	int event;

	pair_run(self);
	va_start(list, self);
	while ((event = va_arg(list, int)) != 0) {
		bool sink = event >= SINK(0);

		assert_int_equal(next_of_side(self, sink, &at[sink]), event);
	}
	va_end(list);
	assert_int_equal(next_of_side(self, false, &at[false]), 0);
	assert_int_equal(next_of_side(self, true, &at[true]), 0);
	self->event_count = 0;
}

unsigned pair_count(struct pair *self, int event)
{
	unsigned count = 0;
	size_t i;

	pair_run(self);
	for (i = 0; i < self->event_count; i++)
		count += self->events[i] == event;
	self->event_count = 0;
	return count;
}

const struct wfd_source_event *pair_source_event(
	const struct pair *self, enum wfd_source_event_kind kind)
{
	size_t i = PAIR_EVENTS;

	while (i-- > 0) {
		if (self->source_events[i].kind == kind)
			return &self->source_events[i];
	}
	fail();
	return NULL;
}
